"""What people do for their own verification: show a code at the desk, or compare themselves with the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path

from sqlalchemy import case

from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Actor, Refused
from civic.towns import queries as towns
from civic.verification import queries
from civic.verification.models import DeskCode, Tries
from civic.verification.policy import Can, require
from civic.verification.rules import (
    CODE_LASTS,
    MOST_TRIES,
    TRIES_WITHIN,
    Field,
    Level,
    VerificationCode,
    Way,
    marks,
    new_code,
)
from civic.verification.service.writing import Said, keep, same_key


def show_code(actor: Actor) -> str:
    """A new code to show at the desk; the one before is over."""
    require(actor, Can.ASK_FOR_ONESELF)
    code = new_code()
    values = {"code": code, "expires_at": clock.now() + CODE_LASTS}
    statement = upsert(DeskCode).values(person_id=actor.person_id, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=values))
    return code


class Outcome(StrEnum):
    """What came of comparing somebody with a register."""

    VERIFIED = "verified"
    NO_MATCH = "no_match"
    TAKEN = "taken"
    TOO_OFTEN = "too_often"


def compare(actor: Actor, municipality_id: int, fields: Mapping[Field, str | date], folder: Path) -> Outcome:
    """Verify oneself by what a register says. A try counts whatever comes of it, so this does not raise when it fails.

    Args:
        fields: what was typed, of the fields of the register; not kept.

    Raises:
        Refused: there is no register, one is verified already, or an officer has withdrawn that.
        Faulty: the key of the register is away.
    """
    require(actor, Can.ASK_FOR_ONESELF)
    assert actor.person_id is not None
    register = queries.register_in_use(municipality_id)
    if register is None:
        raise Refused(VerificationCode.NO_REGISTER)
    if found := queries.verification(actor.person_id, municipality_id):
        raise Refused(VerificationCode.WITHDRAWN if found.withdrawn_at else VerificationCode.ALREADY)
    key = same_key(folder, municipality_id, register.key_mark)
    if not _try(actor.person_id, municipality_id):
        return Outcome.TOO_OFTEN
    told = marks(key, municipality_id, {Field(name): fields[Field(name)] for name in register.fields})
    entry = queries.entry(register.id, told.who, told.all)
    if entry is None:
        return Outcome.NO_MATCH
    day = clock.day_in(towns.municipality_by_id(municipality_id).timezone, clock.now())
    said = Said(Level.RESIDENCE, entry.neighbourhood_id, day, Way.REGISTER, told.who)
    try:
        before, after = keep(municipality_id, actor.person_id, said)
    except Refused:
        return Outcome.TAKEN
    audit.record(actor, "verify", "person", actor.person_id, municipality_id, before=before, after=after)
    return Outcome.VERIFIED


def _try(person_id: int, municipality_id: int) -> bool:
    """Count a try; False if there were too many. One statement, so that of several at once none is left out."""
    now = clock.now()
    over = Tries.since <= now - TRIES_WITHIN
    statement = upsert(Tries).values(municipality_id=municipality_id, person_id=person_id, tries=1, since=now)
    statement = statement.on_conflict_do_update(
        index_elements=["municipality_id", "person_id"],
        set_={"tries": case((over, 1), else_=Tries.tries + 1), "since": case((over, now), else_=Tries.since)},
        where=over | (Tries.tries < MOST_TRIES),
    )
    return db.session.execute(statement.returning(Tries.tries)).scalar() is not None
