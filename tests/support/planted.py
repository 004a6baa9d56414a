"""Towns made by seed in which a group is lost at one known step, and what a release publishes of them.

The catalogue is the one that the web fixes, and figures pass every step of a release: cell rule, change gate, lot,
interval gate, audit. Only who they are counted of is made up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from civic.demographics.rules import Ask
from civic.places.population import AGE_BANDS, Population, Table
from civic.statistics import pipeline
from civic.statistics.changes import Released
from civic.statistics.lost import Lost, lost
from civic.statistics.pipeline import Catalogue
from civic.statistics.rules import Stage, catalogue_as_json, fixed_catalogue
from civic.statistics.shown import Figures, compare
from civic.statistics.snapshot import Snapshot, freeze

INHABITANTS = 24_000
AGES = AGE_BANDS[1:]
HOODS = ("h0", "h1", "h2")
LOST_RATIO = 0.5
#: How likely a resident takes each step, after the one before it; a group that is lost there half as likely.
STEPS = {Stage.REGISTERED: 0.3, Stage.VISITED: 0.7, Stage.SUPPORTED: 0.6}
ANSWER = 0.92
"""Who answers a question."""
SHARES = {
    "age": (0.12, 0.14, 0.14, 0.16, 0.16, 0.15, 0.13),
    "gender": (0.5, 0.48, 0.01, 0.01),
    "neighbourhood": (0.3, 0.3, 0.4),
}
GROUPS = [("age", value) for value in AGES] + [("gender", "woman"), ("gender", "man")]
GROUPS += [("neighbourhood", value) for value in HOODS]


@dataclass(frozen=True)
class Planted:
    """A town: its release, its population, and who was lost where (None: nobody)."""

    released: Released
    catalogue: Catalogue
    population: Population
    dimension: str | None
    group: str | None
    step: Stage | None

    @property
    def figures(self) -> Figures:
        """What everybody can read."""
        return Figures.read(catalogue_as_json(self.catalogue), pipeline.as_json(self.released.protected).decode())

    @property
    def named(self) -> list[Lost]:
        """The groups of which the pages say at which step most are lost."""
        found, stage = self.figures, Stage.SUPPORTED.value
        assert found.main_stage == stage
        every = lost(found, stage, self.population, compare(found, stage, self.population))
        return [each for each in every if each.most is not None]


def catalogue() -> Catalogue:
    """What a town fixes that asks for age, gender and neighbourhood."""
    return fixed_catalogue((Ask.BIRTH_YEAR, Ask.GENDER, Ask.NEIGHBOURHOOD), HOODS, ())


def planted(seed: int, biased: bool) -> Planted:
    """A town of this seed; which group is lost at which step, if any, is of the seed too."""
    chance = np.random.default_rng(seed)
    fixed = catalogue()
    values = {
        "age": AGES,
        "gender": fixed.dimensions[1].categories[:4],
        "neighbourhood": HOODS,
    }
    true = {name: chance.choice(len(of), INHABITANTS, p=SHARES[name]) for name, of in values.items()}
    group, step = GROUPS[chance.integers(len(GROUPS))], list(STEPS)[chance.integers(len(STEPS))]
    member = true[group[0]] == values[group[0]].index(group[1])
    flags = np.zeros((INHABITANTS, len(fixed.stages)), np.bool_)
    before = np.ones(INHABITANTS, np.bool_)
    for each, likely in STEPS.items():
        odds = np.where(member & biased & (each is step), LOST_RATIO * likely, likely)
        before = before & (chance.random(INHABITANTS) < odds)
        flags[:, fixed.stages.index(each)] = before
    codes = np.empty((INHABITANTS, len(fixed.dimensions)), np.int16)
    for at, dimension in enumerate(fixed.dimensions):
        place = np.array([dimension.categories.index(value) for value in values[dimension.name]])
        told = chance.random(INHABITANTS) < ANSWER
        codes[:, at] = np.where(told, place[true[dimension.name]], len(dimension.categories) - 1)
    there = flags[:, fixed.stages.index(Stage.REGISTERED)]
    people = freeze(np.flatnonzero(there), codes[there], flags[there])
    released = release(fixed, people, seed)
    tables = tuple(
        Table((name,), {(value,): int((true[name] == at).sum()) for at, value in enumerate(of)})
        for name, of in values.items()
    )
    where = (*group, step) if biased else (None, None, None)
    return Planted(released, fixed, Population(tables), *where)


def release(fixed: Catalogue, people: Snapshot, seed: int) -> Released:
    """What the job of the web publishes of these people."""
    released = pipeline.compile_release(fixed, people, lot=seed.to_bytes(8, "big"))
    assert isinstance(released, Released)
    return released
