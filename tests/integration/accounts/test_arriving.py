"""Opening an account with an address that somebody else used before."""

from __future__ import annotations

import re

import pytest
from argon2 import PasswordHasher

from civic.accounts import queries, service
from civic.accounts.rules import AccountCode
from civic.core.db import db, transaction
from civic.core.mail import Mail
from civic.core.permissions import Refused
from tests.support import factories as make

LINK = "https://town.example/en/confirm/TOKEN"


def _tokens() -> list[str]:
    found = [re.search(r"/confirm/(\S+)", mail.body) for mail in db.session.query(Mail).order_by(Mail.id)]
    return [match.group(1) for match in found if match]


def _register(email: str | None, name: str, password: str, language: str) -> int | None:
    assert email is not None
    return service.register(email, name, service.new_password(password), language, LINK)


def test_nobody_waits_under_an_address_with_a_password_of_their_own() -> None:
    with transaction():
        service.register(
            "ines@example.org", "Somebody else", service.new_password("the password of a stranger"), "en", LINK
        )
    with transaction():
        _register("ines@example.org", "Ines", "what Ines chose herself", "fr")
    first, second = _tokens()
    with pytest.raises(Refused) as refused, transaction():
        service.confirm(first)
    assert refused.value.code is AccountCode.LINK_OVER
    with transaction():
        person = service.confirm(second)
    assert (person.display_name, person.language) == ("Ines", "fr")
    with pytest.raises(Refused), transaction():
        service.sign_in(service.prove("ines@example.org", "the password of a stranger"))
    with transaction():
        assert service.sign_in(service.prove("ines@example.org", "what Ines chose herself"))


def test_registering_again_under_the_same_name_is_no_conflict_with_oneself() -> None:
    with transaction():
        _register("ines@example.org", "Ines", "what Ines chose herself", "en")
    with transaction():
        _register("ines@example.org", "Ines", "what Ines chose herself", "en")
    assert len(_tokens()) == 2


def test_an_account_that_is_somebodys_does_not_change_when_another_registers() -> None:
    with transaction():
        person = make.make_person()
        before = (person.display_name, queries.password(person.id))
    with transaction():
        assert _register(person.email, "Mallory", "the password of a stranger", "en") is None
    found = queries.person(person.id)
    assert found is not None
    assert (found.display_name, queries.password(person.id)) == before


def test_what_was_proved_holds_no_longer_once_the_password_is_another_one() -> None:
    with transaction():
        person = make.make_person()
    assert person.email is not None
    early = service.prove(person.email, make.PASSWORD)
    with transaction():
        own = service.prove_own(make.actor(person), make.PASSWORD)
        service.change_password(make.actor(person), own, service.new_password("ducks on the pond"))
    for use in (service.sign_in, lambda proof: service.leave(make.actor(person), proof)):
        with pytest.raises(Refused) as refused, transaction():
            use(early)
        assert refused.value.code is AccountCode.WRONG_PASSWORD


def test_a_password_of_cheaper_times_is_hashed_anew_when_somebody_signs_in() -> None:
    with transaction():
        person = make.make_person(password_hash=PasswordHasher(time_cost=1, memory_cost=1024).hash(make.PASSWORD))
    assert person.email is not None
    before = queries.password(person.id)
    proof = service.prove(person.email, make.PASSWORD)
    with transaction():
        service.sign_in(proof)
    renewed = queries.password(person.id)
    assert renewed != before
    assert service.password_matches(renewed, make.PASSWORD)
