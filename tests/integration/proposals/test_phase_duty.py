"""A phase says from how many supporters the town must answer, and by when; what is published keeps its rule."""

from __future__ import annotations

import pytest

from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Actor, Refused
from civic.processes import queries as processes
from civic.processes import service as phases
from civic.processes.models import Process
from civic.processes.rules import Act, Duty, ProcessCode, Ruled
from civic.processes.service import Rights, Why
from civic.proposals import service
from civic.proposals.models import Proposal
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_draft, make_proposal

#: What the town of these tests promises to all.
TOWN = {"support_threshold": 5, "answer_days": 60}
USUAL = frozenset({Act.SUPPORT, Act.DISCUSS, Act.AMEND})


def _set(process: Process, duty: Duty | None, *, at: int = 0) -> None:
    rights = Rights(USUAL, None, duty)
    with transaction():
        phase = processes.phases(process.id)[at]
        span, why = (phase.starts_at, phase.ends_at), Why("More people take part.", "en")
        phases.change_phase(SYSTEM, process, phase, phase.titles, phase.summaries, *span, rights, why)


def _promised(proposal: Proposal) -> tuple[int, int, bool]:
    found = db.session.get_one(Proposal, proposal.id, populate_existing=True)
    return found.support_threshold, found.answer_days, found.answer_working


def test_a_phase_goes_before_the_town_and_old_cases_keep_their_rule(town: Municipality, process: Process) -> None:
    with transaction():
        author = make.make_person(town)
        before, draft = make_proposal(town, process, author), make_draft(process, author)
    _set(process, Duty(2, 10, True))
    with transaction():
        service.publish(make.actor(author), draft.id)
    assert _promised(before) == (5, 60, False)
    assert _promised(draft) == (2, 10, True)
    with transaction():
        for person in [make.make_person(town) for _ in range(2)]:
            service.set_support(Actor(person.id), draft.id, True)
            service.set_support(Actor(person.id), before.id, True)
    reached = db.session.get_one(Proposal, draft.id, populate_existing=True)
    assert reached.threshold_at is not None and reached.due_on is not None
    assert db.session.get_one(Proposal, before.id, populate_existing=True).threshold_at is None
    _set(process, None)
    with transaction():
        after = make_proposal(town, process, author)
    assert _promised(after) == (5, 60, False) and _promised(draft) == (2, 10, True)


def test_a_phase_that_is_over_promises_nothing_and_a_change_is_shown(town: Municipality, process: Process) -> None:
    _set(process, Duty(2, 10, False))
    [change] = processes.rule_changes(process.id)
    owed = {"supporters": 2, "days": 10, "working": False}
    assert change.changes == [{"rule": Ruled.ANSWER.value, "before": None, "after": owed}]
    with transaction():
        later = make.make_process(town)
        draft = make_draft(later, make.make_person(town))
    assert _promised(draft) == (5, 60, False), "another process"


@pytest.mark.parametrize("duty", [Duty(0, 10, False), Duty(10, 0, False), Duty(10, 100_000, False)])
def test_what_nobody_could_keep_is_refused(process: Process, duty: Duty) -> None:
    with pytest.raises(Refused) as refused:
        _set(process, duty)
    assert refused.value.code is ProcessCode.DUTY_RANGE
