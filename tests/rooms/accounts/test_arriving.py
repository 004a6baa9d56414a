"""Opening an account with an address that somebody else used before."""

from __future__ import annotations

import re

import pytest

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


def test_nobody_waits_under_an_address_with_a_password_of_their_own() -> None:
    with transaction():
        service.register("ines@example.org", "Somebody else", "the password of a stranger", "en", LINK)
    with transaction():
        service.register("ines@example.org", "Ines", "what Ines chose herself", "fr", LINK)
    first, second = _tokens()
    with pytest.raises(Refused) as refused, transaction():
        service.confirm(first)
    assert refused.value.code is AccountCode.LINK_OVER
    with transaction():
        person = service.confirm(second)
    assert (person.display_name, person.language) == ("Ines", "fr")
    with pytest.raises(Refused), transaction():
        service.sign_in("ines@example.org", "the password of a stranger")
    with transaction():
        assert service.sign_in("ines@example.org", "what Ines chose herself")


def test_registering_again_under_the_same_name_is_no_conflict_with_oneself() -> None:
    with transaction():
        service.register("ines@example.org", "Ines", "what Ines chose herself", "en", LINK)
    with transaction():
        service.register("ines@example.org", "Ines", "what Ines chose herself", "en", LINK)
    assert len(_tokens()) == 2


def test_an_account_that_is_somebodys_does_not_change_when_another_registers() -> None:
    with transaction():
        person = make.make_person()
        before = (person.display_name, person.password_hash)
    with transaction():
        assert service.register(person.email, "Mallory", "the password of a stranger", "en", LINK) is None
    found = queries.person(person.id)
    assert found is not None
    assert (found.display_name, found.password_hash) == before
