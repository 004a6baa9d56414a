"""Reading accounts."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from civic.accounts.models import Organisation, Person, Representative, SignIn
from civic.accounts.rules import email_key
from civic.core.db import db, db_now


def person(person_id: int) -> Person | None:
    return db.session.get(Person, person_id)


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email_key == email_key(email)))


def names(person_ids: Iterable[int]) -> dict[int, str]:
    """Display names by person, for people who are still there."""
    rows = db.session.execute(select(Person.id, Person.display_name).where(Person.id.in_(set(person_ids))))
    return {row.id: row.display_name for row in rows}


def organisation(slug: str) -> Organisation | None:
    return db.session.scalar(select(Organisation).where(Organisation.slug == slug))


def organisations_of(person_id: int) -> list[Organisation]:
    """Organisations for which somebody may act."""
    statement = select(Organisation).join(Representative, Representative.organisation_id == Organisation.id)
    return list(db.session.scalars(statement.where(Representative.person_id == person_id).order_by(Organisation.name)))


def name_owner(name_key: str) -> int | None:
    """Who has a name, or one that looks the same."""
    return db.session.scalar(select(Person.id).where(Person.display_name_key == name_key))


def sessions_of(person_id: int) -> list[SignIn]:
    """Where somebody is signed in, the newest first."""
    statement = select(SignIn).where(SignIn.person_id == person_id, SignIn.expires_at > db_now())
    return list(db.session.scalars(statement.order_by(SignIn.created_at.desc())))


def representatives(organisation_id: int) -> list[str]:
    """Names of those who act for an organisation."""
    statement = select(Person.display_name).join(Representative, Representative.person_id == Person.id)
    return list(
        db.session.scalars(
            statement.where(Representative.organisation_id == organisation_id).order_by(Representative.since)
        )
    )
