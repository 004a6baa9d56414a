"""The list of proposals: its filters and orders as addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

from flask import Flask
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import transaction
from civic.core.permissions import SYSTEM
from civic.processes.models import Process
from civic.proposals import queries, service
from civic.proposals.list_rules import Sort
from civic.proposals.rules import ImportedProposal, ProposalState
from civic.resources import queries as resources
from civic.resources.rules import Audience
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.proposals import make_proposal
from tests.support.queries import counted

#: What the town of these tests has that others have not.
TOWN = {"support_threshold": 2, "slug": "halmere"}


def titles(page: Any) -> list[str]:
    rows = [li for li in parse(page.text).iter("li") if "prow" in (li.get("class") or "")]
    return [text_of(h) for li in rows for h in li.iter("h3")]


def test_ones_own_proposals_are_listed_for_oneself_only(
    client: FlaskClient, sign_in: Callable[[Person], FlaskClient], town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        make_proposal(town, process, person, title="Mine of all")
        theirs = make_proposal(town, process, title="Theirs")
        service.set_support(make.actor(person), theirs.id, True)
        other = make.make_person(town)
    asked = client.get("/en/proposals?mine=supported")
    assert asked.status_code in (302, 303) and "sign-in" in asked.location and "mine%3Dsupported" in asked.location
    assert "Supported by me" not in client.get("/en/proposals").text
    mine = sign_in(person)
    assert "Supported by me" in mine.get("/en/proposals").text
    assert titles(mine.get("/en/proposals?mine=written")) == ["Mine of all"]
    assert titles(mine.get("/en/proposals?mine=supported")) == ["Theirs"]
    assert titles(mine.get("/en/proposals?mine=supported&mine=written")) == ["Theirs", "Mine of all"]
    assert titles(sign_in(other).get("/en/proposals?mine=supported")) == []


def test_an_order_by_chance_stays_for_a_visitor_and_can_be_sent_to_somebody(
    app: Flask, client: FlaskClient, town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        for i in range(queries.PAGE + 4):
            make_proposal(town, process, person, title=f"Proposal {i:02}", language="fr")
    nonsense = client.get("/en/proposals?sort=random&seed=99999999")
    assert nonsense.status_code == 302 and "99999999" not in nonsense.location
    visitor, friend = app.test_client(), app.test_client()
    address = visitor.get("/en/proposals?sort=random&language=fr").location
    assert "seed=" in address and "language=fr" in address
    assert visitor.get("/en/proposals?sort=random&language=fr").location == address
    first = visitor.get(address)
    assert titles(friend.get(address)) == titles(first)
    forward = next(a.get("href") for a in parse(first.text).iter("a") if a.get("rel") == "next")
    second = friend.get(forward)
    assert len(set(titles(first)) | set(titles(second))) == queries.PAGE + 4
    assert "Sort by: Random order" in text_of(parse(first.text))
    newest = next(a.get("href") for a in parse(first.text).iter("a") if text_of(a).startswith("Newest"))
    assert "seed" not in newest and "language=fr" in newest


def test_any_filter_and_any_order_of_many_proposals_are_at_most_ten_queries(
    sign_in: Callable[[Person], FlaskClient], town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        hood = make.hoods_of(town)[0]
        states = [ProposalState.PUBLISHED, ProposalState.ACCEPTED]
        rows = [
            ImportedProposal(
                str(n), f"Proposal {n}", "Text.", "fr", states[n % 2], clock.now(), supports=n, neighbourhood_id=hood
            )
            for n in range(400)
        ]
        service.import_proposals(SYSTEM, process.id, "made", rows)
    browser = sign_in(person)
    filters = f"hood={hood}&process=walking&language=fr&answer=open&state=published&q=proposal"
    asked = [f"sort={sort}&seed=5&{filters}" for sort in Sort]
    for query in (*asked, "sort=random&seed=5", "mine=supported&mine=written"):
        with counted() as found:
            page = browser.get(f"/en/proposals?{query}")
        assert page.status_code == 200 and len(found) <= 10, (query, found)
    address = f"/en/proposals?sort=attention&{filters}"
    for _ in range(2):
        with counted() as found:
            page = browser.get(address)
        assert len(found) <= 10 and len(titles(page)) == queries.PAGE
        address = next(a.get("href") for a in parse(page.text).iter("a") if a.get("rel") == "next")


ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_feed_holds_what_everybody_may_see_of_the_same_filters(
    client: FlaskClient, sign_in: Callable[[Person], FlaskClient], town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        hood = make.hoods_of(town)[0]
        make_proposal(town, process, person, title="Trees & <b>lamps</b>", body="**Oak**\x0b & ash", language="fr")
        make_proposal(town, process, person, title="In the hood", neighbourhood_id=hood)
        hidden = make_proposal(town, process, person, title="For those who signed in")
        resource = resources.resource(hidden.resource_id or 0)
        assert resource is not None
        resource.audience = Audience.SIGNED_IN
    page = parse(client.get("/en/proposals?language=fr&sort=most&language=xx").text)
    link = next(e for e in page.iter("link") if e.get("type") == "application/atom+xml")
    assert link.get("rel") == "alternate" and "language=fr" in (link.get("href") or "")
    answer = client.get(link.get("href"))
    assert answer.content_type.startswith("application/atom+xml")
    feed = ET.fromstring(answer.data)  # noqa: S314 - our own
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Trees & <b>lamps</b>"
    assert "<strong>Oak</strong>" in (entry.findtext(f"{ATOM}content") or "")
    assert all(entry.findtext(f"{ATOM}{name}") for name in ("id", "updated", "published"))
    assert all(feed.findtext(f"{ATOM}{name}") for name in ("id", "updated", "title"))
    assert client.get(link.get("href"), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    mine = sign_in(person).get("/en/proposals/feed.atom?mine=written")
    found = [e.findtext(f"{ATOM}title") for e in ET.fromstring(mine.data).findall(f"{ATOM}entry")]  # noqa: S314 - our own
    assert found == ["In the hood", "Trees & <b>lamps</b>"], "a feed is nobody's own"


def test_the_map_stands_beside_the_list_and_leads_to_each_neighbourhood(
    client: FlaskClient, town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        first, second = make.hoods_of(town)[:2]
        for hood in (first, first, second, None):
            make_proposal(town, process, person, neighbourhood_id=hood, language="fr")
    page = parse(client.get("/en/proposals?view=map&language=fr&sort=newest").text)
    chips = {
        text_of(a): a.get("href")
        for a in page.iter("a")
        if "chip" in (a.get("class") or "") and "hood=" in (a.get("href") or "")
    }
    assert sorted(name.split()[-1] for name in chips) == ["1", "1", "2"]
    two = next(url for name, url in chips.items() if name.endswith(" 2"))
    assert all(part in two for part in (f"hood={first}", "view=map", "language=fr", "sort=newest"))
    there = client.get(two)
    assert len(titles(there)) == 2 and 'class="map"' in there.text
    drawn = client.get("/en/proposals?view=map").text.split('class="map"')[1].split("</svg>")[0]
    assert f"hood={first}" in drawn and "view=map" in drawn
    assert 'class="map"' not in client.get("/en/proposals").text.split("<footer")[0]
