"""What people told, apart from who they are for the rest of the program. Only ``queries`` opens this file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base


class Respondent(Base):
    """Whose answers they are: a person with an account, or somebody that an imported file describes.

    ``source`` names the import; an imported respondent has no account, no name and no address.
    """

    __tablename__ = "demographics_respondent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), unique=True, info={"leaving": "forget"}
    )
    source: Mapped[str | None] = mapped_column(index=True)


class Answer(Base):
    """What a respondent answered to one question of one municipality. Taking it back deletes the row.

    ``value`` is a code of the question's list, a year, the id of a neighbourhood, or "prefer not to say".
    ``secret`` is what somebody wrote in their own words, encrypted with a key outside the database.
    """

    __tablename__ = "demographics_answer"
    __table_args__ = (
        UniqueConstraint("respondent_id", "municipality_id", "question"),
        Index("ix_demographics_answer_reading", "municipality_id", "question"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    respondent_id: Mapped[int] = mapped_column(ForeignKey("demographics_respondent.id", ondelete="CASCADE"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    question: Mapped[str]
    version: Mapped[int]
    value: Mapped[str]
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)


class Consent(Base):
    """Somebody agreed that one answer is used for one purpose, as a version of a text said it."""

    __tablename__ = "demographics_consent"
    __table_args__ = (
        Index(
            "uq_demographics_consent_holding",
            "respondent_id",
            "municipality_id",
            "question",
            "purpose",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    respondent_id: Mapped[int] = mapped_column(ForeignKey("demographics_respondent.id", ondelete="CASCADE"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    question: Mapped[str]
    purpose: Mapped[str]
    text_version: Mapped[int]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class AskedHere(Base):
    """Whether a municipality asks a question, and what for in its own words; ``text_version`` counts the wordings."""

    __tablename__ = "demographics_asked_here"
    __table_args__ = (UniqueConstraint("municipality_id", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    question: Mapped[str]
    asked: Mapped[bool]
    purposes: Mapped[dict[str, str]]
    text_version: Mapped[int] = mapped_column(default=1)
    since: Mapped[datetime]
