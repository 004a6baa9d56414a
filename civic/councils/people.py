"""Choosing by search who is offered a seat. An e-mail address is neither found nor told."""

from __future__ import annotations

from collections.abc import Collection

from civic.core.permissions import Actor
from civic.core.picking import MOST, Choice, Source, matches
from civic.councils import queries


def _search(municipality_id: int, actor: Actor, asked: str) -> list[Choice]:
    found = (Choice(str(n), name) for n, name in queries.people_by_name(municipality_id, actor) if matches(asked, name))
    return [choice for choice, _place in zip(found, range(MOST), strict=False)]


def _named(municipality_id: int, actor: Actor, values: Collection[str]) -> dict[str, Choice]:
    numbers = [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 10]
    found = queries.people_by_name(municipality_id, actor, numbers)
    return {str(number): Choice(str(number), name) for number, name in found}


PEOPLE = Source("councils.find_people", _search, _named)
