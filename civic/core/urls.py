"""Addresses: whole ones for letters, and safe ones to go back to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app


def absolute(endpoint: str, **values: Any) -> str:
    """A whole address on the configured base URL; never on the host that a request claims."""
    current_app.inject_url_defaults(endpoint, values)
    path = current_app.url_map.bind("").build(endpoint, values)
    return str(current_app.config["CIVIC"].base_url) + path


def safe_next(target: str | None, otherwise: str) -> str:
    """Where to go after signing in: a path of this site, or ``otherwise``. Other sites are not gone to."""
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    if any(ord(c) < 33 or c == "\\" for c in target) or urlsplit(target).netloc:
        return otherwise
    return target
