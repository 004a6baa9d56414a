"""The municipality's side: review, answer, merge."""

from __future__ import annotations

import pytest

from civic.core import events
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, NotAllowed, Refused, Role
from civic.processes.models import Process
from civic.proposals import queries, service
from civic.proposals.events import ProposalAnswered
from civic.proposals.models import Proposal
from civic.proposals.rules import ProposalCode, ProposalState
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_draft


def test_an_organiser_answers_and_the_author_is_told(
    town: Municipality, proposal: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[ProposalAnswered] = []
    monkeypatch.setitem(events._handlers, ProposalAnswered, [heard.append])
    with transaction():
        organiser = make.actor(make.make_person(town, Role.ORGANISER))
        service.answer(organiser, proposal.id, ProposalState.PARTLY_ACCEPTED, "Yes, *in part*.", "Public works", "en")
    view = queries.view(proposal.id)
    assert view is not None and view.answered_at is not None
    assert (view.state, view.answer_office) == (ProposalState.PARTLY_ACCEPTED, "Public works")
    assert "<em>in part</em>" in view.answer_html
    assert [(event.authors, event.state) for event in heard] == [((proposal.author_id,), "partly_accepted")]


def test_answering_again_replaces_the_answer_and_keeps_the_first_date(proposal: Proposal) -> None:
    with transaction():
        service.answer(SYSTEM, proposal.id, ProposalState.DECLINED, "No.", "Parks", "en")
    first = queries.view(proposal.id)
    with transaction():
        service.answer(SYSTEM, proposal.id, ProposalState.ACCEPTED, "Yes after all.", "Parks", "en")
    second = queries.view(proposal.id)
    assert first is not None and second is not None
    assert second.state is ProposalState.ACCEPTED
    assert second.answered_at == first.answered_at


@pytest.mark.parametrize("roles", [(), (Role.MODERATOR,), (Role.SECRETARY,)])
def test_others_do_not_answer_for_the_town(town: Municipality, proposal: Proposal, roles: tuple[Role, ...]) -> None:
    with transaction():
        actor = make.actor(make.make_person(town, *roles))
        with pytest.raises(NotAllowed):
            service.answer(actor, proposal.id, ProposalState.DECLINED, "No.", "Parks", "en")
        with pytest.raises(NotAllowed):
            service.review(actor, proposal.id)


def test_an_organiser_of_another_town_does_not_answer(proposal: Proposal) -> None:
    with transaction():
        actor = make.actor(make.make_person(make.make_municipality(), Role.ORGANISER))
        with pytest.raises(NotAllowed):
            service.answer(actor, proposal.id, ProposalState.DECLINED, "No.", "Parks", "en")


@pytest.mark.parametrize(
    ("state", "text", "office", "code"),
    [
        (ProposalState.PUBLISHED, "Text.", "Parks", ProposalCode.NO_ANSWER),
        (ProposalState.ACCEPTED, " ", "Parks", ProposalCode.NO_ANSWER),
        (ProposalState.ACCEPTED, "Text.", " ", ProposalCode.NO_OFFICE),
        (ProposalState.ACCEPTED, "x" * 8001, "Parks", ProposalCode.ANSWER_LONG),
    ],
)
def test_an_answer_says_what_why_and_who(
    proposal: Proposal, state: ProposalState, text: str, office: str, code: ProposalCode
) -> None:
    with transaction(), pytest.raises(Refused) as refused:
        service.answer(SYSTEM, proposal.id, state, text, office, "en")
    assert refused.value.code is code


def test_a_draft_is_not_answered(town: Municipality, process: Process) -> None:
    with transaction():
        draft = make_draft(process, make.make_person(town))
        with pytest.raises(Refused) as refused:
            service.answer(SYSTEM, draft.id, ProposalState.ACCEPTED, "Yes.", "Parks", "en")
    assert refused.value.code is ProposalCode.NOT_PUBLISHED
