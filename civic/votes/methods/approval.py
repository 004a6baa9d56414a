"""Approval: a ballot names as many options as its voter likes; the one that most ballots name wins."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from civic.votes.methods.naming import Naming, told
from civic.votes.rules import BallotRule
from civic.votes.tally.approval_and_score import approval
from civic.votes.tally.ties import Tied
from civic.votes.tally.town_rule import TownRule


class Approval(Naming):
    """One option wins; it is seated only if a ballot names it."""

    code = "approval"
    name = _("Approval: choose as many as you like")
    explanation = _("Choose as many as you like. The option with the most votes wins.")
    ties = "the order of the list"
    ties_words = _("Ties: the option that comes first in the list.")

    def _select(
        self, rule: BallotRule, ballots: list[tuple[frozenset[str], int]], town: TownRule | None
    ) -> dict[str, Any]:
        options = [str(option.id) for option in rule.options]
        totals = approval(options, ballots)
        level = tuple(sorted(totals.tied, key=options.index))
        return {
            "selected": list(totals.winners),
            "ties": told([Tied(level, totals.winners)] if level else []),
        }
