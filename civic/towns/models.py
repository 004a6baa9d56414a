"""Municipalities, groups of people with terms, legal texts, and the organisations that a municipality knows.

Tables keep the prefix ``spaces_`` of the package that this one was a part of.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base
from civic.core.i18n import LANGUAGES
from civic.towns.rules.settings import ClosingDay, Theme


class Municipality(Base):
    """A town on this installation. Texts are {language: text}.

    ``colours`` is {tone: [light, dark]}, empty for those of the program. ``languages`` are offered in this order;
    ``senders`` is how e-mails name the town. ``offices`` are the departments that answer, each {language: name};
    ``themes`` what processes, proposals, measures and meetings can be about, each {key, names}; with ``goals``
    proposals can name Sustainable Development Goals too. ``support_threshold``, ``answer_days`` and ``answer_working``
    (working days, not days of the calendar)
    hold for proposals that are published from now on; each keeps what it was promised. ``objection_days`` is how long
    the keys of votes are kept after closing, for votes that are opened from now on; None is as long as the installation
    says. ``country`` and ``region`` say which public holidays hold; ``closing_days`` are the town's own, each {day,
    names}.
    """

    __tablename__ = "spaces_municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, str]]
    taglines: Mapped[dict[str, str]]
    town_id: Mapped[int | None] = mapped_column(ForeignKey("places_town.id"))
    colours: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    languages: Mapped[list[str]] = mapped_column(default=lambda: list(LANGUAGES))
    senders: Mapped[dict[str, str]] = mapped_column(default=dict)
    contact_address: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    offices: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    themes: Mapped[list[Theme]] = mapped_column(JSON, default=list)
    goals: Mapped[bool] = mapped_column(default=False)
    timezone: Mapped[str] = mapped_column(default="Europe/Brussels")
    currency: Mapped[str] = mapped_column(default="EUR")
    support_threshold: Mapped[int] = mapped_column(default=200)
    answer_days: Mapped[int] = mapped_column(default=60)
    answer_working: Mapped[bool] = mapped_column(default=False)
    objection_days: Mapped[int | None]
    country: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")
    closing_days: Mapped[list[ClosingDay]] = mapped_column(JSON, default=list)
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Group(Base):
    """People with terms. Councils, staff, working groups, residents: who belongs to what is asked here only.

    ``neighbourhood_id`` is that of the verified residents of a neighbourhood, of which a town has one group each.
    """

    __tablename__ = "spaces_group"
    __table_args__ = (
        UniqueConstraint("municipality_id", "neighbourhood_id"),
        Index(
            "uq_spaces_group_verified",
            "municipality_id",
            unique=True,
            sqlite_where=text("kind = 'verified'"),
            postgresql_where=text("kind = 'verified'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    kind: Mapped[str]
    names: Mapped[dict[str, str]]
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("places_neighbourhood.id"))


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
    """A person agreed to one version of a municipality's terms."""

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
