"""Votes, their options, the roll, the ballots, and who has voted: the last two never in one transaction."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    String,
    UniqueConstraint,
    column,
    false,
    table,
)
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base
from civic.votes.rules import Explained, Settings, SourceTold


class Vote(Base):
    """A question, its electorate and its time. From opening on, only ``closed_at`` and the result are written.

    ``by_code``: whoever has a code from a letter can vote, instead of the members of the group.
    ``explained`` is what each loser lacked (``service.explaining``): worked out from the ballots once it is closed.
    """

    __tablename__ = "votes_vote"
    __table_args__ = (CheckConstraint("closes_at > opens_at", name="vote_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("spaces_resource.id"), unique=True)
    process_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_process.id"), index=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("spaces_group.id"))
    by_code: Mapped[bool] = mapped_column(default=False, server_default=false())
    titles: Mapped[dict[str, str]]
    texts: Mapped[dict[str, str]]
    texts_html: Mapped[dict[str, str]]
    method: Mapped[str]
    budget: Mapped[Decimal | None] = mapped_column(Numeric(16, 2))
    currency: Mapped[str]
    fewest: Mapped[int] = mapped_column(default=0)
    most: Mapped[int | None]
    settings: Mapped[Settings] = mapped_column(JSON, default=dict, server_default="{}")
    state: Mapped[str] = mapped_column(default="draft", index=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    opening: Mapped[str | None]
    opening_hash: Mapped[str | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    turnout_at: Mapped[datetime | None]
    interruption: Mapped[str | None]
    objections_until: Mapped[datetime | None]
    key_sealed_at: Mapped[datetime | None]
    key_destroyed_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    explained: Mapped[Explained | None] = mapped_column(JSON)
    batched_at: Mapped[datetime | None]
    log_size: Mapped[int | None]
    log_root: Mapped[str | None]
    imported_from: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Option(Base):
    """Something to choose. Its words are in the opening entry from then on. ``about_id`` is a proposal it came from.

    ``source`` is that proposal as it was when it was taken: ``title``, ``body`` (Markdown), ``language``, ``version``.
    """

    __tablename__ = "votes_option"
    __table_args__ = (
        UniqueConstraint("vote_id", "position"),
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("votes_vote.id", ondelete="CASCADE"))
    position: Mapped[int]
    titles: Mapped[dict[str, str]]
    texts: Mapped[dict[str, str]]
    cost: Mapped[Decimal | None] = mapped_column(Numeric(16, 2))
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("places_neighbourhood.id"))
    external_id: Mapped[str | None]
    about_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_resource.id"), index=True)
    source: Mapped[SourceTold | None] = mapped_column(JSON)


class OptionPicture(Base):
    """A picture of an option: a copy, which stays as it was. Sizes are pixels of the small version.

    ``digest`` is the SHA-256 of ``data``, ``small_digest`` that of ``small``; the opening entry has both.
    """

    __tablename__ = "votes_option_picture"
    __table_args__ = (UniqueConstraint("option_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    option_id: Mapped[int] = mapped_column(ForeignKey("votes_option.id", ondelete="CASCADE"))
    position: Mapped[int]
    description: Mapped[str]
    digest: Mapped[str]
    small_digest: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    small: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    width: Mapped[int]
    height: Mapped[int]


class Rehearsal(Base):
    """A trial of a vote that is still a draft: what it asked when the trial began, and what came out of it.

    Nothing outside of ``service.rehearsing`` reads it or its ballots. Deleted by organisers, at ``until``, and at the
    opening. ``staff``: all who have a role in the town can try it, not organisers alone.
    """

    __tablename__ = "votes_rehearsal"

    vote_id: Mapped[int] = mapped_column(
        ForeignKey("votes_vote.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    entry: Mapped[str]
    staff: Mapped[bool]
    until: Mapped[datetime]
    result: Mapped[dict[str, object] | None] = mapped_column(JSON)
    explained: Mapped[Explained | None] = mapped_column(JSON)


class TrialBallot(Base):
    """A ballot of a rehearsal, under ``rules.rehearsal_slot``: no person and no time."""

    __tablename__ = "votes_trial_ballot"
    __table_args__ = ({"sqlite_with_rowid": False},)

    vote_id: Mapped[int] = mapped_column(
        ForeignKey("votes_rehearsal.vote_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    slot: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[list[object]]


class RollEntry(Base):
    """Somebody who may vote in a vote: a person with an account, or a voter of an imported file.

    In a vote by code there is one for each code from the opening on, without a person until a code is entered.
    """

    __tablename__ = "votes_roll_entry"
    __table_args__ = (UniqueConstraint("vote_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("votes_vote.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"),
        index=True,
        info={"leaving": "keep: the size of the roll is part of the result; the person's row is empty by then"},
    )
    respondent_id: Mapped[int | None] = mapped_column(ForeignKey("demographics_respondent.id"), index=True)


class Admission(Base):
    """That a mailbox has entered a vote, by a keyed hash: who leaves and registers again gets no second ballot.

    No person and no time. Emptied when the vote closes.
    """

    __tablename__ = "votes_admission"
    __table_args__ = ({"sqlite_with_rowid": False},)

    vote_id: Mapped[int] = mapped_column(
        ForeignKey("votes_vote.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    mark: Mapped[str] = mapped_column(primary_key=True)


class Letters(Base):
    """A list of people who get letters with codes: the one in use, and one that an organiser looks at before it is.

    ``sealed`` are names and addresses (``letter_list.to_json``), encrypted with a key outside the database. The row is
    deleted when organisers say so, and at the opening of the vote. ``problems`` are [line, code] of lines left out.
    """

    __tablename__ = "votes_letters"
    __table_args__ = (UniqueConstraint("vote_id", "in_use"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("votes_vote.id", ondelete="CASCADE"))
    in_use: Mapped[bool] = mapped_column(default=False)
    printed: Mapped[bool] = mapped_column(default=False)
    number: Mapped[int]
    left_out: Mapped[int]
    problems: Mapped[list[list[int | str]]] = mapped_column(JSON)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class OneTimeCode(Base):
    """A code of a letter, by a keyed hash (``codes.mark``), and what became of it.

    No person, no entry of the roll, no letter and no time; its key has no order. Emptied when the vote closes.
    """

    __tablename__ = "votes_code"
    __table_args__ = ({"sqlite_with_rowid": False},)

    vote_id: Mapped[int] = mapped_column(
        ForeignKey("votes_vote.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    mark: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]


class KeyConsent(Base):
    """That somebody agreed to destroy the key of a vote; the second one does it."""

    __tablename__ = "votes_key_consent"

    vote_id: Mapped[int] = mapped_column(
        ForeignKey("votes_vote.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
        info={"leaving": "keep: an official act; the person's row is empty by then"},
    )
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Ballot(Base):
    """What was chosen, under a slot that only the vote's key connects with an entry of the roll.

    No sequence, no time: no column says when a ballot was cast or which came before which. ``settled`` says that a
    batch has written it anew among others, so that the row itself does not say it either.

    A table on PostgreSQL; on SQLite a view for reading, over the sheets of a file of their own (``ballot_file``).
    """

    __tablename__ = "votes_ballot"
    __table_args__ = (
        Index("ix_votes_ballot_settled", "vote_id", "settled"),
        {"info": {"sqlite_file": True}},
    )

    vote_id: Mapped[int] = mapped_column(ForeignKey("votes_vote.id"), primary_key=True, autoincrement=False)
    slot: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    choice: Mapped[list[object]]
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    settled: Mapped[bool]


#: What lies in that file: sheets by number (``votes.sheets``). No model, for no migration of the main file knows it.
SHEETS = table("votes_sheet", column("id", Integer), column("body", String), schema="ballots")


class Leaf(Base):
    """A leaf of the public log of a vote: a revision of a ballot, by what it commits to (``receipts``).

    No choice, no nonce and no time. ``number`` counts from 0 in the order of the log, which is drawn by chance within
    each batch. Which batch a ballot came in is public after closing, so that it may stand beside the slot.
    """

    __tablename__ = "votes_leaf"
    __table_args__ = (UniqueConstraint("vote_id", "slot", "revision"), {"sqlite_with_rowid": False})

    vote_id: Mapped[int] = mapped_column(ForeignKey("votes_vote.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slot: Mapped[str]
    revision: Mapped[int]
    commitment: Mapped[str]


class Checkpoint(Base):
    """A signed checkpoint of the public log of a vote. ``result_hash`` is that of the last one, after closing."""

    __tablename__ = "votes_checkpoint"

    vote_id: Mapped[int] = mapped_column(ForeignKey("votes_vote.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]
    root: Mapped[str]
    at: Mapped[datetime]
    note: Mapped[str]
    result_hash: Mapped[str | None]


class BulletinFile(Base):
    """The public file of a vote once its last checkpoint is signed: gzipped, and the SHA-256 of what is in it.

    All of it is public, and it is signed in itself: ``civic votes verify`` finds a change.
    """

    __tablename__ = "votes_bulletin"

    vote_id: Mapped[int] = mapped_column(ForeignKey("votes_vote.id"), primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str]


class Turnout(Base):
    """Who has voted, for turnout by group: written in shuffled batches that casting knows nothing of."""

    __tablename__ = "votes_turnout"
    __table_args__ = ({"sqlite_with_rowid": False},)

    roll_entry_id: Mapped[int] = mapped_column(
        ForeignKey("votes_roll_entry.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    vote_id: Mapped[int] = mapped_column(ForeignKey("votes_vote.id"), index=True)
