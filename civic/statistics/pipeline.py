"""From frozen person rows to a release: all steps in order, pure, the same bytes for the same input.

    snapshot -> may_release -> exact counts -> cell rule -> change gate -> interval gate -> cross-release audit

`answer_now`, `exact`, `draft` and `prove` are these steps in four parts, between which a job can say how far it is;
`compile_release` is all of them. The web, the tests of attacks and the demonstration use these and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from civic.statistics.changes import LEAST_CHANGED_MEMBERS, Released, change_gate, cross_release_audit
from civic.statistics.cover import ONE_IN, ONE_IN_OF_GROUPS, drawn
from civic.statistics.cube import Cube, count
from civic.statistics.dimensions import Dimension, Table
from civic.statistics.intervals.gate import Standard, Unprotectable
from civic.statistics.intervals.release import ALLOWANCE, attacked_tables, interval_gate
from civic.statistics.protected import Protected, by_cell_rule, planned
from civic.statistics.release import ReleaseAnswer, may_release
from civic.statistics.rounding import BASE, THRESHOLD
from civic.statistics.snapshot import Snapshot, changed_persons
from civic.statistics.structural import Combination


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a project publishes about those who take part; fixed when it starts.

    Attributes:
        dimensions: in the order of the codes.
        stages: in the order of the flags.
        tables: the closed list, usually `dimensions.catalogue(...)`.
        nested: chains of stages, outermost first, where everybody of a later one is among the earlier ones.
        version: changes with any of these; tables of two versions are never compared.
        impossible: combinations that nobody can have (structural zeros), the same for all to see.
        uncrossed: stages of which single questions are told only; their crossings are withheld.
    """

    dimensions: tuple[Dimension, ...]
    stages: tuple[str, ...]
    tables: tuple[Table, ...]
    nested: tuple[tuple[str, ...], ...] = ()
    version: str = "1"
    impossible: tuple[Combination, ...] = ()
    uncrossed: tuple[str, ...] = ()


def answer_now(snapshot: Snapshot, history: Sequence[Released], days_since_last: int | None = None) -> ReleaseAnswer:
    """Whether enough people, enough change and enough time stand behind a release."""
    changed = changed_persons(history[-1].snapshot, snapshot) if history else snapshot.participants
    return may_release(changed, snapshot.participants, not history, days_since_last)


def exact(catalogue: Catalogue, snapshot: Snapshot) -> Cube:
    """The exact counts: of the tables, and of what the interval gate needs to know. Never published."""
    dimensions, tables = catalogue.dimensions, catalogue.tables
    audited = attacked_tables(dimensions, tables, len(catalogue.stages), catalogue.impossible)
    people = [(snapshot.codes, snapshot.flags)]
    return count(dimensions, catalogue.stages, tables, people, audited, catalogue.impossible)


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """Tables by the cell rule, the plan of publication and the change gate: not proven yet."""

    tables: Protected
    since: Mapping[tuple[str, Table], NDArray[np.int64]]


def draft(catalogue: Catalogue, cube: Cube, snapshot: Snapshot, history: Sequence[Released] = ()) -> Draft:
    """Step 5: what would be shown if nobody could reckon.

    Args:
        catalogue: of the project.
        cube: `exact` of it and of the snapshot.
        snapshot: today's people.
        history: all earlier releases of this catalogue version, oldest first.
    """
    fresh = planned(by_cell_rule(cube), catalogue.uncrossed)
    return Draft(*change_gate(fresh, snapshot, history, catalogue.dimensions, catalogue.stages))


def prove(
    catalogue: Catalogue,
    cube: Cube,
    drafted: Draft,
    snapshot: Snapshot,
    history: Sequence[Released] = (),
    standard: Standard | None = None,
    allowance: int = ALLOWANCE,
    tick: Callable[[], None] | None = None,
    lot: bytes = b"",
) -> Released | ReleaseAnswer:
    """Steps 6 and 7: the interval gate withholds what cannot be proven, and all releases are compared once more.

    Args:
        catalogue, cube, snapshot, history: as for `draft`, which made `drafted`.
        standard: of the interval gate.
        allowance: programmes that the interval gate may solve, see `interval_gate`.
        tick: called between two programmes; what it raises ends the step.
        lot: the key of the figures withheld by lot (`cover.drawn`); without one none is.
    """
    covered = drawn(drafted.tables, lot, len(history)) if lot else []
    try:
        # Of the narrowest interval a record tells only that it is wide enough.
        protected, report = interval_gate(
            cube, drafted.tables, standard, catalogue.nested, allowance, tick=tick, exact_width=False, drawn=covered
        )
    except Unprotectable:
        return ReleaseAnswer.UNPROTECTABLE
    release = Released(snapshot, protected, drafted.since, report)
    if cross_release_audit([*history, release], catalogue.dimensions, catalogue.stages):
        return ReleaseAnswer.UNPROTECTABLE
    return release


def compile_release(
    catalogue: Catalogue,
    snapshot: Snapshot,
    history: Sequence[Released] = (),
    days_since_last: int | None = None,
    standard: Standard | None = None,
    allowance: int = ALLOWANCE,
    lot: bytes = b"",
) -> Released | ReleaseAnswer:
    """Compile a release, or say why there is none and the previous one stays."""
    answer = answer_now(snapshot, history, days_since_last)
    if answer is not ReleaseAnswer.YES:
        return answer
    return protect_snapshot(catalogue, snapshot, history, standard, allowance, lot)


def protect_snapshot(
    catalogue: Catalogue,
    snapshot: Snapshot,
    history: Sequence[Released] = (),
    standard: Standard | None = None,
    allowance: int = ALLOWANCE,
    lot: bytes = b"",
) -> Released | ReleaseAnswer:
    """Steps 4 to 7, without asking whether the time for a release has come."""
    cube = exact(catalogue, snapshot)
    drafted = draft(catalogue, cube, snapshot, history)
    return prove(catalogue, cube, drafted, snapshot, history, standard, allowance, lot=lot)


METHOD = "10/5-SG"


def as_json(protected: Protected) -> bytes:
    """The published tables: the same bytes for the same figures, hidden cells null."""
    tables = [
        {
            "stage": stage,
            "dimensions": list(table.names),
            "cells": [cell.as_json() for cell in shown.cells()],
        }
        for (stage, table), shown in sorted(protected.tables.items(), key=lambda item: (item[0][0], item[0][1].names))
    ]
    return json.dumps(tables, ensure_ascii=False, separators=(",", ":")).encode()


def audit_record(release: Released, catalogue: Catalogue, standard: Standard | None = None) -> dict[str, object]:
    """How the figures were protected: published with a release, without any exact count.

    How many programmes were solved and how wide the narrowest interval is depend on hidden numbers too, so that whoever
    runs the program on every possible table could tell some of them apart. So the work is told in whole allowances, and
    of the width that the standard is met.
    """
    standard = standard or Standard()
    report = release.report
    step = ALLOWANCE * max(1, report.cubes)
    width = None if report.min_width is None else min(report.min_width, standard.width)
    told = {"solves": step * -(-report.solves // step), "min_width": width}
    return {
        "method": METHOD,
        "catalogue": catalogue.version,
        "threshold": THRESHOLD,
        "base": BASE,
        "changed_members": LEAST_CHANGED_MEMBERS,
        "by_lot_one_in": {"crossed": ONE_IN, "single": ONE_IN_OF_GROUPS},
        "standard": asdict(standard),
        "gate": asdict(report) | told,
        "sha256": hashlib.sha256(as_json(release.protected)).hexdigest(),
    }
