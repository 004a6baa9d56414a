#!/usr/bin/env python3
"""Equal Shares (Peters, Pierczyński, Skowron 2021) with add1, from the public file of a vote; standard library alone.

    python3 shares.py vote-7.jsonl CODE      your share: what it was, what it paid for, why the rest was not used

Each voter starts with B/n. A project costs each supporter the same part rho of its cost, or all they have left; the
project with the smallest rho is bought first, until no project's supporters can pay. add1: again with one unit of
currency more for everybody, as long as no more than B is spent. Ties: cheaper first, more votes, order of the list.
"""
import re
import sys
from collections import Counter
from fractions import Fraction

import verify


class Doubt(Exception):
    """Floating point cannot tell two numbers apart: count with fractions."""


def run(cost, groups, votes, start, number):
    """The purchases as (project, rho), and what each group of equal ballots has left. `number`: Fraction or float."""
    order = {p: rank for rank, p in enumerate(sorted(cost, key=lambda p: (cost[p], -votes[p], list(cost).index(p))))}
    prices, left = {p: number(cost[p]) for p in cost}, {group: number(start) for group in groups}
    backers = {p: [group for group in groups if p in group] for p in cost}
    rhos, bought = {p: number(0) for p in cost if votes[p]}, []
    while True:
        best = None
        for p in sorted(rhos, key=lambda p: (rhos[p], order[p])):
            if best is not None and rhos[p] > rhos[best]:
                break  # a rho never falls, so none of the rest is smaller
            found = rho(prices[p], sorted((left[group], groups[group]) for group in backers[p]), number)
            if found is None:
                del rhos[p]
                continue
            rhos[p] = found
            if best is not None and number is float and abs(found - rhos[best]) < 1e-9 * (found + rhos[best]):
                raise Doubt
            if best is None or (found, order[p]) < (rhos[best], order[best]):
                best = p
        if best is None:
            return bought, left
        pay = rhos.pop(best)
        bought.append((best, pay))
        for group in backers[best]:
            left[group] = max(number(0), left[group] - pay * prices[best])


def rho(price, money, number):
    """The smallest part of a price that all backers, poorest first as (what they have, how many), pay; or None."""
    if not price:
        return number(0)
    total = sum(has * many for has, many in money)
    if number is float and abs(total - price) < 1e-9 * price:
        raise Doubt
    if total < price:
        return None
    missing, payers = price, sum(many for _, many in money)
    for has, many in money:
        if has * payers >= missing:
            break
        missing, payers = missing - has * many, payers - many
    return missing / (payers * price)


def at(cost, groups, votes, start):
    """The run with this much money for everybody, by floats where these leave no doubt."""
    try:
        return run(cost, groups, votes, start, float)
    except Doubt:
        return run(cost, groups, votes, start, Fraction)


def outcome(opening, ballots):
    """What is bought, what each voter had, and what the groups of equal ballots had left."""
    cost, budget = {o["id"]: Fraction(o["cost"]) for o in opening["options"]}, Fraction(opening["budget"])
    groups = Counter(tuple(ballot) for ballot in ballots if ballot)
    votes = {p: sum(many for group, many in groups.items() if p in group) for p in cost}
    if not groups:
        return cost, [], None, 0, {}, votes
    share, extra = budget / groups.total(), 0
    bought, _ = at(cost, groups, votes, share)
    while len(bought) < sum(1 for p in cost if votes[p]):
        bought, _ = at(cost, groups, votes, share + extra + 1)
        if sum(cost[p] for p, _ in bought) > budget:
            break
        extra += 1
    bought, left = run(cost, groups, votes, share + extra, Fraction)
    return cost, bought, share, extra, left, votes


def count(opening, ballots):
    """What the result must say."""
    cost, bought, share, extra, _, votes = outcome(opening, ballots)
    return {
        "votes": {str(p): votes[p] for p in cost},
        "selected": [str(p) for p, _ in bought],
        "spent": str(sum((cost[p] for p, _ in bought), Fraction(0))),
        "share": None if share is None else str(share),
        "increment": str(extra),
        "rounds": [{"option": str(p), "cost": str(cost[p]), "rate": str(pay)} for p, pay in bought],
    }


def told(opening, ballots, mine):
    """The lines about one ballot's share."""
    cost, bought, share, extra, left, votes = outcome(opening, ballots)
    title = {o["id"]: next(iter(o["titles"].values())) for o in opening["options"]}
    rest = share + extra
    yield f"Your share: {float(rest):.2f} {opening['currency']}"
    for p, pay in bought:
        if p in mine:
            paid = min(rest, pay * cost[p])
            rest -= paid
            yield f"  paid {float(paid):.2f} for {title[p]}"
    yield f"Not used: {float(rest):.2f}"
    groups = Counter(tuple(ballot) for ballot in ballots if ballot)
    for p in mine:
        if p not in dict(bought):
            money = sum(left[group] * many for group, many in groups.items() if p in group)
            yield f"  {title[p]} costs {float(cost[p]):.2f}; the {votes[p]} who chose it had {float(money):.2f} left"


def main():
    rows, opening = verify.read(sys.argv[1])
    code = re.sub(r"\s", "", sys.argv[2])
    mine = [row["choice"] for row in rows["ballot"] if row["nonce"] == code[64:] and code[:64] == verify.leaf(
        opening["vote"], row["slot"], row["revision"], verify.commitment(row))]
    if opening["method"] != "equal_shares" or not mine or not mine[0]:
        print("no ballot with a share for this receipt")
        return 1
    print(*told(opening, [row["choice"] for row in rows["ballot"]], mine[0]), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
