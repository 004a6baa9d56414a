"""The one list of packages that have commands. Each package's `commands` module holds `COMMANDS: list[Command]`."""

from __future__ import annotations

import civic.councils.commands
import civic.meetings.commands
import civic.statements.commands
import civic.statistics.commands
import civic.votes.commands
from civic.core.methods import Command

PACKAGES = (
    civic.votes.commands.COMMANDS,
    civic.councils.commands.COMMANDS,
    civic.meetings.commands.COMMANDS,
    civic.statistics.commands.COMMANDS,
    civic.statements.commands.COMMANDS,
)


def commands() -> list[Command]:
    """All commands, package by package, in the order in which help shows them."""
    return [command for package in PACKAGES for command in package]
