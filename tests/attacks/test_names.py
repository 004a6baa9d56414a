"""Names: nobody can be taken for somebody else, for a town, an office or a role, whatever signs they type."""

from __future__ import annotations

import secrets

import pytest

from civic.core.db import transaction
from tests.attacks.browser import Browser
from tests.attacks.seed import PASSWORD
from tests.attacks.town import Town
from tests.support import factories as make


@pytest.fixture(autouse=True)
def fresh(town: Town) -> None:
    town.forget_limits()


@pytest.fixture(scope="module")
def taken(town: Town) -> str:
    with town.inside(), transaction():
        make.make_person(None, display_name="Paula Vocalis")
    return "Paula Vocalis"


@pytest.fixture(scope="module")
def mine(town: Town) -> Browser:
    with town.inside(), transaction():
        person = make.make_person(None)
    return town.sign_in_as(person.id)


def _refused(town: Town, mine: Browser, name: str) -> None:
    """Neither a new account nor one that is there already may be called like that."""
    town.forget_limits()
    email = f"names{secrets.token_hex(4)}@example.net"
    fields = {"display_name": name, "email": email, "password": PASSWORD, "municipality": str(town.world.town_id)}
    answer = town.sign_in("anon").submit("/en/register", **fields, terms="y")
    assert answer.status == 422, f"{name!r} was taken by a new account"
    assert "There is a problem" in answer.text
    assert mine.submit("/en/account/profile", display_name=name).status == 422, f"{name!r} was taken by an account"
    assert town.sql("SELECT id FROM accounts_person WHERE email = :e", e=email) == []


@pytest.mark.parametrize(
    "name",
    [
        "paula  vocalis",
        " PAULA VOCALIS ",
        "P\u0430ula Vocalis",  # Cyrillic a
        "Ｐａｕｌａ Ｖｏｃａｌｉｓ",
        "Paula-Vocalis",
        "PauIa Vocalis",  # capital i
        "Pau1a Vocal1s",
        "Paula\u00a0Vocalis",
    ],
)
def test_F13_P02_a_look_alike_of_a_name_opens_no_account(town: Town, mine: Browser, taken: str, name: str) -> None:
    _refused(town, mine, name)


@pytest.mark.parametrize(
    "sign", ["\u200b", "\u3164", "\u2800", "\u202e", "\u2066", "\u180b", "\ufe0f", "\U000e0041", "\u00ad", "\ufeff"]
)
def test_P02_signs_that_nobody_sees_make_no_name_of_their_own(town: Town, mine: Browser, taken: str, sign: str) -> None:
    _refused(town, mine, f"Paula{sign} Vocalis")


def test_P02_a_name_of_invisible_signs_only_is_none(town: Town, mine: Browser) -> None:
    for name in ("\u3164\u3164", "\u2800", "\u200b \u200b", "\u115f"):
        _refused(town, mine, name)


@pytest.mark.parametrize(
    "name",
    [
        "Admin",
        "\u0410dmin",
        "Moderator Paula",
        "Paula \u2713",
        "Paula \u2714\ufe0f",
        "Verified Paula",
        "Town hall",
        "The Mayor",
        "Mairie",
        "بلدية المدينة",
        "Administrat0r",
    ],
)
def test_K14_nobody_is_called_like_an_office_or_carries_a_badge(town: Town, mine: Browser, name: str) -> None:
    _refused(town, mine, name)


def test_K14_nobody_is_called_like_the_town_its_council_or_an_organisation(town: Town, mine: Browser) -> None:
    dump = town.dump()
    holders = {row["holder"].split()[0] for row in dump["accounts_taken_name"]}
    assert {"town", "council", "organisation"} <= holders
    home = town.world.town_id
    [town_name] = [row["names"] for row in dump["spaces_municipality"] if row["id"] == home]
    council = next(row["names"] for row in dump["councils_council"] if row["municipality_id"] == home)
    club = dump["accounts_organisation"][0]["name"]
    for name in (_english(town_name), _english(council), club):
        _refused(town, mine, name)
        _refused(town, mine, name.upper())


def _english(names: object) -> str:
    import json

    return str((json.loads(names) if isinstance(names, str) else names)["en"])  # type: ignore[index]


def test_P02_names_of_people_are_taken_as_they_are(town: Town, mine: Browser) -> None:
    """What is refused above is refused for its signs, not because nothing is taken."""
    for name in ("Ana Muñoz-O’Brien", "Zoë 2", "Łucja Żak", "محمد علي", "李小龙"):
        town.forget_limits()
        assert mine.submit("/en/account/profile", display_name=name).status == 303, name
