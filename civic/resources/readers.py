"""What lists things of a town, made once for all readers who see the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from civic.core.cache import remember
from civic.core.gates import current_actor
from civic.core.i18n import current_language
from civic.towns.here import Town

T = TypeVar("T")


def for_readers(place: Town, key: tuple[object, ...], make: Callable[[], T]) -> T:
    """What lists a municipality's things for its reader: made once for all who see the same, in the page's language.

    Where some things are for some readers only, and for staff, it is made for each who is signed in or invited.
    """
    actor = current_actor()
    if (actor.signed_in or actor.links) and (place.restricted or actor.staff):
        return make()
    found: T = remember((*key, place.id, current_language()), make)
    return found
