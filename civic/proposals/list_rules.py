"""What a list of proposals can be narrowed to, how it is ordered and how it is counted. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from civic.proposals.rules import GONE, ProposalState


class Sort(StrEnum):
    """How a list of proposals is ordered."""

    NEEDS_SUPPORT = "needs"
    NEWEST = "newest"
    MOST_SUPPORTED = "most"
    MOST_DISCUSSED = "discussed"
    ATTENTION = "attention"
    SHARE = "share"
    RANDOM = "random"


class Due(StrEnum):
    """Where the town's answer is. One that is overdue is waited for, and what is waited for is not answered yet."""

    ANSWERED = "answered"
    OPEN = "open"
    WAITING = "waiting"
    OVERDUE = "overdue"


#: Under which values of the filter a proposal is found.
FOUND_UNDER = {
    Due.ANSWERED: frozenset({Due.ANSWERED}),
    Due.OPEN: frozenset({Due.OPEN}),
    Due.WAITING: frozenset({Due.OPEN, Due.WAITING}),
    Due.OVERDUE: frozenset({Due.OPEN, Due.WAITING, Due.OVERDUE}),
}


class Mine(StrEnum):
    """What a proposal has to do with its reader."""

    WRITTEN = "written"
    SUPPORTED = "supported"


@dataclass(frozen=True)
class Cell:
    """How many proposals share a process, a neighbourhood (None: the whole town), a theme, a state and so on."""

    process_id: int
    neighbourhood_id: int | None
    theme: str | None
    state: ProposalState
    count: int
    due: Due | None = None
    language: str = ""

    @property
    def dues(self) -> frozenset[Due]:
        """Under which of the filter's values it is found."""
        return frozenset() if self.due is None else FOUND_UNDER[self.due]


@dataclass(frozen=True)
class Chosen:
    """What a reader chose of a list. An empty set is no choice; neighbourhood 0 is the whole town."""

    processes: frozenset[int] = frozenset()
    neighbourhoods: frozenset[int] = frozenset()
    themes: frozenset[str] = frozenset()
    states: frozenset[ProposalState] = frozenset()
    dues: frozenset[Due] = frozenset()
    languages: frozenset[str] = frozenset()
    goals: frozenset[int] = frozenset()
    mine: frozenset[Mine] = frozenset()

    @property
    def shown_states(self) -> frozenset[ProposalState]:
        """Without a choice, what was merged, split or withdrawn is left out; of one's own, only drafts are."""
        if self.states:
            return self.states
        return frozenset(ProposalState) - ({ProposalState.DRAFT} if self.mine else GONE)

    @property
    def shown_dues(self) -> frozenset[Due]:
        """Values of ``Cell.due`` that were chosen."""
        return frozenset(due for due, under in FOUND_UNDER.items() if under & self.dues)


@dataclass(frozen=True)
class Counts:
    """How many proposals a list has, and how many it would have with each other value of one choice."""

    total: int = 0
    processes: dict[int, int] = field(default_factory=dict)
    neighbourhoods: dict[int, int] = field(default_factory=dict)
    themes: dict[str, int] = field(default_factory=dict)
    states: dict[ProposalState, int] = field(default_factory=dict)
    dues: dict[Due, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)


def count(cells: Sequence[Cell], chosen: Chosen) -> Counts:
    """Count a list by each of its filters; each filter is counted with the others in force and itself left out."""
    counts = Counts()
    total = 0
    for cell in cells:
        hood = cell.neighbourhood_id or 0
        fits = (
            not chosen.processes or cell.process_id in chosen.processes,
            not chosen.neighbourhoods or hood in chosen.neighbourhoods,
            not chosen.themes or cell.theme in chosen.themes,
            cell.state in chosen.shown_states,
            not chosen.dues or bool(chosen.dues & cell.dues),
            not chosen.languages or cell.language in chosen.languages,
        )
        total += cell.count if all(fits) else 0
        keys: tuple[tuple[dict[Any, int], tuple[Any, ...]], ...] = (
            (counts.processes, (cell.process_id,)),
            (counts.neighbourhoods, (hood,)),
            (counts.themes, (cell.theme,) if cell.theme is not None else ()),
            (counts.states, (cell.state,)),
            (counts.dues, tuple(cell.dues)),
            (counts.languages, (cell.language,)),
        )
        for i, (found, values) in enumerate(keys):
            if all(fit for j, fit in enumerate(fits) if j != i):
                for key in values:
                    found[key] = found.get(key, 0) + cell.count
    return replace(counts, total=total)


# ---- an order by chance

#: The largest prime below 2**31 for which x**3 takes every value once: it leaves 2 when divided by 3.
PRIME = 2147483579
#: Seeds are smaller than this, so that an address stays short.
SEEDS = 1_000_000


@dataclass(frozen=True)
class Shuffle:
    """An order by chance that a database can compute from a row's number alone, without a table of it.

    The place of number n is ``(c * y**3 + d) % PRIME`` with ``y = (a * n + b) % PRIME``. Each step takes every value
    once, so that no two numbers below PRIME share a place. No intermediate value exceeds 63 bits.
    """

    a: int
    b: int
    c: int
    d: int

    @classmethod
    def of(cls, seed: int) -> Shuffle:
        """The order that belongs to a seed."""
        digest = hashlib.sha256(f"proposals {seed}".encode()).digest()
        parts = [int.from_bytes(digest[i : i + 8], "big") for i in (0, 8, 16, 24)]
        return cls(1 + parts[0] % (PRIME - 1), parts[1] % PRIME, 1 + parts[2] % (PRIME - 1), parts[3] % PRIME)

    def place(self, number: Any) -> Any:
        """Where a number stands; takes a column as well, of 64 bits."""
        y = (number * self.a + self.b) % PRIME
        return (y * y % PRIME * y % PRIME * self.c + self.d) % PRIME
