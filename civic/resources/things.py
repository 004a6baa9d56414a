"""Choosing a proposal, a vote, a process or another thing of a town by search."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _

from civic.core.permissions import STRANGER, Actor
from civic.core.picking import MOST, Choice, Source
from civic.resources import queries
from civic.resources.models import Resource
from civic.resources.rules import address_of

#: What agendas, recommendations and options can be about.
KINDS = ("proposal", "process", "vote", "recommendation", "council", "meeting")


def kind_words(kind: str) -> str:
    words = {
        "proposal": _("Proposal"),
        "process": _("Process"),
        "vote": _("Vote"),
        "recommendation": _("Recommendation"),
        "council": _("Council"),
        "meeting": _("Meeting"),
    }
    return str(words.get(kind, ""))


def things(*kinds: str, public: bool = False) -> Source:
    """Things of these kinds; ``public``: only what everybody may see, because the choice will be public."""

    def reader(actor: Actor) -> Actor:
        return STRANGER if public else actor

    def search(municipality_id: int, actor: Actor, asked: str) -> list[Choice]:
        found = queries.things(municipality_id, reader(actor), kinds, asked, address_of(asked), MOST)
        return [_choice(each) for each in found]

    def named(municipality_id: int, actor: Actor, values: Collection[str]) -> dict[str, Choice]:
        addresses = {address_of(value): value for value in values}
        found = queries.things_at(municipality_id, reader(actor), addresses)
        return {addresses[each.address]: _choice(each) for each in found}

    args = {"kinds": " ".join(kinds), **({"public": "1"} if public else {})}
    return Source("resources.find_things", search, named, args)


def _choice(found: Resource) -> Choice:
    return Choice(found.address, found.title, kind_words(found.kind), found.language, found.id)
