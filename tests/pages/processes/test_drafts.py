"""What belongs to a process that is a draft: those who may see the draft find it, nobody else hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.deliberation.rules import DISCUSSION_PHASE
from civic.meetings import service as meetings_service
from civic.meetings.service import NewItem
from civic.processes import service as processes
from civic.processes.models import Process
from civic.processes.rules import ProcessState
from civic.proposals.rules import PROPOSAL_PHASE
from civic.resources.models import Resource
from civic.towns.models import Municipality
from civic.votes.rules import VOTE_PHASE
from tests.support import councils, deliberation, meetings, proposals, votes
from tests.support import factories as make

#: In every title that belongs to the draft.
HIDDEN = "Harbour bridge"
PROPOSING = (PROPOSAL_PHASE, DISCUSSION_PHASE, VOTE_PHASE)


@dataclass
class World:
    """A town with a draft that has a vote, meetings, a proposal and a thread; ``pages`` are their addresses."""

    town: Municipality
    process: Process
    pages: list[str]
    lists: list[str]


@pytest.fixture
def world(app: Flask) -> World:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town, *PROPOSING, titles={"en": f"{HIDDEN} process"})
        proposal = proposals.make_proposal(town, process, title=f"{HIDDEN} proposal")
        vote = votes.make_vote(
            town, app.config["CIVIC"].keys_dir, titles={"en": f"{HIDDEN} vote"}, process_id=process.id
        )
        council = councils.make_council(town)
        councils.make_recommendation(council, about=f"proposals/{proposal.id}")
        named = {"titles": {"en": f"{HIDDEN} meeting"}, "process_id": process.id}
        own = meetings.make_meeting(town, 2, **named)
        theirs = meetings.make_meeting(town, 3, **named, group_id=council.group_id)
        over = meetings.make_meeting(town, -3, **named)
        open_meeting = meetings.make_meeting(town, 30, group_id=council.group_id)
        item = NewItem("Item", about=f"proposals/{proposal.id}")
        meetings_service.set_agenda(SYSTEM, open_meeting.id, [item])
        thread = deliberation.make_thread(town, process)
        post = deliberation.make_post(thread, town)
        process.state = ProcessState.DRAFT
        db.session.flush()
    pages = [
        f"processes/{process.slug}",
        f"statistics/{process.slug}",
        f"reports/{process.slug}",
        f"proposals/{proposal.id}",
        f"votes/{vote.id}",
        *(f"meetings/{meeting.id}{end}" for meeting in (own, theirs, over) for end in ("", ".ics")),
        f"threads/{thread}",
    ]
    lists = [
        "",
        "processes",
        "proposals",
        "proposals?q=Harbour",
        "votes",
        "meetings",
        "meetings.ics",
        f"meetings/{open_meeting.id}",
        f"meetings/groups/{council.group_id}.ics",
        "councils",
        f"councils/{council.slug}",
        "statistics",
    ]
    assert post.id
    return World(town, process, pages, lists)


def _at(world: World, page: str) -> str:
    return f"/en/{page}{'&' if '?' in page else '?'}town={world.town.slug}"


def _seen(browser: FlaskClient, world: World) -> tuple[set[str], set[str]]:
    """Pages that answer, and lists that name something of the draft."""
    answers = {page: browser.get(f"/en/{page}").status_code for page in world.pages}
    assert set(answers.values()) <= {200, 404}, answers
    named = set()
    for page in world.lists:
        answer = browser.get(_at(world, page))
        assert answer.status_code == 200, page
        text = answer.get_data(as_text=True).replace("\r\n ", "")
        if HIDDEN in text:
            named.add(page)
    return {page for page, status in answers.items() if status == 200}, named


@pytest.mark.parametrize("role", [None, Role.MODERATOR, Role.SECRETARY])
def test_nobody_else_hears_of_a_draft(sign_in: Callable[..., FlaskClient], world: World, role: Role | None) -> None:
    with transaction():
        person = make.make_person(world.town, *([role] if role else []))
    assert _seen(sign_in(person), world) == (set(), set())


def test_a_stranger_hears_nothing_of_a_draft(client: FlaskClient, world: World) -> None:
    assert _seen(client, world) == (set(), set())


def test_who_organises_elsewhere_hears_nothing_of_a_draft(sign_in: Callable[..., FlaskClient], world: World) -> None:
    with transaction():
        person = make.make_person(make.make_municipality(), Role.ORGANISER)
    assert _seen(sign_in(person), world) == (set(), set())


def test_who_may_see_the_draft_finds_what_belongs_to_it(sign_in: Callable[..., FlaskClient], world: World) -> None:
    with transaction():
        person = make.make_person(world.town, Role.ORGANISER)
    pages, named = _seen(sign_in(person), world)
    assert pages == set(world.pages)
    # Lists of processes and of figures show what is public; a recommendation names only what everybody may read.
    public = {page for page in world.lists if page.startswith(("processes", "councils", "statistics"))}
    assert named == set(world.lists) - public


def test_everybody_finds_it_once_the_process_is_published(client: FlaskClient, world: World) -> None:
    with transaction():
        processes.publish_process(SYSTEM, db.session.get_one(Process, world.process.id))
    pages, named = _seen(client, world)
    assert pages == set(world.pages)
    assert named == set(world.lists) - {"councils"}


def test_a_thing_without_a_process_is_no_draft(client: FlaskClient, world: World) -> None:
    with transaction():
        meetings.make_meeting(world.town, 5, titles={"en": "Everybody’s breakfast"})
    assert "breakfast" in client.get(_at(world, "meetings")).text


def test_a_secretary_plans_no_meeting_of_a_draft_that_they_cannot_see(
    sign_in: Callable[..., FlaskClient], world: World
) -> None:
    with transaction():
        secretary = make.make_person(world.town, Role.SECRETARY)
        organiser = make.make_person(world.town, Role.ORGANISER)
    address = f"/en/meetings/new?process={world.process.slug}"
    assert sign_in(secretary).get(address).status_code == 404
    assert sign_in(organiser).get(address).status_code == 200


def test_a_link_into_a_draft_opens_nothing_before_it_is_published(client: FlaskClient, world: World) -> None:
    page = next(page for page in world.pages if page.startswith("votes/"))
    with transaction():
        thing = db.session.query(Resource).filter_by(address=page).one()
        thing.audience, thing.link_token = "link", "a-secret-part"
        thing.created_at = clock.now() - timedelta(days=1)
        db.session.flush()
    address = f"/en/{page}?link=a-secret-part"
    assert client.get(address).status_code == 404
    with transaction():
        processes.publish_process(SYSTEM, db.session.get_one(Process, world.process.id))
    assert client.get(address).status_code == 200
