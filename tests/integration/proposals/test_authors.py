"""Several people write one proposal: who is asked learns it alone, and only who accepts is an author."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest

from civic.accounts import service as accounts
from civic.accounts.models import Person
from civic.core import clock, outbox
from civic.core.db import db, transaction
from civic.core.permissions import Actor, NotAllowed, Refused, Role
from civic.holdings import queries as holdings
from civic.notifications import queries as notifications
from civic.processes.models import Process
from civic.processes.rules import ProcessState
from civic.proposals import jobs, queries, service
from civic.proposals.list_rules import Chosen, Mine
from civic.proposals.models import AuthorInvitation, Proposal
from civic.proposals.queries import Wanted
from civic.proposals.rules import INVITATION_LASTS, MOST_AUTHORS, AuthorCode, ProposalState
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_amendment, make_draft, make_proposal, wording


@pytest.fixture
def friend(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town)


def _ask(author: Person, proposal: Proposal, who: str) -> None:
    with transaction():
        service.invite_author(make.actor(author), proposal.id, who)


def _together(author: Person, proposal: Proposal, *others: Person) -> None:
    for other in others:
        _ask(author, proposal, other.email or "")
        with transaction():
            service.join_authors(make.actor(other), proposal.id)


def _read(proposal: Proposal) -> Proposal:
    return db.session.get_one(Proposal, proposal.id, populate_existing=True)


@pytest.mark.parametrize("by", ["name", "address"])
def test_who_is_asked_is_told_and_joins_only_if_they_accept(
    process: Process, author: Person, friend: Person, letters: list[EmailMessage], by: str
) -> None:
    with transaction():
        draft = make_draft(process, author, title="Benches by the river")
    _ask(author, draft, friend.display_name.upper() if by == "name" else (friend.email or "").upper())
    outbox.drain()
    [letter] = [one for one in letters if one["To"] == friend.email]
    assert "Benches by the river" in letter["Subject"]
    assert f"/proposals/{draft.id}/authors" in letter.get_content()
    told = notifications.told(make.actor(friend))
    assert [(one.title, one.address) for one in told] == [("Benches by the river", f"proposals/{draft.id}/authors")]
    assert not queries.writes(draft.id, friend.id)
    with pytest.raises(NotAllowed), transaction():
        service.save_draft(make.actor(friend), process.id, wording(), draft.id)
    with transaction():
        service.join_authors(make.actor(friend), draft.id)
        service.save_draft(make.actor(friend), process.id, wording(title="Benches and a fountain"), draft.id)
    assert _read(draft).title == "Benches and a fountain" and _read(draft).author_id == author.id
    assert [one.name for one in queries.writers(draft.id)] == [author.display_name, friend.display_name]
    assert [one.id for one in queries.drafts_of(friend.id)] == [draft.id]


def test_an_author_learns_nothing_of_who_has_an_account(
    town: Municipality, author: Person, friend: Person, letters: list[EmailMessage]
) -> None:
    """Nobody, somebody who declined, and somebody who may not read the process look alike until it is over."""
    with transaction():
        staff, closed = make.make_person(town, Role.ORGANISER), make.make_process(town, state=ProcessState.DRAFT)
        hidden, shown = make_draft(closed, staff), make_draft(make.make_process(town), author)
    _ask(staff, hidden, friend.email or "")
    _ask(author, shown, "nobody.here@example.org")
    _ask(author, shown, friend.email or "")
    assert not queries.invitations_to_write(make.actor(friend), hidden.id)
    before = queries.asked_to_write(shown.id)
    with transaction():
        service.decline_to_write(make.actor(friend), shown.id)
    assert queries.asked_to_write(shown.id) == before and len(before) == 2
    assert notifications.told(make.actor(friend))[0].title is None, "who declined reads a draft no more"
    _ask(author, shown, friend.display_name)
    outbox.drain()
    assert len([one for one in letters if one["To"] == friend.email]) == 1, "they are not asked again another way"
    with pytest.raises(Refused), transaction():
        service.join_authors(make.actor(friend), shown.id)
    with clock.standing_at(clock.now() + INVITATION_LASTS + timedelta(seconds=1)):
        jobs.purge()
    assert db.session.query(AuthorInvitation).count() == 0, "what was typed is not kept longer"


def test_all_authors_edit_and_decide_and_one_of_them_leads(
    process: Process, author: Person, friend: Person, town: Municipality, letters: list[EmailMessage]
) -> None:
    with transaction():
        proposal, reader = make_proposal(town, process, author), make.make_person(town)
    _together(author, proposal, friend)
    me = make.actor(friend)
    with transaction():
        service.edit(me, proposal.id, wording(title="A newer title"))
        amendment = make_amendment(_read(proposal), reader, "Other words.")
        service.decide(me, amendment.id, True, "Better.")
    made = queries.versions(proposal.id)
    assert [one.author for one in made] == [author.display_name, friend.display_name, reader.display_name]
    for verb in (service.withdraw, lambda who, number: service.invite_author(who, number, "Somebody")):
        with pytest.raises(NotAllowed), transaction():
            verb(me, proposal.id)
    outbox.drain()
    amended = {one["To"] for one in letters if "New amendment" in one["Subject"]}
    assert amended == {author.email, friend.email}
    [row] = queries.page(Wanted(town.id, Chosen(mine=frozenset({Mine.WRITTEN}))), me).items
    assert (row.author, row.co_authors) == (author.display_name, (friend.display_name,))
    assert queries.proposers(process.id) == sorted([author.id, friend.id])


def test_an_author_leaves_and_another_is_removed(
    process: Process, author: Person, friend: Person, town: Municipality
) -> None:
    with transaction():
        proposal, other = make_proposal(town, process, author), make.make_person(town)
    _together(author, proposal, friend, other)
    with pytest.raises(NotAllowed), transaction():
        service.leave_authors(make.actor(friend), proposal.id, other.id)
    with transaction():
        service.leave_authors(make.actor(friend), proposal.id)
        service.leave_authors(make.actor(author), proposal.id, other.id)
    assert queries.authors(proposal.id).all == (author.id,)
    with pytest.raises(NotAllowed), transaction():
        service.leave_authors(make.actor(author), proposal.id)


def test_who_deletes_their_account_leaves_the_text_to_the_others(
    process: Process, author: Person, friend: Person, town: Municipality
) -> None:
    with transaction():
        proposal, draft, own = (
            make_proposal(town, process, author),
            make_draft(process, author),
            make_draft(process, author),
        )
        other = make.make_person(town)
    for one in (proposal, draft):
        _together(author, one, friend, other)
    with transaction():
        accounts.leave(make.actor(author), make.proof(author))
    assert queries.proposal(own.id) is None, "a draft of one's own goes"
    assert queries.authors(draft.id).all == (friend.id, other.id)
    assert queries.authors(proposal.id).lead_id == friend.id
    with transaction():
        accounts.leave(make.actor(other), make.proof(other))
        service.withdraw(make.actor(friend), proposal.id)
    assert _read(proposal).state == ProposalState.WITHDRAWN
    assert [one.name for one in queries.writers(draft.id)] == [friend.display_name]


def test_authors_and_questions_are_limited(process: Process, author: Person) -> None:
    with transaction():
        draft = make_draft(process, author)
    for n in range(MOST_AUTHORS - 1):
        _ask(author, draft, f"somebody{n}@example.org")
    for who, code in (("one.more@example.org", AuthorCode.MANY), (" ", AuthorCode.EMPTY), ("x" * 300, AuthorCode.LONG)):
        with pytest.raises(Refused) as refused:
            _ask(author, draft, who)
        assert refused.value.code is code


def test_what_is_held_of_authors_names_nobody_else(process: Process, author: Person, friend: Person) -> None:
    with transaction():
        draft = make_draft(process, author, title="Secret")
    _ask(author, draft, friend.email or "")
    parts = {part.key: part for part in holdings.PARTS}
    assert [row["title"] for row in holdings.rows(parts["asked_to_write"], friend)] == [None]
    assert [row["name"] for row in holdings.rows(parts["authors_you_asked"], author)] == [friend.email]
    with transaction():
        service.join_authors(Actor(friend.id), draft.id)
    assert [row["title"] for row in holdings.rows(parts["written_with_others"], friend)] == ["Secret"]
