"""Several people write one proposal: one of them asks, the others accept or decline, and may leave."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, update

from civic.accounts import queries as accounts
from civic.accounts.rules import mailbox, name_key
from civic.audit import service as audit
from civic.core import clock, events
from civic.core.db import db, db_now, upsert
from civic.core.permissions import Absent, Actor, Refused
from civic.proposals import queries
from civic.proposals.events import AuthorInvited
from civic.proposals.models import AuthorInvitation, CoAuthor, Proposal
from civic.proposals.policy import Can, require
from civic.proposals.rules import (
    ASKED_A_DAY,
    INVITATION_LASTS,
    LONGEST_ASKED,
    MOST_AUTHORS,
    UNANSWERED,
    AuthorCode,
    ProposalCode,
    ProposalState,
)
from civic.roles import queries as roles


def invite_author(actor: Actor, proposal_id: int, asked_as: str) -> None:
    """Ask whoever has a display name or an e-mail address to write a draft or a proposal together.

    Whoever asks learns nothing: neither whether there is such an account, nor whether its owner may see the process,
    was asked before or declined. What was typed is kept until the invitation is over, whoever it is.

    Raises:
        Refused: nothing typed, or too much; too many authors, or people asked today; the town has answered.
        NotAllowed: somebody who is not the first author.
    """
    proposal = _open(proposal_id)
    require(actor, Can.LEAD, queries.authors(proposal_id))
    asked_as = " ".join(asked_as.split())
    _check(actor, proposal_id, asked_as)
    key = mailbox(asked_as) if "@" in asked_as else name_key(asked_as)
    now = clock.now()
    fresh = {
        "person_id": _found(proposal, asked_as),
        "asked_as": asked_as,
        "invited_by_id": actor.person_id,
        "created_at": now,
        "expires_at": now + INVITATION_LASTS,
        "declined_at": None,
    }
    statement = upsert(AuthorInvitation).values(proposal_id=proposal_id, asked_key=key, **fresh)
    statement = statement.on_conflict_do_update(
        index_elements=["proposal_id", "asked_key"], set_=fresh, where=AuthorInvitation.expires_at <= db_now()
    )
    written = db.session.execute(statement.returning(AuthorInvitation.id, AuthorInvitation.person_id)).one_or_none()
    if written is not None and written.person_id is not None:
        events.announce(AuthorInvited(written.person_id, proposal_id, now.isoformat()))


def _check(actor: Actor, proposal_id: int, asked_as: str) -> None:
    if not asked_as or not (mailbox(asked_as) if "@" in asked_as else name_key(asked_as)):
        raise Refused(AuthorCode.EMPTY)
    if len(asked_as) > LONGEST_ASKED:
        raise Refused(AuthorCode.LONG, longest=LONGEST_ASKED, length=len(asked_as))
    if len(queries.authors(proposal_id).all) + len(queries.asked_to_write(proposal_id)) >= MOST_AUTHORS:
        raise Refused(AuthorCode.MANY, most=MOST_AUTHORS)
    if queries.asked_since(actor.person_id, timedelta(days=1)) >= ASKED_A_DAY:
        raise Refused(AuthorCode.MANY_TODAY, most=ASKED_A_DAY)


def _found(proposal: Proposal, asked_as: str) -> int | None:
    """Who is asked: somebody with a confirmed address who may see the process, is no author and was not asked yet."""
    if "@" in asked_as:
        person = accounts.person_by_email(asked_as)
    else:
        owner = accounts.name_owner(name_key(asked_as))
        person = accounts.person(owner) if owner is not None else None
    if person is None or person.email_confirmed_at is None or person.left_at is not None:
        return None
    if person.id in queries.authors(proposal.id).all or queries.asked_of(proposal.id, person.id):
        return None
    reader = roles.actor_of(person.id)
    frame = queries.frame(proposal.process_id, reader) if reader is not None else None
    return person.id if frame is not None and frame.visible else None


def join_authors(actor: Actor, proposal_id: int) -> None:
    """Become an author of a draft or a proposal, with one's name on it.

    Raises:
        Refused: nobody asks, or not any more; the town has answered.
    """
    proposal = _open(proposal_id)
    if not queries.invitations_to_write(actor, proposal_id):
        raise Refused(AuthorCode.NOT_ASKED)
    _forget_invitations(actor, proposal_id)
    row = {"proposal_id": proposal_id, "person_id": actor.person_id, "at": clock.now()}
    db.session.execute(upsert(CoAuthor).values(row).on_conflict_do_nothing(index_elements=["proposal_id", "person_id"]))
    _changed(actor, proposal, "join_authors", actor.person_id)


def decline_to_write(actor: Actor, proposal_id: int) -> None:
    """Not write with others. Nobody is told: the invitation looks like one without an answer until it is over.

    Raises:
        Refused: nobody asks.
    """
    i = AuthorInvitation
    mine = i.proposal_id == proposal_id, i.person_id == actor.person_id, *queries.waiting()
    declined = update(i).where(*mine).values(declined_at=clock.now())
    if not db.session.scalars(declined.returning(i.id).execution_options(synchronize_session=False)).all():
        raise Refused(AuthorCode.NOT_ASKED)


def take_back_invitation(actor: Actor, proposal_id: int, invitation_id: int) -> None:
    """Ask somebody no more. One that is over already is passed over."""
    _open(proposal_id)
    require(actor, Can.LEAD, queries.authors(proposal_id))
    which = AuthorInvitation.id == invitation_id, AuthorInvitation.proposal_id == proposal_id
    db.session.execute(delete(AuthorInvitation).where(*which).execution_options(synchronize_session=False))


def leave_authors(actor: Actor, proposal_id: int, person_id: int | None = None) -> None:
    """Be an author no more; with ``person_id`` as the first author, have somebody be one no more.

    What they wrote stays in the text, and who wrote what stays to be read. The first author does not leave: they
    withdraw the proposal, or delete their account.

    Raises:
        Refused: the town has answered.
        NotAllowed: somebody who is no co-author, or for others somebody who is not the first author.
    """
    proposal, everybody = _open(proposal_id), queries.authors(proposal_id)
    if person_id is None or person_id == actor.person_id:
        require(actor, Can.LEAVE_AUTHORS, everybody)
    else:
        require(actor, Can.LEAD, everybody)
    leaving = actor.person_id if person_id is None else person_id
    gone = delete(CoAuthor).where(CoAuthor.proposal_id == proposal_id, CoAuthor.person_id == leaving)
    if db.session.scalar(gone.returning(CoAuthor.person_id).execution_options(synchronize_session=False)) is not None:
        _changed(actor, proposal, "leave_authors", leaving)


def forget_old_invitations() -> None:
    """Delete invitations that are over, with what was typed of people who may have no account."""
    old = delete(AuthorInvitation).where(AuthorInvitation.expires_at <= db_now())
    db.session.execute(old.execution_options(synchronize_session=False))


def _open(proposal_id: int) -> Proposal:
    proposal = queries.proposal(proposal_id, lock=True)
    if proposal is None:
        raise Absent(f"no proposal {proposal_id}")
    if proposal.state not in UNANSWERED | {ProposalState.DRAFT}:
        raise Refused(ProposalCode.EDIT_ANSWERED)
    return proposal


def _forget_invitations(actor: Actor, proposal_id: int) -> None:
    which = AuthorInvitation.proposal_id == proposal_id, AuthorInvitation.person_id == actor.person_id
    db.session.execute(delete(AuthorInvitation).where(*which).execution_options(synchronize_session=False))


def _changed(actor: Actor, proposal: Proposal, verb: str, person_id: int | None) -> None:
    """Let the page show it, and the log of a published proposal know it."""
    proposal.revision += 1
    db.session.flush()
    if proposal.state == ProposalState.DRAFT:
        return
    was = verb == "leave_authors"
    audit.record(
        actor,
        verb,
        "proposal",
        proposal.id,
        proposal.municipality_id,
        person=person_id,
        before={"author": was},
        after={"author": not was},
    )
