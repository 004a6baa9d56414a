"""Processes added up and beside each other: from published figures, with intervals that hold when people repeat."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from civic.core.shares import wilson
from civic.places.population import Population, Table
from civic.statistics.rules import STAGES, Stage
from civic.statistics.shown import WITHHELD, Figures, compare
from civic.statistics.together import beside, common_stage, main_stage, stages_of, together
from tests.unit.statistics.test_lost import AGES, CATALOGUE, TOWN, figures, town

GENDERED = Population((Table(("gender",), {("woman",): 5000, ("man",): 5000}),))
PLACE = {name: number for number, name in enumerate(CATALOGUE.dimensions[1].categories)}


def process(women: int, men: int, untold: int = 0, stage: Stage = Stage.SUPPORTED) -> Figures:
    """So many supporters; nobody told an age."""
    sizes = [("woman", women), ("man", men), ("", untold)]
    told = [PLACE[name] for name, n in sizes for _ in range(n)]
    unknown = [CATALOGUE.dimensions[0].size - 1, 0, CATALOGUE.dimensions[2].size - 1]
    codes = np.array([[unknown[0], gender, unknown[2]] for gender in told], np.int16)
    flags = np.zeros((len(told), len(STAGES)), bool)
    flags[:, [0, STAGES.index(stage)]] = True
    return figures(codes, flags)


def gender(*parts: Figures):
    (found,) = [e for e in together(parts, Stage.SUPPORTED, GENDERED) if e.comparison.dimension == "gender"]
    return found, {row.group: row for row in found.comparison.rows}


def test_one_process_alone_is_what_its_own_page_says() -> None:
    alone = town(np.random.default_rng(2), {("16-24", Stage.SUPPORTED): 0.5})
    (added,) = [e for e in together([alone], Stage.SUPPORTED, TOWN) if e.comparison.dimension == "age"]
    (own,) = [e for e in compare(alone, Stage.SUPPORTED, TOWN) if e.dimension == "age"]
    mine = {row.group: row for row in own.rows}
    for row in added.comparison.rows:
        if row.group in AGES:
            assert replace(row, most=None) == replace(mine[row.group], most=None)
    assert mine["16-24"].evidence == "under"


def test_shown_figures_are_added_and_the_interval_is_that_of_a_kth() -> None:
    found, rows = gender(process(60, 140), process(40, 160))
    assert found.processes == 2 and rows["woman"].count == 100
    assert rows["woman"].ratio == pytest.approx(0.5)
    share = wilson(50, 200)
    assert (rows["woman"].low, rows["woman"].high) == pytest.approx((share.lower / 0.5, share.upper / 0.5))
    assert rows["woman"].evidence == "under"


def test_the_same_people_in_every_process_make_nothing_surer() -> None:
    once, many = process(44, 56), [process(44, 56)] * 6
    (_, alone), (_, all_of_them) = gender(once), gender(*many)
    assert (all_of_them["woman"].low, all_of_them["woman"].high) == pytest.approx(
        (alone["woman"].low, alone["woman"].high)
    )


@pytest.mark.long
def test_the_interval_holds_the_truth_19_times_of_20_while_people_repeat() -> None:
    chance, held = np.random.default_rng(5), 0
    for _ in range(400):
        women = chance.random(300) < 0.5
        parts = []
        for _process in range(4):
            there = chance.random(300) < 0.6
            parts.append(process(int((women & there).sum()), int((~women & there).sum())))
        row = gender(*parts)[1]["woman"]
        held += row.low is not None and row.high is not None and row.low <= 1 <= row.high
    assert held >= 380


def test_hidden_figures_count_as_all_that_they_may_be() -> None:
    _, rows = gender(process(7, 193), process(40, 160))
    assert (rows["woman"].count, rows["woman"].ratio, rows["woman"].evidence) == (None, None, "under")
    _, rows = gender(process(7, 193), process(140, 60))
    assert rows["woman"].evidence == "few"


def test_a_withheld_figure_withholds_the_sum() -> None:
    part = process(60, 140)
    hidden = replace(part, withheld=part.withheld | {("supported", ("gender",), ("woman",))})
    assert gender(hidden, process(40, 160))[1]["woman"].evidence == WITHHELD
    untold = replace(part, withheld=part.withheld | {("supported", ("gender",), ("",))})
    assert gender(untold, process(40, 160))[0].processes == 1


def test_steps_come_with_their_sums_and_registered_is_not_added() -> None:
    parts = [process(60, 140), process(40, 60, stage=Stage.VOTED)]
    assert stages_of(parts) == {"supported": 200, "voted": 100}
    assert main_stage({"visited": 900, "supported": 200, "voted": 40}) == "supported"
    assert main_stage({"visited": 90, "voted": 40}) == "visited"


def test_two_processes_differ_only_where_intervals_do_not_meet() -> None:
    one, other, third = process(100, 100), process(40, 160), process(95, 105)
    assert common_stage(one, other) == "supported"
    says = {e.group: e.says for e in beside(one, other, "supported", GENDERED)}
    assert says == {"woman": "more", "man": "fewer"} | {g: "few" for g in says if g not in ("woman", "man")}
    assert {e.says for e in beside(one, third, "supported", GENDERED) if e.group == "woman"} == {"unclear"}
    assert {e.says for e in beside(one, process(3, 200), "supported", GENDERED) if e.group == "woman"} == {"few"}
    assert common_stage(one, process(40, 60, stage=Stage.VOTED)) == "registered"


def test_no_sum_is_made_of_anything_but_published_figures() -> None:
    """What is added is a multiple of 5, as each part is."""
    _, rows = gender(process(61, 143), process(42, 158))
    assert rows["woman"].count == 60 + 40 and not math.isnan(rows["woman"].ratio or math.nan)
