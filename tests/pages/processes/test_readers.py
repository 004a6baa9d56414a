"""What only some may read is told to nobody else: at no address, in no list, feed, file or mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from civic.accounts.models import Person
from civic.core import clock, outbox
from civic.core.cache import Caches
from civic.core.db import db, transaction
from civic.core.gates import Gate
from civic.core.permissions import SYSTEM, Role
from civic.deliberation.rules import DISCUSSION_PHASE
from civic.measures import service as measures_service
from civic.meetings import service as meetings_service
from civic.meetings.service import NewItem
from civic.notifications import service as notifications
from civic.processes import service as processes
from civic.processes.models import Process
from civic.processes.rules import Audience
from civic.processes.service import Reading, Why
from civic.proposals import service as proposals_service
from civic.proposals.rules import PROPOSAL_PHASE, ProposalState
from civic.relations import service as relations
from civic.relations.rules import Kind
from civic.relations.rules import Kind as RelationKind
from civic.resources import queries as resources
from civic.statements.models import Statement
from civic.towns import here as towns_here
from civic.towns import service as towns
from civic.towns.models import Municipality
from civic.towns.rules import GroupKind
from civic.votes.rules import VOTE_PHASE
from tests.support import councils, deliberation, measures, meetings, proposals, statements, votes
from tests.support import factories as make
from tests.support.application import make_app
from tests.support.html import CheckedClient

#: In every word of the process that only some may read.
HIDDEN = "Quayside"
PHASES = (PROPOSAL_PHASE, DISCUSSION_PHASE, VOTE_PHASE)
WHY = Why("We try it among ourselves first.", "en")
#: Addresses of packages about which nothing of a process can be asked.
PACKAGES = {"accounts", "administration", "demographics", "design", "organisations", "root", "settings", "uploads"}
#: What is read only by members, at the least.
READ = {
    "processes.show", "processes.atom", "processes.index", "home.show", "search.show",
    "proposals.index", "proposals.show", "proposals.versions", "proposals.version", "proposals.text",
    "proposals.passage", "proposals.amendments", "proposals.amendment",
    "votes.index", "votes.show", "meetings.index", "meetings.show", "meetings.entry", "meetings.town_calendar",
    "measures.plan", "measures.show", "measures.plan_of_process", "measures.results",
    "statistics.index", "statistics.show", "reports.show", "deliberation.show", "deliberation.post",

}  # fmt: skip


@dataclass
class World:
    """A town with a process that has one of everything; ``ids`` are what stands in the addresses of its things."""

    town: Municipality
    process: Process
    group_id: int
    ids: dict[str, Any]
    member: Person
    outsider: Person
    organiser: Person


class Walker(CheckedClient):
    """Asks for hundreds of pages, which other tests parse."""

    checks = False


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The program with pages kept for longer than a test takes."""
    folder: Path = tmp_path_factory.mktemp("readers")
    app = make_app(folder, f"sqlite:///{folder / 'readers.sqlite'}", page_cache_seconds=300.0)
    app.test_client_class = Walker
    return app


def _named(what: str) -> dict[str, str]:
    return {"en": f"{HIDDEN} {what}"}


@pytest.fixture
def world(app: Flask, letters: list[Any]) -> World:
    app.extensions["civic_cache"] = Caches(300.0)
    with transaction():
        town = make.make_municipality()
        member, outsider = make.make_person(town), make.make_person(town)
        organiser = make.make_person(town, Role.ORGANISER, Role.SECRETARY)
        group = towns.add_group(SYSTEM, town.id, GroupKind.WORKING_GROUP, {"en": "Neighbours"})
        towns.add_member(SYSTEM, group, member.id, clock.now().date(), None)
        process = make.make_process(town, *PHASES, titles=_named("process"), summaries=_named("summary"))
        ids = _things(app, town, process, member, outsider)
        for person in (member, outsider):
            notifications.set_follow(make.actor(person), resources.resource_of_process(process.id), True)
            notifications.set_follow(make.actor(person), ids["followed"], True)
            proposals_service.set_support(make.actor(person), ids["proposal_id"], True)
    outbox.drain()
    ids["slug"] = process.slug
    return World(town, process, group.id, ids, member, outsider, organiser)


def _things(app: Flask, town: Municipality, process: Process, member: Person, outsider: Person) -> dict[str, Any]:
    """One of everything in a process, and things elsewhere that point there."""
    proposal = proposals.make_proposal(town, process, member, title=f"{HIDDEN} proposal", body=f"{HIDDEN} benches.")
    words = proposals.wording(title=proposal.title, body=f"{HIDDEN} benches and trees.")
    proposals_service.edit(make.actor(member), proposal.id, words)
    picture = proposals.make_picture(proposal, member, f"{HIDDEN} picture")
    amendment = proposals.make_amendment(proposal, outsider, f"{HIDDEN} benches and lamps.")
    post = deliberation.make_post(proposal.thread_id or 0, town, body=f"{HIDDEN} comment")
    thread = deliberation.make_thread(town, process)
    deliberation.make_post(thread, town, body=f"{HIDDEN} answer")
    vote = votes.make_vote(town, app.config["CIVIC"].keys_dir, titles=_named("vote"), process_id=process.id)
    council = councils.make_council(town)
    named = {"titles": _named("meeting"), "process_id": process.id}
    meeting = meetings.make_meeting(town, 2, **named, group_id=council.group_id)
    meetings.make_meeting(town, 3, **named)
    open_meeting = meetings.make_meeting(town, 30, group_id=council.group_id)
    about = NewItem("Item", about=f"proposals/{proposal.id}")
    meetings_service.set_agenda(SYSTEM, open_meeting.id, [about])
    measure = measures.make_measure(town, proposal, process_id=process.id, titles=_named("measure"))
    measures_service.publish_update(SYSTEM, measure.id, {"en": f"{HIDDEN} news of it"})
    relations.relate(SYSTEM, open_meeting.resource_id, f"proposals/{proposal.id}", RelationKind.FOLLOWS)
    processes.publish_news(SYSTEM, process, {"en": f"{HIDDEN} news"})
    elsewhere = proposals.make_proposal(town, make.make_process(town), title="Elsewhere")
    relations.relate(SYSTEM, proposal.resource_id or 0, f"proposals/{elsewhere.id}", Kind.CONFLICTS)
    asked = statements.make_round(process, f"{HIDDEN} needs trees.", titles=_named("statements"))
    return {
        "elsewhere": elsewhere.id,
        "resource_id": proposal.resource_id,
        "round_id": asked.id,
        "statement_id": db.session.query(Statement.id).filter_by(round_id=asked.id).scalar(),
        "proposal_id": proposal.id,
        "attachment_id": picture.id,
        "amendment_id": amendment.id,
        "number": 1,
        "post_id": post.id,
        "thread_id": thread,
        "vote_id": vote.id,
        "meeting_id": meeting.id,
        "measure_id": measure.id,
        "group_id": council.group_id,
        "council": council.slug,
        "followed": measure.resource_id,
    }


def _restrict(world: World, audience: Audience) -> None:
    with transaction():
        process = db.session.get_one(Process, world.process.id)
        group = world.group_id if audience is Audience.GROUP else None
        processes.set_readers(SYSTEM, process, Reading(audience, group), WHY)
    towns_here.changed()


def _of_council(rule: Rule) -> bool:
    """Whether an address is one of a council, which belongs to no process; several packages have such."""
    return rule.endpoint.startswith("councils.") or "/councils/<slug>" in str(rule)


def _addresses(app: Flask, world: World) -> Iterator[tuple[Rule, str]]:
    """Every address in which something of the process could be read, and every list of the town."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] in PACKAGES or "lang" not in rule.arguments:
            continue
        values = {"lang": "en", **world.ids}
        values["slug"] = world.ids["council" if _of_council(rule) else "slug"]
        if rule.arguments <= set(values):
            with app.test_request_context():
                yield rule, app.url_map.bind("localhost").build(rule.endpoint, {n: values[n] for n in rule.arguments})


def _lists(rule: Rule) -> bool:
    """Whether an address is of no thing of the process, but may list some."""
    return rule.arguments == {"lang"} or "group_id" in rule.arguments or _of_council(rule)


def _read(app: Flask, world: World, browser: FlaskClient) -> tuple[set[str], dict[str, int]]:
    """The pages that name something of the process, and how those of its things answer."""
    named, statuses = set(), {}
    for rule, path in _addresses(app, world):
        if "GET" not in (rule.methods or ()):
            continue
        asked = f"?town={world.town.slug}&q={HIDDEN.lower()}" if _lists(rule) else ""
        answer = browser.get(f"{path}{asked}")
        text = answer.get_data().decode(errors="replace").replace("\r\n ", "") + str(answer.headers)
        if HIDDEN in text:
            named.add(rule.endpoint)
        if not _lists(rule):
            statuses[rule.endpoint] = answer.status_code
    if HIDDEN in browser.get(f"/en/proposals/{world.ids['elsewhere']}").text:
        named.add("elsewhere")
    return named, statuses


def _gate(app: Flask, endpoint: str) -> Gate:
    return vars(app.view_functions[endpoint])["__gate__"]


SignIn = Callable[[Person], FlaskClient]


def test_who_may_not_read_finds_nothing_and_a_member_everything(app: Flask, sign_in: SignIn, world: World) -> None:
    """A member asks first: nothing of what is kept of their pages reaches those who ask after them."""
    _restrict(world, Audience.GROUP)
    named, _statuses = _read(app, world, sign_in(world.member))
    assert READ - named == set()
    for who, browser in (("outsider", sign_in(world.outsider)), ("stranger", app.test_client())):
        told, statuses = _read(app, world, browser)
        # What people wrote and supported themselves is theirs to read and to download.
        assert told - {"holdings.show", "holdings.as_json"} == set(), who
        for endpoint, status in statuses.items():
            closed = {404} if _gate(app, endpoint) is Gate.PUBLIC else {303, 403, 404}
            assert status in closed, f"{who}: {endpoint} answered {status}"


def test_nobody_changes_what_they_may_not_read(app: Flask, sign_in: SignIn, world: World) -> None:
    _restrict(world, Audience.GROUP)
    browser, asked = sign_in(world.outsider), 0
    for rule, path in _addresses(app, world):
        if "POST" in (rule.methods or ()) and not _lists(rule):
            status = browser.post(path, data={"value": "1", "body": "Mine"}).status_code
            assert status in {403, 404}, f"{rule.endpoint} answered {status}"
            asked += 1
    assert asked > 30


def test_a_stranger_is_asked_to_sign_in_only_where_that_helps(app: Flask, sign_in: SignIn, world: World) -> None:
    _restrict(world, Audience.SIGNED_IN)
    stranger = app.test_client()
    named, statuses = _read(app, world, stranger)
    assert named == set()
    public = {endpoint: status for endpoint, status in statuses.items() if _gate(app, endpoint) is Gate.PUBLIC}
    without_figures = {"statistics.as_csv", "statistics.as_json", "reports.as_csv", "proposals.origin"}
    assert {endpoint for endpoint, status in public.items() if status != 303} <= without_figures
    there = stranger.get(f"/en/processes/{world.process.slug}", follow_redirects=True)
    assert there.status_code == 200 and "Sign in" in there.text and HIDDEN not in there.text
    assert sign_in(world.outsider).get(f"/en/processes/{world.process.slug}").status_code == 200


def test_mails_and_notifications_reach_readers_alone(sign_in: SignIn, world: World, letters: list[Any]) -> None:
    _restrict(world, Audience.GROUP)
    outbox.drain()
    letters.clear()
    with transaction():
        process = db.session.get_one(Process, world.process.id)
        processes.publish_news(SYSTEM, process, {"en": f"{HIDDEN} news again"})
        measures_service.publish_update(SYSTEM, world.ids["measure_id"], {"en": f"{HIDDEN} tree planted"})
        answer = (ProposalState.ACCEPTED, f"{HIDDEN} yes.", "Parks", "en")
        proposals_service.answer(make.actor(world.organiser), world.ids["proposal_id"], *answer)
    outbox.drain()
    assert {letter["To"] for letter in letters} == {world.member.email}
    assert HIDDEN in sign_in(world.member).get("/en/account/notifications").text
    assert HIDDEN not in sign_in(world.outsider).get("/en/account/notifications").text


def test_staff_and_nobody_else_reads_without_being_named(app: Flask, sign_in: SignIn, world: World) -> None:
    with transaction():
        elsewhere = make.make_person(make.make_municipality(), Role.ORGANISER)
        moderator = make.make_person(world.town, Role.MODERATOR)
    _restrict(world, Audience.GROUP)
    path = f"/en/proposals/{world.ids['proposal_id']}"
    for person, status in ((world.organiser, 200), (moderator, 200), (elsewhere, 404)):
        assert sign_in(person).get(path).status_code == status
        assert (HIDDEN in sign_in(person).get(f"/en/proposals?town={world.town.slug}").text) == (status == 200)
