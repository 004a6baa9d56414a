"""Notifications of a person, and how often they are sent by e-mail too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class Notification(Base):
    """Something that a person is told: what happened to what they wrote, or who invites them.

    It is about a resource, about an organisation, or about a draft of a proposal, which has no resource yet.

    ``waits`` is the ``rules.Frequency`` of the summary in which it will be told, None where no e-mail is to come any
    more; ``summary_id`` the summary that told it, until that is delivered and forgotten.
    """

    __tablename__ = "notifications_notification"
    __table_args__ = (
        Index("ix_notifications_person", "person_id", "id"),
        Index(
            "ix_notifications_waiting",
            "waits",
            "created_at",
            sqlite_where=text("waits IS NOT NULL"),
            postgresql_where=text("waits IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), info={"leaving": "forget"})
    kind: Mapped[str]
    once: Mapped[str] = mapped_column(unique=True)
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_resource.id"))
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_organisation.id", ondelete="CASCADE", name="fk_notifications_notification_organisation")
    )
    proposal_id: Mapped[int | None] = mapped_column(
        ForeignKey("proposals_proposal.id", ondelete="CASCADE", name="fk_notifications_notification_proposal")
    )
    post_id: Mapped[int | None] = mapped_column(ForeignKey("deliberation_post.id", ondelete="CASCADE"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_decision.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]
    waits: Mapped[str | None]
    summary_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_mail.id", ondelete="SET NULL", name="fk_notifications_notification_summary"), index=True
    )


class Mailed(Base):
    """The e-mail that tells of a notification: what of it can still be read is asked again before it is sent.

    ``path`` is where to read it, after the language.
    """

    __tablename__ = "notifications_mailed"

    mail_id: Mapped[int] = mapped_column(
        ForeignKey("core_mail.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    notification_id: Mapped[int] = mapped_column(
        ForeignKey("notifications_notification.id", ondelete="CASCADE"), index=True
    )
    path: Mapped[str]


class Following(Base):
    """Somebody wants to be told what happens to a thing."""

    __tablename__ = "notifications_follow"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), primary_key=True, autoincrement=False, info={"leaving": "forget"}
    )
    resource_id: Mapped[int] = mapped_column(
        ForeignKey("spaces_resource.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Mute(Base):
    """Somebody wants to hear no more of a discussion."""

    __tablename__ = "notifications_mute"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), primary_key=True, autoincrement=False, info={"leaving": "forget"}
    )
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("deliberation_thread.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Choice(Base):
    """How often a person gets e-mails of a category. Without a row they come at once: the first one says how to stop.

    ``category`` is a ``rules.Category``, or ``rules.EVERY`` for those that have no row of their own.
    """

    __tablename__ = "notifications_choice"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), primary_key=True, autoincrement=False, info={"leaving": "forget"}
    )
    category: Mapped[str] = mapped_column(primary_key=True)
    frequency: Mapped[str]
