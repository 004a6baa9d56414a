"""The commands of this package on files of ballots: the rules of the votes, and others to compare them with."""

from __future__ import annotations

from civic.core.methods import Command
from civic.votes.commands import budgets, comparing, ranked, shares, sums

COMMANDS: list[Command] = [*budgets.COMMANDS, *shares.COMMANDS, *ranked.COMMANDS, *sums.COMMANDS, *comparing.COMMANDS]
