"""Recompute a draw of civic with Python alone: python who_was_drawn.py LOTTERY.json NUMBER [SHA256]

LOTTERY.json is the file that a town published before the number came, NUMBER the public number in digits, SHA256 the
fingerprint that stands beside the file. The probabilities of the panels must make those of the people; the 1,000 panels
must keep them as closely as the file says; the number modulo 1,000, counted from 0, names the panel.
"""

import hashlib
import json
import sys
from fractions import Fraction
from pathlib import Path

ROWS = 1000
NEAR = Fraction(1, 10**6)


def check(lottery):
    """Whether the file is a lottery. Raises ValueError for the first thing that is wrong."""
    people, seats = set(lottery["probabilities"]), lottery["seats"]
    told = {who: Fraction(str(chance)) for who, chance in lottery["probabilities"].items()}
    chances = dict.fromkeys(people, Fraction(0))
    for panel in lottery["panels"]:
        if len(set(panel["members"])) != seats or not set(panel["members"]) <= people:
            raise ValueError(f"the panel {panel['members']} has not {seats} members of the pool")
        for who in panel["members"]:
            chances[who] += Fraction(str(panel["probability"]))
    if abs(sum(Fraction(str(panel["probability"])) for panel in lottery["panels"]) - 1) > NEAR:
        raise ValueError("the probabilities of the panels do not sum to one")
    if wrong := [who for who in sorted(people) if abs(chances[who] - told[who]) > NEAR]:
        raise ValueError(f"the probability of {wrong[0]} is not the one that the panels give")
    if abs(min(told.values()) - Fraction(str(lottery["min_probability"]))) > NEAR:
        raise ValueError("the smallest probability is another one")
    if len(lottery["rounded"]) != ROWS:
        raise ValueError(f"there are {len(lottery['rounded'])} panels to draw from, not {ROWS}")
    counts = dict.fromkeys(people, 0)
    for row in lottery["rounded"]:
        if len(set(row)) != seats or not set(row) <= people:
            raise ValueError(f"the panel {row} has not {seats} members of the pool")
        for who in row:
            counts[who] += 1
    largest = max(abs(Fraction(counts[who], ROWS) - told[who]) for who in people)
    if abs(largest - Fraction(str(lottery["rounded_largest_difference"]))) > NEAR:
        raise ValueError(f"the 1,000 panels differ by {float(largest)} from the probabilities")
    return f"{len(people)} people, smallest chance {float(min(told.values())):.4f}"


def drawn(lottery, number):
    """The panel that a public number names: the remainder after dividing by 1,000, counted from 0."""
    if not (number.isascii() and number.isdigit()):
        raise ValueError("the number must be written in digits")
    return lottery["rounded"][int(number[-3:])]


if __name__ == "__main__":
    content = Path(sys.argv[1]).read_bytes()
    try:
        if len(sys.argv) > 3 and hashlib.sha256(content).hexdigest() != sys.argv[3].lower():
            raise ValueError("the file has another fingerprint")
        lottery = json.loads(content)
        told, panel = check(lottery), drawn(lottery, sys.argv[2])
    except ValueError as error:
        sys.exit(f"WRONG: {error}.")
    final = "" if lottery["final"] else " (stopped early: not final)"
    sys.stdout.write(f"right{final}: {told}. Drawn: {', '.join(panel)}\n")
