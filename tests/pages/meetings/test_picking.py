"""An agenda item is about something that was found by search: with htmx, and without a script."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask

from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.meetings import queries
from civic.resources import service as resources
from civic.resources.rules import Audience
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.meetings import make_meeting


def choices(html: str, name: str) -> dict[str, str]:
    """What a field offers: the words by value."""
    labels = [label for label in parse(html).iter("label") if label.get("class") == "pick"]
    found = {}
    for label in labels:
        for box in label.iter("input"):
            if box.get("type") == "radio" and box.get("name") == name:
                found[box.get("value") or ""] = " ".join(text_of(label).split())
    return found


@pytest.fixture
def world(app: Flask, sign_in):
    with transaction():
        town, other = make.make_municipality(), make.make_municipality()
        organiser = make.make_person(town, Role.ORGANISER)
        for n in (1, 2):
            resources.add_resource("proposal", town.id, f"Bäume am Ufer {n}", "de", address=f"proposals/90{n}")
        resources.add_resource("vote", town.id, "Which trees?", "en", address="votes/903")
        resources.add_resource("vote", town.id, "Trees by link", "en", audience=Audience.LINK, address="votes/904")
        resources.add_resource("proposal", other.id, "Trees elsewhere", "en", address="proposals/905")
        resources.add_resource("text", town.id, "Trees of another kind", "en", address="texts/906")
        meeting = make_meeting(town)
    return town, meeting, sign_in(organiser), f"/en/meetings/{meeting.id}/agenda"


def test_what_is_searched_is_offered_and_chosen_without_a_script(world) -> None:
    _town, meeting, browser, path = world
    typed = {"items-0-title": "Trees", "items-0-text": "Decide", "items-0-about-q": "baume ufer"}
    found = browser.post(path, data={**typed, "find": "items-0-about"})
    assert found.status_code == 200 and "Decide" in found.text
    offered = choices(found.text, "items-0-about")
    assert list(offered) == ["proposals/902", "proposals/901", ""]
    assert offered["proposals/901"] == "Bäume am Ufer 1 Proposal"
    assert queries.agendas([meeting.id], SYSTEM).get(meeting.id, []) == []
    assert browser.post(path, data={**typed, "items-0-about": "proposals/901"}).status_code == 303
    [item] = queries.agendas([meeting.id], SYSTEM)[meeting.id]
    assert item.about is not None and item.about[:2] == ("proposal", "proposals/901")
    # Opened again, what was chosen is named and stays chosen.
    again = browser.get(path)
    assert choices(again.text, "items-0-about") == {"proposals/901": "Bäume am Ufer 1 Proposal", "": "None of these"}
    assert 'value="proposals/901" checked' in again.text


def test_words_without_a_choice_are_not_thrown_away(world) -> None:
    _town, meeting, browser, path = world
    answer = browser.post(path, data={"items-0-title": "Trees", "items-0-about-q": "trees"})
    assert answer.status_code == 422 and "Choose one of the results" in answer.text
    assert "votes/903" in choices(answer.text, "items-0-about")
    none = browser.post(path, data={"items-0-title": "Trees", "items-0-about-q": "trees", "items-0-about": ""})
    assert none.status_code == 303


def test_htmx_gets_what_is_found_and_keeps_what_is_chosen(world) -> None:
    town, _meeting, browser, path = world
    page = browser.get(path).text
    [search] = [box for box in parse(page).iter("input") if box.get("name") == "items-0-about-q"]
    url = search.get("hx-get") or ""
    asked = {"items-0-about-q": "trees", "items-0-about": "proposals/902"}
    answer = browser.get(urlsplit(url).path, query_string={**_args(url), **asked}, headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert list(choices(answer.text, "items-0-about")) == ["proposals/902", "votes/903", ""]
    nothing = browser.get(
        urlsplit(url).path, query_string={**_args(url), "items-0-about-q": "xyzzy"}, headers={"HX-Request": "true"}
    )
    assert "No results for “xyzzy”" in nothing.text
    # A pasted address is found too, whole or in part; and the address of the search opens as a page.
    pasted = {**_args(url), "items-0-about-q": f"http://town.example/fr/votes/903?town={town.slug}"}
    assert "votes/903" in choices(browser.get(urlsplit(url).path, query_string=pasted).text, "items-0-about")
    assert browser.get(urlsplit(url).path, query_string={**_args(url), "field": "<b>"}).status_code == 400


def _args(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_nobody_finds_what_they_may_not_see(world, sign_in, client) -> None:
    town, meeting, organiser, path = world
    with transaction():
        hidden = make.make_process(town, state="draft")
        resident = make.make_person(town)
    words = hidden.titles["en"]
    query = {"field": "about", "about-q": words, "use": "agenda", "town": town.slug}
    htmx = {"HX-Request": "true"}
    value = f"processes/{hidden.slug}"
    assert value in organiser.get("/en/find/things", query_string=query, headers=htmx).text
    assert value not in sign_in(resident).get("/en/find/things", query_string=query, headers=htmx).text
    named = {**query, "about": value, "about-q": ""}
    assert words not in sign_in(resident).get("/en/find/things", query_string=named, headers=htmx).text
    # What will be public is looked for as everybody sees it, even by staff.
    public = {**query, "public": "1"}
    assert value not in organiser.get("/en/find/things", query_string=public, headers=htmx).text
    assert client.get("/en/find/things", query_string=query).status_code == 303
    # Neither found nor taken: what only a link opens, and what belongs to another town.
    for address in ("votes/904", "proposals/905", "texts/907"):
        answer = organiser.post(path, data={"items-0-title": "Item", "items-0-about": address})
        assert answer.status_code == 422
    assert queries.agendas([meeting.id], SYSTEM).get(meeting.id, []) == []


def test_the_enter_key_sends_the_form_and_no_search(world) -> None:
    *_world, browser, path = world
    [form] = [each for each in parse(browser.get(path).text).iter("form") if each.get("id") == "items"]
    first = next(form.iter("button"))
    assert first.get("name") is None and first.get("type", "submit") == "submit"
