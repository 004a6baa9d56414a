"""What the kinds share whose ballot puts a mark at options: an answer, points, or a rank."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from civic.towns.here import Town
from civic.votes.frozen import Paper
from civic.votes.methods.kind import Choice, Kind, Problem
from civic.votes.methods.listing import listed
from civic.votes.rules import BallotRule, VoteCode, own_order
from civic.votes.views import MarkedChoice, MarkedOption, Sheet
from civic.votes.wording import cost, titled

Mark = int | str
#: Names of the fields of a form: this, and the number of the option.
FIELD = "mark-"
#: More fields than a form can have.
MOST_FIELDS = 500


def whole(text: str) -> int | None:
    """The number that a field of a form has; None if it is none, or longer than any mark."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


class Marking(Kind):
    """A ballot is pairs of an option's number and its mark, sorted by the number; options without a mark are left out.

    Attributes:
        shuffled: whether each voter sees the options in an order of their own.
    """

    shuffled: ClassVar[bool] = True

    def question_problem(self, budget: Decimal | None, fewest: int, most: int | None) -> VoteCode | None:
        return None

    def _rule_problems(self, rule: BallotRule) -> list[VoteCode]:
        return []

    def sentences(self, vote: Paper) -> list[str]:
        return [self.explained(vote), str(self.ties_words)]

    # ---- a ballot

    @abstractmethod
    def _mark(self, text: str) -> Mark | None:
        """What a field of the form says; None if that is no mark."""

    @abstractmethod
    def _allowed(self, rule: BallotRule, mark: object) -> bool:
        """Whether a mark is one of those that this vote has."""

    def read(self, form: MultiDict[str, str]) -> Choice:
        found: dict[int, Mark] = {}
        for name, text in list(form.items())[:MOST_FIELDS]:
            number = name.removeprefix(FIELD) if name.startswith(FIELD) else ""
            mark = self._mark(text)
            if number.isascii() and number.isdigit() and len(number) < 12 and mark is not None:
                found[int(number)] = mark
        return self.normal(found.items())

    def normal(self, choice: Collection[Any]) -> Choice:
        return tuple(sorted({option: (option, mark) for option, mark in choice}.values()))

    def problem(self, rule: BallotRule, choice: Choice) -> Problem | None:
        options = {option.id for option in rule.options}
        if not all(option in options and self._allowed(rule, mark) for option, mark in choice):
            return VoteCode.UNKNOWN_OPTION, {}
        return None

    # ---- what pages show

    @abstractmethod
    def _marks(self, vote: Paper) -> list[tuple[Mark, str]]:
        """The marks of a vote with their words, in the order in which they are offered."""

    def _heading(self, number: int) -> str:
        """What stands above the options of the ballot."""
        return str(ngettext("%(num)s option", "%(num)s options", number))

    def _so_far(self, vote: Paper, choice: Choice) -> str:
        """How far a ballot is filled in, in words."""
        return str(ngettext("%(num)s chosen", "%(num)s chosen", len(choice)))

    def sheet(self, place: Town, vote: Paper, choice: Choice, seed: str) -> Sheet:
        given, ids = dict(choice), [option.id for option in vote.options]
        order: Sequence[int] = own_order(seed, ids) if self.shuffled else ids
        return Sheet(
            options=[
                MarkedOption(**vars(shown), mark=given.get(option.id))
                for option, shown in listed(place, vote, order, frozenset(given))
            ],
            meter=None,
            count=self._so_far(vote, tuple(pair for pair in choice if pair[0] in ids)),
            marks=tuple(self._marks(vote)),
            heading=self._heading(len(ids)),
        )

    def choice(self, vote: Paper, choice: Choice) -> Sequence[MarkedChoice]:
        given, words = dict(choice), dict(self._marks(vote))
        return [
            MarkedChoice(
                *titled(o.titles), id=o.id, cost=cost(vote, o), note=words.get(given[o.id], ""), mark=given[o.id]
            )
            for o in vote.options
            if o.id in given
        ]
