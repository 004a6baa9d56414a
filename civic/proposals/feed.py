"""The list of proposals as an Atom feed (RFC 4287): with its filters, the newest first, and what everybody may see."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from flask import current_app, request, url_for
from flask_babel import gettext as _

from civic.core import i18n
from civic.core.cache import remember
from civic.core.permissions import STRANGER
from civic.proposals import labels, queries
from civic.proposals.asked import FILTERS, asked
from civic.proposals.list_rules import Sort
from civic.proposals.queries import FeedText, Row, Wanted
from civic.towns.here import Town

ATOM = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MOST = 50
#: What XML 1.0 cannot hold.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ET.register_namespace("", ATOM)


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
    feed = ET.Element(f"{{{ATOM}}}feed", {LANG: i18n.current_language()})
    _add(feed, "title", _("Proposals – %(town)s", town=place.name))
    _add(feed, "id", base + address(place, args))
    _add(feed, "link", rel="self", type="application/atom+xml", href=base + address(place, args))
    _add(feed, "link", rel="alternate", type="text/html", href=base + address(place, args, "proposals.index"))
    stamps = [_stamp(row, texts[row.id]) for row in rows if row.id in texts]
    # A feed without entries has changed with nothing that is known of.
    _add(feed, "updated", max(stamps, default="1970-01-01T00:00:00+00:00"))
    for row in rows:
        if row.id in texts:
            _entry(feed, place, row, texts[row.id], base)
    found: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return found


def _entry(feed: ET.Element, place: Town, row: Row, text: FeedText, base: str) -> None:
    address = base + url_for("proposals.show", proposal_id=row.id)
    entry = ET.SubElement(feed, f"{{{ATOM}}}entry", {LANG: row.language})
    _add(entry, "title", row.title)
    # The same in every language of the page.
    _add(entry, "id", f"{base}/proposals/{row.id}")
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    _add(entry, "published", row.published_at.isoformat())
    _add(entry, "updated", _stamp(row, text))
    _add(ET.SubElement(entry, f"{{{ATOM}}}author"), "name", row.author or _("former participant"))
    _add(entry, "category", term=row.state.value, label=str(labels.STATES[row.state]))
    _add(entry, "category", term="place", label=place.hood_name(row.neighbourhood_id) or _("Whole town"))
    _add(entry, "content", text.body_html, type="html")


def _stamp(row: Row, text: FeedText) -> str:
    """When a reader would find something new: another text, or another state."""
    times: list[datetime] = [at for at in (row.published_at, row.state_at, text.changed_at) if at]
    return max(times).isoformat()


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> None:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", {k: FORBIDDEN.sub("", v) for k, v in attributes.items()})
    element.text = FORBIDDEN.sub("", text) or None
