"""Several offices answer one proposal: each its part, one clock, complete with the last part."""

from __future__ import annotations

import pytest

from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, NotAllowed, Refused, Role
from civic.proposals import queries, service
from civic.proposals.rules import PartCode, ProposalCode, ProposalState
from tests.support import factories as make
from tests.support.proposals import make_proposal, reach

ACCEPTED, DECLINED, PARTLY = ProposalState.ACCEPTED, ProposalState.DECLINED, ProposalState.PARTLY_ACCEPTED


def _refusal(do) -> object:
    with pytest.raises(Refused) as refused, transaction():
        do()
    return refused.value.code


@pytest.fixture
def asked():
    """A town, its organiser, and a proposal of which two offices were asked for their parts; its clock runs."""
    with transaction():
        town = make.make_municipality()
        town.offices = [{"en": "Parks", "fr": "Espaces verts"}]
        organiser = make.actor(make.make_person(town, Role.ORGANISER))
        proposal = make_proposal(town, make.make_process(town))
        reach(proposal, make.days_ago(3))
        parts = [service.ask_part(organiser, proposal.id, office) for office in ("Parks", "Mobility")]
    return town, organiser, proposal, parts


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [((ACCEPTED, ACCEPTED), ACCEPTED), ((DECLINED, DECLINED), DECLINED), ((ACCEPTED, DECLINED), PARTLY)],
)
def test_the_answer_is_complete_with_the_last_part(asked, verdicts, whole) -> None:
    town, organiser, proposal, (parks, mobility) = asked
    due = queries.proposal(proposal.id).due_on
    with transaction():
        service.answer_part(organiser, proposal.id, parks.id, verdicts[0], "Six trees.", "en")
    found = queries.proposal(proposal.id)
    assert (found.state, found.answered_at, found.due_on) == (ProposalState.PUBLISHED, None, due)
    assert [part.office for part in queries.parts(proposal.id) if part.state is None] == ["Mobility"]
    [timed] = queries.timed_parts(town.id, STRANGER).values()
    assert [(each.office, each.answered_at is not None, each.due_on) for each in timed] == [
        ("Parks", True, due),
        ("Mobility", False, due),
    ]
    with transaction():
        service.answer_part(organiser, proposal.id, mobility.id, verdicts[1], "No parking.", "en")
    found = queries.proposal(proposal.id)
    assert found.state == whole
    assert found.answered_at is not None
    assert "Six trees." in found.answer_html
    assert "No parking." in found.answer_html
    assert found.answer_office == "Parks, Mobility"


def test_who_is_asked_no_longer_is_not_waited_for(asked) -> None:
    _town, organiser, proposal, (parks, mobility) = asked
    with transaction():
        service.answer_part(organiser, proposal.id, parks.id, ACCEPTED, "Six trees.", "en")
    assert _refusal(lambda: service.take_out_part(organiser, proposal.id, parks.id)) is PartCode.STANDS
    with transaction():
        service.take_out_part(organiser, proposal.id, mobility.id)
    assert queries.proposal(proposal.id).state == ACCEPTED


def test_one_office_is_asked_once_and_nobody_answers_for_all_of_them(asked) -> None:
    town, organiser, proposal, (parks, _) = asked
    for office in ("Parks", "Espaces verts", " Mobility "):
        assert (
            _refusal(lambda office=office: service.ask_part(organiser, proposal.id, office)) is PartCode.ALREADY_ASKED
        )
    assert _refusal(lambda: service.ask_part(organiser, proposal.id, " ")) is ProposalCode.NO_OFFICE
    whole = _refusal(lambda: service.answer(organiser, proposal.id, ACCEPTED, "Yes.", "Mayor", "en"))
    assert whole is PartCode.IN_PARTS
    empty = _refusal(lambda: service.answer_part(organiser, proposal.id, parks.id, ACCEPTED, " ", "en"))
    assert empty is ProposalCode.NO_ANSWER
    with transaction():
        resident = make.actor(make.make_person(town))
        other = make_proposal(town, make.make_process(town))
    with pytest.raises(NotAllowed), transaction():
        service.answer_part(resident, proposal.id, parks.id, ACCEPTED, "Yes.", "en")
    with pytest.raises(LookupError), transaction():
        service.answer_part(organiser, other.id, parks.id, ACCEPTED, "Yes.", "en")


def test_a_part_that_is_changed_changes_the_answer_and_keeps_its_day(asked) -> None:
    _town, organiser, proposal, parts = asked
    with transaction():
        for part in parts:
            service.answer_part(organiser, proposal.id, part.id, ACCEPTED, "Yes.", "en")
    before = queries.proposal(proposal.id).answered_at
    with transaction():
        service.answer_part(organiser, proposal.id, parts[0].id, DECLINED, "No: the roots.", "en")
    db.session.expire_all()
    found = queries.proposal(proposal.id)
    assert (found.state, found.answered_at) == (PARTLY, before)
    assert "No: the roots." in found.answer
    assert _refusal(lambda: service.ask_part(organiser, proposal.id, "Water")) is ProposalCode.EDIT_ANSWERED
