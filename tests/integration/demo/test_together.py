"""The demonstration shows what people and offices do together: authors, relations, parts of an answer, a panel."""

from __future__ import annotations

from sqlalchemy import select

from civic.core.db import db
from civic.processes.models import Partner, Phase
from civic.proposals import queries
from civic.proposals.models import AnswerPart, CoAuthor, Proposal, ProposalGoal, Question
from civic.proposals.rules import ProposalState
from civic.relations import queries as relations
from civic.relations.rules import Kind


def test_a_proposal_has_two_authors_who_both_have_accounts() -> None:
    [proposal_id] = set(db.session.scalars(select(CoAuthor.proposal_id)))
    assert [writer.first for writer in queries.writers(proposal_id)] == [True, False]


def test_two_proposals_conflict() -> None:
    saw = db.session.scalars(select(Proposal).where(Proposal.title == "Leave one saw running")).one()
    [other] = relations.related(saw.resource_id or 0)
    assert (other.how, other.title) == (Kind.CONFLICTS, "Workshops for rent by the week")


def test_two_offices_answer_one_proposal_together() -> None:
    parts = list(db.session.scalars(select(AnswerPart).where(AnswerPart.municipality_id.is_(None))))
    assert {part.office for part in parts} == {"Public works", "Parks"}
    [answered] = {part.proposal_id for part in parts}
    assert db.session.get_one(Proposal, answered).state == ProposalState.ACCEPTED


def test_a_town_shares_a_process_of_the_other_and_is_asked_for_its_part() -> None:
    [shared] = db.session.scalars(select(Partner))
    assert shared.accepted_at is not None and set(shared.tasks) == {"en", "fr", "ar"}
    [part] = db.session.scalars(select(AnswerPart).where(AnswerPart.municipality_id.is_not(None)))
    asked = db.session.get_one(Proposal, part.proposal_id)
    assert (part.municipality_id, part.state, asked.process_id) == (shared.municipality_id, None, shared.process_id)
    assert asked.threshold_at is not None, "with the signatures on paper"


def test_a_phase_is_for_a_panel_and_proposals_name_goals() -> None:
    assert db.session.scalars(select(Phase.id).where(Phase.group_id.is_not(None))).first()
    assert set(db.session.scalars(select(ProposalGoal.goal))) == {13}


def test_an_author_is_asked_whether_a_proposal_may_be_split() -> None:
    question = db.session.scalars(select(Question)).one()
    assert (question.version, question.into_id, len(question.branches), question.ended_at) == (1, None, 2, None)
