"""Another e-mail address: both addresses agree, and one mailbox still has one account and one ballot."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from civic.accounts import queries, service
from civic.accounts.models import AddressChange, Person
from civic.accounts.rules import AccountCode
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.mail import Mail
from civic.core.permissions import Refused
from civic.towns import queries as towns_queries
from civic.votes import queries as votes_queries
from tests.support import factories as make
from tests.support import votes

LINK = "https://town.example/en/change-email/TOKEN"


def _ask(person: Person, email: str) -> dict[str, str]:
    """The tokens that were mailed, by address."""
    with transaction():
        service.ask_for_address(make.actor(person), service.prove_own(make.actor(person), make.PASSWORD), email, LINK)
    found = {}
    for mail in db.session.scalars(select(Mail).order_by(Mail.id)):
        if token := re.search(r"/change-email/(\S+)", mail.body):
            found[mail.recipient] = token[1]
    return found


def _agree(token: str) -> service.Step:
    with transaction():
        return service.agree_to_address(token)[1]


def _person(**changes: object) -> Person:
    with transaction():
        return make.make_person(**{"email": "reed@example.org", **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("first", ["reed@example.org", "reed@river.example"])
def test_the_address_changes_once_both_have_agreed_and_every_session_ends(first: str) -> None:
    person = _person()
    with transaction():
        service.start_session(person.id)
    tokens = _ask(person, "reed@river.example")
    assert set(tokens) == {"reed@example.org", "reed@river.example"}
    second = next(address for address in tokens if address != first)
    assert [_agree(tokens[first]), _agree(tokens[first])] == ["waiting", "waiting"], "one address agreed for both"
    assert queries.person_by_email("reed@river.example") is None
    assert len(queries.sessions_of(person.id, False)) == 1
    assert _agree(tokens[second]) == "done"
    assert (person.email, person.mailbox) == ("reed@river.example", "reed@river.example")
    assert queries.sessions_of(person.id, False) == []
    for token in tokens.values():
        with pytest.raises(Refused), transaction():
            service.agree_to_address(token)


def test_the_old_address_stops_it_and_the_new_one_cannot() -> None:
    person = _person()
    tokens = _ask(person, "reed@river.example")
    with transaction():
        service.start_session(person.id)
    with pytest.raises(Refused), transaction():
        service.stop_address(tokens["reed@river.example"])
    with transaction():
        service.stop_address(tokens["reed@example.org"])
    assert queries.sessions_of(person.id, False) == []
    for token in tokens.values():
        with pytest.raises(Refused), transaction():
            service.agree_to_address(token)
    assert person.email == "reed@example.org"


@pytest.mark.parametrize("ended", ["asked again", "cancelled", "password", "late"])
def test_links_are_over_when(ended: str) -> None:
    person = _person()
    tokens = _ask(person, "reed@river.example")
    actor = make.actor(person)
    if ended == "asked again":
        _ask(person, "reed@lake.example")
    with transaction():
        if ended == "cancelled":
            service.cancel_address(actor)
        if ended == "password":
            new = service.new_password("ducks on the second pond")
            service.change_password(actor, service.prove_own(actor, make.PASSWORD), new)
        if ended == "late":
            db.session.get_one(AddressChange, person.id).expires_at = clock.now() - timedelta(seconds=1)
    for token in tokens.values():
        with pytest.raises(Refused), transaction():
            service.agree_to_address(token)


def test_a_mailbox_with_an_account_gets_no_link_and_its_owner_hears_of_it() -> None:
    owner = _person(email="townlover@gmail.com")
    person = _person()
    tokens = _ask(person, "Town.Lover+1@googlemail.com")
    assert set(tokens) == {"reed@example.org"}, "whoever asks can tell who has an account"
    told = db.session.scalars(select(Mail).where(Mail.recipient == owner.email)).one()
    assert "Town.Lover+1@googlemail.com" in told.body
    assert _agree(tokens["reed@example.org"]) == "waiting"


def test_another_spelling_of_ones_own_mailbox_is_no_other_account() -> None:
    person = _person(email="townlover@gmail.com")
    tokens = _ask(person, "town.lover@gmail.com")
    assert [_agree(token) for token in tokens.values()] == ["waiting", "done"]
    assert (person.email, person.mailbox, person.mailbox_double) == ("town.lover@gmail.com", "townlover@gmail.com", 0)
    with pytest.raises(Refused) as refused:
        _ask(person, "town.lover@gmail.com")
    assert refused.value.code is AccountCode.SAME_ADDRESS


def test_an_account_that_was_never_confirmed_gives_way_and_one_that_was_does_not() -> None:
    person = _person()
    squatter = _person(email="reed@river.example", confirmed=False)
    tokens = _ask(person, "reed+new@river.example")
    assert [_agree(token) for token in tokens.values()] == ["waiting", "done"]
    db.session.expire_all()
    assert (squatter.email, squatter.mailbox, person.mailbox) == (None, None, "reed@river.example")
    other = _person(email="other@example.org")
    tokens = _ask(other, "other@lake.example")
    _agree(tokens["other@example.org"])
    _person(email="other@lake.example")
    with pytest.raises(Refused):
        _agree(tokens["other@lake.example"])


def test_a_changed_address_brings_no_second_ballot(tmp_path: Path) -> None:
    """Neither the mailbox that was left nor the new one, once its account is deleted, enters the vote again."""
    with transaction():
        town = make.make_municipality()
        voter = make.make_person(town, email="reed@example.org")
        vote = votes.make_vote(town, tmp_path)
    assert votes_queries.roll_entry(vote.id, voter.id)
    for token in _ask(voter, "reed@river.example").values():
        _agree(token)
    assert votes_queries.roll_entry(vote.id, voter.id), "the right to vote went with the old address"
    with transaction():
        service.leave(make.actor(voter), service.prove_own(make.actor(voter), make.PASSWORD))
    for email in ("reed@example.org", "REED+2@river.example"):
        newcomer = _arrive(email, town.id)
        assert votes_queries.roll_entry(vote.id, newcomer) is None, f"{email} got another ballot"
    assert votes_queries.roll_entry(vote.id, _arrive("someone@else.example", town.id))


def _arrive(email: str, town_id: int) -> int:
    """Somebody registers with an address and confirms it; the number of their account."""
    with transaction():
        hashed = service.new_password("a bench by the river")
        made = service.register(email, f"Name of {email.split('@')[1].split('.')[0]} {len(email)}", hashed, "en", LINK)
    assert made is not None
    mails = db.session.scalars(select(Mail.body).where(Mail.recipient == email).order_by(Mail.id)).all()
    token = re.search(r"/change-email/(\S+)", mails[-1])
    assert token
    with transaction():
        service.confirm(token[1], town_id)
    assert towns_queries.is_member(made, towns_queries.residents_group(town_id) or 0)
    return made
