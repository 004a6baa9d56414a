"""What is told of an analysis: no group under ten, nothing by subtraction, the same bytes for the same votes."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from civic.statements.opinion.clearness import clearness, moving_share, shuffled
from civic.statements.opinion.clusters import GroupCount
from civic.statements.opinion.outcome import FEW, GROUPS, NONE, digest, outcome, percent, rounded
from civic.statements.opinion.votes import UNSEEN, Conversation
from civic.statements.standing import missing, nearest_group
from tests.support.statements import two_camps


def conversation(rows: list[list[int | None]]) -> Conversation:
    values = np.array([[UNSEEN if value is None else value for value in row] for row in rows], dtype=np.int8)
    names = tuple(str(number) for number in range(1, values.shape[1] + 1))
    return Conversation(tuple(f"p{number}" for number in range(len(rows))), names, values)


def texts(found: Conversation) -> dict[str, tuple[str, str]]:
    return {name: (f"Statement {name}", "en") for name in found.statements}


def told(found: Conversation):
    return outcome(found, texts(found), None)


CAMPS = conversation(two_camps())


@pytest.mark.parametrize(("count", "shown"), [(0, None), (9, None), (10, 10), (12, 10), (13, 15), (98, 100)])
def test_counts_are_rounded_to_five_and_never_under_ten(count: int, shown: int | None) -> None:
    assert rounded(count) == shown


@pytest.mark.parametrize(("part", "whole", "share"), [(1, 3, 33), (2, 3, 67), (1, 8, 13), (0, 7, 0), (7, 7, 100)])
def test_shares_are_whole_percents(part: int, whole: int, share: int) -> None:
    assert percent(part, whole) == share


def test_two_camps_are_two_groups_and_all_share_the_first_statement() -> None:
    shown = told(CAMPS).shown
    assert shown["state"] == GROUPS
    assert [(group["name"], group["people"]) for group in shown["groups"]] == [("A", 30), ("B", 30)]
    assert [row["statement"] for row in shown["agree"]] == ["1"]
    for group in shown["groups"]:
        assert group["statements"] and "1" not in {row["statement"] for row in group["statements"]}
    assert shown["moving"] <= 5


def test_shuffled_camps_are_no_groups() -> None:
    for seed in range(3):
        values = shuffled(CAMPS.values, np.random.default_rng(seed))
        shown = told(replace(CAMPS, values=values)).shown
        assert (shown["state"], shown["groups"], shown["moving"]) == (NONE, [], None)
        assert all(row["group_informed"] is None for row in shown["statements"])


def test_shuffling_keeps_what_each_statement_got_and_who_saw_it() -> None:
    values = shuffled(CAMPS.values, np.random.default_rng(5))
    assert ((values == UNSEEN) == (CAMPS.values == UNSEEN)).all()
    assert (np.sort(values, axis=0) == np.sort(CAMPS.values, axis=0)).all()
    assert (values != CAMPS.values).any()


def test_a_camp_under_ten_is_never_described() -> None:
    rows = two_camps()
    shown = told(conversation([*rows[:30], *rows[30:39]])).shown
    assert shown["state"] == NONE and shown["groups"] == []
    assert all(cell["group"] is None and cell["people"] >= 10 for cell in shown["map"])


def test_too_few_people_are_no_groups_and_statements_of_few_answers_tell_nothing() -> None:
    shown = told(conversation(two_camps(4))).shown
    assert (shown["state"], shown["people"], shown["map"]) == (FEW, None, [])
    assert all(row["agree"] is None and row["answers"] is None for row in shown["statements"])


def test_a_group_of_which_fewer_than_ten_answered_a_statement_tells_nothing_of_it() -> None:
    rows = two_camps()
    for number, row in enumerate(rows):
        row[9] = row[9] if number < 9 or number > 40 else None
    line = next(row for row in told(conversation(rows)).shown["statements"] if row["statement"] == "10")
    assert None in line["groups"] and line["group_informed"] is None


def test_the_same_votes_in_any_order_give_the_same_bytes() -> None:
    order = np.random.default_rng(9).permutation(len(CAMPS.participants))
    columns = [9, 3, 0, 1, 2, 8, 7, 6, 5, 4]
    other = Conversation(
        tuple(f"q{number}" for number in order),
        tuple(CAMPS.statements[column] for column in columns),
        CAMPS.values[order][:, columns],
    )
    one, two = told(CAMPS), told(other)
    assert json.dumps(one.shown) == json.dumps(two.shown)
    assert json.dumps(one.space) == json.dumps(two.space)
    assert digest(CAMPS, True) == digest(other, True) != digest(CAMPS, False)


def test_the_number_of_groups_stays_until_four_results_in_a_row_agree() -> None:
    before = GroupCount(3, 3)
    for _ in range(3):
        found = outcome(CAMPS, texts(CAMPS), before)
        before = GroupCount(*found.space["count"])
        assert before.shown == 3
    assert outcome(CAMPS, texts(CAMPS), before).space["count"] == [2, 2, 0]


def test_a_consensus_needs_a_minimum_of_answers() -> None:
    rows = two_camps()
    for row in rows[9:]:
        row[0] = None
    assert told(conversation(rows)).shown["agree"] == []


def test_everybody_stands_nearest_to_their_own_camp() -> None:
    space = told(CAMPS).space
    sides = []
    for row in two_camps():
        answers = {number: value for number, value in enumerate(row, 1) if value is not None}
        assert missing(space, answers) == 0
        sides.append(nearest_group(space, answers))
    assert len(set(sides[:30])) == len(set(sides[30:])) == 1 and sides[0] != sides[30]


def test_with_too_few_answers_nobody_has_a_place() -> None:
    space = told(CAMPS).space
    assert missing(space, {1: 1, 2: 1, 99: 1}) == 5
    assert nearest_group(space, {1: 1}) is None


def test_people_of_one_mind_are_no_groups() -> None:
    shown = told(conversation([[1, 1, -1, 1, 0, 1, 1, 1] for _ in range(40)])).shown
    assert shown["state"] == NONE and [row["statement"] for row in shown["disagree"]] == ["3"]


def test_clearness_and_moving_are_the_same_twice() -> None:
    ordered = CAMPS.ordered()
    assert clearness(ordered) == clearness(ordered)
    labels, inside = (ordered.values[:, 1] > 0).astype(np.int64), np.ones(60, dtype=bool)
    assert moving_share(ordered, labels, inside) == moving_share(ordered, labels, inside)
