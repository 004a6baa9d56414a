"""Legal pages and terms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, func, select

from civic.core.db import db
from civic.core.i18n import DEFAULT
from civic.towns.models import LegalText
from civic.towns.rules import LegalKind


def legal_text(municipality_id: int, kind: str, language: str, version: int | None = None) -> LegalText | None:
    """The newest (or the named) version in a language, else in the first language that has one."""
    statement = select(LegalText).where(LegalText.municipality_id == municipality_id, LegalText.kind == kind)
    if version is not None:
        statement = statement.where(LegalText.version == version)
    right_language = case((LegalText.language == language, 0), (LegalText.language == DEFAULT, 1), else_=2)
    return db.session.scalar(statement.order_by(right_language, LegalText.version.desc()).limit(1))


def legal_versions(municipality_id: int, kind: str, language: str) -> list[tuple[int, datetime]]:
    """Versions of a legal page in one language, newest first."""
    rows = db.session.execute(
        select(LegalText.version, LegalText.published_at)
        .where(LegalText.municipality_id == municipality_id, LegalText.kind == kind, LegalText.language == language)
        .order_by(LegalText.version.desc())
    )
    return [(row.version, row.published_at) for row in rows]


def terms_version(municipality_id: int) -> int | None:
    """The newest version of the terms in any language; None where a municipality has none."""
    return db.session.scalar(
        select(func.max(LegalText.version)).where(
            LegalText.municipality_id == municipality_id, LegalText.kind == LegalKind.TERMS
        )
    )


def with_terms() -> set[int]:
    """The municipalities that have published terms of use: people can register there."""
    return set(db.session.scalars(select(LegalText.municipality_id).where(LegalText.kind == LegalKind.TERMS)))


def legal_kinds(municipality_id: int) -> set[str]:
    """The legal pages that a municipality has published in any language."""
    return set(db.session.scalars(select(LegalText.kind).where(LegalText.municipality_id == municipality_id)))
