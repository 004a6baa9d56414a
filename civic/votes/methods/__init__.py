"""The kinds of ballot that a vote can have: one module a kind, and this list. No other module of votes names one."""

from civic.votes.methods.approval import Approval
from civic.votes.methods.best_worst import BestAndWorst
from civic.votes.methods.budget import EqualShares, Greedy
from civic.votes.methods.consent import Consent
from civic.votes.methods.kind import Ballots, Choice, Kind, Marks
from civic.votes.methods.rounds import Irv, Stv
from civic.votes.methods.schulze import Schulze
from civic.votes.methods.score import Score
from civic.votes.methods.yes_no import YesNo
from civic.votes.tally.town_rule import TownRule

YES_NO, APPROVAL, EQUAL_SHARES, GREEDY = YesNo(), Approval(), EqualShares(), Greedy()
SCORE, SCHULZE, IRV, STV = Score(), Schulze(), Irv(), Stv()
CONSENT, BEST_WORST = Consent(), BestAndWorst()
#: In the order in which organisers are offered them.
KINDS: dict[str, Kind] = {
    kind.code: kind for kind in (YES_NO, CONSENT, APPROVAL, SCORE, BEST_WORST, SCHULZE, IRV, STV, EQUAL_SHARES, GREEDY)
}
#: What the form of a new vote begins with.
FIRST_OFFERED = EQUAL_SHARES


def kind(code: str) -> Kind:
    """The kind of a vote, by what its row or its opening entry calls it.

    Raises:
        KeyError: there is none of that name.
    """
    return KINDS[code]


def by_town_rule(rule: TownRule) -> Kind:
    """The kind under which a budget of elsewhere is kept that was decided by a rule of its town."""
    return GREEDY if rule.greedy else EQUAL_SHARES


__all__ = [
    "APPROVAL",
    "BEST_WORST",
    "Ballots",
    "CONSENT",
    "Choice",
    "EQUAL_SHARES",
    "FIRST_OFFERED",
    "GREEDY",
    "IRV",
    "KINDS",
    "Kind",
    "Marks",
    "SCHULZE",
    "SCORE",
    "STV",
    "YES_NO",
    "by_town_rule",
    "kind",
]
