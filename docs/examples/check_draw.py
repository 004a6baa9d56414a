"""Check an answer of `civic methods sortition` with Python alone: python check_draw.py FEATURES PEOPLE DRAW.json

Panels must meet size, quotas and households; their probabilities must make those of the people. Each step of the
certificate must prove its level: people weigh something, rows (size, quotas, households) have prices, and no panel is
heavier than V = sum of price x bound + what people weigh beyond the prices of their rows. Since then no lottery is
heavier on average, the smallest probability of those not yet held is at most (V - held weights) / open weights.
Options: --id COLUMN, --same-address C1,C2. A replacement draw (--previous) needs the open quotas as FEATURES.
"""

import csv
import json
import sys
from fractions import Fraction
from pathlib import Path

NEAR = Fraction(1, 10**6)
HEADS = (("feature", "value"), ("category", "name"), ("category", "value"), ("category", "feature"))


def same(text):
    return " ".join(text.casefold().split())


def table(path):
    lines = Path(path).read_text("utf-8-sig").splitlines()
    found = csv.DictReader(lines, delimiter=max(",;\t|", key=lines[0].count))
    return [{name.strip(): cell.strip() for name, cell in row.items()} for row in found]


def rows_of(features, people, draw, column, address):
    """Who is meant by each row, and its bounds."""
    changed = {(same(c["feature"]), same(c["value"])): (c["min"], c["max"]) for c in draw["relaxation"] or []}
    feature, value = next(pair for pair in HEADS if all(name in features[0] for name in pair))
    first, named = next(iter(people[0])), {row[feature] for row in features}
    column = column or next((c for c in ("id", "nationbuilder_id") if c in people[0]), None)
    column = column or (None if first in named else first)
    pool = {row[column] if column else str(number): row for number, row in enumerate(people, 1)}
    rows, homes = {"size": (set(pool), len(draw["panel"]), len(draw["panel"]))}, {}
    for row in features:
        key = same(row[feature]), same(row[value])
        low, high = changed.get(key, (int(row["min"]), int(row["max"])))
        rows[key] = {who for who, one in pool.items() if same(one[row[feature]]) == key[1]}, low, high
    for who, one in pool.items() if address else ():
        homes.setdefault(tuple(same(one[part]) for part in address), set()).add(who)
    shared = (home for parts, home in homes.items() if all(parts) and len(home) > 1)
    return rows | {frozenset(home): (home, 0, 1) for home in shared}


def bound(step, rows, promised):
    """The largest probability that all who are not promised one yet could have, by the prices of a step."""
    weights = {who: Fraction(str(weight)) for who, weight in step["weights"].items()}
    prices = {"size": step["size"]} | {(same(q["feature"]), same(q["value"])): q["price"] for q in step["quotas"]}
    prices |= {frozenset(home["people"]): home["price"] for home in step["households"]}
    heaviest, cost = Fraction(0), dict.fromkeys(rows["size"][0], Fraction(0))
    for key, price in ((key, Fraction(str(price))) for key, price in prices.items()):
        who, low, high = rows[key]
        heaviest += price * (high if price > 0 else low)
        for person in who:
            cost[person] += price
    heaviest += sum(max(weights.get(person, 0) - cost[person], 0) for person in cost)
    taken = sum(weights.get(person, 0) * promised[person] for person in promised)
    return (heaviest - taken) / sum(weight for person, weight in weights.items() if person not in promised)


def check(rows, draw):
    """What is proven. Raises ValueError for the first thing that is wrong."""
    chances, known = dict.fromkeys(rows["size"][0], Fraction(0)), draw["probabilities"]
    for panel in [*draw["panels"], *({"members": members, "probability": 0} for members in draw["rounded"])]:
        if not all(low <= len(who & set(panel["members"])) <= high for who, low, high in rows.values()):
            raise ValueError(f"the panel {panel['members']} does not meet the quotas")
        for person in panel["members"]:
            chances[person] += Fraction(str(panel["probability"]))
    if draw["panel"] != draw["rounded"][draw["row"]]:
        raise ValueError("the panel is not the one that stands in the row of the number")
    if wrong := [who for who in chances if abs(chances[who] - Fraction(str(known.get(who, -1)))) > NEAR]:
        raise ValueError(f"the probability of {wrong[0]} is not the one that the panels give")
    promised, by_prices = {}, 0
    for number, step in enumerate(draw["certificate"], 1):
        level, weights = Fraction(str(step["probability"])), step["weights"]
        if min(weights.values(), default=0) < 0 or any(chances[p] < level - NEAR for p in chances.keys() - promised):
            raise ValueError(f"somebody is below {step['probability']}, or weighs less than nothing, in step {number}")
        if step["proven_by"] == "prices" and level < 1 and abs(bound(step, rows, promised) - level) > NEAR:
            raise ValueError(f"step {number} proves {float(bound(step, rows, promised))}, not {step['probability']}")
        if any(abs(chances[p] - level) > NEAR or (level < 1 and weights.get(p, 0) <= 0) for p in step["held"]):
            raise ValueError(f"somebody who is held in step {number} has another probability, or no weight")
        by_prices += step["proven_by"] == "prices"
        promised |= dict.fromkeys(step["held"], level)
    missing = len(chances) - len(promised)
    return f"{by_prices} of {len(draw['certificate'])} steps proven by prices, {missing} people in no step"


if __name__ == "__main__":
    given, options = sys.argv[1:4], dict(zip(sys.argv[4::2], sys.argv[5::2], strict=True))
    answer = json.loads(Path(given[2]).read_text("utf-8"))
    parts = [part for part in options.get("--same-address", "").split(",") if part]
    try:
        told = check(rows_of(table(given[0]), table(given[1]), answer, options.get("--id"), parts), answer)
    except ValueError as error:
        sys.exit(f"WRONG: {error}.")
    sys.stdout.write(f"right: {told}.\n")
