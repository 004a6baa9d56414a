"""The oracle of structure: what people wrote must not become part of a page.

A page is parsed as browsers parse it, and compared with what its templates are made of. No part of it may run, load
from elsewhere, or be steered by what somebody wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import html5lib

from civic.core import sanitise

#: Elements of which none is in any template; svg and its children are, for maps and icons.
NEVER = {
    *("iframe", "frame", "frameset", "object", "embed", "applet", "portal", "base", "template", "noscript", "style"),
    *("marquee", "bgsound", "audio", "video", "source", "track", "canvas", "dialog", "slot", "image", "math"),
    *(
        "foreignobject",
        "animate",
        "set",
        "animatetransform",
        "handler",
        "isindex",
        "xml",
        "plaintext",
        "xmp",
        "listing",
    ),
    "hx-partial",
}
#: Attributes in which an address stands.
ADDRESSES = {
    *("href", "src", "action", "formaction", "xlink:href", "poster", "data", "background", "cite", "ping", "srcset"),
}
SAFE = ("http://", "https://", "mailto:", "/", "#", "?", "data:image/svg+xml", "webcal:")
#: What htmx and its likes read; only templates write them.
STEERING = ("hx-", "data-hx", "sse-", "ws-", "hx:")
#: What stands in pages' own heads.
OWN_SCRIPTS = ("/static/",)


def faults(text: str, *, fragment: bool = False) -> list[str]:
    """What is wrong with a page, as short lines; nothing for a page that is only what its templates make of it."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parseFragment(text) if fragment else parser.parse(text)
    return [*_elements(tree), *_written(tree)]


def _elements(tree: Any) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rsplit("}", 1)[-1].lower()
        if tag in NEVER:
            yield f"<{tag}>"
        if tag == "script" and not (element.get("src") or "").startswith(OWN_SCRIPTS):
            yield f"<script> {(element.get('src') or element.text or '')[:60]}"
        if tag == "meta" and (element.get("http-equiv") or "").lower() in ("refresh", "set-cookie"):
            yield "<meta http-equiv>"
        for name, value in element.attrib.items():
            yield from _attribute(tag, str(name).rsplit("}", 1)[-1].lower(), str(value))


def _attribute(tag: str, name: str, value: str) -> Iterator[str]:
    if name.startswith("on") or name in ("style", "srcdoc"):
        yield f"{tag} {name}={value[:60]}"
    if tag == "form" and name == "action" and not value.startswith(("/", "?")):
        yield f"form action={value[:60]}"
    if name in ADDRESSES and value and not "".join(value.split()).lower().startswith(SAFE):
        yield f"{tag} {name}={value[:60]}"
    if name.startswith("hx-on"):
        yield f"{tag} {name}"


def _written(tree: Any) -> Iterator[str]:
    """Inside what people wrote: only what the cleaner leaves."""
    for element in tree.iter():
        # Words of people stand where htmx looks at nothing; other texts are those of the program. It also marks in
        # them what a change adds and removes.
        if not isinstance(element.tag, str) or element.get("hx-ignore") is None:
            continue
        for inner in element.iter():
            if inner is element:
                continue
            if not isinstance(inner.tag, str) or inner.tag not in sanitise.TAGS | {"bdi", "div", "span", "ins", "del"}:
                yield f"in words of people: <{inner.tag}>"
                continue
            for name in inner.attrib:
                if name in ("id", "name", "style", "class") and inner.tag in sanitise.TAGS or name.startswith(STEERING):
                    yield f"in words of people: {inner.tag} {name}"
            rel = (inner.get("rel") or "").split()
            if inner.tag == "a" and not {"nofollow", "noopener", "ugc"} <= set(rel):
                yield f"in words of people: a link without rel: {inner.get('href')}"


def elements(text: str) -> dict[str, int]:
    """How many elements of each kind a page has: the same page with other words has the same."""
    found: dict[str, int] = {}
    for element in html5lib.parse(text, namespaceHTMLElements=False).iter():
        if isinstance(element.tag, str):
            found[element.tag] = found.get(element.tag, 0) + 1
    return found
