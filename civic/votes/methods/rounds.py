"""Ranked votes that are counted in rounds: IRV for one winner, STV for several seats."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import IntegerField
from wtforms.fields.core import UnboundField
from wtforms.validators import NumberRange, Optional

from civic.towns.here import Town
from civic.votes.frozen import Paper
from civic.votes.methods import rounds_words as words
from civic.votes.methods.kind import Ballots, MakeField
from civic.votes.methods.ranking import RANKED, OnePlaceEach, ranked_ballots
from civic.votes.rules import MOST_OPTIONS, BallotRule, Settings, VoteCode
from civic.votes.tally.effort import Monotone
from civic.votes.tally.irv import irv
from civic.votes.tally.ranked import Count, RankedBallots, stages_told
from civic.votes.tally.stv import stv
from civic.votes.tally.town_rule import TownRule
from civic.votes.views import Rounds


class InRounds(OnePlaceEach):
    """What does not name its next choice any more is not transferred; ties are told with their round."""

    ties = "who had fewer at the latest earlier round at which they differed goes, then the order of the list"
    ties_words = _(
        "Ties: the option goes that had fewer votes in the latest earlier round in which they differed; if they never "
        "did, the one that comes last in the list."
    )
    templates = RANKED
    monotone = Monotone(cost=True, votes=False)

    @abstractmethod
    def _run(self, options: list[str], ballots: RankedBallots, settings: Settings) -> Count:
        """The count by the pure rule."""

    def count(self, rule: BallotRule, ballots: Ballots, town: TownRule | None = None) -> dict[str, Any]:
        """Adds the ``quota``, the ``seats`` and the ``stages`` as ``civic votes`` tells them."""
        found = self._run([str(option.id) for option in rule.options], ranked_ballots(ballots), rule.settings)
        return {
            "method": self.code,
            "ballots": found.valid + found.blank,
            "blank": found.blank,
            "quota": found.quota,
            "seats": found.seats,
            "stages": stages_told(found),
            "selected": list(found.elected),
            "ties": [{"between": list(t.between), "taken": [t.taken], "stage": t.stage} for t in found.ties],
        }

    def outcome(self, place: Town, vote: Paper) -> Rounds:
        return words.rounds(vote, self._quota_words(vote.result or {}))

    @abstractmethod
    def _quota_words(self, tally: dict[str, Any]) -> str:
        """How many votes it took to win."""


class Irv(InRounds):
    """One winner."""

    code = "irv"
    name = _("Ranked, one winner: instant runoff (IRV)")
    explanation = _(
        "Rank as many options as you like. In each round, the option with the fewest first places goes, and its "
        "ballots move to their next choice, until one has more than half of the ballots that still count."
    )

    def _run(self, options: list[str], ballots: RankedBallots, settings: Settings) -> Count:
        return irv(options, ballots)

    def _quota_words(self, tally: dict[str, Any]) -> str:
        return str(gettext("To win, an option needs more than half of the ballots that still count in a round."))


def _seats_field() -> UnboundField:
    return IntegerField(
        _("Seats"),
        [Optional(), NumberRange(1, MOST_OPTIONS - 1, _("Enter a number between %(min)s and %(max)s."))],
        description=_("Only for STV: how many options win. Leave empty for 1."),
    )


def seats(settings: Settings) -> int:
    """How many options win."""
    return int(settings.get("seats", 1))


class Stv(InRounds):
    """As many winners as there are seats, by the Scottish rule."""

    code = "stv"
    name = _("Ranked, several winners: single transferable vote (STV)")
    explanation = _(
        "Rank as many options as you like. Options with enough votes win, and what they have more than they need moves "
        "to the next choices of their voters. Then the option with the fewest votes goes, and its votes move on."
    )
    fields: ClassVar[Mapping[str, MakeField]] = {"seats": _seats_field}
    settings = frozenset({"seats"})

    def explained(self, vote: Paper) -> str:
        number = seats(vote.settings)
        winners = ngettext("One option wins.", "%(num)s options win.", number)
        return f"{self.explanation} {winners}"

    def _rule_problems(self, rule: BallotRule) -> list[VoteCode]:
        return [VoteCode.MANY_SEATS] if seats(rule.settings) >= len(rule.options) else []

    def _run(self, options: list[str], ballots: RankedBallots, settings: Settings) -> Count:
        return stv(options, seats(settings), ballots)

    def _quota_words(self, tally: dict[str, Any]) -> str:
        return str(
            ngettext("To win, an option needs %(num)s vote.", "To win, an option needs %(num)s votes.", tally["quota"])
        )
