"""Which published proposals say what somebody writes. Each process of the program knows the words of its towns' texts.

What changed since the last question is read before each answer, so that an edit is found at once, whichever process
stored it. Who may see what is asked of the database for each reader; the words that are kept here are shown to nobody.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cachetools import LRUCache
from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import folding, i18n
from civic.core.permissions import Actor
from civic.proposals import labels, queries
from civic.proposals.rules import UNANSWERED
from civic.texts.likeness import Library
from civic.towns.here import Town

SHOWN = 5
#: How alike the words of two texts are for one to be shown beside the other (``likeness.Like.score``).
LEAST = 0.25
#: Of so many that are alike, those are shown that the reader may see.
LOOKED_AT = 200
#: Fewer letters say too little.
SHORTEST = 8
#: A transaction may end so much later than the instant that it wrote.
OVERLAP = timedelta(minutes=2)
MOST_TOWNS = 20
_OPENING = threading.Lock()


@dataclass
class Shelf:
    """The texts of one town, and how far they were read."""

    library: Library = field(default_factory=Library)
    read_to: datetime | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Found:
    """A similar proposal as a form shows it."""

    id: int
    url: str
    title: str
    text: str
    hood: int | None
    mine: bool
    may_support: bool
    lang: str | None = None
    dir: str | None = None


def _shelf(municipality_id: int) -> Shelf:
    with _OPENING:
        shelves: LRUCache[int, Shelf] = current_app.extensions.setdefault("civic_similar", LRUCache(MOST_TOWNS))
        if municipality_id not in shelves:
            shelves[municipality_id] = Shelf()
        shelf: Shelf = shelves[municipality_id]
        return shelf


def forget() -> None:
    """Read all texts anew at the next question."""
    with _OPENING:
        current_app.extensions.pop("civic_similar", None)


def _folded(title: str, body: str) -> str:
    """A text as it is compared: its title counts twice, because people who write begin with theirs."""
    return f"{title.strip()} {title.strip()} {body.strip()}"


def _alike(municipality_id: int, text: str) -> list[int]:
    shelf = _shelf(municipality_id)
    with shelf.lock:
        since = shelf.read_to - OVERLAP if shelf.read_to else None
        changed = queries.words_since(municipality_id, since)
        shelf.library.put({each.id: _folded(each.title, each.body) for each in changed})
        shelf.read_to = max([each.at for each in changed], default=shelf.read_to)
        return [like.key for like in shelf.library.like(text, LOOKED_AT, LEAST)]


def find(place: Town, actor: Actor, title: str, body: str, language: str) -> list[Found]:
    """The published proposals of a town that are most like a text, of those that the actor may see. Two queries.

    None for a text of a few letters.
    """
    if len(title) + len(body) < SHORTEST:
        return []
    text = _folded(folding.index(title, language), folding.index(body, language))
    ids = _alike(place.id, text)
    seen = queries.similar(place.id, actor, ids)
    return [_shown(place, seen[each]) for each in ids if each in seen][:SHOWN]


def _shown(place: Town, item: queries.Similar) -> Found:
    supporters = ngettext("%(n)s supporter", "%(n)s supporters", item.supports, n=i18n.number(item.supports))
    state = None if item.state in UNANSWERED else str(labels.STATES[item.state])
    parts = [place.hood_name(item.neighbourhood_id) or _("Whole town"), supporters, state]
    return Found(
        id=item.id,
        url=url_for("proposals.show", proposal_id=item.id),
        title=item.title,
        text=" · ".join(part for part in parts if part),
        hood=item.neighbourhood_id,
        mine=item.mine,
        may_support=item.may_support,
        **i18n.marks(item.language),
    )
