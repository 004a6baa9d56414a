"""What the pages of mixed tables show, as values of named types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civic.core.run_panel import Panel


@dataclass(frozen=True)
class TableShown:
    """One table of a round: its number, what is offered there, and who sits there, by name or by label."""

    number: int
    offers: str
    people: Sequence[str]


@dataclass(frozen=True)
class RoundShown:
    number: int
    tables: Sequence[TableShown]


@dataclass(frozen=True)
class CardShown:
    """What somebody takes along: their name, and their table in each round."""

    name: str
    tables: Sequence[int]


@dataclass(frozen=True)
class TablesPage:
    """Everything on the page of a meeting's mixed tables.

    ``facts``: (what, which) of how tables are mixed; ``runs``: the reader runs the meeting, and reads names; ``tells``:
    they can tell something for the draw; ``mine``: their table in each round; ``figures``: how good the tables are, in
    sentences; ``command`` repeats the draw from ``file``. ``cards`` and names are empty for all but who runs it.
    """

    set_up: bool
    runs: bool
    tells: bool
    closed: bool
    facts: Sequence[tuple[str, str]]
    job: Panel | None
    why: str
    label: str
    mine: Sequence[int]
    rounds: Sequence[RoundShown]
    cards: Sequence[CardShown]
    figures: Sequence[str]
    command: str
    file: str
