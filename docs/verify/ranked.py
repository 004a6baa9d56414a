"""Ranked ballots, from the public file of a vote: Schulze, IRV and STV by the Scottish rule; standard library alone.

A ballot is pairs of option and place. verify.py imports this file; each function returns what the result must say.
"""
from collections import Counter


def count(opening, ballots):
    ids = [str(option["id"]) for option in opening["options"]]
    rankings = [[str(option) for option, _ in sorted(ballot, key=lambda pair: pair[1])] for ballot in ballots if ballot]
    if opening["method"] == "schulze":
        return schulze(ids, [{str(option): place for option, place in ballot} for ballot in ballots])
    if opening["method"] == "irv":
        return irv(ids, rankings)
    return stv(ids, rankings, opening.get("settings", {}).get("seats", 1))


def schulze(ids, ballots):
    """Widest paths; who is unbeaten wins, of several the first in the list."""
    last = len(ids) + 1
    pairs = {a: {b: sum(r.get(a, last) < r.get(b, last) for r in ballots) for b in ids if b != a} for a in ids}
    paths = {a: {b: n if n > pairs[b][a] else 0 for b, n in row.items()} for a, row in pairs.items()}
    for via in ids:
        for a in ids:
            for b in ids:
                if len({a, b, via}) == 3:
                    paths[a][b] = max(paths[a][b], min(paths[a][via], paths[via][b]))
    unbeaten = [a for a in ids if all(paths[a][b] >= paths[b][a] for b in ids if b != a)]
    return {"pairs": pairs, "paths": paths, "selected": unbeaten[:1] if any(ballots) else []}


def outermost(among, history, ids, pick):
    """Who has most (pick=max) or fewest (min) votes; of the level ones by the latest count where they differed,
    then by the list: most is the first there, fewest the last."""
    for votes in reversed(history):
        best = pick(votes.get(name, 0) for name in among)
        among = [name for name in among if votes.get(name, 0) == best]
    return min(among, key=ids.index) if pick is max else max(among, key=ids.index)


def irv(ids, rankings):
    left, history = list(ids), []
    while rankings:
        firsts = Counter(next((name for name in ranking if name in left), None) for ranking in rankings)
        votes = {name: firsts[name] for name in left}
        history.append(votes)
        won = [name for name in left if 2 * votes[name] > sum(votes.values())] or (left if len(left) == 1 else [])
        if won:
            return {"selected": won, "quota": len(rankings) // 2 + 1}
        left.remove(outermost(left, history, ids, min))
    return {"selected": [], "quota": 1}


def stv(ids, rankings, seats):
    """Weighted inclusive Gregory; votes in hundred-thousandths, transfers cut."""
    one = 100_000
    quota = (len(rankings) // (seats + 1) + 1) * one
    piles, votes = {name: [] for name in ids}, dict.fromkeys(ids, 0)
    elected, out, surpluses, history = [], set(), [], []

    def give(ranking, value):
        name = next((name for name in ranking if name in piles and name not in elected and name not in out), None)
        if name is not None:
            piles[name].append((ranking, value))
            votes[name] += value

    def look():
        history.append(dict(votes))
        going = [name for name in ids if name not in elected and name not in out]
        reached = [name for name in going if votes[name] >= quota]
        if rankings and len(going) <= seats - len(elected):
            reached = going
        elected.extend(reached)
        surpluses.extend(name for name in reached if votes[name] > quota)

    for ranking in rankings:
        give(ranking, one)
    look()
    while rankings and len(elected) < min(seats, len(ids)):
        if surpluses:
            giver = outermost(surpluses, history, ids, max)
            surpluses.remove(giver)
            surplus, total = votes[giver] - quota, votes[giver]
            moved = [(ranking, value * surplus // total) for ranking, value in piles[giver]]
            votes[giver] = quota
        else:
            giver = outermost([n for n in ids if n not in elected and n not in out], history, ids, min)
            out.add(giver)
            moved = piles[giver]
            votes[giver] = 0
        piles[giver] = []
        for ranking, value in moved:
            give(ranking, value)
        look()
        if giver in out:
            del votes[giver]
    return {"selected": elected, "quota": quota // one}
