"""Counting votes by the best and the worst of four again (docs/bulletin.md); standard library alone.

Who marked something was shown every option once: score = (best - worst) / shown. A ballot fits a booklet, which is a
division of all options into sets, if no set has two of its best or two of its worst.
"""
import hashlib
from itertools import combinations


def booklets(ids):
    """Five booklets; each is the one of 40 divisions with the fewest pairs that were together before."""
    found, together = [], set()
    for number in range(5):
        tries = []
        for one in range(40):
            order = sorted(ids, key=lambda i: hashlib.sha256(f"sets/v1:{number}:{one}:{i}".encode()).digest())
            many = -(-len(order) // 4)
            small, larger = divmod(len(order), many)
            sizes = [small + (n < larger) for n in range(many)]
            tries.append([order[sum(sizes[:n]):sum(sizes[:n + 1])] for n in range(many)])
        pairs = [{frozenset(p) for one in sets for p in combinations(one, 2)} for sets in tries]
        best = min(range(40), key=lambda n: len(pairs[n] & together))
        together |= pairs[best]
        found.append(tries[best])
    return found


def fits(marked, sets):
    return all(sum(o in one for o in of) < 2 for of in marked for one in sets)


def count(opening, ballots):
    """What the result must say; "ballots" that break the rule are no ballots of this vote."""
    ids, books = [o["id"] for o in opening["options"]], booklets([o["id"] for o in opening["options"]])
    for ballot in ballots:
        marked = [[o for o, mark in ballot if mark == name] for name in ("best", "worst")]
        if set(sum(marked, [])) - set(ids) or len(sum(marked, [])) < len(ballot) \
                or not any(fits(marked, sets) for sets in books):
            raise SystemExit(f"WRONG  a ballot breaks the rule of the vote: {ballot}")
    best, worst = ({str(i): sum([i, name] in b for b in ballots) for i in ids} for name in ("best", "worst"))
    order = sorted(best, key=lambda i: worst[i] - best[i])
    shown = sum(bool(b) for b in ballots)
    won = order[:opening.get("settings", {}).get("topics", 1)] if shown else []
    return {"best": best, "worst": worst, "shown": shown, "order": order, "selected": won}
