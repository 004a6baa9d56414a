"""The one list of rooms that have commands. Each room's `commands` module holds `COMMANDS: list[Command]`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from civic.core.methods import Command

MODULES = (
    "civic.votes.commands",
    "civic.councils.commands",
    "civic.statements.commands",
    "civic.statistics.commands",
)


def commands() -> list[Command]:
    """All commands, room by room, in the order in which help shows them."""
    found: list[Command] = []
    for name in MODULES:
        if find_spec(name) is not None:
            found.extend(import_module(name).COMMANDS)
    return found
