"""At which step a group is lost, whom to reach out to, and what changed: from published figures only."""

from __future__ import annotations

import math

import numpy as np
import pytest

from civic.demographics.rules import Ask
from civic.places.population import Population, Table
from civic.statistics import rules
from civic.statistics.cube import count
from civic.statistics.dimensions import NOT_TOLD
from civic.statistics.lost import changes, lost, spread, suggestions
from civic.statistics.measures.steps import Reached, explains_most, taken_apart, whole
from civic.statistics.pipeline import as_json
from civic.statistics.protected import by_cell_rule, planned
from civic.statistics.rules import Stage, catalogue_as_json, fixed_catalogue
from civic.statistics.shown import Figures, compare

CATALOGUE = fixed_catalogue([Ask.BIRTH_YEAR, Ask.GENDER, Ask.NEIGHBOURHOOD], ["N", "S"], ["en"])
AGES = ("16-24", "25-34", "35-44", "45-54")
HOODS = ("N", "S")
TOWN = Population((Table(("neighbourhood", "age"), {(hood, age): 2500 for hood in HOODS for age in AGES}),))
WAY = (Stage.REGISTERED, Stage.VISITED, Stage.SUPPORTED)


def figures(codes: np.ndarray, flags: np.ndarray) -> Figures:
    cube = count(CATALOGUE.dimensions, CATALOGUE.stages, CATALOGUE.tables, [(codes, flags)])
    protected = planned(by_cell_rule(cube), CATALOGUE.uncrossed)
    return Figures.read(catalogue_as_json(CATALOGUE), as_json(protected).decode())


def town(chance: np.random.Generator, loss: dict[tuple[str, str], float], rates: tuple[float, ...] = (0.3, 0.7, 0.6)):
    """Figures of a town of 20,000, of whom a group goes a step with its rate times ``loss[group, stage]``."""
    people = [(age, hood) for age in AGES for hood in HOODS for _ in range(2500)]
    place = {d.name: {c: n for n, c in enumerate(d.categories)} for d in CATALOGUE.dimensions}
    codes = np.array(
        [[place["age"][age], place["gender"][NOT_TOLD], place["neighbourhood"][hood]] for age, hood in people], np.int16
    )
    ages = np.array([age for age, _ in people])
    flags = np.zeros((len(people), len(rules.STAGES)), bool)
    there = np.ones(len(people), bool)
    for stage, rate in zip(WAY, rates, strict=True):
        factor = np.ones(len(people))
        for (group, at), lost_part in loss.items():
            factor[(ages == group) & (at == stage)] = lost_part
        there = there & (chance.random(len(people)) < rate * factor)
        flags[:, rules.STAGES.index(stage)] = there
    here = flags[:, 0]
    return figures(codes[here], flags[here])


def found_in(figures_: Figures):
    return lost(figures_, Stage.SUPPORTED, TOWN, compare(figures_, Stage.SUPPORTED, TOWN))


def test_the_steps_multiply_to_the_ratio_of_representation() -> None:
    """R1 of the method's vectors, its third group: 40 of 380 among 2,000 of 10,000; half of it lost at each step."""
    steps = taken_apart(
        [Reached("population", 2000, 10_000), Reached("registered", 300, 2000), Reached("supported", 40, 380)]
    )
    assert math.isclose(whole(steps), 0.5263157895, rel_tol=1e-9)
    assert [round(step.ratio, 6) for step in steps] == [0.75, 0.701754]
    assert steps[0].lower < steps[0].ratio < steps[0].upper
    assert explains_most(steps) is None, "neither is certain: both intervals reach 0.8"


def test_rounding_makes_an_interval_wider_and_never_moves_the_ratio() -> None:
    way = [Reached("population", 2000, 10_000), Reached("registered", 300, 2000), Reached("supported", 40, 380)]
    for exact, rounded in zip(taken_apart(way), taken_apart(way, 2.0), strict=True):
        assert exact.ratio == rounded.ratio
        assert rounded.lower < exact.lower and exact.upper < rounded.upper


@pytest.mark.parametrize("stage", WAY)
def test_the_step_at_which_a_group_was_lost_is_named(stage: Stage) -> None:
    found = found_in(town(np.random.default_rng(5), {("16-24", stage): 0.5}))
    assert [(one.row.group, one.most.stage if one.most else None) for one in found] == [("16-24", stage)]
    assert math.isclose(whole(found[0].steps), found[0].row.ratio, rel_tol=1e-6)


def withheld(found: Figures, *cells: tuple[str, str]) -> Figures:
    """The same with some cells of the ages withheld: a stage and an age each."""
    tables = {key: dict(of) for key, of in found.tables.items()}
    for stage, age in cells:
        tables[stage, ("age",)][(age,)] = None
    more = {(stage, ("age",), (age,)) for stage, age in cells}
    return Figures(found.catalogue, tables, found.withheld | more)


def test_a_stage_that_is_withheld_on_the_way_is_passed_over() -> None:
    whole_town = town(np.random.default_rng(5), {("16-24", Stage.SUPPORTED): 0.5})
    (one,) = found_in(withheld(whole_town, (Stage.REGISTERED, "16-24")))
    assert [(step.before, step.stage) for step in one.steps] == [("population", "visited"), ("visited", "supported")]
    assert one.most is not None and one.most.stage == Stage.SUPPORTED
    (one,) = found_in(withheld(whole_town, (Stage.VISITED, "16-24")))
    assert one.most is not None and (one.most.before, one.most.stage) == (Stage.REGISTERED, Stage.SUPPORTED)


def test_how_many_told_is_added_up_where_the_others_are_withheld() -> None:
    whole_town = town(np.random.default_rng(5), {("16-24", Stage.VISITED): 0.5})
    (one,) = found_in(withheld(whole_town, (Stage.VISITED, NOT_TOLD), (Stage.REGISTERED, NOT_TOLD)))
    (known,) = found_in(whole_town)
    assert [step.ratio for step in one.steps] == pytest.approx([step.ratio for step in known.steps], rel=0.01)
    (less,) = found_in(withheld(whole_town, (Stage.VISITED, NOT_TOLD), (Stage.VISITED, "45-54")))
    assert "visited" not in [step.stage for step in less.steps]


def test_people_whom_a_source_counted_apart_are_beside_everybody_else() -> None:
    some = Table(("neighbourhood",), {("N",): 4000, ("S",): 1000}, "with a migration background")
    here = spread(town(np.random.default_rng(8), {}), Stage.SUPPORTED, Population((*TOWN.tables, some)))
    assert here is not None
    assert dict(here.some) == {"with a migration background": pytest.approx(0.112545, abs=1e-6)}
    more = Table(("neighbourhood",), {("N",): 40_000, ("S",): 0}, "of another day")
    assert spread(town(np.random.default_rng(8), {}), Stage.SUPPORTED, Population((*TOWN.tables, more))).some == ()


def test_where_nobody_is_missing_nothing_is_named_or_suggested() -> None:
    even = town(np.random.default_rng(6), {})
    compared = compare(even, Stage.SUPPORTED, TOWN)
    assert found_in(even) == [] and suggestions(even, TOWN, compared, []) == []


def test_suggestions_are_five_at_most_and_carry_their_evidence() -> None:
    biased = town(np.random.default_rng(7), {(age, Stage.SUPPORTED): 0.4 for age in AGES[:2]})
    compared = compare(biased, Stage.SUPPORTED, TOWN)
    made = suggestions(biased, TOWN, compared, found_in(biased) * 3)
    assert len(made) == 5
    assert all(one.high is not None and one.high < 0.8 and one.hood in HOODS for one in made)


def test_the_town_itself_is_mixed_and_participation_is_as_uneven_as_its_figures_say() -> None:
    even = spread(town(np.random.default_rng(8), {}), Stage.SUPPORTED, TOWN)
    assert even is not None and even.low is not None and even.high is not None
    assert 0 <= even.low <= even.high < 0.1
    assert dict(even.groups) == {"age": pytest.approx(0, abs=1e-12)}


def test_a_change_is_clear_only_where_the_intervals_do_not_meet() -> None:
    before = town(np.random.default_rng(9), {("16-24", Stage.SUPPORTED): 0.2})
    now = town(np.random.default_rng(9), {("16-24", Stage.SUPPORTED): 0.55})
    up = changes(before, now, Stage.SUPPORTED, TOWN, found_in(now))
    same = changes(now, now, Stage.SUPPORTED, TOWN, found_in(now))
    assert [each.says for each in up] == ["up"] and [each.says for each in same] == ["unclear"]


@pytest.mark.long
def test_a_planted_step_is_named_for_95_of_100_seeds_and_none_where_nothing_was_planted() -> None:
    right = wrong = 0
    for seed in range(100):
        chance = np.random.default_rng(seed)
        stage, group = WAY[seed % 3], AGES[seed % 4]
        named = [(one.row.group, one.most.stage) for one in found_in(town(chance, {(group, stage): 0.5})) if one.most]
        right += named == [(group, stage)]
        wrong += any(one.most for one in found_in(town(chance, {})))
    assert right >= 95
    assert wrong <= 5
