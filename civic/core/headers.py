"""What every answer says to the browser: nothing from elsewhere, nothing inline, nothing kept that is private."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TypeAlias
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, g, request
from werkzeug.wrappers import Response

from civic.core.cache import personal
from civic.core.config import Config
from civic.core.htmx import DEPENDS_ON

#: What WSGI (PEP 3333) hands over besides status and headers, and what it gets.
OptExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
Writer: TypeAlias = Callable[[bytes], object]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)

FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


TRANSPORT = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


def of_every_answer(config: Config) -> dict[str, str]:
    """The headers of every answer, pages and files alike."""
    return FIXED | TRANSPORT if config.secure else FIXED


class OnEveryAnswer:
    """WSGI middleware: the headers of every answer, whoever makes it. What an answer says itself, stays."""

    def __init__(self, app: WSGIApplication, config: Config) -> None:
        self.app = app
        self.headers = list(of_every_answer(config).items())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], failed: OptExcInfo | None = None, /) -> Writer:
            there = {name.lower() for name, _ in headers}
            missing = [pair for pair in self.headers if pair[0].lower() not in there]
            return start_response(status, headers + missing, failed)

        return self.app(environ, start)


#: What an answer depends on, and where the address says no language.
VARY = ", ".join((*DEPENDS_ON, "Cookie"))
VARY_BY_LANGUAGE = f"{VARY}, Accept-Language"


def init_app(app: Flask) -> None:
    @app.after_request
    def add(response: Response) -> Response:
        if request.endpoint != "static":
            here = VARY if g.get("language") else VARY_BY_LANGUAGE
            said = response.headers.get("Vary")
            response.headers["Vary"] = f"{said}, {here}" if said else here
            if "Cache-Control" not in response.headers:
                response.headers["Cache-Control"] = "no-store" if personal() else "no-cache"
        return response
