"""Nobody acts for an organisation without consent, and asking tells nothing about an address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from civic.accounts import queries, service
from civic.accounts.models import Invitation, Organisation, Person
from civic.accounts.rules import AccountCode
from civic.core import clock, mail, outbox
from civic.core.db import db, transaction
from civic.core.permissions import NotAllowed, Refused
from civic.notifications import queries as notifications
from civic.notifications import service as letters_service
from civic.notifications.rules import Kind
from tests.support import factories as make


@pytest.fixture(autouse=True)
def letters():
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()


@pytest.fixture
def club() -> tuple[Organisation, Person, Person]:
    """An organisation, who founded it, and somebody else."""
    with transaction():
        founder, friend = make.make_person(), make.make_person()
        return service.found_organisation(make.actor(founder), "Rowing club", "", "en"), founder, friend


def _invite(club: tuple[Organisation, Person, Person], email: str | None = None) -> None:
    organisation, founder, friend = club
    with transaction():
        service.invite_representative(make.actor(founder), organisation, email or friend.email or "")


def _rows() -> int:
    return db.session.scalar(select(func.count()).select_from(Invitation)) or 0


def test_an_invited_person_does_not_act_until_they_accept(club) -> None:
    organisation, founder, friend = club
    _invite(club)
    assert make.actor(friend).organisations == frozenset()
    assert queries.representatives(organisation.id) == [founder.display_name]
    [waiting] = queries.invitations_of(friend.id)
    assert (waiting.slug, waiting.name, waiting.by) == (organisation.slug, "Rowing club", founder.display_name)
    with transaction():
        service.accept_invitation(make.actor(friend), organisation)
    assert make.actor(friend).organisations == {organisation.id}
    assert queries.invitations_of(friend.id) == []
    assert _rows() == 0


def test_who_declines_does_not_act_and_is_not_asked_again_for_a_month(club, letters) -> None:
    organisation, _, friend = club
    _invite(club)
    with transaction():
        service.decline_invitation(make.actor(friend), organisation)
    _invite(club)
    outbox.drain()
    assert len(letters) == 1
    assert make.actor(friend).organisations == frozenset()
    assert queries.invitations_of(friend.id) == []
    for answer in (service.accept_invitation, service.decline_invitation):
        with pytest.raises(Refused) as refused, transaction():
            answer(make.actor(friend), organisation)
        assert refused.value.code is AccountCode.NO_INVITATION
    with transaction():
        db.session.execute(update(Invitation).values(expires_at=clock.now() - timedelta(seconds=2)))
    _invite(club)
    outbox.drain()
    assert len(letters) == 2
    assert len(queries.invitations_of(friend.id)) == 1


def test_an_invitation_gets_old_and_is_forgotten(club) -> None:
    organisation, _, friend = club
    _invite(club)
    with transaction():
        service.purge()
    assert _rows() == 1
    with transaction():
        db.session.execute(update(Invitation).values(expires_at=clock.now() - timedelta(seconds=2)))
    assert queries.invitations_of(friend.id) == []
    with pytest.raises(Refused), transaction():
        service.accept_invitation(make.actor(friend), organisation)
    with transaction():
        service.purge()
    assert _rows() == 0


def test_the_invited_person_is_told_in_the_list_and_by_letter_once(club, letters) -> None:
    organisation, _, friend = club
    _invite(club)
    _invite(club)
    outbox.drain()
    [letter] = letters
    assert letter["To"] == friend.email
    assert "Rowing club" in letter["Subject"]
    assert f"/en/organisations/{organisation.slug}/invitation" in letter.get_content()
    assert "stop-letters" in letter.get_content()
    [told] = notifications.told(make.actor(friend))
    assert (told.kind, told.title) == (Kind.INVITATION, "Rowing club")
    assert told.address == f"organisations/{organisation.slug}/invitation"


def test_who_wants_no_letters_gets_none_of_these_either(club, letters) -> None:
    with transaction():
        letters_service.stop_all(make.actor(club[2]))
    _invite(club)
    outbox.drain()
    assert letters == []
    assert len(notifications.told(make.actor(club[2]))) == 1


def test_addresses_of_nobody_of_the_unconfirmed_and_of_those_who_act_already_are_asked_nothing(club, letters) -> None:
    _, founder, _ = club
    with transaction():
        unsure = make.make_person(confirmed=False)
    for email in ("nobody@example.org", unsure.email, founder.email):
        _invite(club, email)
    outbox.drain()
    assert (letters, _rows()) == ([], 0)


def test_only_who_acts_for_an_organisation_invites_and_only_who_is_invited_answers(club) -> None:
    organisation, founder, friend = club
    with pytest.raises(NotAllowed), transaction():
        service.invite_representative(make.actor(friend), organisation, friend.email or "")
    _invite(club)
    with transaction():
        stranger = make.make_person()
    for person in (stranger, founder):
        with pytest.raises(Refused), transaction():
            service.accept_invitation(make.actor(person), organisation)
    assert len(queries.invitations_of(friend.id)) == 1


@pytest.mark.parametrize("leaver", ["who invited", "who is invited"])
def test_an_invitation_goes_with_whoever_leaves(club, leaver: str) -> None:
    _invite(club)
    person = club[1] if leaver == "who invited" else club[2]
    actor = make.actor(person)
    proof = service.prove_own(actor, make.PASSWORD)
    with transaction():
        service.leave(actor, proof)
    assert _rows() == 0
