"""Merging: the author is asked, supports are carried over once, and whoever supported can withdraw."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest

from civic.accounts.models import Person
from civic.core import clock, outbox
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Actor, NotAllowed, Refused
from civic.processes.models import Process
from civic.proposals import queries, service
from civic.proposals.models import Proposal
from civic.proposals.rules import QUESTION_WAIT, ImportedProposal, ProposalCode, ProposalState
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_proposal

WHY = "Both ask for the same crossing."


#: What the town of these tests has that others have not.
TOWN = {"support_threshold": 4}


@pytest.fixture
def pair(town: Municipality, process: Process) -> tuple[Proposal, Proposal]:
    """Two proposals: three people support the one, two of these and another one the other."""
    with transaction():
        one, other = make_proposal(town, process), make_proposal(town, process)
        people = [make.actor(make.make_person(town)) for _ in range(4)]
        for person in people[:3]:
            service.set_support(person, one.id, True)
        for person in people[1:]:
            service.set_support(person, other.id, True)
    return one, other


def _author(proposal: Proposal) -> Actor:
    return Actor(proposal.author_id)


def _read(proposal: Proposal) -> Proposal:
    return db.session.get_one(Proposal, proposal.id, populate_existing=True)


def _ask(organiser: Actor, one: Proposal, other: Proposal) -> bool:
    with transaction():
        return service.ask_to_merge(organiser, one.id, other.id, WHY, "en")


def test_supports_are_carried_over_once_and_can_be_withdrawn(
    pair: tuple[Proposal, Proposal], organiser: Actor, letters: list[EmailMessage]
) -> None:
    one, other = pair
    assert not _ask(organiser, one, other)
    assert _read(one).state == ProposalState.PUBLISHED, "nothing is done before the author answers"
    with transaction():
        service.answer_merge(_author(one), one.id, True)
    gone, kept = _read(one), _read(other)
    assert (gone.state, gone.merged_into_id, gone.support_count) == (ProposalState.MERGED, other.id, 3)
    assert kept.support_count == 4 == len(queries.supporters_of(other.id))
    assert kept.threshold_at is not None and kept.due_on is not None, "together they are enough for an answer"
    carried = (set(queries.supporters_of(other.id)) & set(queries.supporters_of(one.id))) - {None}
    assert queries.supported_before(other.id, min(carried), kept.changed_at)
    outbox.drain()
    told = {letter["To"] for letter in letters if "was merged" in letter["Subject"]}
    assert len(told) == 4, "three supporters and the author"
    assert all(WHY in letter.get_content() for letter in letters if "was merged" in letter["Subject"])


def test_an_author_who_declines_keeps_the_proposal(pair: tuple[Proposal, Proposal], organiser: Actor) -> None:
    one, other = pair
    _ask(organiser, one, other)
    with transaction():
        service.answer_merge(_author(one), one.id, False)
    assert _read(one).state == ProposalState.PUBLISHED and _read(other).support_count == 3
    assert queries.merging(one.id) is None


def test_without_an_answer_the_town_waits_fourteen_days(pair: tuple[Proposal, Proposal], organiser: Actor) -> None:
    one, other = pair
    _ask(organiser, one, other)
    with pytest.raises(Refused) as refused, transaction():
        service.merge(organiser, one.id)
    assert refused.value.code is ProposalCode.TOO_EARLY
    with clock.standing_at(clock.now() + QUESTION_WAIT + timedelta(seconds=1)), transaction():
        service.merge(organiser, one.id)
    assert _read(one).state == ProposalState.MERGED


def test_who_cannot_be_asked_is_not_waited_for(
    pair: tuple[Proposal, Proposal], process: Process, organiser: Actor
) -> None:
    one, other = pair
    row = ImportedProposal("7", "From before", "Words.", "en", ProposalState.PUBLISHED, clock.now())
    with transaction():
        imported = service.import_proposals(SYSTEM, process.id, "other", [row]).ids["7"]
        assert service.ask_to_merge(organiser, imported, other.id, WHY, "en")
        db.session.get_one(Person, one.author_id).left_at = clock.now()
    assert _ask(organiser, one, other)
    assert _read(one).state == ProposalState.MERGED


def test_what_does_not_fit_is_refused(pair: tuple[Proposal, Proposal], town: Municipality, organiser: Actor) -> None:
    one, other = pair
    with transaction():
        elsewhere = make_proposal(town, make.make_process(town))

    def refused(into: int, reason: str = WHY) -> str:
        with pytest.raises(Refused) as caught, transaction():
            service.ask_to_merge(organiser, one.id, into, reason, "en")
        return str(caught.value.code)

    assert refused(elsewhere.id) == refused(one.id) == ProposalCode.OTHER_PROCESS
    assert refused(other.id, " ") == ProposalCode.MERGE_WITHOUT_REASON
    _ask(organiser, one, other)
    assert refused(other.id) == ProposalCode.ALREADY_ASKED
    with transaction():
        service.answer(organiser, other.id, ProposalState.DECLINED, "No.", "Works", "en")
    with pytest.raises(Refused) as caught, transaction():
        service.answer_merge(_author(one), one.id, True)
    assert caught.value.code is ProposalCode.MERGE_NOWHERE
    with transaction():
        service.take_back_merge(organiser, one.id)
    assert queries.merging(one.id) is None


def test_only_the_author_answers_and_only_the_town_asks(pair: tuple[Proposal, Proposal], organiser: Actor) -> None:
    one, other = pair
    with pytest.raises(NotAllowed), transaction():
        service.ask_to_merge(_author(one), one.id, other.id, WHY, "en")
    _ask(organiser, one, other)
    for actor in (organiser, _author(other)):
        with pytest.raises(NotAllowed), transaction():
            service.answer_merge(actor, one.id, True)
