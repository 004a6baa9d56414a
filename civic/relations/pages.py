"""What a page shows of the things that its thing is related to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from flask import url_for
from markupsafe import Markup

from civic.core import i18n
from civic.core.cache import remember
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.permissions import Actor, Role
from civic.measures.models import Measure
from civic.proposals.queries import Fresh
from civic.relations import labels, queries
from civic.relations.queries import Related
from civic.relations.rules import Kind
from civic.resources import kinds

#: Seconds after which a new relation is seen on pages of other web processes.
TTL = 5


@dataclass(frozen=True)
class Row:
    """Another thing as a link; ``kind`` says what it is, ``how`` how it is related."""

    id: int
    title: str
    url: str
    kind: str
    how: str
    lang: str | None = None
    dir: str | None = None
    removable: bool = False


@dataclass(frozen=True)
class Group:
    """Things related in one way, under the words for it."""

    title: str
    rows: list[Row]


def rows(found: Sequence[Related], actor: Actor) -> list[Row]:
    """What an actor may see of some related things, in the order of the kinds."""
    order = list(Kind)
    seen = sorted(queries.visible(found, actor), key=lambda each: order.index(each.how))
    return [_row(each) for each in seen]


def _row(found: Related) -> Row:
    return Row(
        id=found.id,
        title=found.title,
        url=f"/{i18n.current_language()}/{found.address}",
        kind=kinds.label(found.kind),
        how=str(labels.KINDS[found.how]),
        **i18n.marks(found.language),
    )


def editable(resource_id: int, municipality_id: int, actor: Actor) -> list[Row]:
    """The same for the page on which they are said, with what its reader can remove. Three queries."""
    found = rows(queries.related(resource_id), actor)
    if _organises(municipality_id):
        return [replace(row, removable=True) for row in found]
    mine = queries.own([row.id for row in found], actor)
    return [replace(row, removable=row.id in mine) for row in found]


def shown(resource_id: int, may: bool) -> Markup:
    """The section of a page; nothing where there is nothing and its reader may not relate it to others."""
    known: list[Related] = remember(("relations", resource_id), lambda: queries.related(resource_id), TTL)
    found = rows(known, current_actor()) if known else []
    if not (found or may):
        return Markup()
    titles = dict.fromkeys(row.how for row in found)
    groups = [Group(title, [row for row in found if row.how == title]) for title in titles]
    url = url_for("relations.show", resource_id=resource_id) if may else ""
    return rendered("relations/_section.html", groups=groups, url=url)


def _organises(municipality_id: int) -> bool:
    return current_actor().has(municipality_id, Role.ORGANISER, Role.ADMIN)


def of_proposals(things: Sequence[Fresh]) -> dict[int, Markup]:
    """On the page of a proposal."""
    me = current_actor().person_id
    return {
        thing.id: shown(thing.resource_id, me in thing.authors or _organises(thing.municipality_id)) for thing in things
    }


def of_measures(things: Sequence[Measure]) -> dict[int, Markup]:
    """On the page of a measure."""
    return {thing.id: shown(thing.resource_id, _organises(thing.municipality_id)) for thing in things}


class Met(Protocol):
    """What a meeting's page knows of its meeting."""

    resource_id: int
    municipality_id: int


def of_meetings(things: Sequence[Met]) -> dict[int, Markup]:
    """On the page of a meeting, by the number of its resource."""
    return {thing.resource_id: shown(thing.resource_id, _organises(thing.municipality_id)) for thing in things}
