"""What an import needs to know of other packages, and what it left behind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from civic.core.db import db
from civic.deliberation import queries as deliberation
from civic.imports.models import Batch, PostOrigin, ProposalOrigin
from civic.imports.rules.values import comparable
from civic.places import queries as places
from civic.processes import queries as processes
from civic.proposals import queries as proposals
from civic.proposals.models import Proposal
from civic.towns import queries as towns


@dataclass(frozen=True)
class Target:
    """The process that takes something in, and what its town knows.

    Attributes:
        language: for texts whose file names none; by default the one in which the process is written first.
        zone: time zone of dates without one.
        hoods: neighbourhoods of the town by comparable name; names that two of them bear are left out.
        themes: themes of the process by comparable name and by key.
    """

    process_id: int
    municipality_id: int
    slug: str
    language: str
    zone: str
    hoods: Mapping[str, int]
    themes: Mapping[str, int]


def target(slug: str) -> Target | None:
    """The process of that slug."""
    process = processes.process(slug)
    if process is None:
        return None
    town = towns.municipality_by_id(process.municipality_id)
    return Target(
        process_id=process.id,
        municipality_id=town.id,
        slug=slug,
        language=next(iter(process.titles), "en"),
        zone=town.timezone,
        hoods=_hoods(town.town_id),
        themes=_themes(process.id),
    )


def _hoods(town_id: int | None) -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for hood in places.neighbourhoods(town_id) if town_id else ():
        for name in hood.names.values():
            found.setdefault(comparable(name), set()).add(hood.id)
    return {name: ids.pop() for name, ids in found.items() if name and len(ids) == 1}


def _themes(process_id: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for theme in proposals.themes_of(process_id):
        for name in (theme.key, *theme.names.values()):
            found.setdefault(comparable(name), theme.id)
    return found


def threads(source: str) -> dict[str, int]:
    """The thread of each proposal that came from a source, by its id over there."""
    return {key: thread for key, (_, thread) in proposals.imported(source).items()}


def comment_threads(source: str) -> dict[str, int]:
    """The thread of each comment that came from a source, by its id over there."""
    return {key: thread for key, (_, thread, _) in deliberation.imported(source).items()}


@dataclass(frozen=True)
class Origin:
    """Where something came from.

    Attributes:
        at: when it was brought here.
        place: the name of its place as written there; ``placed`` says whether it is a neighbourhood here.
        columns: texts of the columns that no field stands for.
    """

    platform: str
    at: datetime
    place: str
    placed: bool
    columns: Mapping[str, str]


def proposal_origins(proposal_ids: Collection[int]) -> dict[int, Origin]:
    """Where proposals came from; those that were written here are missing. One query."""
    rows = db.session.execute(
        select(
            ProposalOrigin.proposal_id,
            Batch.platform,
            Batch.at,
            ProposalOrigin.place,
            Proposal.neighbourhood_id.is_not(None).label("placed"),
            ProposalOrigin.columns,
        )
        .join(Batch, Batch.id == ProposalOrigin.batch_id)
        .join(Proposal, Proposal.id == ProposalOrigin.proposal_id)
        .where(ProposalOrigin.proposal_id.in_(list(proposal_ids)))
    )
    return {row.proposal_id: Origin(*row[1:]) for row in rows}


def post_columns(post_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Columns that the packages do not understand, of imported posts that have any. One query."""
    rows = db.session.execute(
        select(PostOrigin.post_id, PostOrigin.columns).where(PostOrigin.post_id.in_(list(post_ids)))
    )
    return {row.post_id: row.columns for row in rows}
