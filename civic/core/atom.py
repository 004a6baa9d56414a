"""Atom feeds (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from civic.core import i18n

ATOM = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: What XML 1.0 cannot hold.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ET.register_namespace("", ATOM)


@dataclass(frozen=True)
class Entry:
    """One entry. ``id`` is the same in every language of the page; ``categories`` are (term, label)."""

    title: str
    language: str
    id: str
    url: str
    published: datetime
    updated: datetime
    author: str
    html: str
    categories: tuple[tuple[str, str], ...] = ()


def written(title: str, id: str, self_url: str, page_url: str, entries: Iterable[Entry]) -> bytes:
    """A feed in the language of the request, its entries in this order; all addresses are whole ones."""
    found = list(entries)
    feed = ET.Element(f"{{{ATOM}}}feed", {LANG: i18n.current_language()})
    _add(feed, "title", title)
    _add(feed, "id", id)
    _add(feed, "link", rel="self", type="application/atom+xml", href=self_url)
    _add(feed, "link", rel="alternate", type="text/html", href=page_url)
    # A feed without entries has changed with nothing that is known of.
    stamps = [entry.updated.isoformat() for entry in found]
    _add(feed, "updated", max(stamps, default="1970-01-01T00:00:00+00:00"))
    for entry in found:
        _entry(feed, entry)
    made: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return made


def _entry(feed: ET.Element, found: Entry) -> None:
    entry = ET.SubElement(feed, f"{{{ATOM}}}entry", {LANG: found.language})
    _add(entry, "title", found.title)
    _add(entry, "id", found.id)
    _add(entry, "link", rel="alternate", type="text/html", href=found.url)
    _add(entry, "published", found.published.isoformat())
    _add(entry, "updated", found.updated.isoformat())
    _add(ET.SubElement(entry, f"{{{ATOM}}}author"), "name", found.author)
    for term, label in found.categories:
        _add(entry, "category", term=term, label=label)
    _add(entry, "content", found.html, type="html")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> None:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", {k: FORBIDDEN.sub("", v) for k, v in attributes.items()})
    element.text = FORBIDDEN.sub("", text) or None
