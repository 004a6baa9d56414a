"""What is said of figures: only what the figures themselves allow."""

from __future__ import annotations

import inspect
import json

import numpy as np
import pytest

from civic.demographics.rules import Ask
from civic.places.population import Population, Table
from civic.statistics import history, rules, shown
from civic.statistics.changes import Released
from civic.statistics.cube import count
from civic.statistics.dimensions import NOT_TOLD
from civic.statistics.intervals.release import GateReport
from civic.statistics.pipeline import as_json
from civic.statistics.protected import by_cell_rule
from civic.statistics.rounding import Bound, Percent
from civic.statistics.rules import Stage, catalogue_as_json, catalogue_of_json, fixed_catalogue
from civic.statistics.shown import Figures, bounds, steps
from civic.statistics.snapshot import freeze

ASKED = [Ask.BIRTH_YEAR, Ask.GENDER, Ask.NEIGHBOURHOOD, Ask.EDUCATION, Ask.DISABILITY]
CATALOGUE = fixed_catalogue(ASKED, ["N", "S"], ["en"])
POPULATION = Population(
    (
        Table(("gender",), {("woman",): 500, ("man",): 500}),
        Table(("education",), {("isced_0_2",): 300, ("isced_3_4",): 400, ("isced_5_8",): 300}, "16+"),
        Table(("neighbourhood", "age"), {("N", "0-15"): 900, ("N", "25-34"): 100, ("S", "25-34"): 900}),
    )
)


def figures(people: list[dict[str, str]], voted: int | None = None) -> Figures:
    """Figures of people who told these values; all registered, the first ``voted`` of them voted."""
    codes = np.array(
        [[d.categories.index(one.get(d.name, NOT_TOLD)) for d in CATALOGUE.dimensions] for one in people], np.int16
    )
    flags = np.zeros((len(people), len(rules.STAGES)), bool)
    flags[:, 0] = True
    flags[: len(people) if voted is None else voted, rules.STAGES.index(Stage.VOTED)] = True
    cube = count(CATALOGUE.dimensions, CATALOGUE.stages, CATALOGUE.tables, [(codes, flags)])
    return Figures.read(catalogue_as_json(CATALOGUE), as_json(by_cell_rule(cube)).decode())


def compared(found: Figures, name: str, stage: str = Stage.VOTED) -> dict[str, shown.Compared]:
    one = next(each for each in shown.compare(found, stage, POPULATION) if each.dimension == name)
    return {row.group: row for row in one.rows}


def test_a_special_dimension_is_crossed_with_age_and_gender_only() -> None:
    crossed = [table.names for table in CATALOGUE.tables if "disability" in table.names]
    assert crossed == [("disability",), ("age", "disability"), ("gender", "disability")]
    assert ("education", "disability") not in crossed and ("age", "education") not in crossed


def test_a_catalogue_comes_back_from_what_is_kept_of_it() -> None:
    assert catalogue_of_json(json.loads(json.dumps(catalogue_as_json(CATALOGUE)))) == CATALOGUE


def test_a_catalogue_of_other_groups_has_another_version() -> None:
    assert fixed_catalogue(ASKED, ["N", "S", "E"], ["en"]).version != CATALOGUE.version


def test_a_group_that_is_surely_missing_is_named() -> None:
    found = figures([{"gender": "man"}] * 170 + [{"gender": "woman"}] * 30)
    rows = compared(found, "gender")
    assert rows["woman"].evidence == "under" and rows["man"].evidence == "over"
    assert rows["woman"].ratio == pytest.approx(0.3)
    assert rows["woman"].share == Percent(15)


def test_a_hidden_group_is_missing_only_if_nine_would_be_far_too_few() -> None:
    few = compared(figures([{"gender": "man"}] * 200), "gender")["woman"]
    assert (few.count, few.ratio, few.evidence) == (None, None, "under")
    nobody_knows = compared(figures([{"gender": "man"}] * 12), "gender")["woman"]
    assert nobody_knows.evidence == "few"


def test_zero_and_nine_say_the_same_in_every_word() -> None:
    none = figures([{"gender": "man"}] * 200 + [{}] * 22)
    nine = figures([{"gender": "man"}] * 200 + [{"gender": "woman"}] * 1 + [{}] * 21)
    assert none.tables == nine.tables
    assert shown.summary(none, POPULATION) == shown.summary(nine, POPULATION)
    assert compared(none, "gender") == compared(nine, "gender")


def test_children_are_not_among_the_people_of_a_neighbourhood() -> None:
    dimension = next(d for d in CATALOGUE.dimensions if d.place)
    assert shown.inhabitants(POPULATION, dimension) == shown.People({"N": 100, "S": 900}, "16+")


def test_a_population_by_other_groups_is_not_compared() -> None:
    strange = Population((Table(("gender",), {("female",): 500, ("male",): 500}),))
    dimension = next(d for d in CATALOGUE.dimensions if d.name == "gender")
    assert shown.inhabitants(strange, dimension) is None
    assert shown.inhabitants(None, dimension) is None


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (None, 500, None),
        (10, None, None),
        (10, 20, None),
        (15, 30, Percent(50)),
        (30, 30, Percent(90, Bound.AT_LEAST)),
        (10, 95, Percent(11)),
        (95, 95, Percent(90, Bound.AT_LEAST)),
        (35, 445, Percent(8)),
        (500, 500, Percent(90, Bound.AT_LEAST)),
    ],
)
def test_percentages_say_nothing_of_each_member(part: int | None, whole: int | None, expected: Percent | None) -> None:
    assert shown.percent(part, whole) == expected


def test_a_group_that_loses_more_people_than_the_town_is_marked() -> None:
    people = [{"age": "35-44"}] * 60 + [{"age": "16-24"}] * 10 + [{"age": "16-24"}] * 60 + [{"age": "35-44"}] * 20
    rows = dict(shown.funnel(figures(people, voted=70), "age"))
    at = figures(people, voted=70).stages.index(Stage.VOTED)
    assert rows["16-24"][at].under and not rows["35-44"][at].under
    assert rows[None][0].count == 150


def test_shades_run_from_the_lowest_to_the_highest() -> None:
    assert shown.steps([10, None, 60, 35]) == [1, None, 5, 3]
    assert shown.steps([None]) == [None]


def test_a_rate_without_inhabitants_cannot_be_said() -> None:
    found = figures([{"age": "65-74", "neighbourhood": "N"}] * 30)
    made, per_thousand = shown.crossing(found, Stage.VOTED, POPULATION, "neighbourhood", "age") or ([], False)
    assert per_thousand
    assert ("-", None) in dict(made)["N"] and (None, None) in dict(made)["S"]


def test_nothing_here_is_handed_an_exact_count() -> None:
    for name, function in inspect.getmembers(shown, inspect.isfunction):
        taken = str(inspect.signature(function))
        assert "Cube" not in taken and "Snapshot" not in taken, name


def test_what_the_next_release_compares_with_comes_back_from_its_bytes() -> None:
    codes = np.zeros((60, len(CATALOGUE.dimensions)), np.int16)
    flags = np.ones((60, len(rules.STAGES)), bool)
    people = freeze(history.pseudonyms([f"person/{n}" for n in range(60)], b"key"), codes, flags)
    protected = by_cell_rule(count(CATALOGUE.dimensions, CATALOGUE.stages, CATALOGUE.tables, [(codes, flags)]))
    since = {place: np.zeros(table.figures.shape, np.int64) for place, table in protected.tables.items()}
    report = GateReport(1, 1, 0, None, 0, 0, (("voted", ("age",)),))
    again = history.of_bytes(history.to_bytes(Released(people, protected, since, report), CATALOGUE), CATALOGUE)
    assert as_json(again.protected) == as_json(protected)
    assert (again.snapshot.persons == people.persons).all() and again.report == report


def test_pseudonyms_depend_on_the_key() -> None:
    names = ["person/1", "person/2", "import/1"]
    one, other = history.pseudonyms(names, b"one"), history.pseudonyms(names, b"other")
    assert len(set(one.tolist()) | set(other.tolist())) == 6 and (one >= 0).all()


@pytest.mark.parametrize(
    ("values", "limits", "shades"),
    [
        ([], [], []),
        ([3, None, 3], [], [1, None, 1]),
        ([2, 3, 4], [3, 4], [1, 2, 3]),
        ([0, 10, 20, 30, 40, 50], [10, 20, 30, 40], [1, 2, 3, 4, 5, 5]),
    ],
)
def test_shades_change_at_values_that_differ(
    values: list[int | None], limits: list[int], shades: list[int | None]
) -> None:
    assert bounds(values) == limits
    assert steps(values) == shades
