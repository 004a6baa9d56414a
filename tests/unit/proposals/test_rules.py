"""What a proposal must be, who may support it, what a list counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from civic.processes.rules import Right, Verdict
from civic.proposals.list_rules import Cell, Chosen, Due, count
from civic.proposals.rules import (
    LONGEST_BODY,
    LONGEST_TITLE,
    ProposalCode,
    ProposalState,
    SupportMode,
    Wording,
    deadline,
    draft_problems,
    support_mode,
    wording_problems,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("title", "body", "codes"),
    [
        ("A crossing", "Here.", []),
        ("", "Here.", [ProposalCode.TITLE_EMPTY]),
        ("   ", "Here.", [ProposalCode.TITLE_EMPTY]),
        ("Tree", "Here.", [ProposalCode.TITLE_SHORT]),
        ("Trees", "Here.", []),
        ("x" * LONGEST_TITLE, "Here.", []),
        ("x" * (LONGEST_TITLE + 1), "Here.", [ProposalCode.TITLE_LONG]),
        ("A crossing", " \n", [ProposalCode.BODY_EMPTY]),
        ("A crossing", "x" * LONGEST_BODY, []),
        ("", "x" * (LONGEST_BODY + 1), [ProposalCode.TITLE_EMPTY, ProposalCode.BODY_LONG]),
    ],
)
def test_what_can_be_published(title: str, body: str, codes: list[ProposalCode]) -> None:
    assert [code for _, code in wording_problems(Wording(title, body, "en"))] == codes


def test_a_draft_may_be_unfinished_but_not_endless() -> None:
    assert draft_problems(Wording("", "", "en")) == []
    assert draft_problems(Wording("x" * (LONGEST_TITLE + 1), "", "en")) == [("title", ProposalCode.TITLE_LONG)]


OPEN, CLOSED, NOT_YOU = Right(Verdict.OPEN), Right(Verdict.OVER), Right(Verdict.NOT_YOU)


@pytest.mark.parametrize(
    ("state", "right", "signed_in", "mine", "mode"),
    [
        ("published", OPEN, True, False, SupportMode.CAN),
        ("under_review", OPEN, True, False, SupportMode.CAN),
        ("published", OPEN, True, True, SupportMode.DONE),
        ("published", OPEN, False, False, SupportMode.SIGNED_OUT),
        ("published", CLOSED, True, False, SupportMode.CLOSED),
        ("published", CLOSED, True, True, SupportMode.CLOSED),
        ("accepted", OPEN, True, False, SupportMode.CLOSED),
        ("withdrawn", OPEN, False, False, SupportMode.CLOSED),
        ("published", NOT_YOU, True, False, SupportMode.NOT_ALLOWED),
        ("published", NOT_YOU, False, False, SupportMode.SIGNED_OUT),
        ("published", NOT_YOU, True, True, SupportMode.DONE),
    ],
)
def test_what_the_support_panel_offers(
    state: str, right: Right, signed_in: bool, mine: bool, mode: SupportMode
) -> None:
    assert support_mode(ProposalState(state), right, signed_in=signed_in, mine=mine) is mode


def proposal(state: ProposalState, threshold_at=None, answered_at=None) -> SimpleNamespace:
    due_on = threshold_at and (threshold_at + 60 * DAY).date()
    return SimpleNamespace(state=state, threshold_at=threshold_at, answered_at=answered_at, due_on=due_on)


def test_an_answer_is_due_once_there_are_enough_supporters_and_while_the_proposal_is_not_given_up() -> None:
    open_, answered = ProposalState.PUBLISHED, ProposalState.ACCEPTED
    assert deadline(proposal(open_), "UTC") is None
    assert deadline(proposal(ProposalState.WITHDRAWN, NOON), "UTC") is None
    assert deadline(proposal(ProposalState.MERGED, NOON), "UTC") is None
    assert deadline(proposal(open_, NOON), "UTC").last_day == (NOON + 60 * DAY).date()
    late = NOON + 72 * DAY + DAY / 4
    waiting, said = (deadline(each, "UTC") for each in (proposal(open_, NOON), proposal(answered, NOON, late)))
    assert waiting.days_late(late.date()) == said.days_late((late + 9 * DAY).date()) == 12


CELLS = [
    Cell(1, 5, "green", ProposalState.PUBLISHED, 4),
    Cell(1, None, "green", ProposalState.ACCEPTED, 3),
    Cell(2, 6, None, ProposalState.PUBLISHED, 2),
    Cell(2, 6, "streets", ProposalState.WITHDRAWN, 1),
]
OWED = [
    Cell(1, 5, None, ProposalState.PUBLISHED, 2, Due.WAITING),
    Cell(1, 6, None, ProposalState.PUBLISHED, 3, Due.OVERDUE),
]


def test_an_overdue_answer_is_counted_as_waiting_too() -> None:
    assert count(CELLS + OWED, Chosen()).dues == {Due.OPEN: 5, Due.WAITING: 5, Due.OVERDUE: 3}
    assert count(CELLS + OWED, Chosen(dues=frozenset({Due.WAITING}))).total == 5
    found = count(CELLS + OWED, Chosen(dues=frozenset({Due.OVERDUE})))
    assert (
        found.total == 3
        and found.neighbourhoods == {6: 3}
        and found.dues == {Due.OPEN: 5, Due.WAITING: 5, Due.OVERDUE: 3}
    )


def test_without_a_choice_a_list_counts_all_but_the_withdrawn() -> None:
    found = count(CELLS, Chosen())
    assert found.total == 9
    assert found.processes == {1: 7, 2: 2}
    assert found.neighbourhoods == {5: 4, 0: 3, 6: 2}
    assert found.themes == {"green": 7}
    assert found.states == {ProposalState.PUBLISHED: 6, ProposalState.ACCEPTED: 3, ProposalState.WITHDRAWN: 1}


def test_a_filter_counts_with_the_others_and_without_itself() -> None:
    chosen = Chosen(neighbourhoods=frozenset({5, 0}), states=frozenset({ProposalState.PUBLISHED}))
    found = count(CELLS, chosen)
    assert found.total == 4
    assert found.neighbourhoods == {5: 4, 6: 2}
    assert found.states == {ProposalState.PUBLISHED: 4, ProposalState.ACCEPTED: 3}
