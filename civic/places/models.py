"""A town's map, its neighbourhoods, and how many people live in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base
from civic.places.rules import Drawing, Geometry


class Map(Base):
    """The drawn map of a town, as ``drawing`` made it on import."""

    __tablename__ = "places_town"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, str]] = mapped_column(default=dict)
    sprite: Mapped[Drawing] = mapped_column(JSON)
    planar: Mapped[bool] = mapped_column(default=False)


class Neighbourhood(Base):
    """One official area of a town, with its boundary (GeoJSON geometry) and its names by language.

    West, south, east and north are the bounds of the geometry, so that a place is found without reading all
    of them. A neighbourhood that a newer map lacks is retired: things that happened there keep its name.
    """

    __tablename__ = "places_neighbourhood"
    __table_args__ = (UniqueConstraint("town_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("places_town.id", ondelete="CASCADE"))
    code: Mapped[str]
    names: Mapped[dict[str, str]]
    geometry: Mapped[Geometry] = mapped_column(JSON)
    west: Mapped[float] = mapped_column(default=-180.0)
    south: Mapped[float] = mapped_column(default=-90.0)
    east: Mapped[float] = mapped_column(default=180.0)
    north: Mapped[float] = mapped_column(default=90.0)
    position: Mapped[int] = mapped_column(default=0)
    population: Mapped[int | None]
    retired: Mapped[bool] = mapped_column(default=False)


class PopulationTable(Base):
    """One table of a source: ``dimensions`` is what it crossed, joined by commas, ``covers`` whom it counted."""

    __tablename__ = "places_population_table"
    __table_args__ = (UniqueConstraint("town_id", "dimensions", "covers", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("places_town.id", ondelete="CASCADE"))
    dimensions: Mapped[str]
    covers: Mapped[str] = mapped_column(default="")
    year: Mapped[int]
    source: Mapped[str] = mapped_column(default="")
    licence: Mapped[str] = mapped_column(default="")
    imported_at: Mapped[datetime] = mapped_column(default=clock.now)


class PopulationCell(Base):
    """A count of people. ``values_key`` is the JSON list of values in the order of the table's dimensions."""

    __tablename__ = "places_population_cell"
    __table_args__ = (
        UniqueConstraint("table_id", "values_key"),
        CheckConstraint("people >= 0", name="no_negative_people"),
        Index("ix_places_population_cell_order", "table_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("places_population_table.id", ondelete="CASCADE"))
    position: Mapped[int]
    values_key: Mapped[str]
    people: Mapped[int]
