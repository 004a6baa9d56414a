"""Commands that compare and measure groups."""

from civic.core.methods import Command

COMMANDS: list[Command] = []
