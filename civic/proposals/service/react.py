"""What the package does when others announce something; ``wiring`` has the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from civic.accounts.events import PersonLeft
from civic.core.db import db, upsert
from civic.core.permissions import SYSTEM
from civic.deliberation.events import PostShownAgain, PostsImported, PostTakenBack, PostWritten
from civic.processes import queries as processes_queries
from civic.processes.events import ProcessAdded
from civic.processes.rules import ProcessState
from civic.proposals import queries
from civic.proposals.models import AuthorInvitation, CoAuthor, Proposal, Support, Theme
from civic.proposals.rules import ProposalState
from civic.proposals.service.counting import settle
from civic.towns import queries as towns
from civic.towns.events import ThemesChanged
from civic.verification.events import VerificationChanged


def count_post(event: PostWritten) -> None:
    """A post was written: the proposal whose thread it is has one comment more."""
    _add(event.thread_id, 1)


def uncount_post(event: PostTakenBack) -> None:
    if event.counted:
        _add(event.thread_id, -1)


def count_post_again(event: PostShownAgain) -> None:
    """A hidden post can be read again, and is counted again."""
    _add(event.thread_id, 1)


def _add(thread_id: int, by: int) -> None:
    db.session.execute(
        update(Proposal)
        .where(Proposal.thread_id == thread_id)
        .values(comment_count=Proposal.comment_count + by)
        .execution_options(synchronize_session=False)
    )


def count_imported_posts(event: PostsImported) -> None:
    """Many posts arrived at once."""
    table: Any = Proposal.__table__
    db.session.connection().execute(
        update(table)
        .where(table.c.thread_id == bindparam("thread"))
        .values(comment_count=table.c.comment_count + bindparam("n")),
        [{"thread": thread, "n": n} for thread, n in event.counts.items()],
    )


def offer_themes(event: ThemesChanged) -> None:
    """The town changed its themes: each of its processes has them, and loses those that no proposal has."""
    themes = towns.municipality_by_id(event.municipality_id).themes
    processes = [row.id for row in processes_queries.processes(event.municipality_id, tuple(ProcessState), SYSTEM)]
    for process_id in processes:
        _offer(process_id, themes)
    used = select(Proposal.theme_id).where(Proposal.theme_id == Theme.id)
    gone = Theme.process_id.in_(processes), Theme.key.not_in([theme["key"] for theme in themes]), ~used.exists()
    db.session.execute(delete(Theme).where(*gone).execution_options(synchronize_session=False))


def offer_themes_there(event: ProcessAdded) -> None:
    """A new process has the themes of its town."""
    _offer(event.process_id, towns.municipality_by_id(event.municipality_id).themes)


def _offer(process_id: int, themes: Sequence[Mapping[str, Any]]) -> None:
    for position, theme in enumerate(themes, start=1):
        row = {"process_id": process_id, "key": theme["key"], "names": theme["names"], "position": position}
        told = upsert(Theme).values(row)
        changed = {"names": told.excluded.names, "position": position}
        db.session.execute(told.on_conflict_do_update(index_elements=["process_id", "key"], set_=changed))


def forget_person(event: PersonLeft) -> None:
    """A person leaves: their supports go and are no longer counted, their drafts go, what they published stays.

    A draft that others write too is theirs; of what was published, the co-author who joined first leads from then on.

    Counters and rows must say the same, and a support that cannot be taken back any more is not one person's will.
    That a threshold was reached stays true: it was.
    """
    signed = queries.counted_by_residence(event.person_id)
    mine = select(Support.proposal_id).where(Support.person_id == event.person_id)
    quiet = {"synchronize_session": False}
    db.session.execute(
        update(Proposal)
        .where(Proposal.id.in_(mine))
        .values(support_count=Proposal.support_count - 1)
        .execution_options(**quiet)
    )
    db.session.execute(delete(Support).where(Support.person_id == event.person_id).execution_options(**quiet))
    for proposal_id in signed:
        settle(proposal_id)
    _leave_authors(event.person_id)
    db.session.execute(
        delete(Proposal)
        .where(Proposal.author_id == event.person_id, Proposal.state == ProposalState.DRAFT)
        .execution_options(**quiet)
    )


def count_again(event: VerificationChanged) -> None:
    """Somebody is verified, or no longer: whether they signed what they support, and where they live, is known anew."""
    for proposal_id in queries.counted_by_residence(event.person_id):
        settle(proposal_id)


def _leave_authors(person_id: int) -> None:
    """Somebody who leaves is nobody's co-author and asked by nobody; others go on with the drafts they share."""
    mine = select(CoAuthor.proposal_id).where(CoAuthor.person_id == person_id)
    quiet = {"synchronize_session": False}
    shown = update(Proposal).where(Proposal.id.in_(mine)).values(revision=Proposal.revision + 1)
    db.session.execute(shown.execution_options(**quiet))
    db.session.execute(delete(CoAuthor).where(CoAuthor.person_id == person_id).execution_options(**quiet))
    i = AuthorInvitation
    asked = delete(i).where((i.person_id == person_id) | (i.invited_by_id == person_id))
    db.session.execute(asked.execution_options(**quiet))
    for proposal_id, heir in queries.shared_drafts(person_id).items():
        values = {"author_id": heir, "draft_form": None, "organisation_id": None}
        changed = update(Proposal).where(Proposal.id == proposal_id).values(values)
        db.session.execute(changed.execution_options(**quiet))
        left = delete(CoAuthor).where(CoAuthor.proposal_id == proposal_id, CoAuthor.person_id == heir)
        db.session.execute(left.execution_options(**quiet))
