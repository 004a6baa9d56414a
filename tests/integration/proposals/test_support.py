"""Supporting, and what it counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from civic.accounts.events import PersonLeft
from civic.accounts.models import Person
from civic.audit import queries as audit
from civic.core import clock, events
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, SYSTEM, NotAllowed, Refused
from civic.deliberation.rules import DISCUSSION_PHASE
from civic.processes.models import Process
from civic.proposals import queries, service
from civic.proposals.events import ThresholdReached
from civic.proposals.models import Proposal, Support
from civic.proposals.rules import PROPOSAL_PHASE, ProposalCode, ProposalState
from civic.towns import service as towns
from civic.towns.models import Municipality
from civic.towns.rules import GroupKind
from tests.support import factories as make
from tests.support.proposals import make_draft, make_proposal

#: What the town of these tests has that others have not.
TOWN = {"support_threshold": 2}


def supports(proposal: Proposal) -> tuple[int, int]:
    """What the counter says, and how many rows there are."""
    count = db.session.scalar(select(Proposal.support_count).where(Proposal.id == proposal.id)) or 0
    rows = db.session.scalar(select(func.count()).select_from(Support).where(Support.proposal_id == proposal.id)) or 0
    return count, rows


def press(person: Person, proposal: Proposal, wanted: bool = True) -> service.Supported:
    with transaction():
        return service.set_support(make.actor(person), proposal.id, wanted)


def test_pressing_support_twice_counts_once(town: Municipality, proposal: Proposal) -> None:
    with transaction():
        person = make.make_person(town)
    first, second = press(person, proposal), press(person, proposal)
    assert (first.count, first.changed, second.changed) == (1, True, False)
    assert supports(proposal) == (1, 1)


def test_taking_back_what_was_never_given_changes_nothing(town: Municipality, proposal: Proposal) -> None:
    with transaction():
        person, other = make.make_person(town), make.make_person(town)
    press(other, proposal)
    press(person, proposal, False)
    assert supports(proposal) == (1, 1)
    press(other, proposal, False)
    press(other, proposal, False)
    assert supports(proposal) == (0, 0)


def test_a_stranger_cannot_support(proposal: Proposal) -> None:
    with transaction(), pytest.raises(NotAllowed):
        service.set_support(STRANGER, proposal.id, True)


def test_a_draft_cannot_be_supported(town: Municipality, process: Process) -> None:
    with transaction():
        author = make.make_person(town)
        draft = make_draft(process, author)
        with pytest.raises(LookupError):
            service.set_support(make.actor(author), draft.id, True)


@pytest.mark.parametrize("kind", [PROPOSAL_PHASE, DISCUSSION_PHASE])
def test_supports_are_taken_while_people_propose_and_discuss(town: Municipality, kind: str) -> None:
    with transaction():
        process = make.make_process(town)
        proposal = make_proposal(town, process)
        for phase in list(spaces_phases(process)):
            phase.kind = kind
        db.session.flush()
        person = make.make_person(town)
    assert press(person, proposal).changed


def spaces_phases(process: Process) -> list:
    from civic.processes import queries as processes_queries

    return processes_queries.phases(process.id)


def test_when_the_phase_is_over_supports_stay_as_they_are(
    town: Municipality, process: Process, proposal: Proposal
) -> None:
    with transaction():
        person = make.make_person(town)
    press(person, proposal)
    with transaction():
        for phase in spaces_phases(process):
            phase.ends_at = clock.now() - timedelta(seconds=1)
        db.session.flush()
    for wanted in (True, False):
        with pytest.raises(Refused) as refused:
            press(person, proposal, wanted)
        assert refused.value.code is ProposalCode.NO_SUPPORT_NOW
    assert supports(proposal) == (1, 1)


@pytest.mark.parametrize("state", [ProposalState.ACCEPTED, ProposalState.PARTLY_ACCEPTED, ProposalState.DECLINED])
def test_an_answered_proposal_takes_no_supports(town: Municipality, proposal: Proposal, state: ProposalState) -> None:
    with transaction():
        person = make.make_person(town)
        service.answer(SYSTEM, proposal.id, state, "Because.", "Public works", "en")
    with pytest.raises(Refused) as refused:
        press(person, proposal)
    assert refused.value.code is ProposalCode.NOT_OPEN


def test_a_proposal_under_review_still_takes_supports(town: Municipality, proposal: Proposal) -> None:
    with transaction():
        person = make.make_person(town)
        service.review(SYSTEM, proposal.id)
    assert press(person, proposal).count == 1


def test_in_a_phase_for_a_group_only_its_members_support(town: Municipality) -> None:
    with transaction():
        process = make.make_process(town)
        proposal = make_proposal(town, process)
        group = towns.add_group(SYSTEM, town.id, GroupKind.WORKING_GROUP, {"en": "People of the quarter"})
        for phase in spaces_phases(process):
            phase.group_id = group.id
        member, other = make.make_person(town), make.make_person(town)
        towns.add_member(SYSTEM, group, member.id, make.today(), None)
    assert press(member, proposal).changed
    with pytest.raises(Refused) as refused:
        press(other, proposal)
    assert refused.value.code is ProposalCode.NOT_IN_GROUP


def test_the_first_time_the_threshold_is_reached_is_kept_and_told_once(
    town: Municipality, proposal: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[ThresholdReached] = []
    monkeypatch.setitem(events._handlers, ThresholdReached, [heard.append])
    with transaction():
        first, second, third = (make.make_person(town) for _ in range(3))
    press(first, proposal)
    assert queries.view(proposal.id).threshold_at is None  # type: ignore[union-attr]
    press(second, proposal)
    reached = queries.view(proposal.id).threshold_at  # type: ignore[union-attr]
    assert reached is not None
    press(second, proposal, False)
    press(third, proposal)
    assert queries.view(proposal.id).threshold_at == reached  # type: ignore[union-attr]
    assert [event.proposal_id for event in heard] == [proposal.id]


def test_the_log_does_not_learn_who_supports_what(town: Municipality, proposal: Proposal) -> None:
    with transaction():
        person = make.make_person(town)
    before = len(list(audit.entries()))
    press(person, proposal)
    assert len(list(audit.entries())) == before


def test_whoever_leaves_takes_their_supports_and_drafts_along(town: Municipality, process: Process) -> None:
    with transaction():
        person, other = make.make_person(town), make.make_person(town)
        one, two = make_proposal(town, process, person), make_proposal(town, process)
        make_draft(process, person)
        for proposal in (one, two):
            service.set_support(make.actor(person), proposal.id, True)
            service.set_support(make.actor(other), proposal.id, True)
    with transaction():
        events.announce(PersonLeft(person.id))
    assert supports(one) == supports(two) == (1, 1)
    assert queries.supported_by(person.id) == []
    assert queries.drafts_of(person.id) == []
    assert queries.view(one.id) is not None


def test_supporters_of_a_process_are_persons_each_once(town: Municipality, process: Process) -> None:
    with transaction():
        person = make.make_person(town)
        one, two = make_proposal(town, process), make_proposal(town, process)
        elsewhere = make_proposal(town, make.make_process(town))
        for proposal in (one, two):
            service.set_support(make.actor(person), proposal.id, True)
        service.set_support(make.actor(make.make_person(town)), elsewhere.id, True)
    assert queries.supporters(process.id) == [person.id]
    assert queries.supporters(process.id, since=clock.now() + timedelta(hours=1)) == []
    assert queries.proposers(process.id) == sorted([one.author_id, two.author_id])  # type: ignore[type-var]
