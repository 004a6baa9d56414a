"""The log of acts in the browser: whose it is, its filters, its words."""

from __future__ import annotations

import re
from typing import Any

import pytest

from civic.audit import service as audit
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Actor, Role
from civic.processes import service as processes
from civic.towns import service as towns
from civic.towns.models import Municipality
from civic.towns.rules.colours import DEFAULT, Tone
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.queries import counted

BLUE = DEFAULT | {Tone.FIELD: ("#17408b", "#14264d"), Tone.ON_FIELD: ("#ffffff", "#e9f0ff")}


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality(names={"en": "Halmere"}, taglines={"en": "takes part"})


@pytest.fixture
def admin(town: Municipality, sign_in: Any) -> Any:
    with transaction():
        person = make.make_person(town, Role.ADMIN, display_name="Ada Reed")
    return sign_in(person)


def _page(browser: Any, town: Municipality, **asked: Any) -> Any:
    answer = browser.get(f"/{asked.pop('lang', 'en')}/admin/log", query_string={"town": town.slug, **asked})
    assert answer.status_code == 200
    return answer


def _acts(answer: Any) -> list[str]:
    return [text_of(heading) for heading in parse(answer.text).iter("h2") if heading.get("class") == "h4"]


def test_an_act_is_told_with_who_what_and_what_changed(town: Municipality, admin: Any) -> None:
    with transaction():
        organiser = make.make_person(town, Role.ORGANISER, display_name="Bo Lind")
        actor = make.actor(organiser)
        process = processes.add_process(actor, town, f"park-{town.id}", {"en": "The new park"})
        processes.publish_process(actor, process)
    words = text_of(parse(_page(admin, town).text))
    for said in (
        "Process published",
        "The new park",
        "Bo Lind",
        "Status: Draft, then Published",
        "Role given: Organiser",
    ):
        assert said in words
    assert "published_at" not in words and "hmac" not in words


def test_a_town_sees_its_own_acts_alone(town: Municipality, admin: Any, sign_in: Any) -> None:
    with transaction():
        other = make.make_municipality(names={"en": "Otherton"})
        processes.add_process(SYSTEM, other, f"secret-{other.id}", {"en": "A secret plan"})
        audit.record(SYSTEM, "leave", "person", 1)
        boss = make.make_person(admin=True)
    assert "secret" not in _page(admin, town, all=1).text and "Account deleted" not in _page(admin, town, all=1).text
    assert admin.get(f"/en/admin/log?town={other.slug}").status_code == 403
    whole = _page(sign_in(boss), town, all=1).text
    assert "A secret plan" in whole and "Account deleted" in whole


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.MODERATOR, Role.SECRETARY])
def test_other_staff_do_not_read_it(town: Municipality, sign_in: Any, role: Role) -> None:
    with transaction():
        person = make.make_person(town, role)
    assert sign_in(person).get(f"/en/admin/log?town={town.slug}").status_code == 403


def test_it_is_filtered_by_kind_person_thing_and_day(town: Municipality, admin: Any) -> None:
    with transaction():
        person = make.make_person(town, Role.ORGANISER)
        actor = Actor(person_id=person.id)
        for number in (901, 902):
            audit.record(actor, "open", "vote", number, town.id)
        audit.record(SYSTEM, "cancel", "meeting", 903, town.id)
    assert _acts(_page(admin, town, kind="vote")) == ["Vote opened", "Vote opened"]
    assert _acts(_page(admin, town, kind="vote", thing="901")) == ["Vote opened"]
    assert _acts(_page(admin, town, person=person.id)) == ["Vote opened", "Vote opened"]
    today = make.today().isoformat()
    assert "Meeting cancelled" in _acts(_page(admin, town, from_day=today, to_day=today))
    assert _acts(_page(admin, town, to_day="2001-01-01")) == []
    assert "No matching entries" in _page(admin, town, to_day="2001-01-01").text


@pytest.mark.parametrize(
    "asked",
    [
        {"from_day": "0001-01-01", "to_day": "9999-12-31"},
        {"from_day": "x", "person": "9" * 400, "thing": "\x00" * 3, "kind": "'"},
        {"after": "W10", "before": "é", "from": "-1"},
        {"person": "²"},
        {"thing": "x" * 5000},
    ],
)
def test_nonsense_in_the_address_is_no_error(town: Municipality, admin: Any, asked: dict[str, str]) -> None:
    assert _page(admin, town, **asked)


def test_it_comes_in_pages_with_as_many_queries_however_long_it_is(town: Municipality, admin: Any) -> None:
    _page(admin, town)
    with counted() as few:
        _page(admin, town)
    with transaction():
        for number in range(70):
            audit.record(SYSTEM, "open", "vote", number, town.id, before={"state": "draft"}, after={"state": "opened"})
    with counted() as many:
        first = _page(admin, town)
    assert len(many) <= len(few) + 1  # names and titles are asked for only where there are some
    assert len(_acts(first)) == 30
    following = re.search(r'rel="next"', first.text) and re.search(r'href="([^"]+)" rel="next"', first.text)
    assert following
    second = admin.get(following.group(1).replace("&amp;", "&"))
    assert len(_acts(second)) == 30 and "31–60 of" in second.text


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_it_is_readable_in_every_language(town: Municipality, admin: Any, lang: str) -> None:
    with transaction():
        audit.record(SYSTEM, "open", "vote", 1, town.id, before={"state": "draft"}, after={"state": "opened"})
    text = _page(admin, town, lang=lang).text
    assert "Vote opened" not in text and "What changed" not in text


def test_the_desk_leads_to_it(town: Municipality, admin: Any) -> None:
    assert f"/en/admin/log?town={town.slug}" in admin.get(f"/en/admin?town={town.slug}").text


def test_settings_are_told_from_what_to_what(town: Municipality, admin: Any) -> None:
    with transaction():
        boss = make.actor(make.make_person(town, Role.ADMIN))
        given = towns.Identity("New Harbour", "decides", "", ["fr", "en"], "Europe/Oslo", "", "ann.reed@town.example")
        towns.change_town(boss, town.id, "en", given)
        towns.change_colours(boss, town.id, BLUE)
        towns.change_colours(boss, town.id, DEFAULT)
        towns.change_answers(boss, town.id, 40, 30, ["Parks", "Public works"], "en")
        towns.change_themes(boss, town.id, [("", {"en": "Green", "fr": "Vert"})])
        towns.change_themes(boss, town.id, [("green", {"en": "Green", "fr": "Nature"})])
    page = _page(admin, town, kind="municipality").text
    words = text_of(parse(page))
    for said in (
        "Name (English): Halmere, then New Harbour",
        "Tagline (English): takes part, then decides",
        "Time zone: Europe/Brussels, then Europe/Oslo",
        "Languages: English, French, Arabic, then French, English",
        f"Page header (Light): #17408b, then {DEFAULT[Tone.FIELD][0]}",
        "Supporters needed: 200, then 40",
        "Days to answer: 60, then 30",
        "Offices (English): Parks, Public works",
        "Themes (French): Vert, then Nature",
        "Contact: a text",
    ):
        assert said in words, said
    [entries] = [one for one in parse(page).iter("ol") if one.get("class") == "list"]
    assert "ann.reed" not in text_of(entries), "a contact may be a person's"
    assert "Themes (English): Green, then Green" not in words


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"from_day": "31.11.2026"}, "Enter a date of the calendar"),
        ({"to_day": "2026-02-30"}, "Enter a date of the calendar"),
        ({"from_day": "0001-01-01"}, "between the years 1900 and 2199"),
        ({"from_day": "2026-03-02", "to_day": "2026-03-01"}, "must not be before the first day"),
    ],
)
def test_a_day_that_cannot_be_is_said_and_kept(
    town: Municipality, admin: Any, asked: dict[str, str], message: str
) -> None:
    page = _page(admin, town, **asked)
    tree = parse(page.text)
    assert message in text_of(tree)
    [summary] = [one for one in tree.iter("div") if one.get("role") == "alert"]
    assert message in text_of(summary)
    typed = {one.get("name"): one for one in tree.iter("input")}
    for name, value in asked.items():
        assert typed[name].get("value") == value
    [wrong] = [one for one in typed.values() if one.get("aria-invalid")]
    assert wrong.get("type") is None, "a field for days would show nothing of it"
