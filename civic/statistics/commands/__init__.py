"""The commands of this package in `civic methods`."""

from civic.core.methods import Command
from civic.statistics.commands import measures, processes, protection, sums

COMMANDS: list[Command] = [*protection.COMMANDS, *sums.COMMANDS, *measures.COMMANDS, *processes.COMMANDS]
