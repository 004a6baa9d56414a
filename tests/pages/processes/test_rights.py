"""What the phases of a process let people do is said where they would do it, and holds for what they send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.deliberation.rules import DISCUSSION_PHASE
from civic.processes import queries as processes
from civic.processes.models import Phase, Process
from civic.proposals.models import Proposal
from civic.proposals.rules import PROPOSAL_PHASE
from civic.towns import service as towns
from civic.towns.models import Group, Municipality
from civic.towns.rules import GroupKind
from tests.support import factories as make
from tests.support.browsers import browser_of
from tests.support.html import parse, text_of
from tests.support.proposals import make_proposal

SignIn = Callable[[Person], FlaskClient]


@dataclass
class World:
    """A process with a proposal; its one phase runs, and is for a group of which one person is a member."""

    town: Municipality
    process: Process
    phase: Phase
    group: Group
    member: Person
    proposal: Proposal

    @property
    def page(self) -> str:
        return f"/en/proposals/{self.proposal.id}"


@pytest.fixture
def world() -> World:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town, PROPOSAL_PHASE, DISCUSSION_PHASE)
        proposal = make_proposal(town, process)
        group = towns.add_group(SYSTEM, town.id, GroupKind.WORKING_GROUP, {"en": "Youth jury"})
        member = make.make_person(town)
        towns.add_member(SYSTEM, group, member.id, clock.day_in(town.timezone, clock.now()), None)
        _proposing, discussing = processes.phases(process.id)
        db.session.delete(discussing)
        db.session.flush()
        phase = processes.phases(process.id)[0]
        phase.group_id = group.id
        db.session.flush()
    return World(town, process, phase, group, member, proposal)


def _end(world: World) -> None:
    """The phase ends now."""
    with transaction():
        db.session.get_one(Phase, world.phase.id).ends_at = clock.now() - timedelta(seconds=1)
        db.session.flush()


def _words(page: TestResponse) -> str:
    return text_of(parse(page.text))


def _sends(world: World) -> dict[str, tuple[str, dict[str, str]]]:
    """What somebody can send, by what it is."""
    amended = {"wanted": "Other words.", "reason": "", "language": "en", "version": "1", "passage": "1"}
    proposed = {"title": "Benches by the water", "body": "Three of them.", "language": "en", "do": "publish"}
    return {
        "comment": (f"/en/threads/{world.proposal.thread_id}", {"body": "My words."}),
        "amendment": (f"{world.page}/passages/1/suggest", amended),
        "proposal": (f"/en/proposals/new?process={world.process.slug}", proposed),
        "support": (f"{world.page}/support", {"value": "1"}),
    }


@pytest.mark.parametrize("what", ["comment", "amendment", "proposal", "support"])
def test_members_of_the_group_take_part_and_others_are_told_for_whom_it_is(
    world: World, sign_in: SignIn, what: str
) -> None:
    address, sent = _sends(world)[what]
    refused = browser_of(world.town, sign_in).post(address, data=sent)
    assert refused.status_code == 422
    assert "Only members of Youth jury can take part in this phase" in _words(refused)
    assert sign_in(world.member).post(address, data=sent).status_code == 303


@pytest.mark.parametrize("what", ["comment", "amendment", "proposal"])
def test_a_phase_that_closes_before_the_form_is_sent_loses_no_words(world: World, sign_in: SignIn, what: str) -> None:
    address, sent = _sends(world)[what]
    _end(world)
    refused = sign_in(world.member).post(address, data=sent)
    assert refused.status_code == 422
    assert "It ended on" in _words(refused)
    assert sent.get("body", sent.get("wanted", "")) in refused.text
    assert "Your draft is saved." in refused.text or what != "proposal"


def test_pages_say_why_not_where_the_button_would_be(world: World, sign_in: SignIn) -> None:
    other = browser_of(world.town, sign_in)
    only = "Only members of Youth jury can take part in this phase, until"
    addresses = (
        world.page,
        f"/en/threads/{world.proposal.thread_id}",
        f"{world.page}/passages/1/suggest",
        f"/en/proposals/new?process={world.process.slug}",
        f"/en/processes/{world.process.slug}",
    )
    for address in addresses:
        assert only in _words(other.get(address)), address
        assert only not in _words(sign_in(world.member).get(address)) or address == world.page, address
    assert "composer" not in other.get(world.page).text
    assert 'id="composer"' in sign_in(world.member).get(world.page).text


def test_the_page_of_a_process_says_who_can_do_what(world: World, client: FlaskClient) -> None:
    page = parse(client.get(f"/en/processes/{world.process.slug}").text)
    listed = text_of(page.find(".//*[@id='phases']"))
    assert "Write proposals · Support proposals · Write comments · Suggest changes to proposals" in listed
    assert "Who: members of Youth jury" in listed


def test_organisers_say_what_people_can_do_in_a_phase_and_who_may(world: World, sign_in: SignIn) -> None:
    organiser = browser_of(world.town, sign_in, Role.ORGANISER)
    address = f"/en/processes/{world.process.slug}/phases/{world.phase.id}"
    shown = parse(organiser.get(address).text)
    ticked = [box.get("value") for box in shown.findall(".//input[@name='acts']") if "checked" in box.attrib]
    assert ticked == ["support", "discuss", "amend"]
    form = {"title": "", "first_day": "", "last_day": "", "acts": ["support"], "who": "", "reason": "It rains."}
    assert organiser.post(address, data=form).status_code == 303
    phase = processes.phase(world.process.id, world.phase.id)
    assert phase is not None
    assert (phase.acts, phase.group_id) == (["propose", "support"], None)
    resident = browser_of(world.town, sign_in)
    comment, words = _sends(world)["comment"]
    assert resident.post(comment, data=words).status_code == 422
    assert "Comments are not open right now." in _words(resident.get(world.page))
    support, one = _sends(world)["support"]
    assert resident.post(support, data=one).status_code == 303


@pytest.mark.parametrize("change", [{"who": "999999"}, {"acts": ["vote"]}])
def test_what_nobody_offered_is_no_right(world: World, sign_in: SignIn, change: dict[str, object]) -> None:
    organiser = browser_of(world.town, sign_in, Role.ORGANISER)
    form = {"title": "", "first_day": "", "last_day": "", "who": "", **change}
    address = f"/en/processes/{world.process.slug}/phases/{world.phase.id}"
    assert organiser.post(address, data=form).status_code == 422
