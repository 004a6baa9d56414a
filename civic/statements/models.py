"""Rounds, statements, who takes part and what they answered, what moderators decided, and what was computed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Float, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class Round(Base):
    """Statements of a process on which people agree, disagree or pass until ``closes_at``, or until it is closed.

    ``every`` is the number of answers between two results; ``cast`` counts answers, changed ones included, and
    ``asked`` is what it was when a result was last asked for. ``origin`` is what an imported file says besides.
    """

    __tablename__ = "statements_round"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("spaces_resource.id"), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("spaces_process.id"), index=True)
    titles: Mapped[dict[str, str]]
    texts: Mapped[dict[str, str]]
    texts_html: Mapped[dict[str, str]]
    text_version: Mapped[int]
    state: Mapped[str] = mapped_column(default="draft")
    moderated: Mapped[bool] = mapped_column(default=True)
    every: Mapped[int]
    cast: Mapped[int] = mapped_column(default=0)
    asked: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    origin: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Reason(Base):
    """Why a moderator can send a statement back, in the languages of the town."""

    __tablename__ = "statements_reason"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("statements_round.id", ondelete="CASCADE"), index=True)
    texts: Mapped[dict[str, str]]


class Statement(Base):
    """A statement. ``agrees``, ``disagrees`` and ``passes`` count the answers that stand.

    ``extremity`` is that of the last result. One that was merged has no answers: they went on with ``into_id``.
    """

    __tablename__ = "statements_statement"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        Index("ix_statements_statement_state", "round_id", "state"),
        CheckConstraint("state IN ('waiting', 'accepted', 'sent_back', 'merged')", name="state"),
        CheckConstraint("(state = 'merged') = (into_id IS NOT NULL)", name="merged"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("statements_round.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str]
    language: Mapped[str]
    state: Mapped[str]
    seed: Mapped[bool] = mapped_column(default=False)
    meta: Mapped[bool] = mapped_column(default=False)
    into_id: Mapped[int | None] = mapped_column(ForeignKey("statements_statement.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"),
        index=True,
        info={"leaving": "keep: others answered it; nobody sees whose it is, and what did not go out is deleted"},
    )
    agrees: Mapped[int] = mapped_column(default=0)
    disagrees: Mapped[int] = mapped_column(default=0)
    passes: Mapped[int] = mapped_column(default=0)
    extremity: Mapped[float] = mapped_column(Float, default=0.0)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    origin: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Verdict(Base):
    """What a moderator decided on a statement as it said then, and the reason that its author was told."""

    __tablename__ = "statements_verdict"
    __table_args__ = (CheckConstraint("decision IN ('accept', 'send_back')", name="decision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements_statement.id", ondelete="CASCADE"), index=True)
    decision: Mapped[str]
    text: Mapped[str]
    reasons: Mapped[dict[str, str]]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the act is the town's"}
    )


class Voter(Base):
    """Somebody who answers statements of a round: a person, or a row of an imported file (``name`` there).

    Their answers go with this row. No row has the time of an answer.
    """

    __tablename__ = "statements_voter"
    __table_args__ = (UniqueConstraint("round_id", "person_id"), UniqueConstraint("round_id", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("statements_round.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"}
    )
    name: Mapped[str | None]
    origin: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Vote(Base):
    """What somebody thinks of a statement: 1 agree, 0 pass, -1 disagree."""

    __tablename__ = "statements_vote"
    __table_args__ = (CheckConstraint("value IN (-1, 0, 1)", name="value"),)

    voter_id: Mapped[int] = mapped_column(
        ForeignKey("statements_voter.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    statement_id: Mapped[int] = mapped_column(
        ForeignKey("statements_statement.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    value: Mapped[int]


class ImportedVote(Base):
    """A row of an imported file of votes, also one that a later row replaced; ``at`` is in milliseconds."""

    __tablename__ = "statements_imported_vote"

    id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("statements_voter.id", ondelete="CASCADE"), index=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements_statement.id", ondelete="CASCADE"), index=True)
    value: Mapped[int]
    at: Mapped[int | None] = mapped_column(BigInteger)
    written: Mapped[str]


class Result(Base):
    """What was computed last from the answers of a round.

    ``shown`` is all that pages and files tell. ``space`` serves to say where somebody stands and is shown to nobody.
    """

    __tablename__ = "statements_result"

    round_id: Mapped[int] = mapped_column(
        ForeignKey("statements_round.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    digest: Mapped[str]
    final: Mapped[bool]
    cast: Mapped[int]
    shown: Mapped[dict[str, Any]]
    space: Mapped[dict[str, Any]]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
