"""A seat is offered to an address: the same for every address, and nothing is held before a yes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from civic.accounts.events import PersonLeft
from civic.core import clock, mail, outbox
from civic.core.db import db, transaction
from civic.core.permissions import NotAllowed, Refused, Role
from civic.councils import jobs, queries, service
from civic.councils.models import SeatInvitation
from civic.councils.rules import CouncilCode, SeatKind, Seats
from civic.towns.rules import TownCode
from tests.support import factories as make
from tests.support.councils import adopted, make_council, make_member


@pytest.fixture(autouse=True)
def letters():
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()


TWO = Seats(2)


def _world(seats: Seats = TWO):
    with transaction():
        town = make.make_municipality()
        council = make_council(town, seats=seats)
        secretary, person = make.make_person(town, Role.SECRETARY), make.make_person(town)
    return town, council, make.actor(secretary), person


def _offer(council, actor, email: str, first: date | None = None, last: date | None = None) -> None:
    with transaction():
        offer = service.Offer(SeatKind.LOT, first or adopted(9), last)
        service.invite_to_seat(actor, council.id, email, offer, "Youth Council", "en")


def _accept(person, invitation: int) -> None:
    with transaction():
        service.accept_seat(make.actor(person), invitation)


def _refusal(act) -> object:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def _rows() -> int:
    return db.session.scalar(select(func.count()).select_from(SeatInvitation)) or 0


def test_members_others_and_unknown_addresses_get_the_same_once(letters) -> None:
    town, council, secretary, person = _world()
    with transaction():
        member, _ = make_member(town, council)
    emails = [member.email or "", person.email or "", "nobody@example.org"]
    for email in emails:
        _offer(council, secretary, email)
        assert _refusal(lambda email=email: _offer(council, secretary, email)) is CouncilCode.ALREADY_INVITED
    outbox.drain()
    assert sorted(one["To"] for one in letters) == sorted(emails)
    assert len({one["Subject"] for one in letters}) == 1
    assert [row.email for row in queries.seat_invitations(council.id)] == emails


def test_a_seat_is_taken_by_its_mailbox_only_and_not_before_the_yes() -> None:
    town, council, secretary, person = _world()
    _offer(council, secretary, (person.email or "").upper(), adopted(30))
    with transaction():
        other = make.make_person(town)
    [row] = queries.seats_offered(person.id)
    assert _refusal(lambda: _accept(other, row.id)) is CouncilCode.NO_INVITATION
    assert queries.seats_offered(other.id) == []
    assert queries.members(council.group_id) == []
    _accept(person, row.id)
    [member] = queries.members(council.group_id)
    assert (member.person_id, member.first_day) == (person.id, adopted(0))
    assert _rows() == 0


def test_what_is_over_or_declined_is_not_accepted_any_more() -> None:
    _, council, secretary, person = _world()
    _offer(council, secretary, person.email or "")
    [row] = queries.seats_offered(person.id)
    with transaction():
        service.decline_seat(make.actor(person), row.id)
    assert _refusal(lambda: _accept(person, row.id)) is CouncilCode.NO_INVITATION
    assert [one.id for one in queries.seat_invitations(council.id)] == [row.id]
    with transaction():
        past = clock.now() - timedelta(seconds=2)
        db.session.execute(update(SeatInvitation).values(expires_at=past, declined_at=None))
    assert _refusal(lambda: _accept(person, row.id)) is CouncilCode.NO_INVITATION
    jobs.purge()
    assert _rows() == 0


def test_terms_that_cannot_be_are_refused_and_an_offer_ends_with_its_term() -> None:
    town, council, secretary, person = _world(Seats(1))
    yesterday, today = adopted(1), adopted(0)
    assert _refusal(lambda: _offer(council, secretary, "a@b.example", last=yesterday)) is CouncilCode.TERM_OVER
    early = _refusal(lambda: _offer(council, secretary, "a@b.example", today, yesterday))
    assert early is TownCode.TERM_ENDS_BEFORE
    _offer(council, secretary, person.email or "", last=today)
    assert db.session.scalar(select(SeatInvitation.expires_at)) < clock.now() + timedelta(days=2)
    [row] = queries.seats_offered(person.id)
    with transaction():
        make_member(town, council)
    assert _refusal(lambda: _accept(person, row.id)) is CouncilCode.NO_SEAT_LEFT
    assert _rows() == 1


def test_who_has_a_seat_is_told_so_alone() -> None:
    town, council, secretary, person = _world()
    with transaction():
        make_member(town, council, person=person)
    _offer(council, secretary, person.email or "")
    [row] = queries.seats_offered(person.id)
    assert _refusal(lambda: _accept(person, row.id)) is CouncilCode.ALREADY_SEATED


def test_secretaries_of_the_town_alone_offer_and_withdraw() -> None:
    town, council, secretary, person = _world()
    with transaction():
        member, _ = make_member(town, council)
        there = make.make_municipality()
        elsewhere, theirs = make.make_person(there, Role.SECRETARY), make_council(there)
    _offer(council, secretary, "nobody@example.org")
    [row] = queries.seat_invitations(council.id)
    for other in (member, elsewhere, person):
        with pytest.raises(NotAllowed):
            _offer(council, make.actor(other), "somebody@example.org")
        with pytest.raises(NotAllowed), transaction():
            service.withdraw_seat_invitation(make.actor(other), council.id, row.id)
    with transaction():
        service.withdraw_seat_invitation(make.actor(elsewhere), theirs.id, row.id)
    assert _rows() == 1


def test_who_leaves_takes_the_offers_to_their_address_along() -> None:
    _, council, secretary, person = _world()
    _offer(council, secretary, person.email or "")
    with transaction():
        service.forget_invited(PersonLeft(person.id))
    assert _rows() == 0
