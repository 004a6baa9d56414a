"""Which options were level where not all of them could be chosen: what a result has to name, with the rule it used."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from civic.votes.tally.budget import Amount, Outcome


@dataclass(frozen=True)
class Tied:
    """Options that were level, in the order of the list, and those of them that the tie rule took."""

    between: tuple[str, ...]
    taken: tuple[str, ...]


def by_votes(
    costs: Mapping[str, Amount], votes: Mapping[str, Amount], budget: Amount, selected: Collection[str]
) -> list[Tied]:
    """The ties of the greedy rule: options with as many votes, each of which the rest of the budget would have covered.

    An option that costs more than what was left before all of them was not out because of the tie.
    """
    found, left = [], budget
    wanted = sorted((option for option in costs if votes[option] > 0), key=lambda option: -votes[option])
    for _, level in groupby(wanted, key=votes.__getitem__):
        tier = list(level)
        found.append([option for option in tier if costs[option] <= left])
        left -= sum((costs[option] for option in tier if option in selected), start=0)
    return _decided(list(costs), found, selected)


def by_rate(options: Sequence[str], outcome: Outcome) -> list[Tied]:
    """The ties of Equal Shares: options that would have taken the same part of its cost from each supporter."""
    return _decided(options, [(purchase.project, *purchase.level) for purchase in outcome.rounds], outcome.selected)


def _decided(options: Sequence[str], tiers: Sequence[Collection[str]], selected: Collection[str]) -> list[Tied]:
    """Of options that were level, those tiers from which some were chosen and some not; each once."""
    found: list[Tied] = []
    for tier in tiers:
        between = tuple(option for option in options if option in tier)
        taken = tuple(option for option in between if option in selected)
        if taken and len(taken) < len(between) and not any(set(between) <= set(other.between) for other in found):
            found.append(Tied(between, taken))
    return found
