"""One address, two shapes: a page, or the fragment of it that htmx asked for."""

from __future__ import annotations

from flask import request

#: Every header of htmx that changes an answer. Caches tell answers apart by them, ours and those on the way.
DEPENDS_ON = ("HX-Request", "HX-History-Restore-Request")


def wants_fragment() -> bool:
    """Whether htmx asks for a part. Going back in the history needs the whole page."""
    return request.headers.get("HX-Request") == "true" and not request.headers.get("HX-History-Restore-Request")
