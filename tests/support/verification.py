"""Officers, registers and verified residents for tests. Everything here is called inside a transaction."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import current_app

from civic.accounts.models import Person
from civic.core import clock
from civic.core.permissions import SYSTEM, Actor
from civic.towns.models import Municipality
from civic.verification import service
from civic.verification.rules import Field, Level
from tests.support import factories as make

HEAD = "family_name,given_name,birth_date,neighbourhood\n"
ZOE = {Field.FAMILY_NAME: "Dupont", Field.GIVEN_NAME: "Zoé", Field.BIRTH_DATE: date(1984, 3, 9)}


def keys() -> Path:
    folder: Path = current_app.config["CIVIC"].keys_dir
    return folder


def confirm(town: Municipality, person: Person, hood: int = 0, *, actor: Actor = SYSTEM, **changes: object) -> None:
    """Confirm at the desk that somebody lives in a neighbourhood."""
    day = clock.day_in(town.timezone, clock.now())
    said = {
        "level": Level.RESIDENCE,
        "neighbourhood_id": make.hoods_of(town)[hood],
        "day": day,
        "named": {},
        **changes,
    }
    service.verify(actor, town.id, person.id, service.Confirmed(**said), keys())  # type: ignore[arg-type]


def use_register(town: Municipality, text: str) -> None:
    """Import a register and use it."""
    service.look_at(SYSTEM, town.id, text.encode(), keys())
    service.take_into_use(SYSTEM, town.id)
