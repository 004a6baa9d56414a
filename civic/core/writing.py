"""What is asked before somebody publishes a text or reacts to one: packages above say no here, by raising ``Refused``.

Every verb that makes words of a person public calls ``check`` inside its transaction, every verb that counts their
reaction ``check_reacting``; ``wiring`` fills ``CHECKS`` and ``REACTING``.
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
#: Each takes who reacts, and the municipality.
REACTING: list[Callable[[Actor, int], None]] = []


def check(actor: Actor, text: Text) -> None:
    """Refuse a text that its writer cannot publish now.

    Raises:
        Refused: with the reason, and when it ends.
    """
    for each in CHECKS:
        each(actor, text)


def check_reacting(actor: Actor, municipality_id: int) -> None:
    """Refuse a reaction of somebody who cannot take part in discussions of a town now.

    Raises:
        Refused: with the reason.
    """
    for each in REACTING:
        each(actor, municipality_id)
