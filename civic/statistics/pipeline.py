"""From frozen person rows to a release: all steps in order, pure, the same bytes for the same input.

    snapshot -> may_release -> exact counts -> cell rule -> change gate -> interval gate -> cross-release audit

Each step takes what the one before returned, so a caller may stop after any of them; only what the last one
returns has been proven.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from civic.statistics.changes import LEAST_CHANGED_MEMBERS, Released, change_gate, cross_release_audit
from civic.statistics.cube import count
from civic.statistics.dimensions import Dimension, Table
from civic.statistics.intervals.gate import Standard, Unprotectable
from civic.statistics.intervals.local import local_cubes
from civic.statistics.intervals.release import ALLOWANCE, interval_gate
from civic.statistics.protected import Protected, by_cell_rule
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
    """

    dimensions: tuple[Dimension, ...]
    stages: tuple[str, ...]
    tables: tuple[Table, ...]
    nested: tuple[tuple[str, ...], ...] = ()
    version: str = "1"
    impossible: tuple[Combination, ...] = ()


def compile_release(
    catalogue: Catalogue,
    snapshot: Snapshot,
    history: Sequence[Released] = (),
    days_since_last: int | None = None,
    standard: Standard | None = None,
    allowance: int = ALLOWANCE,
) -> Released | ReleaseAnswer:
    """Compile a release, or say why there is none and the previous one stays.

    Args:
        catalogue: of the project.
        snapshot: today's people.
        history: all earlier releases of this catalogue version, oldest first.
        days_since_last: see `may_release`.
        standard: of the interval gate.
        allowance: programmes a local cube, see `interval_gate`.
    """
    changed = changed_persons(history[-1].snapshot, snapshot) if history else snapshot.participants
    answer = may_release(changed, snapshot.participants, not history, days_since_last)
    if answer is not ReleaseAnswer.YES:
        return answer
    return protect_snapshot(catalogue, snapshot, history, standard, allowance)


def protect_snapshot(
    catalogue: Catalogue,
    snapshot: Snapshot,
    history: Sequence[Released] = (),
    standard: Standard | None = None,
    allowance: int = ALLOWANCE,
) -> Released | ReleaseAnswer:
    """Steps 4 to 7, without asking whether the time for a release has come."""
    dimensions, tables = catalogue.dimensions, catalogue.tables
    audited = local_cubes(dimensions, tables)
    people = [(snapshot.codes, snapshot.flags)]
    cube = count(dimensions, catalogue.stages, tables, people, audited, catalogue.impossible)
    fresh = by_cell_rule(cube)
    gated, since = change_gate(fresh, snapshot, history, dimensions, catalogue.stages)
    try:
        protected, report = interval_gate(cube, gated, standard, catalogue.nested, allowance)
    except Unprotectable:
        return ReleaseAnswer.UNPROTECTABLE
    release = Released(snapshot, protected, since, report)
    if cross_release_audit([*history, release], dimensions, catalogue.stages):
        return ReleaseAnswer.UNPROTECTABLE
    return release


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


def audit_record(release: Released, catalogue: Catalogue, standard: Standard | None = None) -> dict[str, Any]:
    """How the figures were protected: published with a release, without any exact count."""
    return {
        "method": "10/5-SG",
        "catalogue": catalogue.version,
        "threshold": THRESHOLD,
        "base": BASE,
        "changed_members": LEAST_CHANGED_MEMBERS,
        "standard": asdict(standard or Standard()),
        "gate": asdict(release.report),
        "sha256": hashlib.sha256(as_json(release.protected)).hexdigest(),
    }
