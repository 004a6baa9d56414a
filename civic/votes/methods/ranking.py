"""What the kinds share whose ballot ranks options: 1 for the one liked best, and so on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext, ngettext

from civic.core import i18n
from civic.votes.frozen import Paper
from civic.votes.methods.kind import Ballots, Choice, Problem
from civic.votes.methods.marking import Mark, Marking, whole
from civic.votes.rules import BallotRule, VoteCode
from civic.votes.tally.ranked import Ranks
from civic.votes.views import MarkedChoice, Templates

RANKED = Templates(
    sheet="votes/methods/_ranked_sheet.html",
    counters="votes/methods/_named_counters.html",
    choice="votes/methods/_ranked.html",
    hidden="votes/methods/_marked_hidden.html",
    outcome="votes/methods/_rounds.html",
)


class Ranking(Marking):
    """Marks are places, from 1. Options without one come after all others."""

    def favours(self, rule: BallotRule, option: int) -> Choice | None:
        return ((option, 1),)

    def lacked_words(self, more: int) -> str:
        return str(
            ngettext(
                "With one more person who ranks it first and nothing else, it would have won.",
                "With %(n)s more people who rank it first and nothing else, it would have won.",
                more,
                n=i18n.number(more),
            )
        )

    def _mark(self, text: str) -> Mark | None:
        return whole(text)

    def _allowed(self, rule: BallotRule, mark: object) -> bool:
        return type(mark) is int and 1 <= mark <= len(rule.options)

    def _marks(self, vote: Paper) -> list[tuple[Mark, str]]:
        return [(place, str(gettext("Place %(n)s", n=place))) for place in range(1, len(vote.options) + 1)]

    def _so_far(self, vote: Paper, choice: Choice) -> str:
        return str(ngettext("%(num)s ranked", "%(num)s ranked", len(choice)))

    def counted(self, number: int) -> str:
        return str(ngettext("You ranked one option", "You ranked %(num)s options", number))

    def choice(self, vote: Paper, choice: Choice) -> Sequence[MarkedChoice]:
        return sorted(super().choice(vote, choice), key=lambda each: each.mark)


class OnePlaceEach(Ranking):
    """No place is given twice, and none is left out before another one."""

    def problem(self, rule: BallotRule, choice: Choice) -> Problem | None:
        if found := super().problem(rule, choice):
            return found
        twice, left_out = _twice(choice), _left_out(choice)
        if twice:
            return VoteCode.SAME_PLACE, {"place": twice[0]}
        return (VoteCode.PLACE_LEFT_OUT, {"place": left_out[0]}) if left_out else None

    def choice(self, vote: Paper, choice: Choice) -> Sequence[MarkedChoice]:
        return [replace(each, note="") for each in super().choice(vote, choice)]  # the list has numbers

    def _so_far(self, vote: Paper, choice: Choice) -> str:
        twice = [gettext("place %(n)s given twice", n=place) for place in _twice(choice)[:1]]
        left_out = [gettext("place %(n)s is missing", n=place) for place in _left_out(choice)[:1]]
        return i18n.listed([super()._so_far(vote, choice), *map(str, twice or left_out)])


def _twice(choice: Choice) -> list[int]:
    """Places that several options have, the best first."""
    return sorted(place for place, number in Counter(place for _option, place in choice).items() if number > 1)


def _left_out(choice: Choice) -> list[int]:
    """Places that no option has, though one has a later place."""
    places = {place for _option, place in choice}
    return [place for place in range(1, max(places, default=0)) if place not in places]


def as_ranks(choice: Choice) -> Ranks:
    """A ballot as the rules of the tally read it: the options of each place, the best first."""
    by_place: dict[int, list[str]] = {}
    for option, place in choice:
        by_place.setdefault(place, []).append(str(option))
    return tuple(tuple(by_place[place]) for place in sorted(by_place))


def ranked_ballots(ballots: Ballots) -> list[tuple[Ranks, int]]:
    """All ballots in that form."""
    return [(as_ranks(choice), number) for choice, number in ballots]
