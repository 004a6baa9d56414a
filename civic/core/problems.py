"""Errors for programs: JSON after RFC 9457, to whoever prefers it to a page."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from flask import Response, json, request
from werkzeug.wrappers import Response as BaseResponse

from civic.core.permissions import Refused

E = TypeVar("E", bound=Exception)

TYPE = "application/problem+json"
#: Headers of the page that the JSON keeps.
HEADERS = ("Allow", "Cache-Control", "Retry-After")


def wanted() -> bool:
    """Whether the client would rather read JSON than a page. ``*/*`` and no header at all mean a page."""
    accepted = request.accept_mimetypes
    return accepted.best_match(["text/html", TYPE, "application/json"], "text/html") != "text/html"


def answer(status: int, **members: str) -> Response:
    """What is wrong, as JSON. Beside ``members`` it has the members type, title and status of the RFC."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, **members}
    response = Response(json.dumps(content), status, content_type=TYPE)
    response.vary.add("Accept")
    return response


def negotiated(handler: Callable[[E], BaseResponse], detail: Callable[[Refused], str]) -> Callable[[E], BaseResponse]:
    """A handler of errors that answers with the same status as JSON where that is wanted. Redirects stay.

    A refusal has a ``detail`` in the reader's language and its ``code``.
    """

    def handle(error: E) -> BaseResponse:
        page = handler(error)
        if not wanted() or page.status_code < 400 or page.content_type == TYPE:
            return page
        members = {"detail": detail(error), "code": str(error.code)} if isinstance(error, Refused) else {}
        response = answer(page.status_code, **members)
        for name in HEADERS:
            if name in page.headers:
                response.headers[name] = page.headers[name]
        return response

    return handle
