"""How often one source may try: sign-in, letters, writing. Counted in the queue's store, shared by all processes."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter

from civic.core.gates import current_actor


def source() -> str:
    """Who is counted: the person when signed in, else the address that the connection came from."""
    actor = current_actor()
    return f"person:{actor.person_id}" if actor.signed_in else f"address:{request.remote_addr}"


limiter = Limiter(source, headers_enabled=True, in_memory_fallback_enabled=True, swallow_errors=True)

#: For the decorators of routes.
SIGN_IN = "20 per 5 minutes"
LETTER = "10 per hour"
WRITE = "30 per minute"


def init_app(app: Flask) -> None:
    url = app.config["CIVIC"].redis_url
    app.config["RATELIMIT_ENABLED"] = not app.testing
    app.config["RATELIMIT_STORAGE_URI"] = url.replace("unix://", "redis+unix://") if url else "memory://"
    limiter.init_app(app)
