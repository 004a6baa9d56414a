"""Municipalities, as records and as pages show them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, false, or_, select

from civic.core.db import db
from civic.places.models import Map, Neighbourhood
from civic.towns.models import Municipality
from civic.towns.rules import settings


@dataclass(frozen=True)
class InMunicipality:
    """Something in a municipality, for a policy that asks only that."""

    municipality_id: int


def municipalities() -> list[Municipality]:
    """All of them, the one whose town this is first."""
    return list(db.session.scalars(select(Municipality).order_by(Municipality.position, Municipality.id)))


def municipality(slug: str) -> Municipality | None:
    return db.session.scalar(select(Municipality).where(Municipality.slug == slug))


def municipality_by_id(municipality_id: int) -> Municipality:
    return db.session.get_one(Municipality, municipality_id)


def objection_days(municipality_id: int) -> int:
    """How many days after closing the keys of votes of a town are kept, for votes that are opened now."""
    own = db.session.scalar(select(Municipality.objection_days).where(Municipality.id == municipality_id))
    return settings.objection_days(own, current_app.config["CIVIC"].objection_days)


#: The condition "some things of this municipality are for some readers only", from a higher package (``wiring``).
RESTRICTED: list[ColumnElement[bool]] = []


def municipality_views() -> list[dict[str, Any]]:
    """All municipalities with their maps and neighbourhoods, as ``here`` shows them. Two queries."""
    towns = db.session.execute(
        select(Municipality, Map.sprite, or_(false(), *RESTRICTED).label("restricted"))
        .outerjoin(Map, Map.id == Municipality.town_id)
        .order_by(Municipality.position, Municipality.id)
    ).all()
    hoods: dict[int, dict[int, tuple[str, dict[str, str]]]] = {}
    rows = db.session.execute(
        select(Neighbourhood.id, Neighbourhood.town_id, Neighbourhood.code, Neighbourhood.names).order_by(
            Neighbourhood.id
        )
    )
    for row in rows:
        hoods.setdefault(row.town_id, {})[row.id] = (row.code, row.names)
    return [
        {
            "id": m.id,
            "slug": m.slug,
            "names": m.names,
            "taglines": m.taglines,
            "colours": m.colours,
            "languages": tuple(m.languages),
            "senders": m.senders,
            "contact": (m.contact_address, m.contact_email, m.contact_phone),
            "offices": m.offices,
            "themes": m.themes,
            "goals": m.goals,
            "timezone": m.timezone,
            "currency": m.currency,
            "support_threshold": m.support_threshold,
            "answer_days": m.answer_days,
            "answer_working": m.answer_working,
            "town_id": m.town_id,
            "drawing": sprite,
            "version": hashlib.sha256(repr(sprite).encode()).hexdigest()[:10],
            "hoods": hoods.get(m.town_id or 0, {}),
            "restricted": limited,
        }
        for m, sprite, limited in towns
    ]
