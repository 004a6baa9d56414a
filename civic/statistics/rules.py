"""What is counted of a process, in which tables, and what a release can be. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from civic.demographics.rules import AGE, QUESTIONS, Ask
from civic.places.population import AGE_BANDS
from civic.statistics.dimensions import NOT_TOLD, Dimension, Table
from civic.statistics.dimensions import catalogue as all_tables
from civic.statistics.pipeline import Catalogue


class Stage(StrEnum):
    """What somebody did in a process. Everybody who did anything is registered too."""

    REGISTERED = "registered"
    VISITED = "visited"
    SUPPORTED = "supported"
    COMMENTED = "commented"
    PROPOSED = "proposed"
    VOTED = "voted"
    APPLIED = "applied"
    ATTENDED = "attended"


STAGES = tuple(stage.value for stage in Stage)
_ONLINE = (Stage.SUPPORTED.value, Stage.COMMENTED.value, Stage.PROPOSED.value)
#: Whoever supported, commented or proposed opened a page; who voted may have done it on paper.
NESTED = tuple(
    (Stage.REGISTERED.value, Stage.VISITED.value, stage) if stage in _ONLINE else (Stage.REGISTERED.value, stage)
    for stage in STAGES[1:]
)


#: What a step tells by one question at a time is enough to see who is lost there, and costs the gate little.
UNCROSSED = (Stage.VISITED.value, Stage.APPLIED.value, Stage.ATTENDED.value)


class Step(StrEnum):
    """The parts of the job, in order."""

    PEOPLE = "people"
    ANSWERS = "answers"
    COUNT = "count"
    PROTECT = "protect"
    PROVE = "prove"
    WRITE = "write"


STEPS = tuple(Step)


class StatisticsCode(StrEnum):
    """Why a request is refused."""

    NOTHING_RUNS = "nothing_runs"
    NO_RELEASE = "no_release"


CROSSED = ({AGE, Ask.GENDER.value}, {AGE, Ask.NEIGHBOURHOOD.value})
"""Pairs that are tabulated. Gender by neighbourhood is not: the third side of that triangle bounds the cells of the
other two, is on no page, and makes the gate many times slower."""
WITH_SPECIAL = (AGE, Ask.GENDER.value)
"""Dimensions that one of a special category is crossed with."""
OTHER = "other"


def fixed_catalogue(asked: Sequence[Ask], neighbourhoods: Sequence[str], languages: Sequence[str]) -> Catalogue:
    """The closed list of tables of a process, fixed with its first release.

    Args:
        asked: the questions that the municipality asks.
        neighbourhoods: codes of the town's neighbourhoods, in the order of its map.
        languages: those that the town's population table tells apart; all others are "other".
    """
    values: dict[Ask, tuple[str, ...]] = {
        Ask.BIRTH_YEAR: AGE_BANDS,
        Ask.NEIGHBOURHOOD: tuple(neighbourhoods),
        Ask.LANGUAGE: tuple(dict.fromkeys([*languages, OTHER])),
    }
    dimensions = []
    for question in asked:
        name = AGE if question is Ask.BIRTH_YEAR else question.value
        categories = (*values.get(question, QUESTIONS[question].values), NOT_TOLD)
        dimensions.append(
            Dimension(
                name,
                categories,
                special=QUESTIONS[question].special,
                partner=name in WITH_SPECIAL,
                place=question is Ask.NEIGHBOURHOOD,
            )
        )
    chosen = tuple(dimensions)
    tables = tuple(table for table in all_tables(chosen, 2) if _wanted(table, chosen))
    return Catalogue(chosen, STAGES, tables, NESTED, _version(chosen, tables), uncrossed=UNCROSSED)


def _wanted(table: Table, dimensions: Sequence[Dimension]) -> bool:
    special = any(dimension.special for dimension in dimensions if dimension.name in table.names)
    return table.ways < 2 or special or set(table.names) in CROSSED


def _version(dimensions: Sequence[Dimension], tables: Sequence[Table]) -> str:
    questions = [asdict(dimension) for dimension in dimensions]
    content = [questions, STAGES, [table.names for table in tables], NESTED, UNCROSSED]
    return "1-" + hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]


def catalogue_as_json(catalogue: Catalogue) -> dict[str, object]:
    """A catalogue as it is kept with a release."""
    return {
        "version": catalogue.version,
        "stages": list(catalogue.stages),
        "nested": [list(chain) for chain in catalogue.nested],
        "dimensions": [asdict(dimension) for dimension in catalogue.dimensions],
        "tables": [list(table.names) for table in catalogue.tables],
        "uncrossed": list(catalogue.uncrossed),
        "impossible": [sorted(map(list, combination)) for combination in catalogue.impossible],
    }


def catalogue_of_json(kept: Mapping[str, Any]) -> Catalogue:
    """The catalogue that ``catalogue_as_json`` wrote."""
    return Catalogue(
        tuple(Dimension(**{**one, "categories": tuple(one["categories"])}) for one in kept["dimensions"]),
        tuple(kept["stages"]),
        tuple(Table(tuple(names)) for names in kept["tables"]),
        tuple(tuple(chain) for chain in kept["nested"]),
        kept["version"],
        tuple(frozenset((name, value) for name, value in each) for each in kept.get("impossible", ())),
        tuple(kept.get("uncrossed", ())),
    )
