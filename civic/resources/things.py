"""Choosing a proposal, a vote, a process or another thing of a town by search."""

from __future__ import annotations

from collections.abc import Collection

from civic.core.permissions import STRANGER, Actor
from civic.core.picking import MOST, Choice, Source
from civic.resources import kinds, queries
from civic.resources.kinds import Use
from civic.resources.models import Resource
from civic.resources.rules import address_of


def things(use: Use, public: bool = False, within: bool = False) -> Source:
    """Things at which something can point.

    Args:
        public: only what everybody may see, because the choice will be public.
        within: as well what everybody sees who reads the same process: whoever takes the choice checks which process.
    """

    def seen(actor: Actor) -> queries.Seen:
        if within:
            return queries.for_readers_too(actor)
        return queries.visible_to(STRANGER if public else actor)

    def search(municipality_id: int, actor: Actor, asked: str) -> list[Choice]:
        codes, address = kinds.used_by(use), address_of(asked)
        found = queries.things(municipality_id, seen(actor), codes, asked, address, MOST)
        return [_choice(each) for each in found]

    def named(municipality_id: int, actor: Actor, values: Collection[str]) -> dict[str, Choice]:
        addresses = {address_of(value): value for value in values}
        found = queries.things_at(municipality_id, seen(actor), kinds.used_by(use), addresses)
        return {addresses[each.address]: _choice(each) for each in found}

    wanted = {"public": public, "within": within}
    args = {"use": use.value, **{name: "1" for name, asked in wanted.items() if asked}}
    return Source("resources.find_things", search, named, args)


def _choice(found: Resource) -> Choice:
    return Choice(found.address, found.title, kinds.label(found.kind), found.language, found.id)
