"""Those who wrote a proposal with others learn why it was hidden, and nothing of what befell its author."""

from __future__ import annotations

import pytest

from civic.accounts.models import Person
from civic.core.db import db, transaction
from civic.core.permissions import NotAllowed, Refused, Role
from civic.moderation import queries, service
from civic.moderation.models import Case, Decision
from civic.moderation.policy import Can, require
from civic.moderation.rules import Measure, ModerationCode
from civic.notifications import queries as notifications
from civic.notifications.rules import Kind
from civic.proposals import service as proposals
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.moderation import make_decision
from tests.support.proposals import make_proposal


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def pair(town: Municipality) -> tuple[int, Person, Person]:
    """A reported proposal: its case, its author, and who writes it with them."""
    with transaction():
        author, other = make.make_person(town), make.make_person(town)
        proposal = make_proposal(town, make.make_process(town), author)
        proposals.invite_author(make.actor(author), proposal.id, other.email or "")
        proposals.join_authors(make.actor(other), proposal.id)
        service.flag_proposal(make.actor(make.make_person(town)), proposal.id, "insults", "Rude.", "en")
        return int(db.session.query(Case.id).filter_by(proposal_id=proposal.id).scalar()), author, other


def _decided(town: Municipality, case: int, *, hide: bool) -> Decision:
    with transaction():
        return make_decision(town, case, hide=hide, measure=Measure.WARN)


def _kinds(person: Person) -> list[Kind]:
    return [each.kind for each in notifications.told(make.actor(person))]


def test_both_are_told_and_the_other_may_appeal(town: Municipality, pair: tuple[int, Person, Person]) -> None:
    case, author, other = pair
    made = _decided(town, case, hide=True)
    assert Kind.MODERATED in _kinds(author) and Kind.MODERATED in _kinds(other)
    found = queries.decision(made.id)
    assert found is not None
    require(make.actor(other), Can.READ_DECISION, found)
    assert found.read_by(author.id).measure is Measure.WARN
    assert found.read_by(other.id).measure is Measure.NONE
    assert [row.id for row in queries.decision_of_person(other.id)] == [made.id]
    with transaction():
        service.appeal(make.actor(other), made.id, "It names nobody.", "en")
    with pytest.raises(Refused) as refused, transaction():
        service.appeal(make.actor(author), made.id, "Again.", "en")
    assert refused.value.code is ModerationCode.APPEALED


def test_what_befalls_the_author_alone_is_told_to_nobody_else(
    town: Municipality, pair: tuple[int, Person, Person]
) -> None:
    case, author, other = pair
    made = _decided(town, case, hide=False)
    assert Kind.MODERATED in _kinds(author) and Kind.MODERATED not in _kinds(other)
    found = queries.decision(made.id)
    assert found is not None
    with pytest.raises(NotAllowed):
        require(make.actor(other), Can.READ_DECISION, found)
    assert queries.decision_of_person(other.id) == []


def test_who_wrote_it_too_does_not_decide_about_it(town: Municipality, pair: tuple[int, Person, Person]) -> None:
    case, _author, other = pair
    with transaction():
        made = make.make_person(town, Role.MODERATOR)
        proposal = db.session.get_one(Case, case).proposal_id or 0
        proposals.invite_author(make.actor(_author), proposal, made.email or "")
        proposals.join_authors(make.actor(made), proposal)
    with pytest.raises(Refused) as refused, transaction():
        service.claim(make.actor(made), case)
    assert refused.value.code is ModerationCode.INVOLVED
