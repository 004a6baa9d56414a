"""Who sits in a council, by group: figures of one stage under the same rules as those of a process.

The names of members are public, so everybody knows how many there are exactly, where the total of a process is rounded.
A table is withheld whole if that number, with the figures shown, would bound one of its hidden cells more tightly than
the standard allows.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from civic.core import sealing
from civic.statistics import gathering, history, pipeline
from civic.statistics.changes import Released
from civic.statistics.dimensions import TOTAL, Table
from civic.statistics.gathering import KEY, Crowd
from civic.statistics.intervals.gate import Standard
from civic.statistics.pipeline import Catalogue
from civic.statistics.protected import Protected, ProtectedTable, State
from civic.statistics.release import FIRST_RELEASE, ReleaseAnswer
from civic.statistics.rounding import BASE, HIDDEN, THRESHOLD
from civic.statistics.rules import catalogue_as_json, catalogue_of_json

SEATED = "seated"
"""The one stage of these tables."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """What may be told of the members of a council by group, and what the next answer compares with.

    Attributes:
        answer: whether anything is told, or why not; then all else is empty.
        catalogue, tables: as those of a release (``shown.Figures.read``).
        record: how the figures were protected, without any exact count.
        sealed: who was counted in which cell, encrypted.
    """

    answer: ReleaseAnswer
    catalogue: dict[str, object]
    tables: str
    record: dict[str, object]
    sealed: bytes = b""

    @property
    def catalogue_json(self) -> str:
        """The catalogue as it is kept for the next answer."""
        return json.dumps(self.catalogue)


@dataclass(frozen=True, slots=True)
class Past:
    """What was told of the same council before: the catalogue (JSON) and the sealed people."""

    catalogue: str
    sealed: bytes


def sitting(
    municipality_id: int, council_id: int, members: Sequence[int], past: Sequence[Past], year: int, folder: Path
) -> Sitting:
    """Count members by what each told for statistics, and protect the figures. Only a job may; exact counts end here.

    Args:
        members: persons, each once.
        past: all that was told of this council before, oldest first.
        year: in which ages are reached.
        folder: where the keys lie.
    """
    if len(members) < FIRST_RELEASE:
        return Sitting(ReleaseAnswer.TOO_FEW_PARTICIPANTS, {}, "", {})
    fixed = catalogue_of_json(json.loads(past[0].catalogue)) if past else _catalogue(municipality_id)
    people = Crowd(sorted(members), (), np.ones((len(members), 1), np.bool_))
    today = gathering.snapshot_in(municipality_id, people, fixed, year, f"council {council_id}", folder)
    before = [history.of_bytes(sealing.unseal(folder, each.sealed, KEY), fixed) for each in past]
    answer = pipeline.answer_now(today, before)
    if answer is not ReleaseAnswer.YES:
        return Sitting(answer, {}, "", {})
    lot = hmac.digest(sealing.secret(folder, KEY), f"lot/council/{council_id}".encode(), "sha256")
    released = pipeline.protect_snapshot(fixed, today, before, lot=lot)
    if isinstance(released, ReleaseAnswer):
        return Sitting(released, {}, "", {})
    released = _beside_names(released, len(members))
    return Sitting(
        answer,
        catalogue_as_json(fixed),
        pipeline.as_json(released.protected).decode(),
        pipeline.audit_record(released, fixed),
        sealing.seal(folder, history.to_bytes(released, fixed), KEY),
    )


def _catalogue(municipality_id: int) -> Catalogue:
    """Every question that the town asks, one at a time: crossings of so few people would tell nothing."""
    found = gathering.catalogue_of(municipality_id)
    tables = (TOTAL, *(Table((dimension.name,)) for dimension in found.dimensions))
    return Catalogue(found.dimensions, (SEATED,), tables, version=f"council-{found.version}")


def _beside_names(released: Released, members: int) -> Released:
    """The same release, without the tables that the exact number of members would undo."""
    tables = {
        place: table if not place[1].ways or bounded_loosely(table, members) else table.withheld()
        for place, table in released.protected.tables.items()
    }
    return replace(released, protected=Protected(tables))


def bounded_loosely(table: ProtectedTable, members: int, standard: Standard | None = None) -> bool:
    """Whether no hidden cell of a table of one question is bounded too tightly for who knows the exact total.

    The cells of the table add up to the total, which makes the tightest bounds of a cell those of the sum of all others
    (Fréchet bounds); cells of other tables tell nothing more, since no crossing is published. Of a special category,
    some members of a cell may know each other and subtract themselves, as the standard says.
    """
    standard = standard or Standard()
    insiders = standard.insiders if any(each.special for each in table.dimensions) else 0
    figures = table.figures.ravel()
    hidden = (figures == HIDDEN).nonzero()[0]
    shown = figures[figures >= 0]
    low = np.maximum(shown - BASE // 2, THRESHOLD).sum()
    high = (shown + BASE // 2).sum()
    small = table.states.ravel() == State.SMALL
    most = np.where(small, THRESHOLD - 1, members)[hidden]
    for place in range(len(hidden)):
        others = int(most.sum() - most[place])
        lower, upper = max(0, members - int(high) - others), min(int(most[place]), members - int(low))
        if (upper - insiders) - max(0, lower - insiders) < standard.width:
            return False
    return True
