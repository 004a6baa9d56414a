"""What a report claims of the figures of a release, recomputed from the published tables and the population. Pure.

The report and `civic methods audit-process` use this and nothing else, so that whoever has the file can redo it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from civic.places.population import Population, Table
from civic.statistics.lost import lost
from civic.statistics.shown import Figures, compare

FORMAT = 1
"""Of the file; files of another number are not read."""
PLACES = 6
"""Decimals of the numbers that are claimed."""

Claims = dict[str, object]


def claims(figures: Figures, population: Population | None) -> Claims:
    """Ratios with intervals and verdicts of every group, and the steps of those that are clearly missing."""
    stage = figures.main_stage
    compared = compare(figures, stage, population)
    return {
        "stage": stage,
        "groups": [
            {
                "dimension": each.dimension,
                "group": row.group,
                "count": row.count,
                "ratio": _short(row.ratio),
                "lower": _short(row.low),
                "upper": _short(row.high),
                "verdict": row.evidence,
            }
            for each in compared
            for row in each.rows
        ],
        "lost": [
            {
                "dimension": one.dimension,
                "group": one.row.group,
                "steps": [
                    {
                        "from": step.before,
                        "to": step.stage,
                        "ratio": _short(step.ratio),
                        "lower": _short(step.lower),
                        "upper": _short(step.upper),
                    }
                    for step in one.steps
                ],
                "explains_most": one.most.stage if one.most else None,
            }
            for one in lost(figures, stage, population, compared)
        ],
    }


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)


def population_json(population: Population | None, figures: Figures) -> list[dict[str, object]]:
    """The tables of the population that the claims need: of one question of the release, alone or by age."""
    names = {dimension.name for dimension in figures.catalogue.dimensions} | {"age"}
    tables = population.tables if population else ()
    return [
        {"dimensions": list(each.dimensions), "covers": each.covers, "cells": [[*v, n] for v, n in each.cells.items()]}
        for each in tables
        if set(each.dimensions) <= names
    ]


def population_of_json(tables: Sequence[Mapping[str, object]]) -> Population | None:
    """The reverse of ``population_json``.

    Raises:
        ValueError: it is something else.
    """
    found = []
    for each in tables:
        dimensions, cells = each["dimensions"], each["cells"]
        if not isinstance(dimensions, list) or not isinstance(cells, list):
            raise ValueError("a table of the population has no dimensions or cells")
        counts = {tuple(str(value) for value in cell[:-1]): int(cell[-1]) for cell in cells}
        found.append(Table(tuple(str(name) for name in dimensions), counts, str(each.get("covers", ""))))
    return Population(tuple(found)) if found else None


def checksum(tables: object) -> str:
    """SHA-256 of the published tables, as their release has it."""
    return hashlib.sha256(json.dumps(tables, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def differences(claimed: object, recomputed: Claims) -> list[str]:
    """Where two sets of claims differ, as sentences; none where they agree."""
    if claimed == recomputed:
        return []
    if not isinstance(claimed, dict):
        return ["The file claims nothing."]
    found = [] if claimed.get("stage") == recomputed["stage"] else ["The stage differs."]
    for part in ("groups", "lost"):
        before, after = claimed.get(part), recomputed[part]
        if not isinstance(before, list) or not isinstance(after, list) or len(before) != len(after):
            found.append(f"{part}: the file has other entries than its tables give.")
            continue
        found += [
            f"{part}: {now['dimension']} {now['group']}: claimed {then}, recomputed {now}."
            for then, now in zip(before, after, strict=True)
            if then != now
        ]
    return found
