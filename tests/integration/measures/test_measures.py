"""Adding and changing measures, readings, news and who is told, sums and outcomes, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from civic.accounts import service as accounts
from civic.audit.models import AuditEntry
from civic.core import mail, outbox
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, SYSTEM, NotAllowed, Refused, Role
from civic.deliberation import service as threads
from civic.measures import queries, service
from civic.measures.queries import Filter, Outcome
from civic.measures.rules import MeasureCode, MeasureState, Progress
from civic.measures.service import NewIndicator
from civic.notifications import queries as notifications
from civic.notifications import service as notifications_service
from civic.notifications.models import Following
from civic.notifications.rules import Kind
from civic.processes.rules import ProcessState
from civic.proposals import service as proposals
from civic.proposals.rules import ProposalState
from civic.search import queries as search
from tests.support import factories as make
from tests.support.measures import make_measure, wanted
from tests.support.proposals import make_proposal

TODAY = make.today()


def _refusal(do) -> MeasureCode:
    with pytest.raises(Refused) as refused, transaction():
        do()
    return refused.value.code


def _day(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture
def letters():
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()


@pytest.fixture
def world():
    """A town in UTC with a process, an organiser and a proposal."""
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town)
        return town, process, make.make_person(town, Role.ORGANISER), make_proposal(town, process)


def test_a_measure_knows_where_it_came_from_and_where_it_is(world) -> None:
    town, process, organiser, proposal = world
    with transaction():
        other = make_proposal(town, process)
        hoods = make.hoods_of(town)[:2]
        new = wanted(proposal, other, neighbourhoods=hoods, ends_on=_day(30), promised=1_250_000, texts={"en": "Limes"})
        measure = service.add(make.actor(organiser), town.id, new, process.id)
    assert [each.id for each in queries.proposals(measure.id, STRANGER)] == sorted([proposal.id, other.id])
    assert queries.places(measure.id) == sorted(hoods)
    assert measure.currency == town.currency
    [linked] = queries.of_proposals([proposal.id], STRANGER)
    assert (linked.measure.id, linked.measure.promise.promised) == (measure.id, 1_250_000)
    [hit] = search.find(town.id, STRANGER, ["limes"]).items
    assert (hit.kind, hit.address) == ("measure", f"measures/{measure.id}")


def test_who_organises_nothing_here_changes_nothing(world) -> None:
    town, _, organiser, _ = world
    with transaction():
        measure = make_measure(town)
        elsewhere = make.make_person(make.make_municipality(), Role.ORGANISER, Role.ADMIN)
    for person in (make.actor(elsewhere), STRANGER):
        for do in (
            lambda p: service.add(p, town.id, wanted()),
            lambda p: service.change(p, measure.id, wanted(), "", "en"),
            lambda p: service.publish_update(p, measure.id, {"en": "News"}),
        ):
            with pytest.raises(NotAllowed), transaction():
                do(person)
    assert make.actor(organiser).has(town.id, Role.ORGANISER)


def test_what_is_another_towns_is_refused(world) -> None:
    town, process, _, _ = world
    with transaction():
        other = make.make_municipality()
        theirs = make_proposal(other, make.make_process(other))
        draft = make.make_process(town, state=ProcessState.DRAFT)
    hood = make.hoods_of(other)[0]
    assert _refusal(lambda: make_measure(town, theirs)) is MeasureCode.UNKNOWN_PROPOSAL
    assert _refusal(lambda: make_measure(town, neighbourhoods=[hood])) is MeasureCode.OTHER_PLACE
    assert _refusal(lambda: make_measure(other, process_id=process.id)) is MeasureCode.OTHER_PROCESS
    with transaction():
        hidden = make_measure(town, process_id=draft.id)
    assert hidden.id not in [row.id for row in queries.page(Filter(town.id, TODAY), STRANGER).items]


def test_a_date_moves_only_with_a_reason_that_everybody_reads(world) -> None:
    town, _, organiser, proposal = world
    with transaction():
        measure = make_measure(town, proposal, ends_on=_day(10), promised=100)
    actor = make.actor(organiser)
    later = wanted(proposal, ends_on=_day(40), promised=100)
    assert _refusal(lambda: service.change(actor, measure.id, later, " ", "en")) is MeasureCode.NO_REASON
    with transaction():
        service.change(actor, measure.id, later, "The soil was frozen.", "en")
    [change] = queries.changes(measure.id)
    assert change.before == {"ends_on": _day(10).isoformat()}
    assert change.after == {"ends_on": _day(40).isoformat()}
    assert (change.reason, change.reason_language) == ("The soil was frozen.", "en")
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert (entry.verb, entry.kind) == ("change", "measure")
    assert entry.details["after"]["ends_on"] == _day(40).isoformat()
    assert entry.details["reason"].startswith("hmac:")
    with transaction():  # nothing that is promised changes
        service.change(actor, measure.id, wanted(proposal, ends_on=_day(40), promised=100, owner="Water"), "", "en")
    assert len(queries.changes(measure.id)) == 1


def test_what_is_done_has_a_day_and_what_is_dropped_a_reason(world) -> None:
    town, _, organiser, _ = world
    actor = make.actor(organiser)
    with transaction():
        measure = make_measure(town)
        service.change(actor, measure.id, wanted(state=MeasureState.DONE), "", "en")
    assert measure.done_on == TODAY
    assert _refusal(lambda: service.change(actor, measure.id, wanted(state=MeasureState.DROPPED), "", "en"))
    with transaction():
        service.change(actor, measure.id, wanted(state=MeasureState.DROPPED), "No money.", "en")
    assert (measure.done_on, measure.reasons) == (None, {"en": "No money."})


def test_a_reading_of_the_same_day_corrects_and_one_of_tomorrow_is_refused(world) -> None:
    town, _, organiser, _ = world
    actor = make.actor(organiser)
    with transaction():
        measure = make_measure(town)
        trees = service.add_indicator(actor, measure.id, NewIndicator({"en": "Trees"}, {"en": "trees"}, Decimal(6)))
        for value in ("1", "2.5"):
            service.give_reading(actor, measure.id, trees.id, TODAY, Decimal(value))
        service.give_reading(actor, measure.id, trees.id, _day(-5), Decimal(-1))
    found = queries.readings([trees.id])[trees.id]
    assert [(each.day, each.value) for each in found] == [(_day(-5), Decimal(-1)), (TODAY, Decimal("2.5"))]
    ahead = _refusal(lambda: service.give_reading(actor, measure.id, trees.id, _day(1), Decimal(1)))
    large = _refusal(lambda: service.give_reading(actor, measure.id, trees.id, TODAY, Decimal(10) ** 12))
    assert (ahead, large) == (MeasureCode.READING_AHEAD, MeasureCode.VALUE_LARGE)
    with transaction():
        other = make_measure(town)
    with pytest.raises(LookupError), transaction():
        service.give_reading(actor, other.id, trees.id, TODAY, Decimal(1))


def test_news_reaches_followers_of_the_measure_and_of_its_proposals_once_in_their_language(world, letters) -> None:
    town, process, organiser, first = world
    with transaction():
        second = make_proposal(town, process)
        measure = make_measure(town, first, second, titles={"en": "Six trees", "fr": "Six arbres"})
        fan, both, talker = make.make_person(town), make.make_person(town, language="fr"), make.make_person(town)
        notifications_service.set_follow(make.actor(fan), measure.resource_id, True)
        notifications_service.set_follow(make.actor(organiser), measure.resource_id, True)
        for proposal in (first, second):
            proposals.set_support(make.actor(both), proposal.id, True)
        threads.post(make.actor(talker), first.thread_id, "Good.", "en")
    outbox.drain()
    letters.clear()
    with transaction():
        service.publish_update(make.actor(organiser), measure.id, {"en": "Planted.", "fr": "Plantés.", "ar": " "})
    outbox.drain()
    for person in (fan, both, talker):
        [told] = [one for one in notifications.told(make.actor(person)) if one.kind is Kind.NEWS]
        assert told.address == f"measures/{measure.id}"
    assert Kind.NEWS not in [one.kind for one in notifications.told(make.actor(organiser))]  # who wrote it knows
    sent = {letter["To"]: letter for letter in letters}
    assert len(sent) == len(letters) == 3 + 2  # the two authors
    assert "Six arbres" in sent[both.email]["Subject"]
    assert "Plantés." in sent[both.email].get_content()
    assert "Planted." in sent[fan.email].get_content()
    assert _refusal(lambda: service.publish_update(SYSTEM, measure.id, {"en": " "})) is MeasureCode.NO_TEXT


def test_following_twice_is_following_and_leaving_forgets_it(world) -> None:
    town, *_ = world
    with transaction():
        measure, person = make_measure(town), make.make_person(town)
        actor = make.actor(person)
        for _ in range(2):
            notifications_service.set_follow(actor, measure.resource_id, True)
    assert notifications.follows(person.id, measure.resource_id)
    with transaction():
        accounts.leave(actor, make.proof(person))
    assert db.session.scalars(select(Following.person_id)).all() == []


def test_sums_count_by_progress_place_and_money(world) -> None:
    town, process, _, _ = world
    hoods = make.hoods_of(town)
    with transaction():
        make_measure(town, process_id=process.id, ends_on=_day(-3), neighbourhoods=hoods[:2], promised=500)
        make_measure(town, process_id=process.id, starts_on=_day(-1), neighbourhoods=hoods[:1])
        make_measure(town, state=MeasureState.UNDER_WAY, ends_on=TODAY, promised=300, spent=100)
        make_measure(town, state=MeasureState.DONE, done_on=_day(-9))
        make_measure(town, state=MeasureState.DROPPED, ends_on=_day(-9))
    what = Filter(town.id, TODAY)
    assert queries.counts(what, STRANGER) == {
        Progress.LATE: 2, Progress.UNDER_WAY: 1, Progress.DONE: 1, Progress.DROPPED: 1,
    }  # fmt: skip
    assert queries.counts_of_processes([process.id], TODAY, STRANGER) == {process.id: {Progress.LATE: 2}}
    assert queries.by_place(what, STRANGER)[hoods[0]] == {Progress.LATE: 2}
    assert queries.by_place(what, STRANGER)[hoods[1]] == {Progress.LATE: 1}
    assert sum(queries.by_place(what, STRANGER)[0].values()) == 3
    [money] = queries.money(what, STRANGER)
    assert (money.promised, money.spent, money.untold) == (800, 100, 1)
    late = queries.late(what, STRANGER, 5)
    assert [row.promise.ends_on for row in late] == [_day(-3), None]
    for progress in Progress:
        found = queries.page(Filter(town.id, TODAY, progress=progress), STRANGER).items
        assert len(found) == queries.counts(what, STRANGER).get(progress, 0)
    assert len(queries.page(Filter(town.id, TODAY, neighbourhood_id=0), STRANGER).items) == 3


def test_pages_of_measures_lead_on_and_back(world, monkeypatch) -> None:
    town, *_ = world
    monkeypatch.setattr("civic.measures.queries.lists.PAGE", 2)
    with transaction():
        ends = [_day(3), None, _day(1), None, _day(2)]
        made = [make_measure(town, ends_on=each) for each in ends]
    wanted_order = [made[i].id for i in (2, 4, 0, 1, 3)]
    first = queries.page(Filter(town.id, TODAY), STRANGER)
    second = queries.page(Filter(town.id, TODAY), STRANGER, after=first.after)
    third = queries.page(Filter(town.id, TODAY), STRANGER, after=second.after)
    found = [row.id for page in (first, second, third) for row in page.items]
    assert found == wanted_order
    back = queries.page(Filter(town.id, TODAY), STRANGER, before=third.before)
    assert [row.id for row in back.items] == wanted_order[2:4]


def test_proposals_stand_under_what_the_town_answered(world) -> None:
    town, process, organiser, first = world
    actor = make.actor(organiser)
    with transaction():
        second, third = make_proposal(town, process), make_proposal(town, process)
        proposals.answer(actor, first.id, ProposalState.ACCEPTED, "Yes.", "Parks", "en")
        proposals.answer(actor, second.id, ProposalState.ACCEPTED, "Yes.", "Parks", "en")
        make_measure(town, second, process_id=process.id)
        alone = make_measure(town, process_id=process.id)
    assert queries.outcomes(process.id, STRANGER) == {Outcome.ACCEPTED: 2, Outcome.WAITING: 1}
    said = queries.said(process.id, STRANGER, 5)
    assert [each.id for each in said if each.outcome is Outcome.ACCEPTED] == [second.id, first.id]
    assert [each.id for each in said if each.outcome is Outcome.WAITING] == [third.id]
    assert len(queries.said(process.id, STRANGER, 1)) == 2
    assert [row.id for row in queries.of_processes([process.id], STRANGER, 9)[process.id]] == [alone.id]
