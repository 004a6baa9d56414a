"""Schulze: every two options are compared by what most ballots rank higher; several options can share a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from civic.core import i18n
from civic.core.i18n import say
from civic.towns.here import Town
from civic.votes.frozen import Paper
from civic.votes.methods.kind import Ballots
from civic.votes.methods.naming import told
from civic.votes.methods.ranking import RANKED, Ranking, ranked_ballots
from civic.votes.rules import BallotRule
from civic.votes.tally.schulze import schulze
from civic.votes.tally.ties import Tied
from civic.votes.tally.town_rule import TownRule
from civic.votes.views import Pair, PairRow, Pairs, Tie
from civic.votes.wording import titled, titles, won_words


class Schulze(Ranking):
    """One winner; places that are left out say nothing."""

    code = "schulze"
    name = _("Ranked, one winner: all pairs compared (Schulze)")
    explanation = _(
        "Rank as many options as you like; several can share a place. Every two options are compared: the one that "
        "more people rank higher wins against the other. The option that wins against all others wins the vote. If "
        "there is none, the one with the strongest chain of wins to each other option does."
    )
    ties = "the order of the list"
    ties_words = _("Ties: the option that comes first in the list.")
    templates = replace(RANKED, choice="votes/methods/_named.html", outcome="votes/methods/_pairs.html")

    def count(self, rule: BallotRule, ballots: Ballots, town: TownRule | None = None) -> dict[str, Any]:
        """Adds the ``pairs`` (who prefers one to another), the strength of ``paths``, and the ``order`` in tiers."""
        options = [str(option.id) for option in rule.options]
        found = schulze(options, ranked_ballots(ballots))
        selected = () if found.chosen is None else (found.chosen,)
        return {
            "method": self.code,
            "ballots": found.valid + found.blank,
            "blank": found.blank,
            "pairs": found.pairs,
            "paths": found.paths,
            "order": [list(tier) for tier in found.order],
            "selected": list(selected),
            "ties": told([Tied(found.winners, selected)] if len(found.winners) > 1 else []),
        }

    def outcome(self, place: Town, vote: Paper) -> Pairs:
        tally = vote.result or {}
        options = {str(option.id): option for option in vote.options}
        names = {option: say(options[option].titles) for option in options}
        order = [option for tier in tally["order"] for option in tier]
        order.sort(key=lambda option: option not in tally["selected"])
        rows = [
            PairRow(
                *titled(options[option].titles),
                won=option in tally["selected"],
                percent=round(100 * _wins(option, tally["pairs"]) / max(1, len(order) - 1), 1),
                why=_why(option, tally, names),
                side=_wins_words(_wins(option, tally["pairs"]), len(order) - 1),
                cells=[_cell(tally["pairs"], option, other) for other in order],
            )
            for option in order
        ]
        level = str(gettext("No option was ahead of another one here:"))
        return Pairs(
            headline=won_words(len(tally["selected"])),
            rows=rows,
            ties=[Tie(level, titles(options, t["between"]), titles(options, t["taken"])) for t in tally["ties"]],
        )


def _wins(option: str, pairs: Mapping[str, Mapping[str, int]]) -> int:
    """Against how many of the others an option won."""
    return sum(number > pairs[other][option] for other, number in pairs[option].items())


def _wins_words(wins: int, others: int) -> str:
    """What the bar of an option shows."""
    words = ngettext(
        "It wins against %(wins)s of %(num)s other option.",
        "It wins against %(wins)s of %(num)s other options.",
        others,
        wins=i18n.number(wins),
    )
    return str(words)


def _cell(pairs: Mapping[str, Mapping[str, int]], option: str, other: str) -> Pair:
    if option == other:
        return Pair("–", False)
    return Pair(i18n.number(pairs[option][other]), pairs[option][other] > pairs[other][option])


def _why(option: str, tally: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Why one option won, or did not."""
    pairs, paths = tally["pairs"], tally["paths"]
    if option in tally["selected"]:
        if all(pairs[option][other] > pairs[other][option] for other in pairs[option]):
            return str(gettext("More people rank it above each other option than below it."))
        return str(gettext("No option wins against all others; its chains of wins are the strongest."))
    if not tally["selected"]:
        return str(gettext("Nobody ranked any option."))
    [winner] = tally["selected"]
    higher, lower = i18n.number(pairs[winner][option]), i18n.number(pairs[option][winner])
    if paths[winner][option] == paths[option][winner]:
        return str(gettext("It is level with “%(winner)s”; the published rule for ties decided.", winner=names[winner]))
    direct = gettext(
        "People who rank “%(winner)s” above it: %(higher)s; who rank it above “%(winner)s”: %(lower)s.",
        higher=higher,
        lower=lower,
        winner=names[winner],
    )
    if pairs[winner][option] > pairs[option][winner]:
        return str(direct)
    chain = gettext(
        "The chain of wins from “%(winner)s” to it is stronger (%(there)s) than the one back (%(back)s).",
        winner=names[winner],
        there=i18n.number(paths[winner][option]),
        back=i18n.number(paths[option][winner]),
    )
    return f"{direct} {chain}"
