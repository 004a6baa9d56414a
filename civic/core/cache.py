"""Two caches of a web process, both for what no reader's answer depends on.

Whole pages: for requests without a session, and never an answer that touched one. Values and fragments: made as for a
stranger, whoever asks first, so that nothing about a reader can get into them; a CSRF token in one is an error.

Nothing is invalidated across processes: an entry lives some seconds, and then it is made anew. Whoever finds it old
first makes it; the others, who would only wait for that, are given the old one meanwhile.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar, cast
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from cachetools import TLRUCache, TTLCache
from flask import Flask, current_app, g, request, session
from markupsafe import Markup
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

from civic.core.gates import current_actor
from civic.core.htmx import DEPENDS_ON
from civic.core.i18n import LANGUAGES
from civic.core.permissions import STRANGER

T = TypeVar("T")
#: All that a kept value depends on.
Key = tuple[Hashable, ...]
Headers = list[tuple[str, str]]

MEGABYTE = 1024 * 1024
#: Of all pages together, and of all values together, in one process.
LIMIT = 24 * MEGABYTE
#: What an entry takes besides its text: key, headers, the cache's own links.
OVERHEAD = 1000


@dataclass
class Entry:
    """Something that is kept, for how many seconds, and about how many bytes it takes.

    ``due`` is when it is to be made anew, by the monotonic clock; it is dropped after twice its time.
    """

    value: object
    seconds: float
    size: int
    due: float = field(init=False)

    def __post_init__(self) -> None:
        self.due = time.monotonic() + self.seconds


class Caches:
    """The two caches of an application. Threads share them: every access holds the lock."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.lock = threading.Lock()
        self.pages: TTLCache[Key, Entry] = TTLCache(LIMIT, 2 * max(seconds, 0.001), time.monotonic, _size)
        self.values: TLRUCache[Key, Entry] = TLRUCache(LIMIT, _until, time.monotonic, _size)

    def get(self, cache: TTLCache[Key, Entry] | TLRUCache[Key, Entry], key: Key) -> Entry | None:
        """What is kept; None where the one who asks has to make it."""
        with self.lock:
            entry = cache.get(key)
            now = time.monotonic()
            if entry is not None and entry.due <= now:
                entry.due = now + entry.seconds  # nobody else makes it meanwhile
                return None
            return entry

    def put(self, cache: TTLCache[Key, Entry] | TLRUCache[Key, Entry], key: Key, entry: Entry) -> None:
        if entry.size <= LIMIT:
            with self.lock:
                cache[key] = entry


def _size(entry: Entry) -> int:
    return entry.size


def _until(_key: Key, entry: Entry, now: float) -> float:
    return now + 2 * entry.seconds


def _caches() -> Caches:
    found: Caches = current_app.extensions["civic_cache"]
    return found


# ---- values and fragments


def remember(key: Key, make: Callable[[], T], seconds: float | None = None) -> T:
    """A value that is the same for every reader, kept for ``seconds`` (else as long as a page).

    The key names all that it depends on, language included. It is made as for a stranger. With a page cache of 0
    seconds nothing is kept.
    """
    caches = _caches()
    if not caches.seconds:
        return _made_for_everybody(make)
    entry = caches.get(caches.values, key)
    if entry is None:
        value = _made_for_everybody(make)
        lasting = caches.seconds if seconds is None else seconds
        entry = Entry(value, lasting, _bytes(value) + OVERHEAD)
        caches.put(caches.values, key, entry)
    return cast("T", entry.value)


def _bytes(value: object) -> int:
    """About how much a value takes: its text counts, at the two bytes a character that most of it needs."""
    if isinstance(value, str):
        return len(value) * 2
    if isinstance(value, dict):
        return sum(map(_bytes, value.values()))
    return sum(map(_bytes, value)) if isinstance(value, (tuple, list)) else 0


def shared(key: Key, make: Callable[[], str], seconds: float = 0) -> Markup:
    """A fragment of a page that is the same for every reader, as markup: a template has escaped what needs it.

    One whose key changes with what it shows can be kept for more ``seconds`` than a page is.
    """
    found: str = remember(("fragment", *key), make, max(seconds, _caches().seconds))
    return Markup(found)  # noqa: S704 - rendered by a template


def forget(key: Key) -> None:
    """Have a remembered value made anew the next time somebody asks for it in this process."""
    caches = _caches()
    with caches.lock:
        caches.values.pop(key, None)


#: What a request knows of its reader, laid aside while something is made for everybody.
_OF_THE_READER = ("actor", "csrf_token", "shell")


def _made_for_everybody(make: Callable[[], T]) -> T:
    """What ``make`` gives when a stranger asks.

    Raises:
        RuntimeError: it holds a CSRF token.
    """
    before = {name: g.pop(name) for name in _OF_THE_READER if name in g}
    g.actor = STRANGER
    try:
        value = make()
        if "csrf_token" in g:
            raise RuntimeError("a CSRF token in something that every reader gets")
        return value
    finally:
        for name in _OF_THE_READER:
            g.pop(name, None)
        for name, found in before.items():
            setattr(g, name, found)


# ---- whole pages

#: Under which name the application says of its answer to a request that all strangers may have it.
FOR_ALL = "civic.for_all_strangers"


class KeptPages:
    """WSGI middleware: pages for requests without a session, answered before the application is asked."""

    def __init__(self, app: Flask) -> None:
        self.app = app.wsgi_app
        self.extensions = app.extensions

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        caches: Caches = self.extensions["civic_cache"]
        key = _key(environ) if caches.seconds else None
        if key is None:
            return self.app(environ, start_response)
        entry = caches.get(caches.pages, key)
        if entry is not None:
            return cast("StoredPage", entry.value).send(environ, start_response)
        answer = Answer.of(self.app, environ)
        if not environ.get(FOR_ALL) or answer.has("Set-Cookie"):
            start_response(answer.status, answer.headers)
            return answer.body
        page = StoredPage.of(answer)
        size = len(page.plain) + len(page.packed) + 2 * OVERHEAD
        caches.put(caches.pages, key, Entry(page, caches.seconds, size))
        return page.send(environ, start_response)


@dataclass(frozen=True)
class Answer:
    """What the application answered."""

    status: str
    headers: Headers
    body: Iterable[bytes]

    @classmethod
    def of(cls, app: WSGIApplication, environ: WSGIEnvironment) -> Answer:
        """Ask an application that begins its answer before it returns it, as Flask does."""
        begun: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, failed: object = None, /) -> Callable[[bytes], object]:
            begun.append((status, headers))
            return lambda _bytes: None

        body = app(environ, start)
        return cls(*begun[-1], body)

    def has(self, name: str) -> bool:
        """Whether there is a header of a name."""
        return any(found.lower() == name.lower() for found, _ in self.headers)

    def whole(self) -> bytes:
        """The body, read to its end."""
        try:
            return b"".join(self.body)
        finally:
            if hasattr(self.body, "close"):
                self.body.close()


@dataclass(frozen=True)
class StoredPage:
    """A page that is kept: its bytes, the same compressed, its headers with either.

    Pages of one reader are never compressed: how long a compressed token beside what an attacker typed gets, tells the
    token.
    """

    status: str
    plain: bytes
    packed: bytes
    headers: Headers
    headers_packed: Headers

    @classmethod
    def of(cls, answer: Answer) -> StoredPage:
        body = answer.whole()
        packed = gzip.compress(body, 6, mtime=0)
        headers = [pair for pair in answer.headers if pair[0].lower() not in ("content-length", "vary")]
        vary = ", ".join(value for name, value in answer.headers if name.lower() == "vary")
        headers.append(("Vary", f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"))
        return cls(
            answer.status,
            body,
            packed,
            [*headers, ("Content-Length", str(len(body)))],
            [*headers, ("Content-Length", str(len(packed))), ("Content-Encoding", "gzip")],
        )

    def send(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request by it, compressed for whoever takes that."""
        packed = bool(parse_accept_header(environ.get("HTTP_ACCEPT_ENCODING"))["gzip"])
        start_response(self.status, self.headers_packed if packed else self.headers)
        return [self.packed if packed else self.plain]


def _key(environ: WSGIEnvironment) -> Key | None:
    """What an answer depends on; None for a request that brings something of its reader's."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("HTTP_COOKIE") or "HTTP_AUTHORIZATION" in environ:
        return None
    # The path as it was sent: "%3F" in it is no question mark, and %2F no slash.
    sent: str = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
    if not sent.startswith("/"):
        return None
    # Only an address without a language is answered in the one that the browser asks for.
    accept = None if sent[1:].partition("/")[0] in LANGUAGES else environ.get("HTTP_ACCEPT_LANGUAGE")
    return (environ["wsgi.url_scheme"], environ.get("HTTP_HOST"), sent, accept, *map(environ.get, _ASKED_BY_HTMX))


_ASKED_BY_HTMX = tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in DEPENDS_ON)


def personal() -> bool:
    """Whether the answer to this request belongs to one reader: they brought a cookie, or it gives them a token."""
    brought = bool(request.cookies) or "Authorization" in request.headers
    return brought or session.modified or "csrf_token" in g or current_actor().signed_in


def init_app(app: Flask) -> None:
    app.extensions["civic_cache"] = Caches(app.config["CIVIC"].page_cache_seconds)

    @app.after_request
    def say(response: Response) -> Response:
        request.environ[FOR_ALL] = _for_all_strangers(response)
        return response


def _for_all_strangers(response: Response) -> bool:
    """Whether an answer may go to whoever asks the same. Flask writes the session's cookie only after this."""
    control = response.headers.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.is_streamed
        and not personal()
        and "Set-Cookie" not in response.headers
        and "Content-Encoding" not in response.headers
        and not any(word in control for word in ("no-store", "private"))
    )
