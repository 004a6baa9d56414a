"""Apply, change, withdraw, and answer to being drawn: each for oneself."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete

from civic.accounts.events import PersonLeft
from civic.core import clock, sealing
from civic.core.db import db, upsert
from civic.core.permissions import Actor, Refused
from civic.councils.rules import Office, SeatKind
from civic.councils.service.seats import hold_seat
from civic.places import queries as places
from civic.recruitment import queries
from civic.recruitment.files import KEY
from civic.recruitment.models import Application, ApplicationAnswer, Call
from civic.recruitment.policy import Can, require
from civic.recruitment.rules import CHANGES_BETWEEN, Place, RecruitmentCode, Stage, values_of
from civic.recruitment.service.calls import codes, locked, show_anew, stage
from civic.towns import queries as towns


@dataclass(frozen=True)
class Told:
    """What somebody says to one question, and whether it may be used for this draw; empty says nothing."""

    value: str = ""
    agreed: bool = False


def apply(actor: Actor, call_id: int, told: Mapping[str, Told], address: str, code: str, folder: Path) -> None:
    """Apply, or set one's application to what the form says. Blank answers are as good as others.

    Args:
        address: street, number and place; only a keyed hash of it is kept. Empty: none.
        code: of the letter, where the call asks for one. Somebody who has applied needs it no more.
        folder: where the keys are.

    Raises:
        Refused: the call is not open, an answer that does not exist or to whose use one did not agree
            (``params["feature"]``), or a code that is unknown or used.
    """
    require(actor, Can.APPLY)
    assert actor.person_id is not None
    call = locked(call_id)
    if stage(call) is not Stage.OPEN:
        raise Refused(RecruitmentCode.NOT_OPEN)
    given = _checked(call, told)
    mine = queries.application(call.id, actor.person_id)
    letter = mine.letter if mine else _letter(call, code, folder) if call.by_letter else None
    # Whoever changes an answer need not type the address again: blank leaves it as it was.
    home = _household(call, address, folder) or (mine.household if mine else None)
    row = {"household": home, "letter": letter}
    fresh = {"call_id": call.id, "person_id": actor.person_id, "created_at": clock.now(), "place": Place.APPLIED.value}
    statement = upsert(Application).values(**fresh, **row)
    statement = statement.on_conflict_do_update(index_elements=["call_id", "person_id"], set_=row)
    made: int = db.session.execute(statement.returning(Application.id)).scalar_one()
    db.session.execute(delete(ApplicationAnswer).where(ApplicationAnswer.application_id == made))
    now = clock.now()
    for feature, value in given.items():
        db.session.add(ApplicationAnswer(application_id=made, feature=feature, value=value, agreed_at=now))
    db.session.flush()
    _changed(call)


def _checked(call: Call, told: Mapping[str, Told]) -> dict[str, str]:
    asked, hoods = queries.questions(call), hood_codes(call.municipality_id)
    given = {}
    for feature, said in told.items():
        if not said.value:
            continue
        if feature not in asked or said.value not in values_of(feature, list(hoods.values())):
            raise Refused(RecruitmentCode.NO_SUCH_ANSWER, feature=feature)
        if not said.agreed:
            raise Refused(RecruitmentCode.NO_CONSENT, feature=feature)
        given[feature] = said.value
    return given


def hood_codes(municipality_id: int) -> dict[int, str]:
    """The neighbourhoods of a town: code by id."""
    town_id = towns.municipality_by_id(municipality_id).town_id
    return {each.id: each.code for each in places.neighbourhoods(town_id)} if town_id else {}


def _household(call: Call, address: str, folder: Path) -> str | None:
    """The same for the same address within one call: capitals, spaces and commas aside."""
    told = " ".join(address.casefold().replace(",", " ").split())
    if not call.households or not told:
        return None
    return hmac.new(sealing.secret(folder, KEY), f"home/{call.id}/{told}".encode(), hashlib.sha256).hexdigest()


def _letter(call: Call, code: str, folder: Path) -> int:
    typed = "".join(code.upper().split()).replace("-", "")
    used = queries.letters_used(call.id)
    for letter, right in enumerate(codes(call, range(1, call.letters + 1), folder), 1):
        if hmac.compare_digest(right.replace("-", "").encode(), typed.encode()) and letter not in used:
            return letter
    raise Refused(RecruitmentCode.NO_CODE)


def withdraw(actor: Actor, call_id: int) -> None:
    """Take one's application back: it is deleted with all that it told. Nothing happens where there is none.

    Raises:
        Refused: the lottery is being computed, or has been. Then one declines, once drawn.
    """
    require(actor, Can.APPLY)
    call = locked(call_id)
    if call.frozen_at is not None:
        raise Refused(RecruitmentCode.FROZEN)
    gone = delete(Application).where(Application.call_id == call.id, Application.person_id == actor.person_id)
    if db.session.execute(gone.returning(Application.id)).scalar() is not None:
        _changed(call)


def _changed(call: Call) -> None:
    call.changes += 1
    if call.changes >= CHANGES_BETWEEN:
        show_anew(call)
    db.session.flush()


def accept(actor: Actor, call_id: int) -> None:
    """Take the seat for which one was drawn: the term begins, not earlier than today.

    Raises:
        Refused: one was not drawn, or has answered already; or the council has no such seat any more.
    """
    require(actor, Can.APPLY)
    call, mine = _drawn(actor, call_id)
    hold_seat(
        actor,
        call.council_id,
        SeatKind.LOT,
        call.first_day,
        call.last_day,
        office=Office.MEMBER,
        organisation_id=None,
    )
    mine.place, mine.decided_at = Place.ACCEPTED.value, clock.now()
    db.session.flush()


def decline(actor: Actor, call_id: int) -> None:
    """Not take the seat: it is drawn again among the others.

    Raises:
        Refused: one was not drawn, or has answered already.
    """
    require(actor, Can.APPLY)
    _call, mine = _drawn(actor, call_id)
    mine.place, mine.decided_at = Place.DECLINED.value, clock.now()
    db.session.flush()


def _drawn(actor: Actor, call_id: int) -> tuple[Call, Application]:
    call = locked(call_id)
    mine = queries.application(call.id, actor.person_id)
    if mine is None or mine.place != Place.DRAWN:
        raise Refused(RecruitmentCode.NOT_DRAWN)
    return call, mine


def forget_applicant(event: PersonLeft) -> None:
    """Somebody who leaves is in no pool any more; the table for others follows with the next changes."""
    db.session.execute(delete(Application).where(Application.person_id == event.person_id))
