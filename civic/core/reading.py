"""Reading changes nothing, and writing is asked for on this site: the rules of HTTP methods, for every route.

HEAD is GET without a body, and is handled as one from the start: a view sees GET or POST, never a third method that
falls through its branches. A transaction cannot be opened while a GET is answered. What another site sends is refused
before the view, the session and the CSRF token are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, abort, current_app, g, request

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class HeadAsGet:
    """WSGI middleware: the application is asked by GET, and the body of its answer is thrown away."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("REQUEST_METHOD") != "HEAD":
            return self.app(environ, start_response)
        answer = self.app({**environ, "REQUEST_METHOD": "GET"}, start_response)
        if hasattr(answer, "close"):
            answer.close()
        return []


def from_elsewhere() -> bool:
    """Whether the browser says that another site sent this request.

    ``Sec-Fetch-Site`` is believed first; ``same-site`` is another host of the same domain. ``Origin`` must be the
    configured address or the host that was asked, which is one of the trusted hosts.
    """
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    ours = {_origin(current_app.config["CIVIC"].base_url), _origin(request.host_url)}
    return origin.lower() not in ours


def _origin(url: str) -> str:
    """Scheme, host and port of an address, as browsers write them in ``Origin``."""
    parts = urlsplit(url.lower())
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    port = f":{parts.port}" if parts.port and parts.port != usual else ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def _check() -> None:
    g.reading = request.method in SAFE
    if not g.reading and from_elsewhere() and not _open_to_all():
        abort(403)
    if not g.reading and request.is_json:
        # Nothing here takes JSON; the library of forms would read it, and of any depth.
        abort(415)


def _open_to_all() -> bool:
    """Whether the view takes a POST from anywhere because its address holds a secret (``Gate.LINK``)."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "__gate__", None) == "link"


def init_app(app: Flask) -> None:
    app.before_request(_check)
