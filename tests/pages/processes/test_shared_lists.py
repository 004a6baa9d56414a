"""What a town lists knows the processes of other towns that it shares, and says with whom it shares them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from civic.core import clock
from civic.core.cache import forget
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.meetings.models import Meeting
from civic.opendata import queries as opendata
from civic.processes import service
from civic.processes.models import Process
from civic.processes.rules import DECISION_PHASE, Audience
from civic.processes.service import Reading, Why
from civic.towns.here import PLACES, place_of
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support import statements, votes
from tests.support.html import parse, text_of
from tests.support.meetings import make_meeting
from tests.support.proposals import make_proposal

MARK = "Together with Alpha."
TITLES = ("Which path?", "A walk along the river", "How wide?")


@dataclass
class Shared:
    """A process of Alpha with a vote, a meeting, a round and a proposal; Beta is invited to share it."""

    town: Municipality
    other: Municipality
    process: Process
    meeting: Meeting
    partner: int

    def accept(self) -> None:
        with transaction():
            theirs = make.make_person(self.other, Role.ORGANISER)
            service.share_process(make.actor(theirs), self.partner, "The left bank", "en")


@pytest.fixture
def shared(app: Flask) -> Shared:
    now = clock.now()
    with transaction():
        town, other = make.make_municipality(names={"en": "Alpha"}), make.make_municipality(names={"en": "Beta"})
        process = make.make_process(town, titles={"en": "The river path"})
        days = now + timedelta(days=40), now + timedelta(days=60)
        service.add_phase(SYSTEM, process, DECISION_PHASE, {"en": "Decide"}, *days)
        folder = app.config["CIVIC"].keys_dir
        votes.make_vote(town, folder, titles={"en": "Which path?"}, process_id=process.id)
        meeting = make_meeting(town, titles={"en": "A walk along the river"}, process_id=process.id)
        statements.make_round(process, "Wider.", titles={"en": "How wide?"})
        make_proposal(town, process, title="A bench by the bridge")
        partner = service.invite_town(SYSTEM, process, other.id, "The left bank", "en")
    return Shared(town, other, process, meeting, partner)


def _text(client: FlaskClient, path: str, town: Municipality) -> str:
    return text_of(parse(client.get(f"/en{path}?town={town.slug}").text))


def test_home_calendar_meetings_votes_and_figures_list_it_from_accepting_on(
    client: FlaskClient, shared: Shared
) -> None:
    pages = {
        "/": ("Which path?", "How wide?", "The river path", "Propose: The river path", "Attend"),
        "/calendar": ("A walk along the river", "The river path: Decide", "Phase starts", "Which path?"),
        "/meetings": ("A walk along the river",),
        "/votes": ("Which path?",),
        "/statistics": ("The river path", "Alpha leads it and publishes the figures, once for all towns together."),
        "/statistics/town/together": ("The river path", "Figures of the same people are published only once"),
    }
    for path, words in pages.items():
        before = _text(client, path, shared.other)
        assert MARK not in before and not any(each in before for each in words[:1]), path
    shared.accept()
    for path, words in pages.items():
        page = _text(client, path, shared.other)
        assert [each for each in (MARK, *words) if each not in page] == [], path
        own = _text(client, path, shared.town)
        assert MARK not in own, path
        if "together" not in path:
            assert "Together with Beta." in own, path
    with transaction():
        service.leave_shared(SYSTEM, shared.partner)
    assert not any(each in _text(client, "/calendar", shared.other) for each in TITLES)


def test_the_calendar_file_of_a_partner_has_the_same_entries_with_the_same_ids(
    client: FlaskClient, shared: Shared
) -> None:
    shared.accept()

    def events(town: Municipality) -> dict[str, str]:
        found = Calendar.from_ical(client.get(f"/en/calendar.ics?town={town.slug}").text).walk("VEVENT")
        return {str(event["uid"]): str(event.get("description", "")) for event in found}

    own, theirs = events(shared.town), events(shared.other)
    assert own.keys() == theirs.keys() and len(own) == 4
    assert all(MARK in words for words in theirs.values())
    assert all("Together with Beta." in words for words in own.values())


def test_open_data_of_a_partner_name_whose_each_record_is(client: FlaskClient, shared: Shared) -> None:
    def records(dataset: str, town: Municipality) -> list[dict[str, object]]:
        found: list[dict[str, object]] = client.get(f"/api/v1/{dataset}?town={town.slug}").json["records"]
        return found

    mark = opendata.mark(shared.other.id)
    assert records("processes", shared.other) == []
    shared.accept()
    assert opendata.mark(shared.other.id) != mark, "files are made again"
    for dataset in ("processes", "proposals", "meetings"):
        [record] = records(dataset, shared.other)
        assert record["town"] == shared.town.slug and record == records(dataset, shared.town)[0]
    [process] = records("processes", shared.other)
    assert process["towns"] == [shared.town.slug, shared.other.slug]


def test_what_only_some_may_read_of_a_shared_process_is_not_made_once_for_all(shared: Shared) -> None:
    shared.accept()
    forget(PLACES)
    assert not place_of(shared.other.id).restricted
    with transaction():
        service.set_readers(SYSTEM, shared.process, Reading(Audience.SIGNED_IN), Why("Only with an account.", "en"))
    forget(PLACES)
    assert place_of(shared.other.id).restricted
