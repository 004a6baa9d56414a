"""The list of proposals as an Atom feed (RFC 4287): with its filters, the newest first, and what everybody may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _

from civic.core import atom as atom_feed
from civic.core import i18n
from civic.core.atom import Entry
from civic.core.cache import remember
from civic.core.permissions import STRANGER
from civic.proposals import author_words, labels, queries
from civic.proposals.asked import FILTERS, asked
from civic.proposals.list_rules import Sort
from civic.proposals.queries import FeedText, Row, Wanted
from civic.towns.here import Town

MOST = 50


def wanted(place: Town) -> Wanted:
    """What the present request's address asks for, as far as everybody may ask that."""
    found = asked(place, request.args).wanted
    return replace(found, sort=Sort.NEWEST, seed=0, chosen=replace(found.chosen, mine=frozenset()))


def address(place: Town, args: Mapping[str, Any], endpoint: str = "proposals.atom") -> str:
    """The path of a feed, or of the list that it belongs to; of the arguments those that are about everybody."""
    kept = {name: args[name] for name in FILTERS if args.get(name)}
    return url_for(endpoint, **kept, town=None if place.default else place.slug)


def atom(place: Town) -> bytes:
    """The feed that the present request asks for, made once a second for all readers."""
    what = wanted(place)
    key = ("proposals.feed", what, request.query_string, place.id, i18n.current_language())
    args = dict(request.args.lists())
    found: bytes = remember(key, lambda: _written(place, what, args))
    return found


def _written(place: Town, what: Wanted, args: Mapping[str, Any]) -> bytes:
    base = current_app.config["CIVIC"].base_url
    rows = queries.page(what, STRANGER, limit=MOST).items
    texts = queries.feed_texts([row.id for row in rows])
    own = base + address(place, args)
    return atom_feed.written(
        _("Proposals – %(town)s", town=place.name),
        own,
        own,
        base + address(place, args, "proposals.index"),
        [_entry(place, row, texts[row.id], base) for row in rows if row.id in texts],
    )


def _entry(place: Town, row: Row, text: FeedText, base: str) -> Entry:
    hood = place.hood_name(row.neighbourhood_id) or _("Whole town")
    return Entry(
        title=row.title,
        language=row.language,
        id=f"{base}/proposals/{row.id}",
        url=base + url_for("proposals.show", proposal_id=row.id),
        published=row.published_at,
        # When a reader would find something new: another text, or another state.
        updated=max(at for at in (row.published_at, row.state_at, text.changed_at) if at),
        author=author_words.plain(row.author, row.co_authors),
        html=text.body_html,
        categories=((row.state.value, str(labels.STATES[row.state])), ("place", hood)),
    )
