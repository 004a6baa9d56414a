"""What each loser of a vote lacked, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from civic.core import i18n
from civic.core.i18n import say
from civic.votes.frozen import Paper, PaperOption
from civic.votes.methods import kind
from civic.votes.rules import ChangeTold, LackedTold
from civic.votes.views import LackedLine, Lacks
from civic.votes.wording import titled


def lacks(vote: Paper) -> Lacks | None:
    """What the losers of a closed vote lacked, as far as it is worked out; None where there is nothing to say."""
    told = vote.explained
    if told is None or not told["of"]:
        return None
    options = {str(option.id): option for option in vote.options}
    rows = [
        LackedLine(*titled(options[each["option"]].titles), lines=_lines(vote, each, options))
        for each in told["losers"]
        if each["option"] in options
    ]
    done = len(told["losers"])
    waiting = ""
    if done < told["of"]:
        waiting = str(_("Worked out so far: %(done)s of %(all)s.", done=i18n.number(done), all=i18n.number(told["of"])))
    return Lacks(rows, waiting)


def _lines(vote: Paper, each: LackedTold, options: Mapping[str, PaperOption]) -> list[str]:
    votes, cost = each["votes"], each["cost"]
    if votes is None:
        return [str(_("There are too many ballots to work this out."))]
    lines = [_by_votes(vote, votes, options)]
    if cost is not None:
        lines.append(_by_cost(vote, cost, options))
    return [line for line in lines if line]


def _by_votes(vote: Paper, change: ChangeTold, options: Mapping[str, PaperOption]) -> str:
    if change["value"] is None:
        return str(_("No number of further votes would have been enough."))
    words = kind(vote.method).lacked_words(int(change["value"]))
    return _with_others(words, change, options)


def _by_cost(vote: Paper, change: ChangeTold, options: Mapping[str, PaperOption]) -> str:
    if change["value"] is None:
        return str(_("No lower cost would have been enough."))
    amount = i18n.money(Decimal(float(Fraction(change["value"]))), vote.currency)
    return _with_others(str(_("It would have won if it had cost %(amount)s.", amount=amount)), change, options)


def _with_others(words: str, change: ChangeTold, options: Mapping[str, PaperOption]) -> str:
    found = [words]
    out = [f"“{say(options[one].titles)}”" for one in change["out"] if one in options]
    if out:
        found.append(str(_("Not chosen then: %(names)s.", names=i18n.listed(out))))
    if not change["proven"]:
        found.append(str(_("A smaller change could also have been enough: not all were tried.")))
    return " ".join(found)
