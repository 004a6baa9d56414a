"""The calendar of everything: meetings, phases and votes of a town, as a page and as a file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from civic.core import clock
from civic.core.db import transaction
from civic.core.permissions import SYSTEM
from civic.meetings import service
from civic.processes import service as processes
from civic.processes.rules import DECISION_PHASE, ProcessState
from tests.support import factories as make
from tests.support import votes
from tests.support.html import parse, text_of
from tests.support.meetings import make_meeting


def _town(app: Flask) -> Any:
    now = clock.now()
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town, titles={"en": "The square"})
        processes.add_phase(
            SYSTEM, process, DECISION_PHASE, {"en": "Decide"}, now + timedelta(days=40), now + timedelta(days=60)
        )
        make.make_process(town, state=ProcessState.DRAFT, titles={"en": "Hidden plan"})
        make_meeting(town, titles={"en": "A walk by the water"})
        make_meeting(town, days=-400, titles={"en": "Long ago"})
        gone = make_meeting(town, titles={"en": "Flooded evening"})
        service.cancel(SYSTEM, gone.id, {"en": "The hall is flooded."})
        votes.make_vote(town, app.config["CIVIC"].keys_dir, titles={"en": "Which tree?"})
        other = make.make_municipality()
        make_meeting(other, titles={"en": "Elsewhere"})
    return town


def test_the_page_lists_what_is_to_come_of_this_town(app: Flask, client: FlaskClient) -> None:
    town = _town(app)
    words = text_of(parse(client.get(f"/en/calendar?town={town.slug}").text))
    for there in ("A walk by the water", "The square: Decide", "Phase starts", "Last day of a phase", "Which tree?"):
        assert there in words
    assert words.index("A walk by the water") < words.index("The square: Decide")
    assert "Cancelled" in words
    for missing in ("Hidden plan", "Long ago", "Elsewhere"):
        assert missing not in words


def test_the_file_has_the_same_with_ids_that_stay(app: Flask, client: FlaskClient) -> None:
    town = _town(app)
    answers = [client.get(f"/en/calendar.ics?town={town.slug}") for _ in range(2)]
    assert answers[0].data == answers[1].data
    assert answers[0].mimetype == "text/calendar"
    events = {str(event["summary"]): event for event in Calendar.from_ical(answers[0].text).walk("VEVENT")}
    assert {"A walk by the water", "Flooded evening", "The square: Decide", "Vote closes: Which tree?"} <= set(events)
    assert events["Flooded evening"]["status"] == "CANCELLED"
    assert str(events["Vote closes: Which tree?"]["uid"]).startswith("vote-")
    assert not [title for title in events if "Hidden" in title or "Elsewhere" in title]


def test_a_town_without_dates_says_so(client: FlaskClient) -> None:
    with transaction():
        town = make.make_municipality()
    assert "No dates yet" in text_of(parse(client.get(f"/en/calendar?town={town.slug}").text))
