"""A role is offered to an address: the same for every address, and nothing is held before a yes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from civic.accounts.events import PersonLeft
from civic.core import clock, mail, outbox
from civic.core.db import db, transaction
from civic.core.permissions import NotAllowed, Refused, Role
from civic.roles import jobs
from civic.roles import queries as roles
from civic.roles import service as roles_service
from civic.roles.models import RoleInvitation
from civic.towns.models import Municipality
from tests.support import factories as make


@pytest.fixture(autouse=True)
def letters():
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()


def _offer(town: Municipality, actor, email: str, role: Role = Role.ORGANISER) -> None:
    with transaction():
        roles_service.invite_to_role(actor, town.id, email, role, "Halmere", "en")


def _world():
    with transaction():
        town = make.make_municipality()
        admin, person = make.make_person(town, Role.ADMIN), make.make_person(town)
    return town, make.actor(admin), person


def _rows() -> int:
    return db.session.scalar(select(func.count()).select_from(RoleInvitation)) or 0


def test_known_and_unknown_addresses_get_the_same_e_mail_once(letters) -> None:
    town, admin, person = _world()
    for _time in range(2):
        _offer(town, admin, person.email or "")
        _offer(town, admin, "nobody@example.org")
    outbox.drain()
    assert sorted(one["To"] for one in letters) == sorted(["nobody@example.org", person.email])
    assert len({one["Subject"] for one in letters}) == 1
    assert [row.email for row in roles.role_invitations(town.id)] == [person.email, "nobody@example.org"]


def test_an_offer_is_accepted_by_its_mailbox_only_and_ends(letters) -> None:
    town, admin, person = _world()
    _offer(town, admin, (person.email or "").upper())
    with transaction():
        other = make.make_person(town)
    [row] = roles.roles_offered(person.id)
    with pytest.raises(Refused), transaction():
        roles_service.accept_role(make.actor(other), row.id)
    assert roles.roles_offered(other.id) == []
    with transaction():
        db.session.execute(update(RoleInvitation).values(expires_at=clock.now() - timedelta(seconds=2)))
    with pytest.raises(Refused), transaction():
        roles_service.accept_role(make.actor(person), row.id)
    jobs.purge()
    assert _rows() == 0
    _offer(town, admin, person.email or "")
    [row] = roles.roles_offered(person.id)
    with transaction():
        roles_service.accept_role(make.actor(person), row.id)
    assert make.actor(person).has(town.id, Role.ORGANISER)
    assert _rows() == 0


def test_administrators_of_the_town_alone_offer_and_withdraw() -> None:
    town, admin, person = _world()
    with transaction():
        organiser = make.make_person(town, Role.ORGANISER)
        elsewhere = make.make_person(make.make_municipality(), Role.ADMIN)
    for other in (organiser, elsewhere, person):
        with pytest.raises(NotAllowed):
            _offer(town, make.actor(other), "nobody@example.org")
    _offer(town, admin, "nobody@example.org")
    [row] = roles.role_invitations(town.id)
    theirs = next(iter(make.actor(elsewhere).roles))[0]
    with transaction():
        roles_service.withdraw_role_invitation(make.actor(elsewhere), theirs, row.id)
    assert _rows() == 1


def test_who_leaves_takes_the_offers_to_their_address_along() -> None:
    town, admin, person = _world()
    _offer(town, admin, person.email or "")
    with transaction():
        roles_service.forget_invited(PersonLeft(person.id))
    assert _rows() == 0


def test_a_role_that_is_not_held_ends_without_an_entry_in_the_log() -> None:
    from civic.audit import queries as audit

    town, admin, person = _world()
    before = len(list(audit.entries()))
    with transaction():
        roles_service.take_role(admin, town.id, person.id, Role.MODERATOR)
    assert len(list(audit.entries())) == before
