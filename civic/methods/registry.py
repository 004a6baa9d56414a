"""The one list of rooms that have commands. Each room's `commands` module holds `COMMANDS: list[Command]`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import civic.councils.commands
import civic.statistics.commands
import civic.votes.commands
from civic.core.methods import Command

ROOMS = (
    civic.votes.commands.COMMANDS,
    civic.councils.commands.COMMANDS,
    civic.statistics.commands.COMMANDS,
)

# Found by name until it stands; then it is imported and listed above like the others.
EXPECTED = "civic.statements.commands"


def commands() -> list[Command]:
    """All commands, room by room, in the order in which help shows them."""
    found = [command for room in ROOMS for command in room]
    if find_spec(EXPECTED) is not None:
        found.extend(import_module(EXPECTED).COMMANDS)
    return found
