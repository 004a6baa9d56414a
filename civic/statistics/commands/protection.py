"""Commands that protect tables, and that attack them."""

from civic.core.methods import Command

COMMANDS: list[Command] = []
