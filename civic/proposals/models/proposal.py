"""Proposals, their themes, earlier wordings, answers, and who supports them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base
from civic.core.findable import keep_words, words_of

#: A stop of the clock that has not ended.
RUNS = text("resumed_at IS NULL")


class Theme(Base):
    """What proposals of a process can be about. Themes of several processes with one key are the same theme."""

    __tablename__ = "proposals_theme"
    __table_args__ = (UniqueConstraint("process_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("spaces_process.id"))
    key: Mapped[str]
    names: Mapped[dict[str, str]]
    position: Mapped[int] = mapped_column(default=0)


class Proposal(Base):
    """What somebody proposes. A draft has neither resource nor thread yet. Imported ones have no person but a label.

    ``revision`` grows with every change of what its page shows, supports excepted. ``support_threshold``,
    ``support_each`` (at least so many from each neighbourhood), ``answer_days`` and ``answer_working`` (working
    days, not days of the calendar) are what the town promised when it was published; later changes of the town do
    not reach it. ``due_on`` is the last day for the answer, reckoned when the supporters were there; None before,
    and while the clock is stopped. ``uncounted`` are the holidays and closing days that were left out, each {day,
    names}. ``office`` is the department that deals with it.
    ``treated_by_id`` is the group of the council that treats it then; no answer is due in that case.
    ``changed_at`` is when its text was last changed by more than a correction: who supported it before may take that
    back, also once no supports are taken any more. ``draft_form`` is the form that last wrote a draft.
    ``paper_count`` are those of ``support_count`` who signed on paper and do not support it here too; None where no
    signature was entered. ``threshold_paper`` is what it was when the supporters were there.
    ``lon`` and ``lat`` are where its pin is: longitude and latitude, x and y where the map is in metres; both or none.
    """

    __tablename__ = "proposals_proposal"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        UniqueConstraint("author_id", "draft_form"),
        Index("ix_proposals_proposal_place", "municipality_id", "state"),
        Index("ix_proposals_proposal_written", "municipality_id", "written_at"),
        Index("ix_proposals_proposal_published", "municipality_id", "published_at"),
        CheckConstraint("support_count >= 0", name="supports"),
        CheckConstraint("(source IS NULL) = (external_id IS NULL)", name="source"),
        CheckConstraint("author_id IS NOT NULL OR source IS NOT NULL", name="author"),
        CheckConstraint("(state = 'draft') = (resource_id IS NULL)", name="resource"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_resource.id"), unique=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("deliberation_thread.id"), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    process_id: Mapped[int] = mapped_column(ForeignKey("spaces_process.id"), index=True)
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("places_neighbourhood.id"))
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("proposals_theme.id"))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"),
        index=True,
        info={"leaving": "keep: others support and discuss it; the name goes, drafts are deleted"},
    )
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_organisation.id"))
    official: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str]
    body: Mapped[str]
    body_html: Mapped[str]
    body_version: Mapped[int]
    body_words: Mapped[str] = words_of("body")
    language: Mapped[str]
    cost: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    versions: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="draft")
    support_count: Mapped[int] = mapped_column(default=0)
    imported_support_count: Mapped[int] = mapped_column(default=0)
    paper_count: Mapped[int | None]
    comment_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]
    support_threshold: Mapped[int]
    support_each: Mapped[int | None]
    treated_by_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_group.id"))
    answer_days: Mapped[int]
    answer_working: Mapped[bool] = mapped_column(default=False)
    threshold_at: Mapped[datetime | None]
    threshold_paper: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date | None]
    uncounted: Mapped[list[Any]] = mapped_column(default=list)
    office: Mapped[str] = mapped_column(default="")
    state_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("proposals_proposal.id"))
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("proposals_proposal.id"), index=True)
    answer: Mapped[str] = mapped_column(default="")
    answer_html: Mapped[str] = mapped_column(default="")
    answer_version: Mapped[int] = mapped_column(default=0)
    answer_language: Mapped[str] = mapped_column(default="")
    answer_office: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the answer is the town's"}
    )
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    reference: Mapped[str] = mapped_column(default="")
    author_label: Mapped[str | None]
    draft_form: Mapped[str | None]
    hidden_at: Mapped[datetime | None]


keep_words(Proposal, "body")


class ProposalVersion(Base):
    """How a proposal was worded before it was changed; number 1 is what was published first."""

    __tablename__ = "proposals_version"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals_proposal.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    body_html: Mapped[str]
    written_at: Mapped[datetime]


class Change(Base):
    """What made version ``number`` of a text of the one before it, who wrote its words, and why.

    ``edits`` is a ``texts.rules`` change of the body; None for versions from before edits were kept. ``substantial``:
    supporters were told of it.
    """

    __tablename__ = "proposals_change"

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposals_proposal.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str]
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("proposals_amendment.id"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the words are part of a public text; the name goes"}
    )
    reason: Mapped[str] = mapped_column(default="")
    edits: Mapped[list[Any] | None]
    substantial: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Attachment(Base):
    """A picture or a document of a proposal, as ``uploads.contents`` wrote it.

    ``description`` is the alternative text of a picture, the name of a document. Sizes are pixels; 0 for documents.
    One that is removed from a published proposal stays as a line of its history, without what was in it.
    """

    __tablename__ = "proposals_attachment"
    __table_args__ = (
        CheckConstraint("removed_at IS NULL OR (data IS NULL AND small IS NULL)", name="removed"),
        CheckConstraint("removed_at IS NOT NULL OR data IS NOT NULL", name="there"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals_proposal.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    small: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    small_width: Mapped[int] = mapped_column(default=0)
    small_height: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    added_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"),
        index=True,
        info={"leaving": "keep: part of a public text; the name goes, those of drafts are deleted"},
    )
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the act is part of a public history"}
    )
    removal_reason: Mapped[str] = mapped_column(default="")


class ClockStop(Base):
    """The clock of an answer was stopped, with a reason that everybody can read; ``left`` days remained of it.

    They are days as the town promised them: working days, or days of the calendar.
    """

    __tablename__ = "proposals_clock_stop"
    __table_args__ = (
        Index("ix_proposals_clock_stop_open", "proposal_id", unique=True, sqlite_where=RUNS, postgresql_where=RUNS),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals_proposal.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    reason_language: Mapped[str]
    left: Mapped[int]
    stopped_at: Mapped[datetime] = mapped_column(default=clock.now)
    stopped_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the act is the town's"}
    )
    resumed_at: Mapped[datetime | None]


class Share(Base):
    """The place of a proposal in the orders that give every group of supporters its share; it names no supporter.

    None: too few supporters for a place, or not for every reader of that list.
    """

    __tablename__ = "proposals_share"

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposals_proposal.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    in_town: Mapped[int | None]
    in_process: Mapped[int | None]


class ShareRun(Base):
    """When the orders of a municipality were worked out last; ``mark`` says of what, to see whether it changed."""

    __tablename__ = "proposals_share_run"

    municipality_id: Mapped[int] = mapped_column(
        ForeignKey("spaces_municipality.id"), primary_key=True, autoincrement=False
    )
    mark: Mapped[str]
    at: Mapped[datetime]


class Amendment(Base):
    """A change that somebody suggests to one passage of a published proposal.

    ``passage_text`` and ``wanted_text`` are the passage as its writer saw it, in version ``base_number``, and as they
    want it; these never change. ``passage`` and ``edits`` are the same for version ``number``, to which it was carried
    over while it is open. ``overtaken_by`` is the version that changed the same words; ``ended_by`` the version that
    accepted it, says the same already, or has no such passage any more. ``answer`` is the reason of the decision.
    """

    __tablename__ = "proposals_amendment"
    __table_args__ = (
        Index("ix_proposals_amendment_state", "proposal_id", "state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals_proposal.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"),
        index=True,
        info={"leaving": "keep: others decide on it and build on it; the name goes"},
    )
    base_number: Mapped[int]
    passage_text: Mapped[str]
    wanted_text: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    number: Mapped[int]
    passage: Mapped[int]
    edits: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(default="open")
    overtaken_by: Mapped[int | None]
    ended_by: Mapped[int | None]
    answer: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the decision is part of a public text"}
    )
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]


class Support(Base):
    """One person supports one proposal. The key of the table makes it once."""

    __tablename__ = "proposals_support"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals_proposal.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), primary_key=True, index=True, info={"leaving": "forget"}
    )
    at: Mapped[datetime] = mapped_column(default=clock.now)


class AnswerPart(Base):
    """What one office says to a proposal that several offices answer; ``state`` is None while it is missing.

    ``municipality_id`` is a town that shares the process and answers as a whole; None for an office of the own town.
    The clock is that of the proposal: its answer is complete when no part is missing.
    """

    __tablename__ = "proposals_answer_part"
    __table_args__ = (
        UniqueConstraint("proposal_id", "office"),
        CheckConstraint("(state IS NULL) = (answered_at IS NULL)", name="answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals_proposal.id", ondelete="CASCADE"))
    office: Mapped[str]
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    state: Mapped[str | None]
    text: Mapped[str] = mapped_column(default="")
    text_html: Mapped[str] = mapped_column(default="")
    text_version: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the answer is the town's"}
    )


class Note(Base):
    """A note that the town's staff write for each other; it is on no page, feed or table of anybody else."""

    __tablename__ = "proposals_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals_proposal.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the office goes on with it; the name goes"}
    )
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Assignee(Base):
    """Who of the town's staff sees to a proposal: one person at a time."""

    __tablename__ = "proposals_assignee"

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposals_proposal.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    at: Mapped[datetime] = mapped_column(default=clock.now)
