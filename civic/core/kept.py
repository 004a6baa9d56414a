"""What somebody sent in a form that could not be taken: shown again, so that nothing they wrote is lost."""

from __future__ import annotations

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

LEFT_OUT = frozenset({"csrf_token", "form_key"})
"""Fields that every form gets anew."""
SECRET = LEFT_OUT | {"password", "current"}
"""Fields that are never written into a page."""


def wrote_something() -> bool:
    """Whether a form holds words, more than a button's value or a choice."""
    fields = request.form.items(multi=True)
    return any(len(value.split()) > 1 for key, value in fields if key not in SECRET)


def page(template: str, status: int, **context: object) -> Response:
    """A whole page with what was sent and a button that sends it again; it takes the place of the page under htmx."""
    kept = [(key, value) for key, value in request.form.items(multi=True) if key not in SECRET]
    secrets = [key for key in request.form if key in SECRET - LEFT_OUT]
    html = render_template(template, kept=kept, secrets=secrets, again=request.full_path.rstrip("?"), **context)
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["HX-Retarget"] = "body"
    response.headers["HX-Reswap"] = "innerHTML"
    return response
