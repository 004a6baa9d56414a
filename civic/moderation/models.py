"""Guidelines, reports, cases, decisions, appeals, and what holds for a person for a time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base

#: A correction is about a comment, a proposal or a statement.
ONE_OF_THREE = " + ".join(
    f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in ("post_id", "proposal_id", "statement_id")
)
ONE_OF_THREE = f"{ONE_OF_THREE} = 1"


class GuidelinesText(Base):
    """A version of a town's community guidelines, in all its languages. Versions stay: decisions name them.

    ``items`` are ``rules.Guideline`` as dictionaries.
    """

    __tablename__ = "moderation_guidelines"
    __table_args__ = (UniqueConstraint("municipality_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    version: Mapped[int]
    items: Mapped[list[Any]]
    published_at: Mapped[datetime] = mapped_column(default=clock.now)


class Case(Base):
    """All that was reported and decided about one comment or proposal. There is one case a thing, for good.

    ``waiting`` says for what, ``since`` since when; a case that waits for nothing is decided. ``resource_id`` is the
    proposal's own, or what the comment's thread is about. ``claimed_by`` works on it since ``claimed_at``.
    """

    __tablename__ = "moderation_case"
    __table_args__ = (
        UniqueConstraint("post_id"),
        UniqueConstraint("proposal_id"),
        CheckConstraint("(post_id IS NULL) <> (proposal_id IS NULL)", name="one_thing"),
        Index("ix_moderation_case_queue", "municipality_id", "waiting", "since", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    resource_id: Mapped[int] = mapped_column(ForeignKey("spaces_resource.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("deliberation_post.id", ondelete="CASCADE"))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposals_proposal.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "keep: the town accounts for it; the name goes"}
    )
    language: Mapped[str]
    waiting: Mapped[str] = mapped_column(default="nothing")
    since: Mapped[datetime] = mapped_column(default=clock.now)
    flag_count: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"), info={"leaving": "forget"})
    claimed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Flag(Base):
    """Somebody reported a thing: which guideline it breaks, and how. ``upheld`` is what the decision said of it."""

    __tablename__ = "moderation_flag"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "keep: the case rests on it; the name goes"}
    )
    guideline: Mapped[str]
    version: Mapped[int]
    words: Mapped[str]
    language: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    upheld: Mapped[bool | None]


class Decision(Base):
    """What a moderator decided, why, and what it did. ``uid`` is what the public account calls it.

    ``since`` is when the case began to wait, ``until`` when a timed measure ends. ``flags`` is how many reports there
    were. ``reversed_at`` is when a granted appeal undid all of it.
    """

    __tablename__ = "moderation_decision"
    __table_args__ = (Index("ix_moderation_decision_town", "municipality_id", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id", ondelete="CASCADE"), index=True)
    guideline: Mapped[str]
    version: Mapped[int]
    hid: Mapped[bool] = mapped_column(default=False)
    measure: Mapped[str] = mapped_column(default="none")
    reason: Mapped[str] = mapped_column(default="")
    reason_language: Mapped[str]
    flags: Mapped[int] = mapped_column(default=0)
    decided_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the decision is the town's; the name goes"}
    )
    since: Mapped[datetime]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime | None]
    reversed_at: Mapped[datetime | None]


class Appeal(Base):
    """The author of a thing asks for another look at a decision, in words; ``granted`` is None until it is answered."""

    __tablename__ = "moderation_appeal"
    __table_args__ = (CheckConstraint("(granted IS NULL) = (answered_at IS NULL)", name="answered"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("moderation_decision.id", ondelete="CASCADE"), unique=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "keep: the case rests on it; the name goes"}
    )
    words: Mapped[str]
    language: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    granted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(default="")
    answer_language: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the decision is the town's; the name goes"}
    )
    answered_at: Mapped[datetime | None]


class Restriction(Base):
    """Somebody can write less, or nothing, in a town for a time; ``until`` is None where it does not end by itself."""

    __tablename__ = "moderation_restriction"
    __table_args__ = (Index("ix_moderation_restriction_person", "person_id", "municipality_id"),)

    decision_id: Mapped[int] = mapped_column(
        ForeignKey("moderation_decision.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), info={"leaving": "forget"})
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    kind: Mapped[str]
    since: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]


class Turn(Base):
    """Who writes takes this row first: two posts of one person at once are counted one after the other."""

    __tablename__ = "moderation_turn"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), primary_key=True, autoincrement=False, info={"leaving": "forget"}
    )
    at: Mapped[datetime] = mapped_column(default=clock.now)


class ExerciseAnswer(Base):
    """What somebody decided about a made-up case (``exercises``): a guideline that it breaks, or "" for none."""

    __tablename__ = "moderation_exercise"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), primary_key=True, autoincrement=False, info={"leaving": "forget"}
    )
    exercise: Mapped[str] = mapped_column(primary_key=True)
    guideline: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Waiver(Base):
    """Somebody moderates in a town without the made-up cases, and why. ``by`` is None where the program said so."""

    __tablename__ = "moderation_waiver"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), primary_key=True, autoincrement=False, info={"leaving": "forget"}
    )
    municipality_id: Mapped[int] = mapped_column(
        ForeignKey("spaces_municipality.id"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str]
    by: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"), info={"leaving": "forget"})
    at: Mapped[datetime] = mapped_column(default=clock.now)


class SecondReading(Base):
    """A decision that somebody else reads again without knowing what was decided, and what became of it.

    ``guideline`` is what they found broken, "" for nothing, None until they read. Where they disagree, a third person
    says whose reading holds: ``held`` is "first" or "second".
    """

    __tablename__ = "moderation_second_reading"
    __table_args__ = (
        Index("ix_moderation_second_reading_town", "municipality_id", "read_at"),
        CheckConstraint("(guideline IS NULL) = (read_at IS NULL)", name="read"),
        CheckConstraint("(held IS NULL) = (resolved_at IS NULL)", name="resolved"),
    )

    decision_id: Mapped[int] = mapped_column(
        ForeignKey("moderation_decision.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    guideline: Mapped[str | None]
    read_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the reading is the town's; the name goes"}
    )
    read_at: Mapped[datetime | None]
    held: Mapped[str | None]
    words: Mapped[str] = mapped_column(default="")
    resolved_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the reading is the town's; the name goes"}
    )
    resolved_at: Mapped[datetime | None]


class Correction(Base):
    """What the town says about a claim in a comment, proposal or statement, with its source; ``CorrectionVersion`` has
    the words.

    ``resource_id`` is the proposal's own, that of the statement's round, or what the comment's thread is about.
    """

    __tablename__ = "moderation_correction"
    __table_args__ = (
        CheckConstraint(ONE_OF_THREE, name="one_thing"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_because = '')", name="withdrawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("spaces_resource.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("deliberation_post.id", ondelete="CASCADE"), index=True)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposals_proposal.id", ondelete="CASCADE"), index=True)
    statement_id: Mapped[int | None] = mapped_column(
        ForeignKey("statements_statement.id", ondelete="CASCADE"), index=True
    )
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str] = mapped_column(default="")


class CorrectionVersion(Base):
    """What a correction said from ``at`` on. ``claim`` quotes what is corrected; the source has a title, and a link or
    a document that can be looked up by it; ``day`` is that of the source, ``office`` who speaks."""

    __tablename__ = "moderation_correction_version"

    correction_id: Mapped[int] = mapped_column(
        ForeignKey("moderation_correction.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    claim: Mapped[str]
    words: Mapped[str]
    source: Mapped[str]
    url: Mapped[str]
    day: Mapped[date]
    office: Mapped[str]
    language: Mapped[str]
    by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the correction is the town's; the name goes"}
    )
    at: Mapped[datetime] = mapped_column(default=clock.now)
