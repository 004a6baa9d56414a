"""A town speaks its own languages and under its own name: pages, e-mails, whoever came from where."""

from __future__ import annotations

import re
from typing import Any

import pytest

from civic.core import mail, outbox
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.resources import service as resources
from civic.resources.rules import Audience
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_proposal


@pytest.fixture
def first() -> Municipality:
    with transaction():
        return make.make_municipality(names={"en": "Halmere"}, languages=["en", "ar"])


@pytest.fixture
def town(first: Municipality) -> Municipality:
    with transaction():
        return make.make_municipality(names={"fr": "Bruyère", "en": "Heather"}, languages=["fr"])


def _senders(client: Any) -> list[tuple[str, str]]:
    mail.MEMORY.clear()
    outbox.drain()
    found = [(one["From"].addresses[0].display_name, one["Content-Language"]) for one in mail.MEMORY]
    mail.MEMORY.clear()
    return found


@pytest.mark.parametrize("path", ["", "proposals", "votes", "sign-in", "how-it-works", "search?q=park&sort=x"])
def test_a_page_in_a_language_of_no_offer_leads_to_the_first(first: Municipality, client: Any, path: str) -> None:
    answer = client.get(f"/fr/{path}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/en/{path}")
    assert client.get(f"/ar/{path}").status_code == 200


def test_a_thing_is_read_in_the_languages_of_its_own_town(town: Municipality, client: Any) -> None:
    with transaction():
        proposal = make_proposal(town, make.make_process(town), title="Des arbres")
    assert client.get(f"/fr/proposals/{proposal.id}").status_code == 200
    assert client.get(f"/fr/?town={town.slug}").status_code == 200
    answer = client.get(f"/ar/proposals/{proposal.id}")
    assert answer.headers["Location"] == f"/fr/proposals/{proposal.id}"
    assert "Des arbres" in client.get(f"/ar/proposals/{proposal.id}", follow_redirects=True).text


def test_staff_see_a_page_that_they_translate(first: Municipality, sign_in: Any) -> None:
    with transaction():
        admin, resident = make.make_person(first, Role.ADMIN), make.make_person(first)
    page = sign_in(admin).get("/fr/admin/settings")
    assert page.status_code == 200 and 'hreflang="fr"' in page.text
    assert sign_in(resident).get("/fr/account").headers["Location"] == "/en/account"


def test_nothing_but_pages_is_led_elsewhere(first: Municipality, client: Any) -> None:
    assert client.get("/fr/nothing-here").status_code == 404
    assert client.get("/fr/proposals", headers={"HX-Request": "true"}).status_code == 200


def test_sign_in_keeps_the_town_from_which_a_person_came(town: Municipality, client: Any) -> None:
    page = client.get(f"/fr/?town={town.slug}").text
    [link] = set(re.findall(r'href="(/fr/sign-in[^"]*)"', page))
    assert f"town={town.slug}" in link
    page = client.get(link.replace("&amp;", "&")).text
    assert f'action="/fr/sign-in?town={town.slug}"' in page
    assert f'href="/fr/reset?town={town.slug}"' in page
    assert "Bruyère" in page


def test_the_way_back_tells_the_town_unless_it_is_not_public(town: Municipality, client: Any) -> None:
    with transaction():
        process = make.make_process(town)
        public = make_proposal(town, process)
        hidden = make_proposal(town, process)
        resources.change_resource(hidden.resource_id or 0, audience=Audience.GROUP)
    assert "Bruyère" in client.get(f"/fr/sign-in?next=/fr/proposals/{public.id}").text
    assert "Bruyère" not in client.get(f"/en/sign-in?next=/en/proposals/{hidden.id}").text


def test_links_by_e_mail_come_from_the_town_of_the_page(town: Municipality, client: Any) -> None:
    with transaction():
        make.make_person(town, email="one@example.org", language="ar")
    client.post(f"/fr/reset?town={town.slug}", data={"email": "one@example.org"})
    assert _senders(client) == [("Bruyère", "fr")], "the town does not write Arabic"
    client.post("/en/reset", data={"email": "one@example.org"})
    assert _senders(client) == [("Halmere", "ar")]


def test_every_e_mail_names_its_town(town: Municipality, sign_in: Any) -> None:
    with transaction():
        person = make.make_person(town, language="fr", email="two@example.org")
    browser = sign_in(person)
    browser.post(f"/fr/account/email?town={town.slug}", data={"email": "new@example.org", "current": make.PASSWORD})
    browser.post(f"/fr/account/leave?town={town.slug}", data={"password": make.PASSWORD})
    assert [sender for sender, _language in _senders(browser)] == ["Bruyère"] * 2
