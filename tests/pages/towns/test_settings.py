"""Administrators set what their town is, in the browser; nobody else does, and hostile words get nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from civic.core import mail, outbox
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.towns import queries as towns
from civic.towns.models import Municipality
from civic.towns.rules.colours import DEFAULT, Scheme, Tone
from civic.towns.rules.settings import renamed, sender_fits
from civic.votes import queries as vote_queries
from civic.votes import service as vote_service
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.votes import end, make_vote

PAGES = ("settings", "colours", "answers", "objections", "themes")
GOOD = {
    "name": "New Harbour",
    "tagline": "decides",
    "sender": "",
    "languages": ["fr", "en"],
    "first": "fr",
    "timezone": "Europe/Oslo",
    "contact_address": "Town hall\r\n1 Quay Street",
    "contact_email": "hello@harbour.example",
    "contact_phone": "+47 55 00 00",
}


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def admin(town: Municipality, sign_in: Any) -> Any:
    with transaction():
        person = make.make_person(town, Role.ADMIN)
    return sign_in(person)


def _colours(**changes: str) -> dict[str, str]:
    fields = {f"{s}_{t.name.lower()}": DEFAULT[t][at] for t in Tone for at, s in enumerate(Scheme)}
    return fields | changes


def _now(town: Municipality) -> Municipality:
    return towns.municipality_by_id(town.id)


def test_a_town_says_who_it_is_and_how_it_is_reached(town: Municipality, admin: Any, client: Any) -> None:
    assert admin.post("/en/admin/settings", data=GOOD).status_code == 303
    now = _now(town)
    assert now.names["en"] == "New Harbour"
    assert (now.languages, now.timezone) == (["fr", "en"], "Europe/Oslo")
    for page in ("/en/", "/en/how-it-works", "/en/legal/imprint"):
        words = text_of(parse(client.get(page).text))
        assert "1 Quay Street" in words, page
        assert "hello@harbour.example" in words, page
    log = text_of(parse(admin.get("/en/admin/log").text))
    assert "Town changed" in log
    assert "Europe/Brussels, then Europe/Oslo" in log
    mail.MEMORY.clear()
    with transaction():
        mail.send("one@example.org", "Subject", "Body", "en")
    outbox.drain()
    assert mail.MEMORY[-1]["From"].addresses[0].display_name == "New Harbour decides"
    mail.MEMORY.clear()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Enter a name."),
        ({"name": "Harbour ✓"}, "signs such as ticks"),
        ({"name": "x" * 81}, "80"),
        ({"languages": []}, "Choose at least one language."),
        ({"timezone": "Mars/Olympus"}, "Choose a time zone from the list."),
        ({"timezone": "../../etc/passwd"}, "Choose a time zone from the list."),
        ({"contact_email": "nobody"}, "Enter an e-mail address"),
        ({"contact_phone": "<script>"}, "Use digits"),
        ({"sender": "Bank <pay@bank.example>"}, "Use words only"),
        ({"sender": "pay@bank.example"}, "Use words only"),
        ({"sender": 'A", "B'}, "Use words only"),
        ({"sender": "www.bank.example"}, "Use words only"),
        ({"sender": "Harbour ✓"}, "Use words only"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(
    town: Municipality, admin: Any, changes: dict[str, Any], message: str
) -> None:
    answer = admin.post("/en/admin/settings", data=GOOD | changes)
    assert answer.status_code == 422
    assert message in text_of(parse(answer.text))
    assert "1 Quay Street" in answer.text, "what was typed is gone"
    assert _now(town).contact_address == ""


def test_no_town_takes_the_name_of_another(town: Municipality, admin: Any) -> None:
    with transaction():
        make.make_municipality(names={"en": "Tornavik"})
    for changes in ({"name": "Tornavik"}, {"name": "Τornavik"}, {"sender": "Tornavik takes part"}):
        assert admin.post(f"/en/admin/settings?town={town.slug}", data=GOOD | changes).status_code == 422, changes


@pytest.mark.parametrize("tail", ["\r\nBcc: evil@example.org", "\nSubject: x", "\x00", "\u202egro"])
def test_no_header_gets_into_an_e_mail(town: Municipality, admin: Any, tail: str) -> None:
    for field in ("tagline", "sender"):
        admin.post("/en/admin/settings", data=GOOD | {field: f"takes part{tail}"})
        mail.MEMORY.clear()
        with transaction():
            mail.send(f"{field}@example.org", "Subject", "Body", "en")
        outbox.drain()
        raw = mail.MEMORY[-1].as_bytes().partition(b"\n\n")[0]
        assert b"\nBcc:" not in raw
        assert raw.count(b"\nSubject:") == 1
        assert [a.addr_spec for a in mail.MEMORY[-1]["To"].addresses] == [f"{field}@example.org"]
    mail.MEMORY.clear()


def test_hostile_words_stand_on_pages_as_words(town: Municipality, admin: Any, client: Any) -> None:
    attack = "<script>alert(1)</script>\"'"
    admin.post("/en/admin/settings", data=GOOD | {"tagline": attack, "contact_address": attack})
    page = client.get("/en/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_colours_are_kept_and_told_apart_when_people_cannot_read_them(
    town: Municipality, admin: Any, client: Any
) -> None:
    answer = admin.post("/en/admin/colours", data=_colours(dark_action="#0f5068", light_field="#FFC42E"))
    assert answer.status_code == 422
    words = text_of(parse(answer.text))
    assert "Too little contrast on" in words
    assert "At least 4.5 to 1 is needed." in words
    assert 'value="#FFC42E"' in answer.text, "what was typed is gone"
    assert _now(town).colours == {}
    assert admin.post("/en/admin/colours", data=_colours(light_field="#FFC42E")).status_code == 303
    assert _now(town).colours["field"] == ["#ffc42e", "#17313b"]
    assert f"/towns/{town.slug}-" in client.get("/en/").text
    assert admin.post("/en/admin/colours", data={"reset": "1"}).status_code == 303
    assert _now(town).colours == {}


@pytest.mark.parametrize("typed", ["", "red", "#fff;}*{display:none", "url(//evil.example)", "</style><script>", "#12"])
def test_a_colour_that_is_none_is_refused(town: Municipality, admin: Any, typed: str) -> None:
    answer = admin.post("/en/admin/colours", data=_colours(light_field=typed))
    assert answer.status_code == 422
    assert "Enter a colour such as" in text_of(parse(answer.text))
    assert "<script>" not in answer.text.partition("<main")[2].partition("</main>")[0]
    assert _now(town).colours == {}


def test_numbers_and_offices(town: Municipality, admin: Any) -> None:
    good = {"threshold": "50", "days": "45", "offices": "Public works\r\nSchools\r\n\r\nSchools"}
    assert admin.post("/en/admin/answers", data=good).status_code == 303
    now = _now(town)
    assert (now.support_threshold, now.answer_days) == (50, 45)
    assert now.offices == [{"en": "Public works"}, {"en": "Schools"}]
    for bad in ({"threshold": "0"}, {"days": "0"}, {"days": "366"}, {"threshold": "many"}, {"days": "99999999999"}):
        assert admin.post("/en/admin/answers", data=good | bad).status_code == 422, bad
    log = text_of(parse(admin.get("/en/admin/log").text))
    assert "200, then 50" in log
    assert "60, then 45" in log


def test_a_town_sets_how_long_objections_can_be_raised(town: Municipality, admin: Any, app: Flask) -> None:
    assert 'value="30"' in admin.get("/en/admin/objections").text, "the installation's number holds before"
    for bad in ("29", "181", "0", "-1", "many", "", "99999999999"):
        answer = admin.post("/en/admin/objections", data={"days": bad})
        assert answer.status_code == 422, bad
        assert f'value="{bad}"' in answer.text, "what was typed is gone"
    with transaction():
        before = make_vote(town, app.config["CIVIC"].keys_dir)
    assert admin.post("/en/admin/objections", data={"days": "45"}).status_code == 303
    with transaction():
        after = make_vote(town, app.config["CIVIC"].keys_dir)
    for vote, days in ((before, 30), (after, 45)):
        assert f"from {days} days after closing" in text_of(parse(admin.get(f"/en/votes/{vote.id}").text))
    with transaction():
        end(after)
        vote_service.close(SYSTEM, after.id)
    ended = vote_queries.vote(after.id)
    assert (ended.objections_until - ended.closed_at).days in (44, 45)
    assert "Days for objections: 30, then 45" in text_of(parse(admin.get("/en/admin/log").text))


def test_only_administrators_of_the_town_set_it(town: Municipality, sign_in: Any) -> None:
    with transaction():
        other = make.make_municipality()
        people = [
            make.make_person(town, Role.ORGANISER),
            make.make_person(other, Role.ADMIN),
            make.make_person(town),
        ]
    for person in people:
        browser = sign_in(person)
        for page, data in zip(
            PAGES, (GOOD, _colours(), {"threshold": "1", "days": "1"}, {"days": "60"}, {}), strict=True
        ):
            address = f"/en/admin/{page}?town={town.slug}"
            assert browser.get(address).status_code == 403
            assert browser.post(address, data=data).status_code == 403
        assert browser.get("/en/admin/towns").status_code == 403
        assert browser.post("/en/admin/towns", data={"name": "X", "slug": "x"}).status_code == 403
    assert _now(town).support_threshold == 200


def test_the_installation_gets_a_further_town(town: Municipality, sign_in: Any, client: Any) -> None:
    with transaction():
        boss = make.make_person(admin=True)
    browser = sign_in(boss)
    assert town.names["en"] in browser.get("/en/admin/towns").text
    new = {"name": "Bruyère", "slug": "bruyere", "language": "fr", "timezone": "Europe/Paris"}
    for bad in ({"slug": "Bru yère"}, {"slug": town.slug}, {"name": town.names["en"]}, {"timezone": "x"}):
        assert browser.post("/en/admin/towns", data=new | bad).status_code == 422, bad
    answer = browser.post("/en/admin/towns", data=new)
    assert answer.headers["Location"].endswith("/en/admin/roles?town=bruyere")
    made = towns.municipality("bruyere")
    assert made is not None
    assert (made.names, made.languages[0], made.timezone) == ({"fr": "Bruyère"}, "fr", "Europe/Paris")
    assert "Bruyère" in client.get("/fr/?town=bruyere").text
    assert "Town created" in text_of(parse(browser.get("/en/admin/log?town=bruyere").text))


@pytest.mark.parametrize("name", ["Halmere takes part", "Ville d’Halmère", "هالمير تشارك", "St-Ives & Bay", ""])
def test_words_are_a_sender(name: str) -> None:
    assert sender_fits(name)


def test_a_list_of_names_is_renamed_line_by_line() -> None:
    before = [{"en": "Works", "fr": "Travaux"}, {"en": "Schools"}]
    assert renamed(before, ["Travaux", "Écoles"], "fr") == [
        {"en": "Works", "fr": "Travaux"},
        {"en": "Schools", "fr": "Écoles"},
    ]
    assert renamed(before, ["Schools"], "en") == [{"en": "Schools"}]
    assert renamed(before, ["Schools", "Works", "Parks"], "en") == [
        {"en": "Schools"},
        {"en": "Works", "fr": "Travaux"},
        {"en": "Parks"},
    ]
