"""Proposals become options: what is copied, and that it stays as it was once the vote is open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import NotAllowed, Refused, Role
from civic.proposals import service as proposals_service
from civic.proposals.rules import PROPOSAL_PHASE, ProposalCode
from civic.towns import queries as towns
from civic.votes import methods, queries, service
from civic.votes.models import Option, OptionPicture, Vote
from civic.votes.service import Question
from tests.support import factories as make
from tests.support import proposals


@pytest.fixture
def draft() -> Iterator[tuple[Any, Vote, list[Any]]]:
    """An organiser, the vote that they write in a process, and two proposals of it, the first with a picture.

    All of a test is one transaction.
    """
    with transaction():
        town = make.make_municipality()
        process, author = make.make_process(town, PROPOSAL_PHASE), make.make_person(town)
        organiser = make.actor(make.make_person(town, Role.ORGANISER))
        titles = [f"A bench for the quay, number {n}" for n in (1, 2)]
        found = [proposals.make_proposal(town, process, author, title=title) for title in titles]
        found[0].cost = Decimal(900)
        db.session.flush()
        proposals.make_picture(found[0], author)
        now = clock.now()
        question = Question(
            {"en": "Which bench?"},
            methods.GREEDY,
            now - timedelta(hours=1),
            now + timedelta(days=1),
            budget=Decimal(1000),
            process_id=process.id,
        )
        yield organiser, service.begin(organiser, town.id, question), found


def test_an_option_copies_what_its_proposal_says(draft: tuple[Any, Vote, list[Any]]) -> None:
    organiser, vote, (first, second) = draft
    assert proposals_service.take_into_vote(organiser, vote.id, [second.id, first.id]) == 2
    options = queries.options(vote.id)
    assert [o.about_id for o in options] == [second.resource_id, first.resource_id]
    taken = options[1]
    assert taken.titles == {"en": first.title}
    assert taken.cost == Decimal(900)
    assert taken.source is not None
    assert (taken.source["body"], taken.source["version"]) == (first.body, first.versions)
    assert [one.description for one in queries.pictures_of([taken.id])[taken.id]] == ["A quay in the rain"]
    assert proposals_service.take_into_vote(organiser, vote.id, [first.id]) == 0
    assert len(queries.options(vote.id)) == 2


def test_what_an_author_changes_later_reaches_no_open_vote(draft: tuple[Any, Vote, list[Any]], tmp_path: Any) -> None:
    organiser, vote, (first, second) = draft
    proposals_service.take_into_vote(organiser, vote.id, [first.id, second.id], pictures=True)
    for option in queries.options(vote.id):
        option.cost = Decimal(500)
    db.session.flush()
    body = first.body
    service.open_vote(organiser, vote.id, tmp_path)
    first.title, first.body = "Something else altogether", "Other words."
    db.session.flush()
    paper = queries.paper(vote)
    assert paper.options[0].source is not None
    assert (paper.options[0].source.title, paper.options[0].source.body) != (first.title, first.body)
    assert paper.options[0].source.body == body
    frozen = json.loads(vote.opening or "{}")["options"][0]
    assert frozen["pictures"][0]["digest"] == paper.options[0].pictures[0].digest
    assert queries.deviating() == []
    with pytest.raises(Refused):
        proposals_service.take_into_vote(organiser, vote.id, [first.id])


def test_a_picture_that_was_changed_by_hand_is_seen(draft: tuple[Any, Vote, list[Any]], tmp_path: Any) -> None:
    organiser, vote, (first, second) = draft
    proposals_service.take_into_vote(organiser, vote.id, [first.id, second.id])
    db.session.query(Option).filter_by(vote_id=vote.id).update({"cost": Decimal(5)})
    db.session.expire_all()
    service.open_vote(organiser, vote.id, tmp_path)
    db.session.query(OptionPicture).update({"description": "Vote for me"})
    assert queries.deviating() == [vote.id]


def test_only_organisers_take_and_only_what_is_of_the_process(draft: tuple[Any, Vote, list[Any]]) -> None:
    organiser, vote, (first, _second) = draft
    with pytest.raises(NotAllowed):
        proposals_service.take_into_vote(
            make.actor(make.make_person(towns.municipality_by_id(vote.municipality_id))), vote.id, [first.id]
        )
    town = towns.municipality_by_id(vote.municipality_id)
    other = proposals.make_proposal(town, make.make_process(town, PROPOSAL_PHASE))
    with pytest.raises(Refused) as refused:
        proposals_service.take_into_vote(organiser, vote.id, [other.id])
    assert refused.value.code is ProposalCode.NONE_FOR_VOTE


def test_another_proposal_takes_the_pictures_of_the_one_before_away(draft: tuple[Any, Vote, list[Any]]) -> None:
    organiser, vote, (first, second) = draft
    proposals_service.take_into_vote(organiser, vote.id, [first.id])
    [option] = queries.options(vote.id)
    row = service.OptionRow(option.id, {"en": "Mine"}, about_id=second.resource_id)
    service.change_options(organiser, vote.id, [row])
    assert queries.pictures_of([option.id]) == {}
    assert option.source is None
