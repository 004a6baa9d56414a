"""The clock of an answer: when it begins, what it counts, and what stopping it does."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select, update

from civic.core import clock, outbox
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Actor, NotAllowed, Refused
from civic.notifications.models import Notification
from civic.proposals import queries, service
from civic.proposals.list_rules import Due
from civic.proposals.models import Proposal
from civic.proposals.rules import ProposalCode, ProposalState, deadline
from civic.towns import service as towns
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_proposal, reach

#: Tuesday in the town; Easter Monday and Labour Day follow.
BEGUN = datetime(2020, 4, 7, 9, tzinfo=UTC)
FAIR = date(2020, 4, 22)


@pytest.fixture
def town() -> Municipality:
    with transaction():
        town = make.make_municipality(timezone="Europe/Brussels", support_threshold=40)
        towns.change_working_days(SYSTEM, town.id, "BE", "", {FAIR: "Town fair"}, "en")
        towns.change_answers(SYSTEM, town.id, 40, 20, [], "en", working=True)
    return town


@pytest.fixture
def proposal(town: Municipality) -> Proposal:
    with transaction():
        return make_proposal(town, make.make_process(town))


def _at(*day: int) -> datetime:
    return datetime(*day, 10, tzinfo=UTC)  # type: ignore[misc]


def _begin(proposal: Proposal) -> Proposal:
    with clock.standing_at(BEGUN), transaction():
        reach(proposal, BEGUN)
    return _read(proposal)


def _read(proposal: Proposal) -> Proposal:
    db.session.expire_all()
    return db.session.get_one(Proposal, proposal.id)


def test_working_days_are_counted_with_holidays_and_the_towns_own_days(proposal: Proposal) -> None:
    found = _begin(proposal)
    assert found.due_on == date(2020, 5, 8)
    days = {each["day"]: each["names"].get("fr") or each["names"]["en"] for each in found.uncounted}
    assert days == {"2020-04-13": "Lundi de Pâques", "2020-04-22": "Town fair", "2020-05-01": "Fête du Travail"}


def test_the_last_supporter_begins_it(town: Municipality, proposal: Proposal) -> None:
    with transaction():
        db.session.execute(update(Proposal).values(support_threshold=1))
        service.set_support(make.actor(make.make_person(town)), proposal.id, True)
    found = _read(proposal)
    assert found.due_on is not None and found.threshold_at is not None
    assert (found.due_on - found.threshold_at.date()).days >= 28


def test_what_runs_keeps_the_rule_under_which_it_began(town: Municipality, proposal: Proposal) -> None:
    due = _begin(proposal).due_on
    with transaction():
        towns.change_answers(SYSTEM, town.id, 40, 5, [], "en", working=False)
        towns.change_working_days(SYSTEM, town.id, "FR", "", {}, "en")
        later = make_proposal(town, make.make_process(town))
    assert _read(proposal).due_on == due
    assert _read(proposal).answer_working and not _read(later).answer_working
    with clock.standing_at(BEGUN), transaction():
        reach(later, BEGUN)
    assert _read(later).due_on == date(2020, 4, 12), "days of the calendar"


def test_a_stopped_clock_owes_no_answer_and_goes_on_with_what_was_left(
    town: Municipality, proposal: Proposal, organiser: Actor
) -> None:
    _begin(proposal)
    with clock.standing_at(_at(2020, 4, 20)), transaction():
        service.stop_clock(organiser, proposal.id, "The owner of the land is heard until May.", "en")
    (stop,) = queries.clock_stops(proposal.id)
    assert (stop.left, stop.resumed_at, _read(proposal).due_on) == (12, None, None)
    assert deadline(_read(proposal), "Europe/Brussels") is None
    with clock.standing_at(_at(2021, 1, 15)):
        assert [found.id for found in queries.owed(town.id, organiser)] == [proposal.id]
        wanted = queries.Wanted(town.id, today=date(2021, 1, 15))
        assert {cell.due for cell in queries.cells(wanted, organiser)} == {Due.WAITING}, "it waits and is not overdue"
    with clock.standing_at(_at(2020, 5, 11)), transaction():
        service.resume_clock(organiser, proposal.id)
    found = _read(proposal)
    # 12 working days after Monday 11 May: Ascension Day is none.
    assert found.due_on == date(2020, 5, 28)
    assert [each["day"] for each in found.uncounted] == ["2020-04-13", "2020-04-22", "2020-05-01", "2020-05-21"]


def test_a_stop_needs_a_reason_and_a_clock_that_runs(proposal: Proposal, organiser: Actor) -> None:
    def refused(reason: str, at: datetime) -> str:
        with clock.standing_at(at), pytest.raises(Refused) as caught, transaction():
            service.stop_clock(organiser, proposal.id, reason, "en")
        return str(caught.value.code)

    assert refused("Because.", BEGUN) == ProposalCode.CLOCK_NOT_RUNNING, "it has not begun"
    _begin(proposal)
    assert refused(" \n", BEGUN) == ProposalCode.STOP_WITHOUT_REASON
    assert refused("x" * 1001, BEGUN) == ProposalCode.STOP_REASON_LONG
    assert refused("Too late.", _at(2020, 5, 9)) == ProposalCode.CLOCK_RAN_OUT
    with pytest.raises(Refused), transaction():
        service.resume_clock(organiser, proposal.id)
    with clock.standing_at(BEGUN), transaction():
        service.stop_clock(organiser, proposal.id, "Because.", "en")
    assert refused("Again.", BEGUN) == ProposalCode.CLOCK_NOT_RUNNING


def test_only_the_town_stops_it(town: Municipality, proposal: Proposal) -> None:
    _begin(proposal)
    with pytest.raises(NotAllowed), transaction():
        service.stop_clock(make.actor(make.make_person(town)), proposal.id, "Because.", "en")


def test_an_answer_ends_the_stop(proposal: Proposal, organiser: Actor) -> None:
    _begin(proposal)
    with clock.standing_at(_at(2020, 4, 20)), transaction():
        service.stop_clock(organiser, proposal.id, "The owner is heard.", "en")
    with clock.standing_at(_at(2020, 6, 2)), transaction():
        service.answer(organiser, proposal.id, ProposalState.ACCEPTED, "Yes.", "Works", "en")
    assert queries.clock_stops(proposal.id)[0].resumed_at == _at(2020, 6, 2)
    due = deadline(_read(proposal), "Europe/Brussels")
    assert due is not None and due.days_late(date(2020, 7, 1)) < 0


def test_author_and_supporters_are_told_once_for_each_stop(
    town: Municipality, proposal: Proposal, organiser: Actor, letters: list[EmailMessage]
) -> None:
    with transaction():
        service.set_support(make.actor(make.make_person(town)), proposal.id, True)
        reach(proposal, clock.now())
    for _ in range(2):
        with transaction():
            service.stop_clock(organiser, proposal.id, "The owner of the land is heard first.", "en")
        outbox.drain()
        with transaction():
            service.resume_clock(organiser, proposal.id)
    assert db.session.scalar(select(func.count()).where(Notification.kind == "clock")) == 4
    texts = [letter.get_content() for letter in letters]
    assert len(texts) == 4 and all("The owner of the land is heard first." in text for text in texts)
