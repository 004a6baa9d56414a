"""One mailbox has one account, whatever spellings of its address are tried."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.exc import IntegrityError

from civic.accounts import queries, service
from civic.accounts.models import AskedLink, Person
from civic.core.db import db, transaction
from civic.core.mail import Mail
from tests.support import factories as make

LINK = "https://town.example/en/confirm/TOKEN"


def _register(email: str, name: str) -> int | None:
    return service.register(email, name, service.new_password("a bench by the river"), "en", LINK)


def test_another_spelling_of_a_mailbox_opens_no_second_account() -> None:
    with transaction():
        owner = make.make_person(email="townlover@gmail.com")
    for number, alias in enumerate(("town.lover+1@gmail.com", "TownLover@googlemail.com"), start=1):
        with transaction():
            assert _register(alias, f"Another {number}") is None
    assert db.session.query(Person).count() == 1
    told = db.session.query(Mail).all()
    assert {mail.recipient for mail in told} == {owner.email}, "whoever typed the alias got the owner's e-mail"
    assert "town.lover+1@gmail.com" in told[0].body
    assert "townlover@gmail.com" in told[0].body


def test_an_account_that_waits_takes_the_spelling_that_was_typed_last() -> None:
    with transaction():
        first = _register("reed+civic@example.org", "Reed")
    with transaction():
        assert _register("reed@example.org", "Reed") is None
    person = queries.person(first or 0)
    assert person is not None
    assert person.email == "reed@example.org"
    latest = db.session.query(Mail).order_by(Mail.id.desc()).first()
    assert latest is not None
    assert latest.recipient == "reed@example.org"
    token = re.search(r"/confirm/(\S+)", latest.body)
    assert token
    with transaction():
        assert service.confirm(token.group(1)).id == first


def test_people_sign_in_with_any_spelling_and_links_go_to_the_address_of_the_account() -> None:
    with transaction():
        owner = make.make_person(email="reed@example.org")
        service.request_reset("REED+x@example.org", "https://town.example/en/reset/TOKEN")
    for asked in db.session.query(AskedLink).all():
        with transaction():
            service.mail_asked_link(asked.id)
    assert db.session.query(AskedLink).count() == 0
    assert service.prove("reed+x@example.org", make.PASSWORD).person_id == owner.id
    assert [mail.recipient for mail in db.session.query(Mail)] == ["reed@example.org"]


def test_two_registrations_at_the_same_instant_make_one_account() -> None:
    """Both found nobody; the database lets the first one through."""
    with transaction():
        service.create_person("reed+a@example.org", "Reed A", None)
    with pytest.raises(IntegrityError), transaction():
        service.create_person("reed+b@example.org", "Reed B", None)


def test_accounts_from_before_stay_apart_by_their_own_spelling() -> None:
    with transaction():
        older = make.make_person(email="reed@example.org")
        younger = make.make_person(email="rita@example.org")
        younger.email, younger.mailbox, younger.mailbox_double = "reed+2@example.org", older.mailbox, 1
    for typed, owner in (
        ("Reed+2@example.org", younger),
        ("reed@example.org", older),
        ("reed+3@example.org", older),
    ):
        found = queries.person_by_email(typed)
        assert found is not None
        assert found.id == owner.id
    with transaction():
        assert _register("reed+3@example.org", "Reed the third") is None


def test_whoever_left_can_come_back_with_the_same_mailbox() -> None:
    with transaction():
        person = make.make_person(email="reed@example.org")
        proof = service.prove_own(make.actor(person), make.PASSWORD)
        service.leave(make.actor(person), proof)
    with transaction():
        assert _register("reed+again@example.org", "Reed") is not None
