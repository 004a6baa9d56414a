"""The rule by which a town decided, as a Pabulib file names it, and how far it can be applied here.

Pabulib's names are an open list (pabulib.org, file format). Applied exactly: ``greedy``, ``greedy-no-skip`` (the first
project that the rest of the budget does not cover ends it), ``greedy-threshold`` and every header with
``min_project_score_threshold`` (projects with a lower score take no part), ``equalshares``, ``equalshares/add1`` and
``equalshares/add1u``. What a file describes in words only (projects that exclude each other, own conditions of a town)
is not guessed: the rule without it is applied, and ``inexact`` says what is missing. Which projects exclude each other
can be told from outside; then ``greedy-exclusive`` is exact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from civic.votes.tally.budget import Completion

THRESHOLD = "min_project_score_threshold"
GREEDY = ("greedy", "greedy-no-skip", "greedy-threshold", "greedy-exclusive")
SHARES = {
    "equalshares": Completion.NONE,
    "equalshares/add1": Completion.ADD1,
    "equalshares/add1u": Completion.ADD1U,
}
NUMBER = re.compile(r"\d{1,15}([.,]\d{1,9})?", re.ASCII)
LONGEST_NAME = 60


@dataclass(frozen=True)
class TownRule:
    """A rule as it is applied.

    Attributes:
        name: as the file has it, in small letters.
        skip: whether the greedy rule passes over what the rest of the budget does not cover; else it ends there.
        threshold: the score below which a project takes no part.
        exclusive: whether projects that exclude each other are known.
        inexact: a sentence about what the town does beyond that, None where nothing is missing.
    """

    name: str
    greedy: bool
    skip: bool = True
    threshold: Fraction = Fraction(0)
    exclusive: bool = False
    completion: Completion = Completion.NONE
    inexact: str | None = None

    @property
    def applied(self) -> str:
        """What is applied, by Pabulib's names."""
        if not self.greedy:
            return next(name for name, completion in SHARES.items() if completion is self.completion)
        plain = "greedy" if self.skip else "greedy-no-skip"
        plain += ", exclusive" if self.exclusive else ""
        return f"{plain}, threshold {self.threshold}" if self.threshold else plain


def name_of(meta: Mapping[str, str]) -> str:
    """The name of the rule in a header; greedy where it names none."""
    return (" ".join(meta.get("rule", "").casefold().split()) or "greedy")[:LONGEST_NAME]


def town_rule(meta: Mapping[str, str], asked: str | None = None, *, exclusive: bool = False) -> TownRule:
    """The rule of a header, or the one that is asked for instead, with the header's threshold.

    Args:
        exclusive: whether it is told which projects exclude each other.
    """
    name = name_of({"rule": asked} if asked else meta)
    if name in SHARES:
        return TownRule(name, greedy=False, completion=SHARES[name])
    if name.startswith("equalshares"):
        told = f"The completion of {name!r} is not known here; add1 is applied."
        return TownRule(name, greedy=False, completion=Completion.ADD1, inexact=told)
    threshold, broken = _threshold(meta)
    why = broken or _beyond(name, threshold, exclusive)
    skip = "no-skip" not in name
    return TownRule(name, greedy=True, skip=skip, threshold=threshold, exclusive=exclusive, inexact=why)


def _threshold(meta: Mapping[str, str]) -> tuple[Fraction, str | None]:
    text = meta.get(THRESHOLD, "").strip()
    if not text:
        return Fraction(0), None
    if not NUMBER.fullmatch(text):
        return Fraction(0), f"The header's {THRESHOLD} is no number; no threshold is applied."
    return Fraction(text.replace(",", ".")), None


def _beyond(name: str, threshold: Fraction, exclusive: bool) -> str | None:
    """What a greedy rule does that a header does not tell so that it could be applied."""
    if "exclusive" in name and not exclusive:
        return "Some projects exclude each other, and the file does not say in a column which; none are left out here."
    if "threshold" in name and not threshold:
        return f"The rule has a threshold, and the header has no {THRESHOLD}; none is applied."
    if name not in GREEDY:
        return f"The rule {name!r} has conditions that the header does not tell; greedy without them is applied."
    return None


def why_different(meta: Mapping[str, str], rule: TownRule, here: Sequence[str], there: Sequence[str]) -> str | None:
    """Why a count selects other projects than the town did; None where both are the same and the rule is exact."""
    if rule.inexact:
        return rule.inexact
    if set(here) == set(there):
        return None
    if rule.applied != town_rule(meta).applied:
        return f"The town's rule is {name_of(meta)!r}; here {rule.applied!r} is applied."
    return (
        "The ballots, costs and budget of the file give another result by the town's rule. The town may have settled "
        "ties or left out projects by rules that the file does not tell."
    )
