"""What all ways of verifying have in common: the row, the groups, the log, the e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from civic.accounts import queries as accounts
from civic.core import events, mail, sealing
from civic.core.db import db, upsert
from civic.core.mail_words import quoted
from civic.core.permissions import Faulty, Refused
from civic.core.urls import absolute
from civic.towns import service as towns
from civic.towns.here import place_of
from civic.verification import queries
from civic.verification.events import VerificationChanged
from civic.verification.models import Verification
from civic.verification.rules import Level, VerificationCode, Way, key_mark


@dataclass(frozen=True)
class Said:
    """What is kept of a person."""

    level: Level
    neighbourhood_id: int | None
    day: date
    way: Way
    mark: str | None = None


def key_of(folder: Path, municipality_id: int) -> bytes:
    """The key of a town's register, in the key store; made when first needed."""
    return sealing.secret(folder, f"register-{municipality_id}")


def same_key(folder: Path, municipality_id: int, known: str) -> bytes:
    """The key by which a register was read.

    Raises:
        Faulty: it is away, or it is another one.
    """
    try:
        key = key_of(folder, municipality_id)
    except (sealing.KeyLost, OSError) as error:
        raise Faulty(VerificationCode.KEY_LOST) from error
    if key_mark(key) != known:
        raise Faulty(VerificationCode.KEY_LOST)
    return key


State = dict[str, object]


def keep(municipality_id: int, person_id: int, said: Said) -> tuple[State, State]:
    """Write that somebody is verified, in place of what was there; returns both as the log tells them.

    Raises:
        Refused: another account of the town has the mark. The database decides, also between two at once.
    """
    found = queries.verification(person_id, municipality_id)
    before = state_of(found)
    mark = said.mark or (found.mark if found else None)
    values = {
        "level": said.level.value,
        "neighbourhood_id": said.neighbourhood_id,
        "day": said.day,
        "way": said.way.value,
        "mark": mark,
        "withdrawn_at": None,
        "reason": "",
        "language": "",
    }
    statement = upsert(Verification).values(municipality_id=municipality_id, person_id=person_id, **values)
    try:
        with db.session.begin_nested():
            db.session.execute(
                statement.on_conflict_do_update(index_elements=["municipality_id", "person_id"], set_=values)
            )
    except IntegrityError as error:
        raise Refused(VerificationCode.TAKEN) from error
    db.session.expire_all()
    if said.level is Level.RESIDENCE:
        towns.count_as_verified(person_id, municipality_id, said.neighbourhood_id)
    else:
        towns.count_no_longer(person_id, municipality_id)
    after = state_of(queries.verification(person_id, municipality_id))
    events.announce(VerificationChanged(person_id, municipality_id))
    _tell_verified(person_id, municipality_id)
    return before, after


def state_of(found: Verification | None) -> State:
    """A verification as the log tells it; the neighbourhood as a commitment, which ends with the account."""
    if found is None or found.withdrawn_at is not None:
        return {"level": None, "way": None, "neighbourhood": None}
    hood = "" if found.neighbourhood_id is None else str(found.neighbourhood_id)
    return {"level": found.level, "way": found.way, "neighbourhood": hood}


def _tell_verified(person_id: int, municipality_id: int) -> None:
    person = accounts.person(person_id)
    if person is None or person.email is None:
        return
    language = mail.spoken(person.language, municipality_id)
    with force_locale(language):
        body = _(
            "%(town)s has verified your account. You can see what is kept on your account page:\n%(link)s\n\n"
            "If this surprises you, please write to the contact on the site.",
            town=quoted(place_of(municipality_id).name, language),
            link=own_page(municipality_id, language),
        )
        mail.send(person.email, _("Your account is verified"), body, language, municipality_id=municipality_id)


def tell_withdrawn(person_id: int, municipality_id: int, reason: str) -> None:
    """Tell somebody that their verification was withdrawn, and why."""
    person = accounts.person(person_id)
    if person is None or person.email is None:
        return
    language = mail.spoken(person.language, municipality_id)
    with force_locale(language):
        body = _(
            "%(town)s has withdrawn the verification of your account. The reason:\n%(reason)s\n\n"
            "Your account page says how to be verified again:\n%(link)s",
            town=quoted(place_of(municipality_id).name, language),
            reason=quoted(reason, language),
            link=own_page(municipality_id, language),
        )
        subject = _("Your verification was withdrawn")
        mail.send(person.email, subject, body, language, municipality_id=municipality_id)


def own_page(municipality_id: int, language: str) -> str:
    """The page on which people see what is kept of them."""
    return absolute("verification.own", lang=language, **place_of(municipality_id).args)
