"""The first page of a town, its processes, its legal pages."""

from __future__ import annotations

import re
from datetime import timedelta

from civic.core import clock
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.deliberation.rules import DISCUSSION_PHASE
from civic.processes import service as processes
from civic.processes.rules import DECISION_PHASE, ProcessState
from civic.towns import service as towns
from civic.towns.rules import LegalKind
from tests.support import factories as make
from tests.support.html import parse, text_of


def test_an_installation_without_a_town_says_so(client) -> None:
    assert "No towns yet" in client.get("/en/").text


def test_the_first_page_counts_what_is_open(client) -> None:
    with transaction():
        town = make.make_municipality(names={"en": "Halmere"})
        make.make_process(town, DISCUSSION_PHASE, titles={"en": "The square"})
    words = text_of(parse(client.get("/en/").text))
    assert "One decision open in Halmere" in words
    assert "Discuss: The square" in words


def test_a_quiet_month_asks_what_comes_next(client) -> None:
    with transaction():
        make.make_municipality(names={"en": "Halmere"})
    words = text_of(parse(client.get("/en/").text))
    assert "What should Halmere do next?" in words
    assert "There are no processes yet" in words


def test_a_process_shows_its_route_and_what_can_be_done_now(client, sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
        process = make.make_process(town, DISCUSSION_PHASE, titles={"en": "The square", "fr": "La place"})
        now = clock.now()
        processes.add_phase(
            SYSTEM,
            process,
            DECISION_PHASE,
            {"en": "Council decides"},
            now + timedelta(days=40),
            now + timedelta(days=50),
        )
    page = client.get(f"/en/processes/{process.slug}").text
    words = text_of(parse(page))
    assert "We are here" in words
    assert "Council decides" in words
    thread = re.search(r"/en/threads/\d+", page)
    assert thread
    assert sign_in(person).get(thread.group(0)).status_code == 200
    assert "La place" in client.get(f"/fr/processes/{process.slug}").text


def test_a_draft_is_seen_by_those_who_write_it_only(client, sign_in) -> None:
    with transaction():
        town, elsewhere = make.make_municipality(), make.make_municipality()
        organiser, stranger = make.make_person(town, Role.ORGANISER), make.make_person(elsewhere, Role.ORGANISER)
        process = make.make_process(town, state=ProcessState.DRAFT, titles={"en": "Secret plan"})
    path = f"/en/processes/{process.slug}"
    assert client.get(path).status_code == 404
    assert sign_in(stranger).get(path).status_code == 404
    assert sign_in(organiser).get(path).status_code == 200
    assert "Secret plan" not in client.get("/en/processes").text


def test_each_town_shows_its_own(client) -> None:
    with transaction():
        one, other = make.make_municipality(), make.make_municipality(slug="tornavik", names={"en": "Tornavik"})
        make.make_process(one, titles={"en": "Ours"})
        make.make_process(other, titles={"en": "Theirs"})
    assert "Theirs" not in client.get("/en/processes").text
    page = client.get("/en/processes?town=tornavik").text
    assert "Theirs" in page
    assert "Ours" not in page
    assert "town=tornavik" in page


def test_a_legal_page_has_versions_in_each_language(client, sign_in) -> None:
    with transaction():
        town = make.make_municipality(terms=False)
        admin = make.make_person(town, Role.ADMIN)
        towns.write_legal_text(SYSTEM, town, LegalKind.TERMS, "en", "First **words**.")
    assert "<strong>words</strong>" in client.get("/en/legal/terms").text
    assert 'lang="en"' in client.get("/ar/legal/terms").text
    browser = sign_in(admin)
    assert browser.post("/en/legal/terms/edit", data={"body": ""}).status_code == 422
    assert browser.post("/en/legal/terms/edit", data={"body": "Second words."}).status_code == 303
    assert "Second words." in client.get("/en/legal/terms").text
    assert "First" in client.get("/en/legal/terms?version=1").text
    with transaction():
        resident = make.make_person(town)
    assert sign_in(resident).get("/en/legal/terms/edit").status_code == 403


def test_the_map_is_a_file_of_its_own_that_may_be_kept_for_ever(client) -> None:
    with transaction():
        make.make_municipality()
    address = re.search(r"/towns/[a-z0-9-]+\.svg", client.get("/en/").text)
    assert address
    answer = client.get(address.group(0))
    assert answer.mimetype == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"]
