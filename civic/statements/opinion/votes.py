"""The votes as a matrix: participants x statements, +1 agree, 0 pass, -1 disagree, or not seen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from civic.core.methods import MethodError

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]
Votes = NDArray[np.int8]

AGREE, PASS, DISAGREE, UNSEEN = 1, 0, -1, 2

MIN_VOTES = 7
MIN_PARTICIPANTS = 15


@dataclass(frozen=True)
class Conversation:
    """Votes of a conversation.

    `values`: participants x statements, in {1, 0, -1, UNSEEN}. `hidden` (moderated out) and `meta`
    (about the conversation itself) are masks over the statements; both count for nothing in the map. `exported`:
    groups that the file tells itself, which count for nothing either.
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    values: Votes
    hidden: Mask = field(default_factory=lambda: np.zeros(0, dtype=bool))
    meta: Mask = field(default_factory=lambda: np.zeros(0, dtype=bool))
    exported: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.participants), len(self.statements)):
            raise MethodError("The matrix of votes must have a row a participant and a column a statement.")
        for name in ("hidden", "meta"):
            if not len(getattr(self, name)):
                object.__setattr__(self, name, np.zeros(len(self.statements), dtype=bool))

    @property
    def seen(self) -> Mask:
        """Where somebody voted, passes included."""
        return np.asarray(self.values != UNSEEN)

    @property
    def mapped(self) -> Mask:
        """The statements that count for the map."""
        return ~(self.hidden | self.meta)

    def ordered(self) -> Conversation:
        """The same conversation in an order that follows from the votes, whatever order they came in.

        Participants are sorted by what they voted, so that sums of floating-point numbers are the same bytes
        for the same votes; statements by number, or by name where they have none.
        """
        columns = sorted(range(len(self.statements)), key=lambda n: statement_key(self.statements[n]))
        values = np.ascontiguousarray(self.values[:, columns])
        names = np.array(self.participants)
        if values.size:
            # One byte string a row; the shift keeps zero bytes, which numpy would strip, out of it.
            as_bytes = (values + 2).astype(np.uint8).view(f"S{values.shape[1]}").ravel()
            rows = np.lexsort((names, as_bytes))
        else:
            rows = np.argsort(names)
        return replace(
            self,
            participants=tuple(self.participants[row] for row in rows),
            statements=tuple(self.statements[column] for column in columns),
            values=values[rows],
            hidden=self.hidden[columns],
            meta=self.meta[columns],
        )

    def moderated(self, hidden: Collection[str] = (), meta: Collection[str] = ()) -> Conversation:
        """The same votes with these statements moderated out, or marked as about the conversation itself."""
        return replace(
            self,
            hidden=np.array([name in hidden for name in self.statements], dtype=bool),
            meta=np.array([name in meta for name in self.statements], dtype=bool),
        )


def statement_key(name: str) -> tuple[int, int, str]:
    """Sorts numbers by value and before names."""
    return (0, int(name), name) if name.isascii() and name.isdigit() else (1, 0, name)


def in_conversation(values: Votes, min_votes: int = MIN_VOTES, min_participants: int = MIN_PARTICIPANTS) -> Mask:
    """Who is grouped: everybody with `min_votes` votes (or with all, where there are fewer statements).

    If these are fewer than `min_participants`, those with the most votes are added; whoever has as many votes
    as the last one added is added as well, so that no order of rows decides.
    """
    counts = (values != UNSEEN).sum(axis=1)
    inside: Mask = counts >= min(min_votes, values.shape[1])
    if inside.sum() < min_participants and len(counts):
        last = np.sort(counts)[::-1][:min_participants][-1]
        inside = inside | (counts >= max(last, 1))
    return inside
