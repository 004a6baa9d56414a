"""The one list of rooms that have commands. Each room's `commands` module holds `COMMANDS: list[Command]`."""

from __future__ import annotations

import civic.councils.commands
import civic.statements.commands
import civic.statistics.commands
import civic.votes.commands
from civic.core.methods import Command

ROOMS = (
    civic.votes.commands.COMMANDS,
    civic.councils.commands.COMMANDS,
    civic.statistics.commands.COMMANDS,
    civic.statements.commands.COMMANDS,
)


def commands() -> list[Command]:
    """All commands, room by room, in the order in which help shows them."""
    return [command for room in ROOMS for command in room]
