"""No page asks the database more often as there is more to show: counted at 10 things of each kind, and at 1,000."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from civic.core.db import db, transaction
from civic.councils.models import Council
from civic.deliberation.models import Thread
from civic.meetings.models import Meeting
from civic.processes.models import Process
from civic.proposals.models import Proposal
from civic.resources.models import Resource
from civic.towns.models import Group
from civic.votes.models import Vote
from tests.support import councils, meetings, proposals, votes
from tests.support import factories as make
from tests.support.queries import counted

PAGES = ("", "processes", "proposals", "votes", "councils", "meetings", "statistics", "meetings.ics")


def _copies(model: Any, pattern: Any, numbers: range, change: Callable[[int], dict[str, Any]]) -> list[int]:
    """Write copies of a row that a service has written; returns their ids."""
    kept = {c.key: getattr(pattern, c.key) for c in model.__table__.columns if c.key != "id"}
    rows = [{**kept, **change(number)} for number in numbers]
    return list(db.session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), rows))


class _Town:
    """A town with one of everything, and as many copies as a test wants."""

    def __init__(self, app: Flask) -> None:
        with transaction():
            self.town = make.make_municipality()
            self.process = make.make_process(self.town)
            self.proposal = proposals.make_proposal(self.town, self.process)
            self.vote = votes.make_vote(self.town, app.config["CIVIC"].keys_dir)
            self.council = councils.make_council(self.town)
            self.meeting = meetings.make_meeting(self.town, group_id=self.council.group_id)
        self.made = 1

    def grow(self, size: int) -> None:
        """Let there be so many of everything."""
        numbers = range(self.made, size)
        with transaction():
            processes = _copies(Process, self.process, numbers, lambda n: {"slug": f"{self.process.slug}-{n}"})
            groups = _copies(Group, db.session.get_one(Group, self.council.group_id), numbers, lambda n: {})

            def resources(thing: Any) -> Callable[[int], int]:
                found = _copies(Resource, db.session.get_one(Resource, thing.resource_id), numbers, lambda n: {})
                return lambda n: found[n - self.made]

            of_proposal, of_vote = resources(self.proposal), resources(self.vote)
            of_council, of_meeting = resources(self.council), resources(self.meeting)
            first = db.session.get_one(Thread, self.proposal.thread_id)
            threads = _copies(Thread, first, numbers, lambda n: {"resource_id": of_proposal(n)})
            at = self.made
            _copies(
                Proposal,
                self.proposal,
                numbers,
                lambda n: {"resource_id": of_proposal(n), "thread_id": threads[n - at]},
            )
            _copies(Vote, self.vote, numbers, lambda n: {"resource_id": of_vote(n), "process_id": processes[n - at]})
            _copies(
                Council,
                self.council,
                numbers,
                lambda n: {
                    "resource_id": of_council(n),
                    "group_id": groups[n - at],
                    "slug": f"{self.council.slug}-{n}",
                },
            )
            _copies(
                Meeting,
                self.meeting,
                numbers,
                lambda n: {"resource_id": of_meeting(n), "group_id": groups[n - at], "uid": f"uid-{n}"},
            )
        self.made = size


@pytest.fixture
def grown(app: Flask) -> _Town:
    return _Town(app)


def _asked(browser: FlaskClient, town: _Town) -> dict[str, int]:
    found = {}
    for page in PAGES:
        path = f"/en/{page}?town={town.town.slug}"
        db.session.expire_all()
        with counted() as statements:
            answer = browser.get(path)
        assert answer.status_code == 200, path
        found[page] = len(statements)
    return found


@pytest.mark.parametrize("who", ["stranger", "resident"])
def test_lists_and_the_first_page_ask_as_often_whatever_there_is(
    client: FlaskClient, sign_in: Callable[..., FlaskClient], grown: _Town, who: str
) -> None:
    with transaction():
        resident = make.make_person(grown.town)
    browser = client if who == "stranger" else sign_in(resident)
    grown.grow(10)
    few = _asked(browser, grown)
    grown.grow(1000)
    assert _asked(browser, grown) == few
    assert max(few.values()) < 20
