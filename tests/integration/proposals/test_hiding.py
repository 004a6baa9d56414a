"""What a moderator hid stands in no table that pages read, and comes back as it was."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from civic.core import clock
from civic.core.db import Base, db
from civic.core.permissions import STRANGER, SYSTEM, Refused
from civic.deliberation import queries as deliberation
from civic.deliberation import service as threads
from civic.deliberation.models import Post
from civic.deliberation.rules import UNMARKED
from civic.proposals import queries, service
from civic.proposals.models import Proposal
from civic.proposals.rules import PROPOSAL_PHASE, ProposalCode
from civic.resources import queries as resources
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.factories import transaction
from tests.support.proposals import make_amendment, make_proposal, wording

MARK = "quagga"
#: Where hidden texts are; whoever reads these asks who may.
APART = {"deliberation_withheld_post", "proposals_withheld_proposal"}
#: What hiding counts, and what says that something is hidden.
MOVES = {"revision"}


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that pages read."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in APART and table.name not in ("core_mail", "core_outbox"):
            made = db.session.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            found[table.name] = [{k: v for k, v in row.items() if k not in MOVES} for row in made]
    return found


def where(mark: str) -> list[str]:
    return [name for name, table in rows().items() if any(mark in str(row).lower() for row in table)]


@pytest.fixture
def proposal() -> Proposal:
    """A proposal with a history, amendments and a comment that was changed; its words have the mark."""
    with transaction():
        town: Municipality = make.make_municipality()
        author, other = make.make_person(town), make.make_person(town)
        process = make.make_process(town, PROPOSAL_PHASE)
        made = make_proposal(town, process, author, title=f"A {MARK} in town", body=f"The {MARK}.\n\nA second one.")
        make_amendment(made, other, f"The {MARK} lives.")
        service.edit(make.actor(author), made.id, wording(title=f"Two {MARK}s in town", body=f"The {MARK}.\n\nNew."))
    return made


@pytest.fixture
def post(proposal: Proposal) -> Post:
    with transaction():
        writer = make.actor(make.make_person(make.towns_queries.municipality_by_id(proposal.municipality_id)))
        with clock.standing_at(clock.now() - 2 * UNMARKED):
            made = threads.post(writer, proposal.thread_id or 0, f"My {MARK}", "en")
        threads.edit(writer, made.id, f"My other {MARK}")
    return made


def test_a_hidden_proposal_stands_nowhere_and_comes_back_whole(proposal: Proposal) -> None:
    before = rows()
    assert len(where(MARK)) >= 4
    with transaction():
        service.hide(proposal.id)
        service.hide(proposal.id)
    assert where(MARK) == []
    kept = queries.withheld(proposal.id)
    assert kept is not None and MARK in kept.title
    with transaction():
        service.show_again(proposal.id)
        service.show_again(proposal.id)
    assert rows() == before
    assert queries.withheld(proposal.id) is None


def test_a_hidden_proposal_is_seen_by_nobody_at_its_address_and_cannot_be_edited(proposal: Proposal) -> None:
    author = make.actor(db.session.get_one(make.Person, proposal.author_id))
    with transaction():
        service.hide(proposal.id)
    thing = resources.resource(proposal.resource_id or 0)
    assert thing is not None
    for reader in (STRANGER, author, SYSTEM):
        assert not resources.may_see(reader, thing)
    with pytest.raises(Refused) as refused, transaction():
        service.edit(author, proposal.id, wording())
    assert refused.value.code == ProposalCode.HIDDEN


def test_a_hidden_comment_stands_nowhere_and_comes_back_whole(proposal: Proposal, post: Post) -> None:
    with transaction():
        service.hide(proposal.id)
    before = rows()
    assert where(MARK) == ["deliberation_post", "deliberation_post_version"]
    with transaction():
        threads.hide(post.id)
        threads.hide(post.id)
    assert where(MARK) == []
    view = deliberation.post(post.id)
    assert view is not None and view.hidden and view.html == ""
    found = db.session.get_one(Proposal, proposal.id, populate_existing=True)
    assert found.comment_count == 0
    with transaction():
        threads.show_again(post.id)
    after = rows()
    versions = "deliberation_post_version"
    assert [_without_id(row) for row in after.pop(versions)] == [_without_id(row) for row in before.pop(versions)]
    assert after == before


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "id"}


def test_who_deletes_a_hidden_comment_deletes_its_text(post: Post) -> None:
    writer = make.actor(db.session.get_one(make.Person, post.person_id))
    with transaction():
        threads.hide(post.id)
        threads.take_back(writer, post.id)
        threads.show_again(post.id)
    view = deliberation.post(post.id)
    assert deliberation.withheld(post.id) is None
    assert view is not None and view.taken_back and view.html == ""
    found = db.session.scalar(select(Proposal.comment_count).where(Proposal.thread_id == post.thread_id))
    assert found == 0
