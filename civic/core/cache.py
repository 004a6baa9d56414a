"""Pages are made once a second, not once a reader: whole for everybody who is signed out, and for people who are signed
in with a gap for their name and one for their token."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app, g, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import escape
from werkzeug.wrappers import Response

from civic.core.gates import current_actor
from civic.core.permissions import Actor

MEGABYTES = 48

# Drawn anew with every start: what people write cannot contain them.
_NAME, _TOKEN = f"-{secrets.token_hex(16)}-", f"-{secrets.token_hex(16)}-"
_GAPS = re.compile(f"({_NAME}|{_TOKEN})")
#: In whose eyes such a page is made: somebody who is signed in, and of whom nothing else is true.
_ANYBODY = Actor(person_id=0, display_name=_NAME)


class Briefly:
    """Keeps values for a short while, within a bound of bytes, the least used leaving first. Safe among threads."""

    def __init__(self, limit: int = MEGABYTES * 1024 * 1024) -> None:
        self._kept: OrderedDict[Any, tuple[float, int, Any]] = OrderedDict()
        self._size = 0
        self._limit = limit
        self._lock = threading.Lock()

    def get(self, key: Any) -> Any:
        """The value, or None when there is none or its time is over."""
        with self._lock:
            entry = self._kept.get(key)
            if entry is None or entry[0] < time.monotonic():
                return None
            self._kept.move_to_end(key)
            return entry[2]

    def put(self, key: Any, value: Any, size: int, seconds: float) -> None:
        with self._lock:
            old = self._kept.pop(key, None)
            self._size += size - (old[1] if old else 0)
            self._kept[key] = (time.monotonic() + seconds, size, value)
            while self._size > self._limit and self._kept:
                self._size -= self._kept.popitem(last=False)[1][1]

    def drop(self, key: Any) -> None:
        with self._lock:
            old = self._kept.pop(key, None)
            self._size -= old[1] if old else 0


def shared(key: tuple[Any, ...], make: Callable[[], str], seconds: float = 0) -> str:
    """A fragment that does not depend on who reads it. The key names all that it depends on, language included.

    One whose key changes with what it shows can be kept for more ``seconds`` than a page is.
    """
    usual = current_app.config["CIVIC"].page_cache_seconds
    if not usual:
        return make()
    seconds = max(seconds, usual)
    kept: Briefly = current_app.extensions["civic_cache"]
    found: str | None = kept.get(("fragment", key))
    if found is None:
        found = make()
        kept.put(("fragment", key), found, len(found) * 2, seconds)
    return found


def _key() -> tuple[Any, ...] | None:
    """What an answer depends on; None for a request whose answer is nobody else's business."""
    if request.method != "GET" or request.cookies or "Authorization" in request.headers:
        return None
    accept = request.headers.get("Accept-Language") if not (request.view_args or g.get("language")) else None
    return ("page", request.host, request.full_path, request.headers.get("HX-Request"), accept)


def init_app(app: Flask) -> None:
    app.extensions["civic_cache"] = Briefly()
    seconds = app.config["CIVIC"].page_cache_seconds
    if not seconds:
        return

    @app.before_request
    def serve() -> Response | None:
        key = _key()
        if key is None:
            return None
        kept = app.extensions["civic_cache"].get(key)
        if kept is None:
            g.cache_key = key
            return None
        body, status, headers = kept
        g.from_cache = True
        return app.response_class(body, status, headers)

    @app.after_request
    def keep(response: Response) -> Response:
        key = g.pop("cache_key", None)
        cacheable = (
            key is not None
            and response.status_code == 200
            and not response.is_streamed
            and "Set-Cookie" not in response.headers
            and "no-store" not in response.headers.get("Cache-Control", "")
        )
        if cacheable:
            body = response.get_data()
            kept = (body, 200, list(response.headers.items()))
            app.extensions["civic_cache"].put(key, kept, len(body) + 2000, seconds)
        return response


def remember(key: tuple[Any, ...], make: Callable[[], Any], seconds: float | None = None) -> Any:
    """A value that changes seldom and is the same for everybody. Tests keep nothing."""
    lasting = current_app.config["CIVIC"].page_cache_seconds
    if not lasting:
        return make()
    kept: Briefly = current_app.extensions["civic_cache"]
    found = kept.get(("value", key))
    if found is None:
        found = make()
        kept.put(("value", key), found, 1000, seconds if seconds is not None else lasting)
    return found


def forget(key: tuple[Any, ...]) -> None:
    """Have a remembered value made anew the next time somebody asks for it in this process."""
    kept: Briefly = current_app.extensions["civic_cache"]
    kept.drop(("value", key))


def for_reader(key: tuple[Any, ...], make: Callable[[Actor], str], seconds: float = 0) -> str:
    """A page, made for whoever asks; for people without any role made once and given to each with their name and token.

    It is then made in the eyes of an imaginary reader, of whom the database knows nothing: what ``make`` finds out
    about one person cannot reach another. The key names what it depends on besides address and language.
    """
    actor = current_actor()
    usual = current_app.config["CIVIC"].page_cache_seconds
    only_a_name = actor.signed_in and not (actor.roles or actor.admin or actor.organisations)
    if not usual or not only_a_name or "_flashes" in session:
        return make(actor)
    kept: Briefly = current_app.extensions["civic_cache"]
    whole = ("reader", request.host, request.full_path, request.headers.get("HX-Request"), key)
    parts: list[str] | None = kept.get(whole)
    if parts is None:
        with _in_the_eyes_of_anybody():
            parts = _GAPS.split(make(_ANYBODY))
        kept.put(whole, parts, sum(map(len, parts)) * 2, max(seconds, usual))
    gaps = {_NAME: str(escape(actor.display_name)), _TOKEN: generate_csrf()}
    return "".join(gaps.get(part, part) for part in parts)


@contextmanager
def _in_the_eyes_of_anybody() -> Iterator[None]:
    before = {name: g.pop(name, None) for name in ("actor", "csrf_token", "shell")}
    g.actor, g.csrf_token = _ANYBODY, _TOKEN
    try:
        yield
    finally:
        for name, value in before.items():
            g.pop(name, None)
            if value is not None:
                setattr(g, name, value)
