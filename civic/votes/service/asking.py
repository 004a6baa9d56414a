"""What a vote asks, as opening entries and rehearsals keep it."""

from __future__ import annotations

from datetime import UTC

from civic.towns import queries as towns_queries
from civic.votes import queries
from civic.votes.frozen import Electorate, PaperOption
from civic.votes.methods import kind
from civic.votes.models import Vote


def asked(vote: Vote) -> dict[str, object]:
    """What a vote asks and by which rule, as an opening entry says it; without those who can vote."""
    return {
        "vote": vote.id,
        "titles": vote.titles,
        "texts": vote.texts,
        "method": vote.method,
        "budget": None if vote.budget is None else str(vote.budget),
        "currency": vote.currency,
        "fewest": vote.fewest,
        "most": vote.most,
        # Entries of kinds without settings keep the bytes that they always had.
        **({"settings": vote.settings} if vote.settings else {}),
        "options": [_frozen_option(o) for o in queries.as_asked(queries.options(vote.id))],
        "opens_at": vote.opens_at.astimezone(UTC).isoformat(),
        "closes_at": vote.closes_at.astimezone(UTC).isoformat(),
        "objection_days": towns_queries.objection_days(vote.municipality_id),
        "ties": kind(vote.method).ties,
    }


def _frozen_option(o: PaperOption) -> dict[str, object]:
    return {
        "id": o.id,
        "titles": o.titles,
        "texts": o.texts,
        "cost": None if o.cost is None else str(o.cost),
        "neighbourhood": o.neighbourhood_id,
        "about": o.about_id,
        **({"source": vars(o.source)} if o.source else {}),
        **({"pictures": [vars(one) for one in o.pictures]} if o.pictures else {}),
    }


def partners(who: Electorate) -> dict[str, object]:
    """The groups of other towns that can vote too; nothing for other votes, whose entries keep the bytes they had."""
    found = [{"group": each.group_id, "town": each.towns} for each in who.partners]
    return {"partners": found} if found else {}
