"""What every answer says to the browser: nothing from elsewhere, nothing inline, nothing kept that is private."""

from __future__ import annotations

from flask import Flask, g, request
from werkzeug.wrappers import Response

from civic.core.cache import personal
from civic.core.config import Config
from civic.core.htmx import DEPENDS_ON

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
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


TRANSPORT = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


def of_every_answer(config: Config) -> dict[str, str]:
    """The headers of every answer, pages and files alike."""
    return FIXED | TRANSPORT if config.secure else FIXED


def init_app(app: Flask) -> None:
    everywhere = of_every_answer(app.config["CIVIC"])

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in everywhere.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "static":
            response.vary.update((*DEPENDS_ON, "Cookie", *([] if g.get("language") else ["Accept-Language"])))
            response.headers.setdefault("Cache-Control", "no-store" if personal() else "no-cache")
        return response
