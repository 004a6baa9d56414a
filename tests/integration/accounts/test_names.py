"""Names are kept for whoever has them: people, towns, councils, organisations."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from civic.accounts import service
from civic.accounts.models import Person
from civic.accounts.rules import AccountCode, NameKind, name_key
from civic.core.db import db, transaction
from civic.core.permissions import Refused
from tests.support import factories as make


def _refused(code: AccountCode, do: object) -> None:
    with pytest.raises(Refused) as refused, transaction():
        do()  # type: ignore[operator]
    assert refused.value.code is code


def test_nobody_takes_the_name_of_a_town_a_council_or_an_organisation() -> None:
    with transaction():
        make.make_municipality(names={"en": "Greenfield", "fr": "Vertpré"})
        founder = make.make_person(display_name="Ada Lindvale")
        service.found_organisation(make.actor(founder), "Rowing Club", "", "en")
    for name in ("Greenfield", "Vertpre\u0301", "Rowing-Club", "ROWING CLUB", "Ada Llndvale"):
        _refused(AccountCode.NAME_TAKEN, lambda name=name: make.make_person(display_name=name))
    _refused(AccountCode.NAME_OFFICIAL, lambda: make.make_person(display_name="Mayor of Greenfield"))


def test_organisations_are_called_like_nobody_else() -> None:
    with transaction():
        make.make_municipality(names={"en": "Greenfield"})
        ada = make.make_person(display_name="Ada Lindvale")
    actor = make.actor(ada)
    for name, code in (
        ("Ada Lindvale", AccountCode.NAME_TAKEN),
        ("Greenfield", AccountCode.NAME_TAKEN),
        ("Greenfield Council", AccountCode.NAME_OFFICIAL),
        ("Rowing club ✓", AccountCode.NAME_SIGNS),
        ("Rowing\u202e club", AccountCode.NAME_HIDDEN),
    ):
        _refused(code, lambda name=name: service.found_organisation(actor, name, "", "en"))
    with transaction():
        club = service.found_organisation(actor, "Greenfield Rowing Club", "", "en")
    with transaction():
        service.edit_organisation(make.actor(ada), club, "Greenfield Rowing Club", "By the weir.")


def test_a_town_is_not_founded_under_the_name_of_a_person() -> None:
    with transaction():
        make.make_person(display_name="Ada Lindvale")
    _refused(AccountCode.NAME_TAKEN, lambda: make.make_municipality(names={"en": "Ada Lindva1e"}))


def test_of_two_who_register_at_the_same_instant_one_has_the_name() -> None:
    """Both looked before the other one wrote; the database lets the first one through."""
    with transaction():
        make.make_person(display_name="Ada Lindvale")
    with pytest.raises(IntegrityError), transaction():
        db.session.add(Person(display_name="\u0410da Lindvale", display_name_key=name_key("\u0410da Lindvale")))
        db.session.flush()


def test_two_towns_may_have_a_council_of_one_name() -> None:
    with transaction():
        for _ in range(2):
            town = make.make_municipality()
            service.take_names(NameKind.COUNCIL, f"c{town.id}", ["Youth council"])
    with pytest.raises(Refused), transaction():
        make.make_person(display_name="Youth Council")
