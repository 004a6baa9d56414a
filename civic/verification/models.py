"""Verified people, and registers as keyed hashes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class Verification(Base):
    """What a town has confirmed of a person, once for each town. Of a document nothing is kept.

    ``mark`` is ``rules.Marks.who``, where name and date of birth were compared: no two accounts of a town have the
    same. It goes when the verification is withdrawn, and with the account.
    """

    __tablename__ = "verification_verification"
    __table_args__ = (
        UniqueConstraint("municipality_id", "person_id"),
        UniqueConstraint("municipality_id", "mark"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    level: Mapped[str]
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("places_neighbourhood.id"))
    day: Mapped[date]
    way: Mapped[str]
    mark: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")


class Register(Base):
    """A register of a town: the one in use, and one that an officer looks at before it is.

    ``fields`` are those it has of ``rules.Field``. ``problems`` are [line, code, column] of lines that were left out,
    without their content.
    """

    __tablename__ = "verification_register"
    __table_args__ = (
        Index(
            "uq_verification_register_in_use",
            "municipality_id",
            unique=True,
            sqlite_where=text("in_use_since IS NOT NULL"),
            postgresql_where=text("in_use_since IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    fields: Mapped[list[str]]
    key_mark: Mapped[str]
    entries: Mapped[int]
    left_out: Mapped[int]
    problems: Mapped[list[Any]]
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    in_use_since: Mapped[datetime | None]


class RegisterEntry(Base):
    """A person of a register: ``who`` and ``all_fields`` are ``rules.Marks``, and where the person lives."""

    __tablename__ = "verification_entry"

    register_id: Mapped[int] = mapped_column(
        ForeignKey("verification_register.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    who: Mapped[str] = mapped_column(primary_key=True)
    all_fields: Mapped[str]
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("places_neighbourhood.id"))


class Tries(Base):
    """How often somebody compared themselves with the register of a town since an instant."""

    __tablename__ = "verification_tries"
    __table_args__ = (CheckConstraint("tries >= 0", name="no_negative_tries"),)

    municipality_id: Mapped[int] = mapped_column(
        ForeignKey("spaces_municipality.id"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
        info={"leaving": "forget"},
    )
    tries: Mapped[int]
    since: Mapped[datetime]


class DeskCode(Base):
    """The code that somebody shows at the desk instead of their e-mail address. One a person, for half an hour."""

    __tablename__ = "verification_code"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), primary_key=True, autoincrement=False, info={"leaving": "forget"}
    )
    code: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
