"""The page of a search: its form, what it shows, its empty state."""

from __future__ import annotations

from typing import Any

import pytest

from civic.core.db import transaction
from civic.deliberation import service as deliberation
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support import proposals
from tests.support.html import parse, text_of


@pytest.fixture
def town() -> Municipality:
    with transaction():
        town = make.make_municipality(names={"en": "Halmere"})
        author = make.make_person(town)
        found = proposals.make_proposal(
            town, make.make_process(town), author, title="Lamps", body="A **bench** & a <lamp> beside it."
        )
        deliberation.post(make.actor(author), found.thread_id or 0, "The bench <b>there</b> is mine.", "en")
    return town


def _words(answer: Any) -> str:
    return text_of(parse(answer.text))


def test_every_page_leads_to_the_search(client, town: Municipality) -> None:
    assert 'href="/en/search"' in client.get("/en/").text
    assert "Enter a word or two" in _words(client.get("/en/search"))


def test_a_hit_says_what_it_is_and_shows_the_word_in_its_place(client, town: Municipality) -> None:
    page = client.get("/en/search?q=bench")
    assert page.text.count("<mark>bench</mark>") >= 2
    words = _words(page)
    assert "Comment on: Lamps" in words
    assert "A bench & a" in words
    assert "<lamp>" not in page.text


def test_a_search_can_be_narrowed_and_keeps_its_words(client, town: Municipality) -> None:
    page = client.get("/en/search?q=bench&only=comments")
    assert "Comment on: Lamps" in page.text
    assert "A bench &amp;" not in page.text
    assert 'href="/en/search?q=bench&amp;only=proposals"' in page.text


def test_nothing_found_says_what_to_try(client, town: Municipality) -> None:
    assert "No results for “tramway”" in _words(client.get("/en/search?q=tramway"))


@pytest.mark.parametrize(
    "asked", ["%00", "%25%25", "q" * 3000, "a&only=nonsense", "a&after=!!", "a&before=WzEsMl0", "%F0%9F%8C%B3", "("]
)
def test_whatever_is_asked_gets_a_page(client, town: Municipality, asked: str) -> None:
    assert client.get(f"/en/search?q={asked}").status_code == 200
