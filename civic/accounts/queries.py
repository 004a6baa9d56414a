"""Reading accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from civic.accounts.models import (
    AddressChange,
    Credential,
    Invitation,
    Organisation,
    Person,
    Representative,
    SignIn,
    TakenName,
)
from civic.accounts.rules import CredentialKind, NameKind, mailbox, same_address
from civic.accounts.rules.sessions import Use
from civic.core.db import db, db_now


def person(person_id: int) -> Person | None:
    return db.session.get(Person, person_id)


def password(person_id: int | None) -> str | None:
    """The hash of somebody's password; None for nobody, and without one. One query, whoever is asked about."""
    mine = Credential.person_id == (person_id or 0), Credential.kind == CredentialKind.PASSWORD
    return db.session.scalar(select(Credential.secret).where(*mine))


def person_by_email(email: str) -> Person | None:
    """Whose mailbox an address belongs to, however it is written."""
    found = people_of_mailbox(mailbox(email))
    return next((person for person in found if same_address(person.email or "", email)), found[0] if found else None)


def known_of(person_id: int) -> tuple[str, ...]:
    """What others may know of somebody, and what their password should not be made of."""
    found = person(person_id)
    return (found.display_name, found.email or "") if found else ()


def people_of_mailbox(normal: str) -> list[Person]:
    """Accounts with one mailbox: one, or several from the time before that was a rule; the oldest first."""
    return list(db.session.scalars(select(Person).where(Person.mailbox == normal).order_by(Person.mailbox_double)))


def address_change(person_id: int) -> AddressChange | None:
    """The change of address that somebody asked for and that waits for its addresses."""
    return _waiting_change(AddressChange.person_id == person_id)


def address_change_by_token(token_hash: str) -> AddressChange | None:
    """The change of address to which a mailed link belongs, that of either address, while it waits."""
    return _waiting_change(or_(AddressChange.old_token_hash == token_hash, AddressChange.new_token_hash == token_hash))


def _waiting_change(which: ColumnElement[bool]) -> AddressChange | None:
    statement = select(AddressChange).join(Person, Person.id == AddressChange.person_id)
    still = AddressChange.expires_at > db_now(), Person.email == AddressChange.old_email
    return db.session.scalar(statement.where(which, *still))


def administrators() -> list[Person]:
    """Everybody who looks after the installation."""
    return list(db.session.scalars(select(Person).where(Person.admin, Person.left_at.is_(None)).order_by(Person.id)))


def mailboxes(person_ids: Iterable[int]) -> dict[int, str]:
    """The normal form of each person's address; without those who have none."""
    rows = db.session.execute(select(Person.id, Person.email).where(Person.id.in_(set(person_ids))))
    return {row.id: mailbox(row.email) for row in rows if row.email}


def own_mailbox(person_id: int | None) -> str | None:
    """The mailbox whose e-mails a person has shown to read; None for nobody, unconfirmed or left."""
    found = person(person_id) if person_id is not None else None
    if found is None or not found.email or found.email_confirmed_at is None or found.left_at is not None:
        return None
    return mailbox(found.email)


def names(person_ids: Iterable[int]) -> dict[int, str]:
    """Display names by person, for people who are still there."""
    rows = db.session.execute(select(Person.id, Person.display_name).where(Person.id.in_(set(person_ids))))
    return {row.id: row.display_name for row in rows}


def organisation(slug: str) -> Organisation | None:
    return db.session.scalar(select(Organisation).where(Organisation.slug == slug))


def organisation_by_id(organisation_id: int) -> Organisation | None:
    return db.session.get(Organisation, organisation_id)


def organisations_of(person_id: int) -> list[Organisation]:
    """Organisations for which somebody may act."""
    statement = select(Organisation).join(Representative, Representative.organisation_id == Organisation.id)
    return list(db.session.scalars(statement.where(Representative.person_id == person_id).order_by(Organisation.name)))


def acts_for(person_id: int, organisation_id: int) -> bool:
    """Whether somebody may act for an organisation."""
    mine = Representative.person_id == person_id, Representative.organisation_id == organisation_id
    return db.session.scalar(select(Representative.id).where(*mine)) is not None


@dataclass(frozen=True)
class Invited:
    """An invitation that waits for an answer. ``by`` is the name of who asked; empty where nobody is known."""

    slug: str
    name: str
    by: str
    at: datetime


def waiting() -> tuple[ColumnElement[bool], ...]:
    """The conditions "this invitation waits for an answer", by the clock of the database."""
    return Invitation.declined_at.is_(None), Invitation.expires_at > db_now()


def invitations_of(person_id: int, organisation_id: int | None = None) -> list[Invited]:
    """Organisations, or the one, that asked somebody to act for them and wait for an answer. One query."""
    statement = (
        select(Organisation.slug, Organisation.name, Person.display_name, Invitation.created_at)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .outerjoin(Person, Person.id == Invitation.invited_by_id)
        .where(Invitation.person_id == person_id, *waiting())
        .order_by(Invitation.created_at, Invitation.id)
    )
    if organisation_id is not None:
        statement = statement.where(Invitation.organisation_id == organisation_id)
    return [Invited(row[0], row[1], row[2] or "", row[3]) for row in db.session.execute(statement)]


def name_holders(name_key: str) -> set[str]:
    """Towns, councils and organisations with a name, or one that looks the same, as ``TakenName.holder``."""
    return set(db.session.scalars(select(TakenName.holder).where(TakenName.name_key == name_key)))


def town_names() -> set[str]:
    """Keys of the names of the towns here."""
    return set(db.session.scalars(select(TakenName.name_key).where(TakenName.holder.startswith(f"{NameKind.TOWN} "))))


def name_owner(name_key: str) -> int | None:
    """Who has a name, or one that looks the same."""
    return db.session.scalar(select(Person.id).where(Person.display_name_key == name_key))


@dataclass(frozen=True)
class Session:
    """Where somebody is signed in. ``ref`` names it to its owner, and opens nothing."""

    ref: str
    browser: str
    begun: datetime
    used: datetime


REF_LENGTH = 24


def sessions_of(person_id: int, staff: bool) -> list[Session]:
    """Where somebody is signed in, the one used last first; ``staff`` says which lifetime holds."""
    statement = select(SignIn, db_now().label("now")).where(SignIn.person_id == person_id)
    rows = db.session.execute(statement.order_by(SignIn.seen_at.desc())).all()
    found = [row.SignIn for row in rows if not Use(row.SignIn.created_at, row.SignIn.seen_at, row.now).has_ended(staff)]
    return [Session(row.token_hash[:REF_LENGTH], row.browser, row.created_at, row.seen_at) for row in found]


def representatives(organisation_id: int) -> list[str]:
    """Names of those who act for an organisation."""
    statement = select(Person.display_name).join(Representative, Representative.person_id == Person.id)
    return list(
        db.session.scalars(
            statement.where(Representative.organisation_id == organisation_id).order_by(Representative.since)
        )
    )
