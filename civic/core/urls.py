"""Addresses: whole ones for e-mails, safe ones to go back to, and which ones there can be at all."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request
from werkzeug.routing import IntegerConverter, Map

#: What ``url_for`` takes besides the endpoint, gathered before the call: Flask's own options among it have other types.
Arguments = dict[str, Any]

#: Of an INTEGER column; no thing has a larger number.
LARGEST = 2**31 - 1


class ThingNumber(IntegerConverter):
    """The number of a thing in an address. One that no column could hold is no page, and asks no database."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST, **kwargs})


def number_asked(name: str) -> int | None:
    """The number that an address asks for behind its question mark; None for none and for nonsense."""
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def number_sent(name: str) -> int:
    """The number in a field of a form; 0, which no row has, for none and for nonsense."""
    given = request.form.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def absolute(endpoint: str, **values: Any) -> str:
    """A whole address on the configured base URL; never on the host that a request claims."""
    current_app.inject_url_defaults(endpoint, values)
    path = current_app.url_map.bind("").build(endpoint, values)
    return str(current_app.config["CIVIC"].base_url) + path


def _no_nul() -> None:
    # PostgreSQL refuses it in any text, with an error that would look like ours.
    if "\x00" in request.path:
        abort(404)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = ThingNumber
    app.before_request(_no_nul)


def safe_next(target: str | None, otherwise: str) -> str:
    """Where to go after signing in: a path of this site, or ``otherwise``. Other sites are not gone to."""
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    if any(ord(c) < 33 or c == "\\" for c in target) or urlsplit(target).netloc:
        return otherwise
    return target
