"""Lists that come in pages: following the links shows everything once, and says where one is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.core import clock
from civic.core.db import transaction
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.html import parse
from tests.support.meetings import make_meeting
from tests.support.proposals import make_proposal
from tests.support.votes import make_vote


def _votes(town: Municipality, n: int) -> None:
    ends = clock.now() + timedelta(days=n + 1)
    make_vote(town, opens_at=ends - timedelta(hours=1), closes_at=ends, titles={"en": f"Thing no. {n}."})


def _coming(town: Municipality, n: int) -> None:
    make_meeting(town, days=n + 1, titles={"en": f"Thing no. {n}."})


def _past(town: Municipality, n: int) -> None:
    make_meeting(town, days=-n - 1, titles={"en": f"Thing no. {n}."})


LISTS = [
    pytest.param("votes", _votes, id="votes"),
    pytest.param("meetings", _coming, id="meetings to come"),
    pytest.param("meetings?when=past", _past, id="meetings that were"),
]


def _link(text: str, rel: str) -> str | None:
    found = parse(text).find(f".//a[@rel='{rel}']")
    return None if found is None else found.get("href")


def _titles(text: str) -> list[str]:
    return [words for link in parse(text).iter("a") if (words := link.text or "").startswith("Thing")]


@pytest.mark.parametrize(("path", "write"), LISTS)
def test_following_the_links_shows_everything_once(client: FlaskClient, path: str, write: Callable[..., Any]) -> None:
    with transaction():
        make.make_municipality()
        town = make.make_municipality()
        for n in range(45):
            write(town, n)
    answer = client.get(f"/en/{path}{'&' if '?' in path else '?'}town={town.slug}")
    assert "1–20 of 45" in answer.text
    assert _link(answer.text, "prev") is None
    seen, walked = _titles(answer.text), [answer.text]
    while (following := _link(answer.text, "next")) is not None:
        answer = client.get(following)
        seen += _titles(answer.text)
        walked.append(answer.text)
    assert len(walked) == 3
    assert sorted(seen) == sorted(f"Thing no. {n}." for n in range(45))
    assert "21–40 of 45" in walked[1]
    assert "41–45 of 45" in walked[2]
    back = _link(answer.text, "prev")
    assert back is not None
    assert _titles(client.get(back).text) == _titles(walked[1])
    assert "21–40 of 45" in client.get(back).text


@pytest.mark.parametrize(("path", "write"), LISTS)
def test_a_cursor_that_somebody_made_up_shows_the_first_page(
    client: FlaskClient, path: str, write: Callable[..., Any]
) -> None:
    with transaction():
        town = make.make_municipality()
        write(town, 1)
    join = "&" if "?" in path else "?"
    for made_up in ("after=nonsense", "before=WzEsMl0", "after=&from=-4", "from=99999999999"):
        answer = client.get(f"/en/{path}{join}town={town.slug}&{made_up}")
        assert answer.status_code == 200
        assert _titles(answer.text) == ["Thing no. 1."]


def test_a_short_list_has_no_pages(client: FlaskClient) -> None:
    with transaction():
        town = make.make_municipality()
        _coming(town, 1)
        _votes(town, 1)
        make_proposal(town, make.make_process(town))
    for path in ("votes", "meetings"):
        assert 'class="pager"' not in client.get(f"/en/{path}?town={town.slug}").text


def test_meetings_that_were_have_a_page_of_their_own(client: FlaskClient) -> None:
    with transaction():
        town = make.make_municipality()
        _past(town, 7)
    first = client.get(f"/en/meetings?town={town.slug}").text
    assert "No upcoming meetings" in first
    assert _titles(first) == []
    assert _titles(client.get(f"/en/meetings?town={town.slug}&when=past").text) == ["Thing no. 7."]
    with transaction():
        empty = make.make_municipality()
    assert "No past meetings" in client.get(f"/en/meetings?town={empty.slug}&when=past").text
