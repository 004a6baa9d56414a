"""What is asked before somebody publishes a text: packages above say no here, by raising ``Refused``.

Every verb that makes words of a person public calls ``check`` inside its transaction; ``wiring`` fills ``CHECKS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from civic.core.permissions import Actor


@dataclass(frozen=True)
class Text:
    """A text that somebody is about to publish in a town. ``new`` is False for changes of what is public already."""

    municipality_id: int
    words: str
    new: bool = True


CHECKS: list[Callable[[Actor, Text], None]] = []


def check(actor: Actor, text: Text) -> None:
    """Refuse a text that its writer cannot publish now.

    Raises:
        Refused: with the reason, and when it ends.
    """
    for each in CHECKS:
        each(actor, text)
