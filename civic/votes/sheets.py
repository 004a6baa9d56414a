"""How the ballots of an embedded town lie in a file of their own: nothing of it says who came before whom. Pure.

A row of an SQLite table lies in its page where there was room when it was written, so that a page tells the order of
casting, whatever its key. Here the ballots of a vote lie on sheets instead. A sheet is one row of fixed length; which
sheet a ballot belongs to follows from its slot, and the ballots of a sheet are sorted by slot. A sheet is written over
in place. What the file holds is therefore a function of the ballots in it, not of the order in which they came: the
same ballots cast in another order give the same bytes. When a sheet is full, all are laid out anew on twice as many.

Source of the idea: Naor and Teague, Anti-persistence: History Independent Data Structures (2001).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

#: Characters of a sheet, unless a single ballot needs more: some forty ballots that choose a few options.
SIZE = 8000
#: A vote has this many sheets at most; its sheets have the numbers from ``first(vote)`` on.
MOST = 1 << 20

#: What lies under a slot: revision, choice, nonce (32 hex digits).
Record = Sequence[Any]


def first(vote_id: int) -> int:
    """The number of the first sheet of a vote."""
    return vote_id * MOST


def vote_of(number: int) -> int:
    """The vote to which the sheet of a number belongs."""
    return number // MOST


def which(slot: str, count: int) -> int:
    """On which of ``count`` sheets a slot lies. Slots are HMACs, so all sheets fill alike."""
    return int(slot[:12], 16) % count


def read(sheet: str) -> dict[str, Record]:
    """The ballots of a sheet, by slot."""
    found: dict[str, Record] = json.loads(sheet)
    return found


def write(ballots: Mapping[str, Record], size: int) -> str | None:
    """A sheet of ``size`` characters; None if they do not fit."""
    text = json.dumps(ballots, sort_keys=True, separators=(",", ":"))
    return text.ljust(size) if len(text) <= size else None


def lay_out(ballots: Mapping[str, Record]) -> tuple[int, int]:
    """How many sheets of which size all of them need: the fewest, as a power of two."""
    longest = max((len(json.dumps({slot: record})) for slot, record in ballots.items()), default=0)
    size = SIZE
    while size < 4 * longest:
        size *= 2
    count = 1
    while any(sheet is None for sheet in _written(ballots, count, size)):
        count *= 2
    return count, size


def sheets(ballots: Mapping[str, Record], count: int, size: int) -> list[str]:
    """All ballots of a vote on so many sheets.

    Raises:
        ValueError: they do not fit; ``lay_out`` says what they need.
    """
    found = [sheet for sheet in _written(ballots, count, size) if sheet is not None]
    if len(found) < count:
        raise ValueError(f"{len(ballots)} ballots do not fit on {count} sheets")
    return found


def _written(ballots: Mapping[str, Record], count: int, size: int) -> list[str | None]:
    heaps: list[dict[str, Record]] = [{} for _ in range(count)]
    for slot, record in ballots.items():
        heaps[which(slot, count)][slot] = record
    return [write(heap, size) for heap in heaps]
