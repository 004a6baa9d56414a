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
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar, cast

from cachetools import TLRUCache, TTLCache
from flask import Flask, current_app, g, request, session
from markupsafe import Markup
from werkzeug.wrappers import Response

from civic.core.gates import current_actor
from civic.core.htmx import DEPENDS_ON
from civic.core.permissions import STRANGER

T = TypeVar("T")
#: All that a kept value depends on.
Key = tuple[Hashable, ...]
#: A page: its bytes, the same compressed, its headers.
StoredPage = tuple[bytes, bytes, list[tuple[str, str]]]

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


def _key() -> Key | None:
    """What an answer depends on; None for a request that brings something of its reader's."""
    if request.method != "GET" or request.cookies or "Authorization" in request.headers:
        return None
    # The path as it was sent: "%3F" in it is no question mark, and %2F no slash.
    sent = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI")
    if not sent:
        return None
    accept = None if g.get("language") else request.headers.get("Accept-Language")
    return (request.scheme, request.host, sent, accept, *(request.headers.get(name) for name in DEPENDS_ON))


def personal() -> bool:
    """Whether the answer to this request belongs to one reader: they brought a cookie, or it gives them a token."""
    if "for_strangers" in g:
        return False
    brought = bool(request.cookies) or "Authorization" in request.headers
    return brought or session.modified or "csrf_token" in g or current_actor().signed_in


def init_app(app: Flask) -> None:
    caches = app.extensions["civic_cache"] = Caches(app.config["CIVIC"].page_cache_seconds)
    if not caches.seconds:
        return

    @app.before_request
    def serve() -> Response | None:
        key = _key()
        if key is None:
            return None
        entry = caches.get(caches.pages, key)
        if entry is None:
            g.cache_key = key
            return None
        g.for_strangers = True
        body, packed, headers = cast("StoredPage", entry.value)
        return _packed(app.response_class(body, 200, headers), packed)

    @app.after_request
    def keep(response: Response) -> Response:
        key = g.pop("cache_key", None)
        if key is not None and _for_all_strangers(response):
            body = response.get_data()
            packed = gzip.compress(body, 6, mtime=0)
            size = len(body) + len(packed) + 2 * OVERHEAD
            caches.put(caches.pages, key, Entry((body, packed, list(response.headers.items())), caches.seconds, size))
            _packed(response, packed)
        return response


def _packed(response: Response, packed: bytes) -> Response:
    """Send a page of the cache compressed to whoever takes that.

    Pages of one reader never are: how long a compressed token beside what an attacker typed gets, tells the token.
    """
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.set_data(packed)
        response.headers["Content-Encoding"] = "gzip"
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
