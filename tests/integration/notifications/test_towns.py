"""Organisers of a town hear by e-mail what another town asks of theirs."""

from __future__ import annotations

import pytest

from civic.core import mail, outbox
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.notifications import queries
from civic.notifications.rules import Kind
from civic.processes import service as processes
from civic.proposals import service as proposals
from civic.proposals.rules import PROPOSAL_PHASE
from tests.support import factories as make
from tests.support.proposals import make_proposal, reach


@pytest.fixture(autouse=True)
def letters():
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()


@pytest.fixture
def world():
    """Two towns, a process of the first, an organiser of each, and a moderator of the second."""
    with transaction():
        town, other = (make.make_municipality(names={"en": name, "fr": name}) for name in ("Alpha", "Beta"))
        process = make.make_process(town, PROPOSAL_PHASE, titles={"en": "The river path"})
        lead, theirs = make.make_person(town, Role.ORGANISER), make.make_person(other, Role.ORGANISER)
        make.make_person(other, Role.MODERATOR)
    return town, other, process, make.actor(lead), theirs


def _invite(world) -> int:
    _town, other, process, lead, _theirs = world
    with transaction():
        partner = processes.invite_town(lead, process, other.id, "The left bank", "en")
    outbox.drain()
    return partner


def test_the_organisers_of_an_invited_town_are_told_what_it_would_be_responsible_for(world, letters) -> None:
    _invite(world)
    theirs = world[4]
    [told] = queries.told(make.actor(theirs))
    assert (told.kind, told.address) == (Kind.SHARE_ASKED, f"processes/{world[2].slug}")
    [letter] = letters
    text = letter.get_content()
    assert letter["To"] == theirs.email and "The river path" in letter["Subject"]
    assert "Alpha" in text and "Beta" in text and "The left bank" in text and "List-Unsubscribe" in letter


def test_they_are_told_that_their_part_of_an_answer_is_asked_for_and_by_when(world, letters) -> None:
    town, other, process, lead, theirs = world
    partner = _invite(world)
    with transaction():
        processes.share_process(make.actor(theirs), partner, "The bank", "en")
        proposal = make_proposal(town, process)
        reach(proposal, make.days_ago(3))
    outbox.drain()
    letters.clear()
    with transaction():
        proposals.ask_part(lead, proposal.id, "Parks")
        proposals.ask_town(lead, proposal.id, other.id)
    outbox.drain()
    [letter] = letters
    text = letter.get_content()
    assert letter["To"] == theirs.email and "Alpha" in text and "The answer is due by" in text
    assert f"/proposals/{proposal.id}#parts" in text
    assert queries.told(make.actor(theirs))[0].kind is Kind.PART_ASKED
