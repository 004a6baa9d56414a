"""Municipality, process, phase; roles and groups with terms; the one row that every public thing has."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base
from civic.core.findable import keep_words, words_of
from civic.core.i18n import LANGUAGES


class Municipality(Base):
    """A town on this installation. Words that it writes stand as {language: text}.

    ``colours`` is {tone: [light, dark]}, empty for those of the program. ``languages`` are offered in this order;
    ``senders`` is how e-mails name the town. ``offices`` are the departments that answer, each {language: name};
    ``themes`` what proposals can be about, each {key, names}. ``support_threshold`` and ``answer_days`` hold for
    proposals that are published from now on; each keeps what it was promised.
    """

    __tablename__ = "spaces_municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, str]]
    taglines: Mapped[dict[str, str]]
    town_id: Mapped[int | None] = mapped_column(ForeignKey("places_town.id"))
    colours: Mapped[dict[str, Any]] = mapped_column(default=dict)
    languages: Mapped[list[str]] = mapped_column(default=lambda: list(LANGUAGES))
    senders: Mapped[dict[str, str]] = mapped_column(default=dict)
    contact_address: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    offices: Mapped[list[Any]] = mapped_column(default=list)
    themes: Mapped[list[Any]] = mapped_column(default=list)
    timezone: Mapped[str] = mapped_column(default="Europe/Brussels")
    currency: Mapped[str] = mapped_column(default="EUR")
    support_threshold: Mapped[int] = mapped_column(default=200)
    answer_days: Mapped[int] = mapped_column(default=60)
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Group(Base):
    """People with terms. Councils, staff, working groups, residents: who belongs to what is asked here only."""

    __tablename__ = "spaces_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    kind: Mapped[str]
    names: Mapped[dict[str, str]]


class Membership(Base):
    """One term of one person in a group. The right ends at ``ends_at`` by the clock of the database."""

    __tablename__ = "spaces_membership"
    __table_args__ = (
        UniqueConstraint("group_id", "person_id", "first_day"),
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="term_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("spaces_group.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    office: Mapped[str] = mapped_column(default="")
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class RoleGrant(Base):
    """A role in one municipality."""

    __tablename__ = "spaces_role"
    __table_args__ = (UniqueConstraint("municipality_id", "person_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    role: Mapped[str]
    since: Mapped[datetime] = mapped_column(default=clock.now)


class RoleInvitation(Base):
    """An address was asked to take a role in a municipality; who has it holds the role once they accept.

    It belongs to an address, not to a person: there is a row whether or not an account has that mailbox. A row that
    was declined stays until it expires, so that it looks as if it still waited and is not sent again at once.
    """

    __tablename__ = "spaces_role_invitation"
    __table_args__ = (UniqueConstraint("municipality_id", "mailbox", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    email: Mapped[str]
    mailbox: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"), info={"leaving": "forget"})
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]


class Process(Base):
    """A participation process: one question of a municipality, from the first walk to the result."""

    __tablename__ = "spaces_process"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("places_neighbourhood.id"))
    state: Mapped[str] = mapped_column(default="draft")
    titles: Mapped[dict[str, str]]
    summaries: Mapped[dict[str, str]]
    bodies: Mapped[dict[str, str]]
    bodies_html: Mapped[dict[str, str]]
    responsible: Mapped[dict[str, str]]
    contact_email: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Phase(Base):
    """A stretch of a process in which people can do one kind of thing."""

    __tablename__ = "spaces_phase"
    __table_args__ = (
        Index("ix_spaces_phase_process", "process_id", "position"),
        CheckConstraint("ends_at IS NULL OR starts_at IS NULL OR ends_at > starts_at", name="phase_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("spaces_process.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str]
    titles: Mapped[dict[str, str]]
    summaries: Mapped[dict[str, str]]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_group.id"))


class Resource(Base):
    """The one row of every public thing: whose it is, who may see it, what it is called, where it is."""

    __tablename__ = "spaces_resource"
    __table_args__ = (Index("ix_spaces_resource_place", "municipality_id", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    process_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_process.id"), index=True)
    audience: Mapped[str] = mapped_column(default="public")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_group.id"))
    link_token: Mapped[str | None] = mapped_column(unique=True)
    title: Mapped[str]
    title_words: Mapped[str] = words_of("title")
    language: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


keep_words(Resource, "title")


class LegalText(Base):
    """One version of a legal page, in one language. Versions stay: people agreed to one of them."""

    __tablename__ = "spaces_legal_text"
    __table_args__ = (UniqueConstraint("municipality_id", "kind", "language", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    kind: Mapped[str]
    language: Mapped[str]
    version: Mapped[int]
    body: Mapped[str]
    body_html: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(default=clock.now)


class Agreement(Base):
    """Somebody agreed to one version of a municipality's terms."""

    __tablename__ = "spaces_agreement"
    __table_args__ = (UniqueConstraint("person_id", "municipality_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), info={"leaving": "forget"})
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class OrganisationStanding(Base):
    """A municipality knows an organisation: its page says so, and it may be named as an author there."""

    __tablename__ = "spaces_organisation_standing"
    __table_args__ = (UniqueConstraint("organisation_id", "municipality_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id", ondelete="CASCADE"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    confirmed_at: Mapped[datetime | None]


class TownFile(Base):
    """A map or a table of people that was sent, until it is used or has waited for too long.

    ``run_id`` is the job that reads it; None for a short table, which is read at once. ``data`` is the file until it
    was read, ``found`` (JSON) what was read from it. ``options`` are the other fields of its form.
    """

    __tablename__ = "spaces_town_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("core_run.id"), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    kind: Mapped[str]
    options: Mapped[dict[str, Any]]
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
    found: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
