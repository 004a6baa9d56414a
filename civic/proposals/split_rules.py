"""How one proposal becomes several: which passages go where. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

#: Proposals that one can become; as many titles has the form.
MOST_BRANCHES = 4
#: The place of a passage that all of them begin with, need or end with.
EVERYWHERE = 0


class SplitCode(StrEnum):
    """Why a proposal is not split."""

    WITHOUT_REASON = "split_without_reason"
    FEW_TITLES = "split_few_titles"
    UNPLACED = "split_passage_unplaced"
    NOWHERE = "split_passage_nowhere"
    EMPTY = "split_without_passage"
    SAME_TITLE = "split_same_title"
    ANSWERED = "split_answered"
    TEXT_MOVED = "split_text_moved"


@dataclass(frozen=True)
class Branch:
    """What a proposal becomes: a title, and the passages of the whole text that it has, by number."""

    title: str
    passages: tuple[int, ...]


def branches_of(titles: Mapping[int, str], places: Mapping[int, int]) -> list[Branch]:
    """What somebody's choice makes, in the order of their numbers.

    Args:
        titles: by the number of the new proposal, those that have one.
        places: by the number of the passage that of a new proposal, or ``EVERYWHERE``.
    """
    return [
        Branch(title, tuple(sorted(n for n, place in places.items() if place in (EVERYWHERE, number))))
        for number, title in sorted(titles.items())
    ]


def split_problem(titles: Mapping[int, str], places: Mapping[int, int], passages: int) -> SplitCode | None:
    """Why a choice does not divide a text of so many passages; None where it does."""
    if len(titles) < 2:
        return SplitCode.FEW_TITLES
    if max(Counter(title.casefold() for title in titles.values()).values()) > 1:
        return SplitCode.SAME_TITLE
    if set(places) != set(range(1, passages + 1)):
        return SplitCode.UNPLACED
    if not set(places.values()) <= {EVERYWHERE, *titles}:
        return SplitCode.NOWHERE
    return None if set(titles) <= set(places.values()) else SplitCode.EMPTY


def first_with(branches: Sequence[Branch], passage: int) -> int:
    """Which one, counted from 0, goes on with what waits for a decision about a passage: the first that has it."""
    return next((n for n, branch in enumerate(branches) if passage in branch.passages), 0)
