"""At the desk: an officer sees who somebody is, and confirms it. Nothing of a document is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from civic.accounts import queries as accounts
from civic.audit import service as audit
from civic.core import clock, events
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.towns import queries as towns
from civic.towns import service as standing
from civic.verification import queries
from civic.verification.events import VerificationChanged
from civic.verification.policy import Can, require
from civic.verification.rules import CORE, Field, Level, VerificationCode, Way, code_typed, marks
from civic.verification.service.writing import Said, keep, key_of, state_of, tell_withdrawn


def find(actor: Actor, municipality_id: int, typed: str) -> int:
    """Whose e-mail address, or whose code at the desk, an officer typed.

    Raises:
        Refused: nobody's.
    """
    require(actor, Can.VERIFY, towns.InMunicipality(municipality_id))
    if "@" in typed:
        person = accounts.person_by_email(typed.strip())
        found = person.id if person else None
    else:
        found = queries.account_by_code(code_typed(typed))
    if found is None or queries.with_account(found) is None:
        raise Refused(VerificationCode.NOBODY)
    return found


@dataclass(frozen=True)
class Confirmed:
    """What an officer confirms. ``named`` are name and date of birth, to find a second account; they are not kept."""

    level: Level
    neighbourhood_id: int | None
    day: date
    named: Mapping[Field, str | date]


def verify(actor: Actor, municipality_id: int, person_id: int, said: Confirmed, folder: Path) -> None:
    """Confirm a person at the desk, in place of what was confirmed before. ``folder`` is where keys are.

    Raises:
        Refused: oneself; nobody; no neighbourhood of the town; a day to come; half a name; another account of the town
            was verified with this name and date of birth.
    """
    require(actor, Can.VERIFY, towns.InMunicipality(municipality_id))
    if person_id == actor.person_id:
        raise Refused(VerificationCode.ONESELF)
    if queries.with_account(person_id) is None:
        raise Refused(VerificationCode.NOBODY)
    town = towns.municipality_by_id(municipality_id)
    if said.day > clock.day_in(town.timezone, clock.now()):
        raise Refused(VerificationCode.LATER_DAY)
    _check_neighbourhood(municipality_id, said)
    mark = None
    if said.named:
        if set(said.named) != set(CORE):
            raise Refused(VerificationCode.HALF_NAMED)
        mark = marks(key_of(folder, municipality_id), municipality_id, said.named).who
    kept = Said(said.level, said.neighbourhood_id, said.day, Way.DESK, mark)
    before, after = keep(municipality_id, person_id, kept)
    audit.record(actor, "verify", "person", person_id, municipality_id, before=before, after=after)


def _check_neighbourhood(municipality_id: int, said: Confirmed) -> None:
    hoods = set(queries.hood_ids(municipality_id).values())
    if said.neighbourhood_id is not None and said.neighbourhood_id not in hoods:
        raise Refused(VerificationCode.OTHER_NEIGHBOURHOOD)
    if said.level is Level.RESIDENCE and hoods and said.neighbourhood_id is None:
        raise Refused(VerificationCode.NO_NEIGHBOURHOOD)


def withdraw(actor: Actor, municipality_id: int, person_id: int, reason: str, language: str) -> None:
    """Withdraw a verification: its rights end at once, and the person reads why. The entry of the register is free.

    Raises:
        Refused: no reason, or the person is not verified.
    """
    require(actor, Can.VERIFY, towns.InMunicipality(municipality_id))
    if not reason.strip():
        raise Refused(VerificationCode.NO_REASON)
    found = queries.verification(person_id, municipality_id)
    if found is None or found.withdrawn_at is not None:
        raise Refused(VerificationCode.NOT_VERIFIED)
    before = state_of(found)
    found.withdrawn_at, found.reason, found.language, found.mark = clock.now(), reason.strip(), language, None
    db.session.flush()
    standing.count_no_longer(person_id, municipality_id)
    events.announce(VerificationChanged(person_id, municipality_id))
    audit.record(
        actor,
        "withdraw_verification",
        "person",
        person_id,
        municipality_id,
        before=before,
        after=state_of(found),
        reason=reason,
    )
    tell_withdrawn(person_id, municipality_id, reason)
