"""Events: few, typed, synchronous. A package announces; it never asks who listens. ``wiring`` is the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Handler = Callable[[Any], None]

_handlers: dict[type, list[Handler]] = {}


def on(kind: type, handler: Handler) -> None:
    """Have a function called for each event of a kind. Naming the same pair again changes nothing."""
    handlers = _handlers.setdefault(kind, [])
    if handler not in handlers:
        handlers.append(handler)


def announce(event: object) -> None:
    """Tell everybody who listens, now and in this transaction: if one fails, nothing of it happened."""
    for handler in _handlers.get(type(event), ()):
        handler(event)
