"""Little worlds for tests, made by the services."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from civic.accounts import queries as accounts_queries
from civic.accounts import service as accounts
from civic.accounts.models import Person
from civic.core import clock, sanitise
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Actor, Role
from civic.moderation.models import Waiver
from civic.places.models import Map, Neighbourhood
from civic.processes import service as processes
from civic.processes.models import Process
from civic.processes.rules import ProcessState
from civic.proposals.rules import PROPOSAL_PHASE
from civic.roles import queries as roles_queries
from civic.roles import service as roles_service
from civic.towns import queries as towns_queries
from civic.towns import service as towns
from civic.towns.models import LegalText, Municipality
from civic.towns.rules import LegalKind

_numbers = itertools.count(1)

#: Hashing a password takes a while by design; tests that sign in by the form make their own.
PASSWORD = "a long enough password"
_HASH = accounts.hash_password(PASSWORD)
#: The time zone of a town that names none.
ZONE = "Europe/Brussels"


def today() -> date:
    """The present day of a test's town."""
    return clock.day_in(ZONE, clock.now())


def days_ago(days: int) -> datetime:
    """The instant so many days ago by the calendar of a test's town, at this time of its day.

    Twenty-four hours times the days would be another day in the last hour before midnight, if the clocks changed since.
    """
    there = clock.now().astimezone(ZoneInfo(ZONE))
    return (there - timedelta(days=days)).astimezone(UTC)


def make_town(hoods: int = 3) -> Map:
    """A map of squares in a row. Call inside transaction()."""
    n = next(_numbers)
    names = [f"Hood {n}-{i}" for i in range(1, hoods + 1)]
    town = Map(
        slug=f"town-{n}",
        sprite={
            "viewbox": "0 0 1000 800",
            "outline": "M0,0 900,0 900,300 0,300Z",
            "projection": {"across": 300, "up": 300, "middle": 0, "left": 0, "top": 300, "planar": False},
            "hoods": [
                {
                    "code": f"h{i}",
                    "name": name,
                    "d": f"M{i * 300},0 {i * 300 + 300},0 {i * 300 + 300},300 {i * 300},300Z",
                    "tone": i % 4 + 1,
                    "cx": i * 300 + 150,
                    "cy": 150,
                    "crop": f"{i * 300} 0 480 300",
                    "square": f"{i * 300} 0 300 300",
                }
                for i, name in enumerate(names)
            ],
        },
    )
    db.session.add(town)
    db.session.flush()
    for i, name in enumerate(names):
        square = [[i, 0], [i + 1, 0], [i + 1, 1], [i, 1], [i, 0]]
        db.session.add(
            Neighbourhood(
                town_id=town.id,
                code=f"h{i}",
                names={"en": name},
                geometry={"type": "Polygon", "coordinates": [square]},
            )
        )
    db.session.flush()
    return town


def make_municipality(*, terms: bool = True, **changes: object) -> Municipality:
    """A municipality with a map and terms of use, without which nobody can register. Call inside transaction().

    Args:
        terms: whether it has published them.
    """
    n = next(_numbers)
    values = {"slug": f"town-{n}", "names": {"en": f"Town {n}"}, "town_id": make_town().id, **changes}
    made = towns.found_municipality(SYSTEM, **values)  # type: ignore[arg-type]
    if terms:
        text = {"kind": LegalKind.TERMS, "language": "en", "body": "Be kind."}
        db.session.add(LegalText(municipality_id=made.id, version=1, body_html=sanitise.render(text["body"]), **text))
        db.session.flush()
    return made


def hoods_of(municipality: Municipality) -> list[int]:
    """Ids of a municipality's neighbourhoods."""
    view = next(v for v in towns_queries.municipality_views() if v["id"] == municipality.id)
    return list(view["hoods"])


def make_person(
    municipality: Municipality | None = None, *roles: Role, age: timedelta = timedelta(days=30), **changes: object
) -> Person:
    """Somebody with a confirmed account; a resident of the municipality, with roles there. Inside transaction().

    Args:
        age: of the account; new ones can write less. Whoever moderates need not decide the made-up cases.
    """
    n = next(_numbers)
    values = {
        "email": f"person{n}@example.org",
        "display_name": f"Person {n}",
        "password": None,
        "password_hash": _HASH,
        "confirmed": True,
        **changes,
    }
    person = accounts.create_person(**values)  # type: ignore[arg-type]
    person.created_at -= age
    if municipality is not None:
        towns.join_residents(person.id, municipality.id)
        for role in roles:
            roles_service.give_role(SYSTEM, municipality.id, person.id, role)
        if {*roles} & {Role.MODERATOR, Role.ADMIN}:
            db.session.add(Waiver(person_id=person.id, municipality_id=municipality.id, reason="Knows it."))
            db.session.flush()
    return person


def proof(person: Person) -> accounts.Proof:
    """That a person knew their password a moment ago."""
    return accounts.Proof(person.id, accounts_queries.password(person.id) or "")


def actor(person: Person) -> Actor:
    """The actor that a person is at this moment."""
    found = roles_queries.actor_of(person.id)
    assert found is not None
    return found


def make_process(municipality: Municipality, *kinds: str, **changes: object) -> Process:
    """A published process whose phases all run now. Inside transaction()."""
    n = next(_numbers)
    values = {
        "slug": f"process-{n}",
        "titles": {"en": f"Process {n}"},
        "state": ProcessState.PUBLISHED,
        **changes,
    }
    process = processes.add_process(SYSTEM, municipality, **values)  # type: ignore[arg-type]
    for kind in kinds or (PROPOSAL_PHASE,):
        now = clock.now()
        processes.add_phase(
            SYSTEM,
            process,
            kind,
            {"en": kind.title()},
            now - timedelta(days=1),
            now + timedelta(days=30),
        )
    return process


__all__ = [
    "PASSWORD",
    "actor",
    "days_ago",
    "hoods_of",
    "make_municipality",
    "make_person",
    "make_process",
    "make_town",
    "today",
    "transaction",
]
