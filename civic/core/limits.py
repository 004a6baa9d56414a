"""How often something may be tried: sign-in, e-mails, writing. Counted in the queue's store, shared by all processes.

Windows grow: a few tries at once, then ever fewer, so that waiting always helps and nobody is locked out for good. A
refusal says the time after which the next try is taken, to the second.
"""

from __future__ import annotations

import ipaddress
import math
import time
from dataclasses import dataclass

import structlog
from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded
from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from redis.exceptions import RedisError
from werkzeug.exceptions import TooManyRequests

from civic.core import untraced
from civic.core.gates import current_actor

log = structlog.get_logger()


def source() -> str:
    """Who is counted: the person when signed in, else the address that the connection came from."""
    actor = current_actor()
    return f"person:{actor.person_id}" if actor.signed_in else f"address:{address()}"


def address() -> str:
    """Where the connection came from; of IPv6 the /64, which is one household or one machine."""
    try:
        found = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


limiter = Limiter(source, in_memory_fallback_enabled=True, swallow_errors=True)
#: Counts for this process alone while the store cannot be reached.
_alone = FixedWindowRateLimiter(MemoryStorage())

#: For the decorators of routes. People who are signed in are counted one by one; strangers of one address together, so
#: what strangers may do has room for a meeting of 30 people behind one router.
LINK = "300 per 5 minutes"
LETTER = "10 per hour"
WRITE = "30 per minute"
#: What a page asks by itself while somebody types.
TYPING = "90 per minute"


@dataclass(frozen=True)
class Tally:
    """What is counted: ``windows`` as "5 per minute; 20 per hour", for one ``key``."""

    windows: str
    key: str

    @property
    def items(self) -> list[RateLimitItem]:
        return parse_many(self.windows)


def count(*tallies: Tally) -> None:
    """Count a try before it is made; ``give_back`` takes it back.

    Raises:
        TooManyRequests: one of the windows is full; nothing was counted. ``retry_after`` is the seconds to wait.
    """
    if not limiter.enabled:
        return
    try:
        _count(limiter.limiter, tallies)
    except (RedisError, StorageError, OSError) as error:
        log.warning("limits.alone", error=type(error).__name__)
        _count(_alone, tallies)


def _count(strategy: RateLimiter, tallies: tuple[Tally, ...]) -> None:
    pairs = [(item, tally.key) for tally in tallies for item in tally.items]
    full = [(item, key) for item, key in pairs if not strategy.test(item, key)]
    if not full:
        # Of several tries at the same instant, those beyond the last place find it taken here.
        full = [(item, key) for item, key in pairs if not strategy.hit(item, key)]
    if full:
        raise TooManyRequests(retry_after=max(_wait(strategy.get_window_stats(*pair).reset_time) for pair in full))


def give_back(*tallies: Tally) -> None:
    """Take back what ``count`` counted: the try was no failure."""
    if not limiter.enabled:
        return
    try:
        for tally in tallies:
            for item in tally.items:
                limiter.limiter.storage.incr(item.key_for(tally.key), item.get_expiry(), amount=-1)
    except (RedisError, StorageError, OSError) as error:
        log.warning("limits.alone", error=type(error).__name__)


def seconds_to_wait(error: TooManyRequests) -> int:
    """After how many seconds the next try is taken."""
    if isinstance(error, RateLimitExceeded):
        return max([_wait(one.reset_at) for one in limiter.current_limits if one.breached], default=1)
    return int(error.retry_after) if isinstance(error.retry_after, int) else 1


def _wait(reset_at: float) -> int:
    return max(1, math.ceil(reset_at - time.time()))


def init_app(app: Flask) -> None:
    config = app.config["CIVIC"]
    url = config.limits_url or config.redis_url
    app.config["RATELIMIT_ENABLED"] = not app.testing
    app.config["RATELIMIT_STORAGE_URI"] = untraced.address(url) if url else "memory://"
    app.config["RATELIMIT_STORAGE_OPTIONS"] = untraced.OPTIONS if url else {}
    limiter.init_app(app)
    # Every limit stands at its route and is counted there. This hook looks for limits of the whole application before
    # each request, and there is none; where limits are off, it is not there.
    hooks = app.before_request_funcs.get(None, [])
    if limiter._check_request_limit in hooks:
        hooks.remove(limiter._check_request_limit)
