"""A town's map and its neighbourhoods."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base


class Town(Base):
    """The drawn map of a town, as ``drawing`` made it on import."""

    __tablename__ = "places_town"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    sprite: Mapped[dict[str, Any]]


class Neighbourhood(Base):
    """One official area of a town, with its boundary (GeoJSON geometry) and its names by language."""

    __tablename__ = "places_neighbourhood"
    __table_args__ = (UniqueConstraint("town_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("places_town.id", ondelete="CASCADE"))
    code: Mapped[str]
    names: Mapped[dict[str, str]]
    geometry: Mapped[dict[str, Any]]
