"""The oracle of structure: what people wrote must not become part of a page.

A page is parsed as browsers parse it, and compared with what its templates are made of. No part of it may run, load
from elsewhere, or be steered by what somebody wrote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

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
    """What is wrong with a page, as short lines; nothing for a page that is only what its templates make of it.

    The parser is the one of lexbor: it builds the tree that browsers build, in a hundredth of html5lib's time.
    """
    root = _tree(f"<!doctype html><body>{text}" if fragment else text)
    return [*_elements(root), *_written(root)]


def _tree(text: str) -> LexborNode:
    root = LexborHTMLParser(text).root
    assert root is not None
    return root


def _elements(root: LexborNode) -> Iterator[str]:
    for element in root.traverse():
        tag, attributes = str(element.tag).lower(), element.attributes or {}
        if tag in NEVER:
            yield f"<{tag}>"
        if tag == "script" and not (attributes.get("src") or "").startswith(OWN_SCRIPTS):
            yield f"<script> {(attributes.get('src') or element.text() or '')[:60]}"
        if tag == "meta" and (attributes.get("http-equiv") or "").lower() in ("refresh", "set-cookie"):
            yield "<meta http-equiv>"
        for name, value in attributes.items():
            yield from _attribute(tag, name.lower(), value or "")


def _attribute(tag: str, name: str, value: str) -> Iterator[str]:
    if name.startswith("on") or name in ("style", "srcdoc"):
        yield f"{tag} {name}={value[:60]}"
    if tag == "form" and name == "action" and not value.startswith(("/", "?")):
        yield f"form action={value[:60]}"
    if name in ADDRESSES and value and not "".join(value.split()).lower().startswith(SAFE):
        yield f"{tag} {name}={value[:60]}"
    if name.startswith("hx-on"):
        yield f"{tag} {name}"


def _written(root: LexborNode) -> Iterator[str]:
    """Inside what people wrote: only what the cleaner leaves."""
    # Words of people stand where htmx looks at nothing; other texts are those of the program. It also marks in
    # them what a change adds and removes.
    for element in root.css("[hx-ignore]"):
        for inner in element.css("*"):
            if inner.mem_id == element.mem_id:
                continue
            if inner.tag not in sanitise.TAGS | {"bdi", "div", "span", "ins", "del"}:
                yield f"in words of people: <{inner.tag}>"
                continue
            for name in inner.attributes:
                if name in ("id", "name", "style", "class") and inner.tag in sanitise.TAGS or name.startswith(STEERING):
                    yield f"in words of people: {inner.tag} {name}"
            rel = (inner.attributes.get("rel") or "").split()
            if inner.tag == "a" and not {"nofollow", "noopener", "ugc"} <= set(rel):
                yield f"in words of people: a link without rel: {inner.attributes.get('href')}"


def elements(text: str) -> Counter[str]:
    """How many elements of each kind a page has: the same page with other words has the same."""
    return Counter(element.tag for element in _tree(text).css("*") if element.tag)
