"""Choosing an organisation that a town knows, by search."""

from __future__ import annotations

from collections.abc import Collection

from civic.core.permissions import Actor
from civic.core.picking import MOST, Choice, Source, matches
from civic.towns import queries


def _organisations(municipality_id: int, _actor: Actor, asked: str) -> list[Choice]:
    found = queries.organisations_known(municipality_id)
    return [Choice(slug, name) for slug, name in found if matches(asked, name)][:MOST]


def _organisations_named(municipality_id: int, _actor: Actor, values: Collection[str]) -> dict[str, Choice]:
    return {slug: Choice(slug, name) for slug, name in queries.organisations_known(municipality_id, values)}


#: Organisations that act in a town; their pages are public.
ORGANISATIONS = Source("towns.find_organisations", _organisations, _organisations_named)
