"""Draft texts over HTTP: published with a preview, read and commented on by paragraph, changed, followed, found."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.consultations import queries, service
from civic.consultations.models import DraftText
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.deliberation import service as deliberation
from civic.opendata import queries as opendata
from civic.processes import service as processes
from civic.processes.models import Process
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.consultations import BODY, TITLE, make_text, many
from tests.support.html import parse, text_of
from tests.support.queries import counted

SignIn = Callable[[Person], FlaskClient]
ATTACK = "<script>alert(1)</script> **bold** <b onclick=x>"


@pytest.fixture
def process() -> Process:
    with transaction():
        process = make.make_process(make.make_municipality(), "result")
        now = clock.now()
        processes.add_phase(
            SYSTEM, process, "discussion", {"en": "Draft"}, now - timedelta(days=1), now + timedelta(days=9)
        )
    return process


@pytest.fixture
def organiser(process: Process) -> Person:
    with transaction():
        return make.make_person(_town(process), Role.ORGANISER)


@pytest.fixture
def text(process: Process) -> DraftText:
    with transaction():
        return make_text(process)


def _town(process: Process) -> Municipality:
    return db.session.get_one(Municipality, process.municipality_id)


def _words(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return text_of(parse(answer.text))


def test_it_is_previewed_published_and_read_by_paragraph(
    process: Process, organiser: Person, client: FlaskClient, sign_in: SignIn
) -> None:
    staff, page = sign_in(organiser), f"/en/processes/{process.slug}"
    assert f'href="{page}/texts/new"' in staff.get(page).text
    assert f'href="{page}/texts/new"' not in client.get(page).text
    sent = {"title": TITLE, "body": f"{BODY}\n\n{ATTACK}", "language": "en"}
    looked = staff.post(f"{page}/texts/new", data={**sent, "do": "look"})
    assert looked.status_code == 422 and not queries.count_of(process.id)
    assert "Nothing is published yet." in looked.text and "<script>alert" not in looked.text
    empty = staff.post(f"{page}/texts/new", data={**sent, "title": ""})
    assert empty.status_code == 422 and "Enter a title." in empty.text and "Dogs are kept on a lead." in empty.text
    done = staff.post(f"{page}/texts/new", data=sent)
    number = int(re.search(r"/en/texts/(\d+)", done.location)[1])
    read = client.get(f"/en/texts/{number}").text
    assert "<h2>The square</h2>" in read and "<h3>The market</h3>" in read
    assert read.count('class="clause"') == 5 and "<strong>bold</strong>" in read
    assert "<script>alert" not in read and "onclick=x&gt;" in read
    assert TITLE in _words(client, page) and "5 paragraphs" in _words(client, page)
    assert "Read the draft text and comment on its 5 paragraphs." in _words(client, page)


def test_a_paragraph_is_commented_on_and_its_count_stands_beside_it(
    process: Process, text: DraftText, client: FlaskClient, sign_in: SignIn
) -> None:
    with transaction():
        person = make.make_person(_town(process))
    row = queries.present(text.id)[1]
    page = f"/en/texts/{text.id}/paragraphs/{row.id}"
    read = client.get(page).text
    assert "Trees are planted" in read and "No comments yet" in read and "Sign in to comment" in read
    action = re.search(r'id="composer" method="post" action="([^"]+)"', sign_in(person).get(page).text)[1]
    done = sign_in(person).post(action, data={"body": "Oaks, please.", "stance": "for"})
    assert done.status_code == 303 and f"/paragraphs/{row.id}#p" in done.location
    assert "Oaks, please." in client.get(page).text
    assert "1 comment (paragraph 2)" in _words(client, f"/en/texts/{text.id}")
    found = _words(client, f"/en/search?q=northern+trees&town={_town(process).slug}")
    assert "Trees are planted along the northern side." in found and "Draft texts" in found
    assert "Oaks, please." in _words(client, f"/en/search?q=oaks&town={_town(process).slug}")


def test_a_new_version_is_compared_and_the_discussion_of_a_lost_paragraph_says_so(
    process: Process, organiser: Person, text: DraftText, client: FlaskClient, sign_in: SignIn
) -> None:
    dogs, staff = queries.present(text.id)[3], sign_in(organiser)
    with transaction():
        person = make.make_person(_town(process))
        deliberation.post(make.actor(person), dogs.thread_id, "Mine is small.", "en")
    page = f"/en/texts/{text.id}"
    body = BODY.replace("\n\nDogs are kept on a lead.", "").replace("Thursday", "Tuesday")
    sent = {"title": TITLE, "body": body, "note": "Market days.", "since": "1"}
    looked = _told(staff.post(f"{page}/new-version", data={**sent, "do": "look"}))
    assert "2 paragraphs stay, 1 is changed, 1 is gone" in looked
    assert "Dogs are kept on a lead. (1 comment)" in looked
    bare = staff.post(f"{page}/new-version", data={**sent, "note": ""})
    assert bare.status_code == 422 and "Say what changed, and why." in bare.text and "Tuesday" in bare.text
    assert staff.post(f"{page}/new-version", data=sent).status_code == 303
    late = staff.post(f"{page}/new-version", data={**sent, "note": "Again."})
    assert late.status_code == 422 and "published another version meanwhile" in late.text
    words = _words(client, page)
    assert "Market days." in words and "changed in this version" in words
    assert "No longer in the text since version 2" in words and "Dogs are kept on a lead." in words
    gone = _words(client, f"{page}/paragraphs/{dogs.id}")
    assert "This paragraph is no longer in the text." in gone and "Mine is small." in gone
    version = client.get(f"{page}/versions/2").text
    assert re.search(r"<del>.*Thursday.*</del>", version) and re.search(r"<ins>.*Tuesday.*</ins>", version)
    assert "Market days." in _words(client, f"{page}/versions")
    cars = queries.present(text.id)[0]
    assert "What changed in this paragraph" in _words(client, f"{page}/paragraphs/{cars.id}")
    assert client.get(f"{page}/versions/3").status_code == client.get(f"{page}/paragraphs/{2**30}").status_code == 404


def _told(answer) -> str:
    assert answer.status_code == 422
    return text_of(parse(answer.text))


def test_it_is_followed_and_stands_in_the_open_data(
    process: Process, text: DraftText, client: FlaskClient, sign_in: SignIn
) -> None:
    with transaction():
        person = make.make_person(_town(process))
    mine, page = sign_in(person), f"/en/texts/{text.id}"
    assert mine.post(f"{page}/follow", data={"value": "1"}).location.endswith(page)
    assert "You follow this text." in _words(mine, page)
    rows = opendata.draft_text_rows(process.municipality_id, 0, 10)
    assert [(row["title"], row["version"], row["text"], row["comments"]) for row in rows] == [(TITLE, 1, BODY, 0)]


def test_what_is_hidden_with_its_process_is_found_by_nobody(text: DraftText, process: Process, client) -> None:
    row = queries.present(text.id)[0]
    with transaction():
        process.state = "draft"
    for path in ("", "/versions", "/versions/1", f"/paragraphs/{row.id}"):
        assert client.get(f"/en/texts/{text.id}{path}").status_code == 404
    assert not opendata.draft_text_rows(process.municipality_id, 0, 10)


def test_five_hundred_paragraphs_cost_as_many_queries_as_four(
    process: Process, text: DraftText, client: FlaskClient
) -> None:
    with transaction():
        long = make_text(process, "Long", many(500))
    counts = []
    for each in (text, long):
        client.get(f"/en/texts/{each.id}")
        first = queries.present(each.id)[0].id
        for path in ("", f"/paragraphs/{first}", "/versions", "/versions/1"):
            with counted() as asked:
                assert client.get(f"/en/texts/{each.id}{path}").status_code == 200
            counts.append(len(asked))
    assert counts[:4] == counts[4:] and max(counts) <= 14
    began = time.process_time()
    client.get(f"/en/texts/{long.id}")
    assert time.process_time() - began < 1.5


@pytest.mark.long
def test_a_version_that_changes_five_hundred_paragraphs_is_published_in_time(process: Process) -> None:
    with transaction():
        long = make_text(process, "Long", many(500))
    began = time.process_time()
    with transaction():
        service.publish_version(SYSTEM, long.id, 1, "Long", many(500).replace("word1", "sign1"), "Words.")
    assert time.process_time() - began < 8
    assert all(row.gone_in is None for row in queries.paragraphs(long.id))
