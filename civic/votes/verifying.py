"""Checking the bulletin of a vote from the file alone: its log, its ballots, its signatures, and the count."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from civic.audit.notes import is_signature_of
from civic.votes import bulletin, merkle, receipts
from civic.votes.bulletin import Point
from civic.votes.methods import KINDS, Choice, kind
from civic.votes.receipts import Receipt
from civic.votes.rules import BallotRule, OptionRule, result_hash, sealed_hash

Row = Mapping[str, Any]
#: The types of lines in the order in which they come.
ORDER = ("bulletin", "opening", "leaf", "checkpoint", "ballot", "replaced", "result")
#: What ``count`` does not say of a result, but closing does.
BESIDE = frozenset({"roll"})


@dataclass
class Verified:
    """What a bulletin holds, and every fault that was found in it, in sentences."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in ORDER})
    opening: Row = field(default_factory=dict)
    leaves: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def vote(self) -> int:
        """The number of the vote."""
        return int(self.opening.get("vote", 0))

    @property
    def result(self) -> Row | None:
        """What was counted; None before closing."""
        return self.rows["result"][0] if self.rows["result"] else None

    def ballot_of(self, receipt: Receipt) -> Row | None:
        """The opened ballot whose leaf a receipt names; None if there is none."""
        for row in self.rows["ballot"]:
            if row["nonce"] == receipt.nonce and _leaf_of(self.vote, row) == receipt.leaf:
                return row
        return None


def verify(lines: Iterable[str], keys: Sequence[str] = (), kept: Sequence[str] = ()) -> Verified:
    """Check everything.

    Args:
        keys: public keys of which one must have signed the checkpoints; by default the one that the file names.
        kept: checkpoints of this vote that somebody else kept, as they came.
    """
    found = Verified()
    try:
        _read(found, lines)
        _heads(found)
        _checkpoints(found, keys, kept)
        if found.result is not None:
            _ballots(found)
            _result(found, found.result)
        elif found.rows["ballot"] or found.rows["replaced"]:
            found.faults.append("there are ballots, but no result")
    except (KeyError, IndexError, TypeError, ValueError, ArithmeticError) as error:
        found.faults.append(f"the file cannot be read any further: {type(error).__name__} {error}")
    return found


def _read(found: Verified, lines: Iterable[str]) -> None:
    last = 0
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            place = ORDER.index(row["type"])
        except (ValueError, KeyError, TypeError):
            found.faults.append(f"line {number} is none of a bulletin")
            continue
        if place < last:
            found.faults.append(f"line {number}: a line of type {row['type']} is out of order")
        last = place
        found.rows[row["type"]].append(row)


def _heads(found: Verified) -> None:
    for name, most in (("bulletin", 1), ("opening", 1), ("result", 1)):
        if len(found.rows[name]) > most or (not found.rows[name] and name != "result"):
            raise ValueError(f"{len(found.rows[name])} lines of type {name}")
    head, opening = found.rows["bulletin"][0], found.rows["opening"][0]
    if head["version"] != bulletin.VERSION:
        raise ValueError(f"version {head['version']}")
    if sealed_hash(opening["entry"]) != opening["hash"]:
        found.faults.append("the opening entry does not have the hash that is said: question, options or rule changed")
    found.opening = json.loads(opening["entry"])
    if found.opening["vote"] != head["vote"]:
        found.faults.append("the opening entry is of another vote")
    found.leaves = [row["leaf"] for row in found.rows["leaf"]]
    if [row["number"] for row in found.rows["leaf"]] != list(range(len(found.leaves))):
        found.faults.append("the leaves are not numbered one after the other: one is missing, added or moved")
    found.faults += [f"leaf {leaf} is in the log twice" for leaf, n in Counter(found.leaves).items() if n > 1]


def _checkpoints(found: Verified, keys: Sequence[str], kept: Sequence[str]) -> None:
    own = [row["note"] for row in found.rows["checkpoint"]]
    points = [bulletin.read_note(note) for note in (*own, *kept)]
    roots = merkle.roots_at(map(bytes.fromhex, found.leaves), {point.size for point, _, _ in points})
    trusted = keys or [found.rows["bulletin"][0]["key"]]
    for number, (point, text, signature) in enumerate(points):
        where = f"the checkpoint of {point.size} leaves" + (" that was kept elsewhere" if number >= len(own) else "")
        if not any(is_signature_of(text, signature, key) for key in trusted):
            found.faults.append(f"{where} is not signed with the key")
        found.faults += [f"{where}: {why}" for why in _against(found, point, roots)]
    sizes = [point.size for point, _, _ in points[: len(own)]]
    if sizes != sorted(sizes):
        found.faults.append("the checkpoints are out of order")
    if found.leaves and (not sizes or max(sizes) != len(found.leaves)):
        found.faults.append(f"the last checkpoint is not of all {len(found.leaves)} leaves")
    last = points[len(own) - 1][0] if own else None
    if found.result is not None and (last is None or last.result != found.result["hash"]):
        found.faults.append("the last checkpoint does not name the hash of this result")


def _against(found: Verified, point: Point, roots: Mapping[int, bytes]) -> list[str]:
    faults = []
    if point.vote != found.vote or point.opening != found.rows["opening"][0]["hash"]:
        faults.append("it is of another vote or of another opening entry")
    elif point.size > len(found.leaves):
        faults.append(f"the log has only {len(found.leaves)} leaves: ballots were dropped")
    elif roots[point.size].hex() != point.root:
        faults.append("the log is another one: a leaf was dropped, changed, added or moved")
    if point.result and found.result is not None and point.result != found.result["hash"]:
        faults.append("it names another result")
    return faults


def _leaf_of(vote: int, row: Row) -> str:
    commitment = receipts.commitment(row["choice"], bytes.fromhex(row["nonce"]))
    return receipts.leaf(vote, row["slot"], row["revision"], commitment)


def _ballots(found: Verified) -> None:
    slots = [row["slot"] for row in found.rows["ballot"]]
    if slots != sorted(slots):
        found.faults.append("the ballots are not in the order of their slots: one was moved")
    found.faults += [f"slot {slot} has {n} ballots" for slot, n in Counter(slots).items() if n > 1]
    last = {row["slot"]: row["revision"] for row in found.rows["ballot"]}
    opened = {_leaf_of(found.vote, row): row for row in found.rows["ballot"]}
    replaced = {}
    for row in found.rows["replaced"]:
        leaf = receipts.leaf(found.vote, row["slot"], row["revision"], row["commitment"])
        replaced[leaf] = row
        if row["revision"] >= last.get(row["slot"], 0):
            found.faults.append(f"slot {row['slot']}: revision {row['revision']} was not replaced by a later one")
    known = set(found.leaves)
    for leaf, row in {**opened, **replaced}.items():
        if leaf not in known:
            found.faults.append(f"slot {row['slot']}: its ballot is not in the log: it was changed or added")
    for number, leaf in enumerate(found.leaves):
        if leaf not in opened and leaf not in replaced:
            found.faults.append(f"leaf {number} has no ballot: it was dropped or changed")


def rule_of(opening: Row) -> BallotRule:
    """The rule of a vote by its opening entry."""
    options = tuple(
        OptionRule(each["id"], None if each["cost"] is None else Fraction(Decimal(each["cost"])))
        for each in opening["options"]
    )
    budget = None if opening["budget"] is None else Fraction(Decimal(opening["budget"]))
    settings = opening.get("settings", {})
    return BallotRule(opening["method"], options, budget, opening["fewest"], opening["most"], settings)


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _result(found: Verified, row: Row) -> None:
    if found.opening["method"] not in KINDS:
        raise ValueError(f"the kind of ballot {found.opening['method']} is not known")
    rule, of = rule_of(found.opening), kind(found.opening["method"])
    if row["lot"] != [option.id for option in rule.options]:
        found.faults.append("the lot is not the order of the list in the opening entry")
    if result_hash(row["result"]) != row["hash"]:
        found.faults.append("the result does not have the hash that is said")
    ballots: Counter[Choice] = Counter()
    for ballot in found.rows["ballot"]:
        choice = tuple(_tuples(each) for each in ballot["choice"])
        if of.normal(choice) != choice or of.problem(rule, choice):
            found.faults.append(f"slot {ballot['slot']}: its ballot breaks the rule of the vote")
        ballots[choice] += 1
    total, blank = sum(ballots.values()), ballots[()]
    if (row["ballots"], row["blank"], row["invalid"]) != (total, blank, 0):
        found.faults.append(
            f"the file says {row['ballots']} ballots, {row['blank']} blank; it has {total}, {blank} blank"
        )
    counted = json.loads(json.dumps(of.count(rule, list(ballots.items()))))
    said = {name: value for name, value in row["result"].items() if name not in BESIDE}
    if row["result"].get("roll", total) < total:
        found.faults.append("there are more ballots than entries of the roll")
    wrong = sorted(name for name in counted.keys() | said.keys() if counted.get(name) != said.get(name))
    if wrong:
        found.faults.append(f"counted again, the result differs: {', '.join(wrong)}")
