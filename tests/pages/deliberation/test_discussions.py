"""Discussions of their own over HTTP: opened, listed, read, followed, reported and deleted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.deliberation import queries
from civic.deliberation import service as deliberation
from civic.notifications import queries as notifications
from civic.notifications import service as telling
from civic.opendata import queries as opendata
from civic.processes import service as processes
from civic.processes.models import Process
from civic.resources import queries as resources
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_discussion, make_post
from tests.support.queries import counted

SignIn = Callable[[Person], FlaskClient]
TITLE = "Where to sit on the market square"


@pytest.fixture
def process() -> Process:
    with transaction():
        process = make.make_process(make.make_municipality(), "information")
        now = clock.now()
        span = now - timedelta(days=1), now + timedelta(days=9)
        processes.add_phase(SYSTEM, process, "discussion", {"en": "Talk"}, *span, acts=["open_discussion"])
    return process


@pytest.fixture
def resident(process: Process) -> Person:
    with transaction():
        return make.make_person(_town(process))


def _town(process: Process) -> Municipality:
    return db.session.get_one(Municipality, process.municipality_id)


def _told(person: Person) -> list[str]:
    return [row.kind.value for row in notifications.told(make.actor(person))]


def test_it_is_opened_with_a_title_and_read_by_everybody(
    process: Process, resident: Person, client: FlaskClient, sign_in: SignIn
) -> None:
    page = f"/en/processes/{process.slug}/discussions"
    assert f'href="{page}/new"' in client.get(f"/en/processes/{process.slug}").text
    mine = sign_in(resident)
    empty = mine.post(f"{page}/new", data={"title": "", "body": "In the shade?"})
    assert empty.status_code == 422 and "Enter a title." in empty.text and "In the shade?" in empty.text
    bare = mine.post(f"{page}/new", data={"title": TITLE, "body": " "})
    assert bare.status_code == 422 and "Say what the discussion is about." in bare.text
    done = mine.post(f"{page}/new", data={"title": TITLE, "body": "In the **shade**?"})
    thread = int(re.search(r"/en/threads/(\d+)", done.location)[1])
    listed = client.get(page).text
    assert TITLE in listed and "No comments yet" in listed and f"/en/threads/{thread}" in listed
    assert TITLE in client.get(f"/en/processes/{process.slug}").text
    read = client.get(f"/en/threads/{thread}").text
    assert "<strong>shade</strong>" in read and f"/en/processes/{process.slug}/discussions" in read
    assert TITLE in client.get(f"/en/search?q=market+square&town={_town(process).slug}").text


def test_where_no_phase_allows_it_the_form_says_so(sign_in: SignIn) -> None:
    with transaction():
        town = make.make_municipality()
        process, person = make.make_process(town), make.make_person(town)
    page = sign_in(person).get(f"/en/processes/{process.slug}/discussions/new").text
    assert "New discussions cannot be opened right now." in page and "<textarea" not in page.split("<footer")[0]
    sent = sign_in(person).post(f"/en/processes/{process.slug}/discussions/new", data={"title": TITLE, "body": "Hm."})
    assert sent.status_code == 422 and not queries.discussions(process.id, SYSTEM).items


def test_comments_stand_below_what_it_begins_with_in_every_order(
    process: Process, resident: Person, client: FlaskClient
) -> None:
    with transaction():
        thread = make_discussion(process, resident)
        for number in range(3):
            make_post(thread, _town(process), f"Comment {number}")
    for order in ("", "?order=newest", "?order=helpful"):
        text = client.get(f"/en/threads/{thread}{order}").text
        assert text.count("In the shade, I think.") == 1
        assert text.index("In the shade, I think.") < min(text.index(f"Comment {number}") for number in range(3))
        assert '<span id="discussion-count">3 comments</span>' in text


def test_who_opened_it_and_who_follows_it_hear_of_comments_once(
    process: Process, resident: Person, sign_in: SignIn
) -> None:
    with transaction():
        thread = make_discussion(process, resident)
        follower, muted, writer = (make.make_person(_town(process)) for _ in range(3))
    for person in (follower, muted):
        assert sign_in(person).post(f"/en/threads/{thread}/follow", data={"value": "1"}).status_code == 303
    sign_in(muted).post(f"/en/threads/{thread}/mute", data={"value": "1"})
    with transaction():
        post = deliberation.post(make.actor(writer), thread, f"I agree, @{resident.display_name}.", "en").id
    telling.tell_of_discussion(post)
    telling.tell_of_discussion(post)
    assert (_told(resident), _told(follower), _told(muted), _told(writer)) == (["mention"], ["discussed"], [], [])
    assert "Stop following" in sign_in(follower).get(f"/en/threads/{thread}").text


def test_followers_of_the_process_are_told_of_a_new_one_once(
    process: Process, resident: Person, sign_in: SignIn
) -> None:
    with transaction():
        town = _town(process)
        follower, nobody, later = (make.make_person(town) for _ in range(3))
    for person in (follower, resident):
        sign_in(person).post(f"/en/processes/{process.slug}/follow", data={"value": "1"})
    with transaction():
        thread = make_discussion(process, resident, TITLE)
    for _again in range(2):
        telling.tell_of_new_discussion(thread)
    assert [_told(person) for person in (follower, resident, nobody)] == [["discussion_opened"], [], []]
    (row,) = notifications.told(make.actor(follower))
    assert row.title == TITLE and row.address.startswith("posts/")
    with transaction():
        telling.set_follow(make.actor(later), resources.resource_of_process(process.id), True)
        deliberation.hide(queries.by_numbers(thread, [1])[0].id)
    telling.tell_of_new_discussion(thread)
    assert _told(later) == []


def test_a_hidden_one_is_on_no_page_and_in_no_file(
    process: Process, resident: Person, client: FlaskClient, sign_in: SignIn
) -> None:
    with transaction():
        thread = make_discussion(process, resident, TITLE)
        make_post(thread, _town(process), "A comment")
    town = process.municipality_id
    (row,) = opendata.discussion_rows(town, 0, 9)
    assert (row["title"], row["text"], row["comments"]) == (TITLE, "In the shade, I think.", 1)
    assert "/report" in client.get(f"/en/threads/{thread}").text
    with transaction():
        deliberation.hide(queries.by_numbers(thread, [1])[0].id)
    assert client.get(f"/en/threads/{thread}").status_code == 404
    assert sign_in(resident).get(f"/en/threads/{thread}").status_code == 404
    for page in (f"/en/processes/{process.slug}/discussions", f"/en/processes/{process.slug}", "/en/search?q=market"):
        assert TITLE not in client.get(page).text
    assert opendata.discussion_rows(town, 0, 9) == []
    assert resources.titles_at([f"threads/{thread}"]) == {}


def test_its_author_deletes_it_while_nobody_answered(process: Process, resident: Person, sign_in: SignIn) -> None:
    with transaction():
        thread = make_discussion(process, resident, TITLE)
    first = queries.by_numbers(thread, [1])[0].id
    gone = sign_in(resident).post(f"/en/posts/{first}/take-back", follow_redirects=True)
    assert gone.status_code == 200 and "Your discussion is deleted." in gone.text and TITLE not in gone.text


def test_its_title_is_changed_by_who_may(process: Process, resident: Person, sign_in: SignIn) -> None:
    with transaction():
        thread = make_discussion(process, resident, TITLE)
        other, organiser = make.make_person(_town(process)), make.make_person(_town(process), Role.ORGANISER)
    page = f"/en/threads/{thread}/title"
    assert sign_in(other).get(page).status_code == 403
    empty = sign_in(resident).post(page, data={"title": " "})
    assert empty.status_code == 422 and "Enter a title." in empty.text
    assert sign_in(organiser).post(page, data={"title": "Benches"}).location.endswith(f"/threads/{thread}")
    assert ">Benches</h1>" in sign_in(other).get(f"/en/threads/{thread}").text


def test_a_list_of_many_costs_what_a_list_of_one_costs(process: Process, resident: Person, client: FlaskClient) -> None:
    page = f"/en/processes/{process.slug}/discussions"
    counts = []
    for many in (1, 25):
        with transaction():
            for number in range(many):
                make_discussion(process, resident, f"Discussion {many}/{number}")
        with counted() as asked:
            client.get(page)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    after = re.search(r'href="([^"]+)" rel="next"', client.get(page).text)
    assert after and "Discussion 1/0" in client.get(after[1].replace("&amp;", "&")).text
