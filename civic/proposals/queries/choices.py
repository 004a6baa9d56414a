"""What the form of a proposal chooses from: themes, and places on the map of the town."""

from __future__ import annotations

from sqlalchemy import select

from civic.core.db import db
from civic.places.models import Neighbourhood
from civic.proposals.models import Theme
from civic.towns.models import Municipality


def theme(theme_id: int) -> Theme | None:
    return db.session.get(Theme, theme_id)


def theme_names(process_id: int, key: str) -> dict[str, str] | None:
    """What a theme of a process is called; None if it has none of that key."""
    return db.session.scalar(select(Theme.names).where(Theme.process_id == process_id, Theme.key == key))


def map_of(municipality_id: int) -> tuple[int | None, dict[str, str]]:
    """The map of a municipality, and what that is called."""
    statement = select(Municipality.town_id, Municipality.names)
    town_id, names = db.session.execute(statement.where(Municipality.id == municipality_id)).one()
    return town_id, names


def in_town(neighbourhood_id: int, municipality_id: int) -> bool:
    """Whether a neighbourhood belongs to a municipality."""
    statement = (
        select(Neighbourhood.id)
        .join(Municipality, Municipality.town_id == Neighbourhood.town_id)
        .where(Neighbourhood.id == neighbourhood_id, Municipality.id == municipality_id)
    )
    return db.session.scalar(statement) is not None
