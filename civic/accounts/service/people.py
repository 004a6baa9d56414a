"""A person: how an account is written, changed by its owner, and taken away."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ForeignKey, delete

from civic.accounts.events import PersonLeft
from civic.accounts.models import AddressChange, MailToken, Person
from civic.accounts.policy import Can, require
from civic.accounts.rules import mailbox, name_key, password_problem
from civic.accounts.service.credentials import store_password
from civic.accounts.service.names import check_name
from civic.accounts.service.passwords import PasswordHash, hash_password
from civic.accounts.service.sessions import Proof, check_proof, sign_out_everywhere, start_session
from civic.audit import service as audit
from civic.core import clock, events, mail
from civic.core.db import Base, db
from civic.core.permissions import Actor, Refused
from civic.core.text import line


def create_person(
    email: str | None,
    display_name: str,
    password: str | None,
    language: str = "en",
    *,
    confirmed: bool = False,
    admin: bool = False,
    password_hash: str | None = None,
) -> Person:
    """Write a new account.

    Raises:
        Refused: the name cannot be taken, or the password is too weak (``password_hash`` skips that check).
    """
    check_name(display_name)
    if password is not None and (problem := password_problem(password)):
        raise Refused(problem)
    person = Person(
        email=email,
        mailbox=mailbox(email) if email else None,
        email_confirmed_at=clock.now() if confirmed else None,
        display_name=line(display_name),
        display_name_key=name_key(display_name),
        language=language,
        admin=admin,
    )
    db.session.add(person)
    db.session.flush()
    if hashed := password_hash or (hash_password(password) if password else None):
        store_password(person.id, hashed)
    return person


def set_password(person: Person, hashed: PasswordHash) -> None:
    """Store another password: every session ends, and every link that was mailed before."""
    store_password(person.id, hashed)
    end_links(person.id)
    sign_out_everywhere(person.id)
    audit.record(Actor(person_id=person.id), "change_password", "person", person.id)


def end_links(person_id: int) -> None:
    """Make links that were mailed to somebody useless, those of a change of address too."""
    db.session.execute(delete(MailToken).where(MailToken.person_id == person_id, MailToken.used_at.is_(None)))
    db.session.execute(delete(AddressChange).where(AddressChange.person_id == person_id))


def change_password(actor: Actor, proof: Proof, hashed: PasswordHash, browser: str = "") -> str:
    """Choose another password (``new_password``). Every session ends; returns the token of a new one.

    Raises:
        Refused: the present password is another one by now.
    """
    person = check_proof(own(actor), proof)
    set_password(person, hashed)
    return start_session(person.id, browser)


def change_profile(actor: Actor, display_name: str, language: str) -> None:
    """Choose the name that others see and the language of e-mails.

    Raises:
        Refused: the name cannot be taken.
    """
    person = own(actor)
    check_name(display_name, but=person.id)
    person.display_name, person.display_name_key = line(display_name), name_key(display_name)
    person.language = language
    db.session.flush()


def own(actor: Actor) -> Person:
    """The account of whoever acts."""
    require(actor, Can.CHANGE_OWN_ACCOUNT)
    assert actor.person_id is not None
    return db.session.get_one(Person, actor.person_id)


def leave(actor: Actor, proof: Proof) -> None:
    """Take one's account away: what the packages marked "forget" goes, the rest stays without a name.

    Raises:
        Refused: the password is another one by now.
    """
    person = check_proof(own(actor), proof)
    events.announce(PersonLeft(person.id))
    _say_goodbye(person)  # what else waited for that address is taken back by then
    empty(person)
    audit.record(actor, "leave", "person", person.id)
    audit.forget_person(person.id)


def empty(person: Person) -> None:
    """Delete what is marked "forget", and all that a person's row says of them; the row stays for what points at it."""
    for key in foreign_keys_to_a_person():
        if key.parent.info.get("leaving") == "forget":
            db.session.execute(delete(key.parent.table).where(key.parent == person.id))
    person.email = person.mailbox = person.display_name_key = None
    person.email_confirmed_at, person.display_name, person.left_at = None, "", clock.now()
    db.session.flush()


def _say_goodbye(person: Person) -> None:
    """Confirm the end of an account at its address: the last e-mail, and a warning where it was somebody else."""
    if person.email is None:
        return
    language = mail.spoken(person.language)
    with force_locale(language):
        body = _(
            "Your account has been deleted. Your address, your password and your answers about "
            "yourself are erased; what you wrote stays without your name.\n\n"
            "This is the last e-mail we will send to this address. If you did not delete the "
            "account yourself, someone knows your password: please write to the contact on the "
            "site."
        )
        mail.send(person.email, _("Your account is deleted"), body, language)


def foreign_keys_to_a_person() -> list[ForeignKey]:
    """Every column of every package that points at a person, those first that nothing else points at."""
    tables = reversed(Base.metadata.sorted_tables)
    return [key for table in tables for key in table.foreign_keys if key.column.table is Person.__table__]
