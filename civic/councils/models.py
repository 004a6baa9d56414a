"""Councils, who sits on which seat, what they recommend and what became of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base
from civic.core.findable import keep_words, words_of


class Council(Base):
    """An advisory council. Its members are those of its group; words of the municipality stand as {language: text}.

    ``numbered`` is the number of its latest adopted recommendation; ``quorum`` a share of the members in percent.
    """

    __tablename__ = "councils_council"
    __table_args__ = (
        CheckConstraint("seats_lot >= 0 AND seats_organisation >= 0 AND seats_elected >= 0", name="seats"),
        CheckConstraint("seats_ex_officio >= 0", name="seats_ex_officio"),
        CheckConstraint("quorum BETWEEN 1 AND 100", name="quorum"),
        CheckConstraint("answer_days > 0", name="answer_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("spaces_resource.id"), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("spaces_group.id"), unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, str]]
    summaries: Mapped[dict[str, str]]
    mandates: Mapped[dict[str, str]]
    mandates_html: Mapped[dict[str, str]]
    mandate_version: Mapped[int]
    legal_bases: Mapped[dict[str, str]] = mapped_column(default=dict)
    seats_lot: Mapped[int] = mapped_column(default=0)
    seats_organisation: Mapped[int] = mapped_column(default=0)
    seats_elected: Mapped[int] = mapped_column(default=0)
    seats_ex_officio: Mapped[int] = mapped_column(default=0)
    quorum: Mapped[int | None]
    voting: Mapped[str] = mapped_column(default="more_for")
    publicity: Mapped[str] = mapped_column(default="public")
    deputies: Mapped[bool] = mapped_column(default=False)
    seconding: Mapped[bool] = mapped_column(default=False)
    way: Mapped[str] = mapped_column(default="open")
    suggesters: Mapped[str] = mapped_column(default="members")
    suggestion_listing: Mapped[str] = mapped_column(default="texts")
    answer_days: Mapped[int]
    numbered: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Seat(Base):
    """How the member of one term came to the seat, and for which organisation they speak. It goes with the term."""

    __tablename__ = "councils_seat"

    membership_id: Mapped[int] = mapped_column(
        ForeignKey("spaces_membership.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    council_id: Mapped[int] = mapped_column(ForeignKey("councils_council.id"), index=True)
    kind: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_organisation.id", ondelete="SET NULL"))


class FormerTerm(Base):
    """The days of a term whose member has deleted their account: how many sat there on a day stays known, not who."""

    __tablename__ = "councils_former_term"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="term_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("councils_council.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]


class SeatInvitation(Base):
    """Somebody was asked to take a seat for a term, by address or by name; they get the seat once they accept.

    One by address belongs to the address, not to a person: there is a row whether or not an account has that mailbox.
    One by name belongs to the person, and holds no address: nobody learns by it which address is whose. A row that was
    declined stays until it expires, so that it looks as if it still waited and is not sent again at once.
    """

    __tablename__ = "councils_seat_invitation"
    __table_args__ = (
        UniqueConstraint("council_id", "mailbox"),
        UniqueConstraint("council_id", "person_id"),
        CheckConstraint("(person_id IS NULL) <> (mailbox IS NULL)", name="invited"),
        CheckConstraint("(email IS NULL) = (mailbox IS NULL)", name="address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("councils_council.id"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"}
    )
    email: Mapped[str | None]
    mailbox: Mapped[str | None] = mapped_column(index=True)
    kind: Mapped[str]
    office: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_organisation.id", ondelete="SET NULL"))
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"), info={"leaving": "forget"})
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]


class Recommendation(Base):
    """What a council recommends. It is the council's text: no person is kept with it.

    ``number``, ``adopted_on``, ``due_on``, the votes and how many members the council had on that day come with
    adoption; the reply comes with the answer. Days are
    those of the municipality's time zone. ``from_resource_id`` is what it took up, a proposal for example.
    """

    __tablename__ = "councils_recommendation"
    __table_args__ = (
        UniqueConstraint("council_id", "number"),
        Index("ix_councils_recommendation_due", "council_id", "state", "due_on"),
        CheckConstraint("(state = 'draft') = (number IS NULL)", name="numbered"),
        CheckConstraint("(state = 'draft') = (adopted_on IS NULL)", name="adopted"),
        CheckConstraint("(state = 'draft') = (due_on IS NULL)", name="due"),
        CheckConstraint("(state = 'answered') = (replied_at IS NOT NULL)", name="replied"),
        CheckConstraint("votes_for >= 0 AND votes_against >= 0 AND votes_abstain >= 0", name="votes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("spaces_resource.id"), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    council_id: Mapped[int] = mapped_column(ForeignKey("councils_council.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("spaces_group.id"))
    number: Mapped[int | None]
    title: Mapped[str]
    text: Mapped[str]
    text_html: Mapped[str]
    text_version: Mapped[int]
    text_words: Mapped[str] = words_of("text")
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    adopted_on: Mapped[date | None]
    due_on: Mapped[date | None]
    votes_for: Mapped[int] = mapped_column(default=0)
    votes_against: Mapped[int] = mapped_column(default=0)
    votes_abstain: Mapped[int] = mapped_column(default=0)
    members_then: Mapped[int | None]
    minority: Mapped[str] = mapped_column(default="")
    minority_html: Mapped[str] = mapped_column(default="")
    from_resource_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_resource.id"), index=True)
    waiting_office: Mapped[str] = mapped_column(default="")
    waiting_note: Mapped[str] = mapped_column(default="")
    waiting_language: Mapped[str] = mapped_column(default="")
    waiting_on: Mapped[date | None]
    reply: Mapped[str | None]
    reply_text: Mapped[str] = mapped_column(default="")
    reply_html: Mapped[str] = mapped_column(default="")
    reply_version: Mapped[int] = mapped_column(default=0)
    reply_language: Mapped[str] = mapped_column(default="")
    reply_office: Mapped[str] = mapped_column(default="")
    replied_at: Mapped[datetime | None]
    replied_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


keep_words(Recommendation, "text")


class Item(Base):
    """A proposal that a council must treat, because it has its supporters; until ``due_on``.

    ``outcome`` is what the council did with it on ``treated_on``, in words that everybody reads.
    """

    __tablename__ = "councils_item"
    __table_args__ = (CheckConstraint("(treated_on IS NULL) = (outcome = '')", name="treated"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("councils_council.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals_proposal.id"), unique=True)
    since: Mapped[date]
    due_on: Mapped[date]
    treated_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(default="")
    outcome_language: Mapped[str] = mapped_column(default="")


class FollowUp(Base):
    """A step that the municipality promised in its reply."""

    __tablename__ = "councils_follow_up"
    __table_args__ = (UniqueConstraint("recommendation_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("councils_recommendation.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str]
    language: Mapped[str]
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
