"""One address, two shapes: a page, or the fragment of it that htmx asked for."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request

#: Every header of htmx that changes an answer. Caches tell answers apart by them, ours and those on the way.
DEPENDS_ON = ("HX-Request", "HX-History-Restore-Request")


def wants_fragment() -> bool:
    """Whether htmx asks for a part. Going back in the history needs the whole page."""
    return request.headers.get("HX-Request") == "true" and not request.headers.get("HX-History-Restore-Request")


def page_or_fragment(page: str, fragment: str, status: int = 200, **context: Any) -> Response:
    """Render a page, or only its fragment for htmx. The page includes the fragment, so both say the same."""
    template = fragment if wants_fragment() else page
    return make_response(render_template(template, **context), status)
