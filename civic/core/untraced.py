"""Counters of tries that tell nobody who tried what: their names are hashed with a salt that lasts a day.

A counter's plain name holds a person's number or an address, and the endpoint: a store of them is an access log. Here a
name is an HMAC-SHA256 of it. The salt is random, lies in the store itself, which writes nothing to disk, and is another
one every day (UTC): afterwards nobody can compute the names again, whoever has the secret key included.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from limits.storage import RedisStorage

from civic.core import clock

SCHEME = "civic-"
#: A counter is part of a request: without an answer in this time (seconds) the process counts for itself.
OPTIONS: dict[str, float] = {"socket_timeout": 1, "socket_connect_timeout": 1}
SALT_LASTS = timedelta(days=2)


def address(url: str) -> str:
    """The address of a store, ``redis://``, ``rediss://`` or ``unix://``, for ``RATELIMIT_STORAGE_URI``."""
    return SCHEME + url


class UntracedStorage(RedisStorage):
    """A Redis in which the names of counters are hashed."""

    STORAGE_SCHEME = [f"{SCHEME}{kind}" for kind in ("redis", "rediss", "unix")]

    def __init__(self, uri: str, **options: Any) -> None:
        self._salt: tuple[str, bytes] = ("", b"")
        super().__init__(uri.removeprefix(SCHEME), **options)

    def prefixed_key(self, key: str) -> str:
        """The name under which a counter stands in the store."""
        if key == "*":  # reset() asks for all of them
            return f"{self.key_prefix}:*"
        salted = hmac.new(self._salt_of(clock.now()), key.encode(), hashlib.sha256)
        return f"{self.key_prefix}:{salted.hexdigest()[:40]}"

    def _salt_of(self, now: datetime) -> bytes:
        """The salt of the day, drawn by whichever process comes first."""
        day = f"{now:%Y-%m-%d}"
        if self._salt[0] != day:
            name = f"civic:salt:{day}"
            self.storage.set(name, secrets.token_bytes(32), nx=True, ex=SALT_LASTS)
            drawn = self.storage.get(name)
            if drawn is None:  # evicted at this very moment
                return secrets.token_bytes(32)
            self._salt = (day, bytes(drawn))
        return self._salt[1]
