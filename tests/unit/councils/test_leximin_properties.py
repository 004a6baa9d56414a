"""What holds for every draw: panels meet quotas, order does not matter, no lottery is fairer."""

import highspy
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from civic.councils.sortition.leximin import NoPanel, leximin
from civic.councils.sortition.problem import Problem
from civic.councils.sortition.programs import PanelProgram, RelaxedProgram
from civic.councils.sortition.rounding import round_lottery
from tests.unit.councils.conftest import all_panels, draw_of, generated, without_a_free_seat


@st.composite
def draws(draw, most_people=9):
    people, size = draw(st.integers(4, most_people)), draw(st.integers(1, 4))
    features = draw(st.integers(1, 4))
    values = draw(
        st.lists(
            st.lists(st.integers(0, 1), min_size=features, max_size=features),
            min_size=people,
            max_size=people,
        )
    )
    homes = draw(st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=people, max_size=people))
    bounds = {}
    for feature in range(features):
        for value in range(2):
            low = draw(st.integers(0, 1))
            bounds[feature, value] = (low, low + draw(st.integers(0, 3)))
    assume(size <= people)
    return draw_of(values, bounds, size, homes)


def best_over(panels, need, shares, favourite=None):
    """Over all lotteries of these panels that keep `need`: the largest t, or one person's largest chance."""
    count, people = panels.shape
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.addVars(count + 1, np.zeros(count + 1), np.ones(count + 1))
    columns = np.arange(count + 1, dtype=np.int32)
    solver.addRow(1, 1, count, columns[:-1], np.ones(count))
    for person in range(people):
        row = np.append(panels[:, person].astype(float), -shares[person])
        solver.addRow(need[person], highspy.kHighsInf, count + 1, columns, row)
    cost = np.zeros(count + 1)
    cost[-1] = 1.0
    if favourite is not None:
        cost = np.append(panels[:, favourite].astype(float), 0.0)
    solver.changeColsCost(count + 1, columns, cost)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return solver.getInfo().objective_function_value


def leximin_by_brute_force(panels):
    """Every level by asking for each person whether any lottery can give them more."""
    people = panels.shape[1]
    need, open_people = np.zeros(people), set(range(people))
    while open_people:
        shares = np.array([float(person in open_people) for person in range(people)])
        level = best_over(panels, need - 1e-9, shares)
        floor = np.where(shares > 0, level, need) - 1e-9
        for person in sorted(open_people):
            if best_over(panels, floor, np.zeros(people), person) < level + 1e-6:
                need[person] = level
                open_people.discard(person)
    return need


@settings(max_examples=60, deadline=None)
@given(draws())
def test_all_levels_are_those_of_brute_force_over_all_panels(problem):
    panels = all_panels(problem)
    if not len(panels):
        with pytest.raises(NoPanel):
            leximin(problem)
        return
    lottery = leximin(problem)
    assert lottery.final
    assert lottery.probabilities == pytest.approx(leximin_by_brute_force(panels), abs=1e-6)


def test_second_level_by_brute_force_where_real_panels_are_worse_than_parts_of_people():
    """Five people who exclude their neighbours in a ring, and two who fit everybody."""
    ring = [[int(feature in (n, (n + 1) % 5)) for feature in range(5)] for n in range(5)]
    bounds = {(f, 1): (0, 1) for f in range(5)} | {(f, 0): (0, 3) for f in range(5)}
    problem = draw_of([*ring, [0] * 5, [0] * 5], bounds, 3)
    relaxed = RelaxedProgram(problem).levels(set())
    expected = leximin_by_brute_force(all_panels(problem))
    lottery = leximin(problem)
    assert lottery.probabilities == pytest.approx(expected, abs=1e-6)
    assert len({round(level.probability, 6) for level in lottery.levels}) == 2
    assert relaxed[0].probability > lottery.levels[0].probability + 0.01


@settings(max_examples=40, deadline=None)
@given(draws(most_people=14))
def test_every_panel_meets_every_quota_and_probabilities_sum_to_the_size(problem):
    try:
        lottery = leximin(problem)
    except NoPanel:
        assume(False)
    rounded = round_lottery(lottery, 200)
    counts = problem.incidence @ np.concatenate([lottery.panels, rounded]).T
    assert (counts >= problem.lower[:, None]).all()
    assert (counts <= problem.upper[:, None]).all()
    assert lottery.weights.sum() == pytest.approx(1)
    assert (lottery.weights > 0).all()
    assert lottery.probabilities.sum() == pytest.approx(problem.size)
    assert len(rounded) == 200


@settings(max_examples=25, deadline=None)
@given(draws(), st.randoms(use_true_random=False))
def test_rows_in_another_order_give_the_same_bytes(problem, random):
    people, quotas = list(problem.people), list(problem.quotas)
    random.shuffle(people)
    random.shuffle(quotas)
    other = Problem(tuple(people), tuple(quotas), problem.size)
    try:
        first = leximin(problem)
    except NoPanel:
        assume(False)
    second = leximin(other)
    assert first.panels.tobytes() == second.panels.tobytes()
    assert first.weights.tobytes() == second.weights.tobytes()
    assert round_lottery(first, 50).tobytes() == round_lottery(second, 50).tobytes()


@settings(max_examples=25, deadline=None)
@given(draws())
def test_equal_people_have_equal_chances(problem):
    """Anonymity: whoever has the same values (and lives alone) has the same chance."""
    alone = Problem(
        tuple(type(person)(person.id, person.values) for person in problem.people),
        problem.quotas,
        problem.size,
    )
    try:
        lottery = leximin(alone)
    except NoPanel:
        assume(False)
    chances = {}
    for person, chance in zip(alone.ordered, lottery.probabilities, strict=True):
        chances.setdefault(tuple(sorted(person.values.items())), []).append(chance)
    assert all(max(same) - min(same) < 1e-6 for same in chances.values())


def test_a_panel_that_is_heavy_enough_ends_the_search_for_the_heaviest():
    """Column generation needs some panel that helps, not the best: that is what makes tight quotas quick."""
    problem = generated(80, 12, 3, sizes=(2, 4, 5, 3))
    program = PanelProgram(problem)
    weights = np.random.default_rng(1).random(80)
    best = program.best(weights)
    early = program.best(weights, float(weights @ best.members) - 2.0)
    assert weights @ best.members - 2.0 <= weights @ early.members <= weights @ best.members + 1e-9
    assert best.bound == pytest.approx(weights @ best.members)
    assert early.bound >= best.bound - 1e-9
    assert all(problem.meets(panel) for panel in (best.members, early.members, *best.passed))


@pytest.mark.long
def test_quotas_that_leave_no_seat_free_in_nine_features_are_still_drawn_under():
    """Quotas that are a panel's own composition: the hardest there are, some panels are worse than parts of people."""
    problem = without_a_free_seat(150, 22, seed=2)
    lottery = leximin(problem)
    assert lottery.final
    assert all(problem.meets(panel) for panel in lottery.panels)
