"""News of a process: organisers publish it, everybody reads it, followers get it in their language."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from civic.core import mail, outbox
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.notifications import queries as notifications
from civic.notifications.rules import Kind
from civic.processes import queries, service
from civic.processes.models import Process
from civic.processes.rules import ProcessState
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.browsers import browser_of
from tests.support.html import parse, text_of

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def letters() -> Any:
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def process(town: Municipality) -> Process:
    with transaction():
        return make.make_process(town)


def test_news_is_on_the_page_in_the_feed_and_with_followers_in_their_language(
    town: Municipality, process: Process, sign_in: Any, client: Any, letters: list[Any]
) -> None:
    with transaction():
        follower = make.make_person(town, language="fr")
    page = f"/en/processes/{process.slug}"
    assert sign_in(follower).post(f"{page}/follow", data={"value": "1"}).status_code == 303
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    assert "Publish news" in organiser.get(page).text
    sent = {"texts-0": "The **walk** is on Friday. <script>", "texts-1": "La promenade est vendredi.", "texts-2": ""}
    assert organiser.post(f"{page}/news", data=sent).headers["Location"] == f"{page}#news"
    shown = parse(client.get(page).text).find(".//*[@id='news']")
    assert "The walk is on Friday." in text_of(shown)
    assert shown.find(".//script") is None
    assert "La promenade est vendredi." in client.get(f"/fr/processes/{process.slug}").text
    feed = client.get(f"{page}/news.atom")
    assert feed.content_type.startswith("application/atom+xml")
    [entry] = ET.fromstring(feed.data).findall(f"{ATOM}entry")
    assert "walk" in "".join(entry.itertext())
    outbox.drain()
    [told] = notifications.told(make.actor(follower))
    assert (told.kind, told.address) == (Kind.PROCESS_NEWS, f"processes/{process.slug}#news")
    [letter] = letters
    assert "La promenade est vendredi." in letter.get_content()


def test_news_needs_words_and_a_published_process(town: Municipality, process: Process, sign_in: Any) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    empty = organiser.post(f"/en/processes/{process.slug}/news", data={"texts-0": " ", "texts-1": ""})
    assert empty.status_code == 422
    assert "Write the news in at least one language." in text_of(parse(empty.text))
    with transaction():
        draft = make.make_process(town, state=ProcessState.DRAFT)
    refused = organiser.post(f"/en/processes/{draft.slug}/news", data={"texts-0": "Too early."})
    assert refused.status_code == 422
    assert "Too early." in refused.text
    assert queries.news(process.id, 9) + queries.news(draft.id, 9) == []


def test_nobody_else_publishes_news_or_reads_that_of_a_draft(
    town: Municipality, process: Process, sign_in: Any, client: Any
) -> None:
    with transaction():
        service.publish_news(SYSTEM, process, {"en": "Once public."})
        process.state = ProcessState.DRAFT
    page = f"/en/processes/{process.slug}"
    assert client.get(f"{page}/news.atom").status_code == 404
    assert browser_of(town, sign_in).get(f"{page}/news.atom").status_code == 404
    assert browser_of(town, sign_in).post(f"{page}/news", data={"texts-0": "Mine."}).status_code == 403
    assert browser_of(town, sign_in, Role.MODERATOR).post(f"{page}/news", data={"texts-0": "Mine."}).status_code == 404
