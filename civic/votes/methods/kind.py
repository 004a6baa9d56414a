"""What a kind of ballot has to say of itself. The rest of votes knows kinds by this alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from flask_babel import LazyString, ngettext
from werkzeug.datastructures import MultiDict
from wtforms.fields.core import UnboundField

from civic.core import i18n
from civic.towns.here import Town
from civic.votes.frozen import Paper
from civic.votes.rules import FEWEST_OPTIONS, BallotRule, VoteCode, opening_problems
from civic.votes.tally.effort import Monotone
from civic.votes.tally.town_rule import TownRule
from civic.votes.views import Outcome, Sheet, Templates

#: What a ballot says, in the one form that equal ballots have: values of JSON, lists as tuples.
Choice = tuple[Any, ...]
#: Ballots that say the same, and how many they are.
Ballots = Sequence[tuple[Choice, int]]
#: A ballot as it arrives: the fields of a form, or what was chosen.
Marks = MultiDict[str, str] | Collection[Any]
#: Makes a field of the form in which organisers write a vote.
MakeField = Callable[[], UnboundField]
#: Why something is refused, with what its sentence names.
Problem = tuple[VoteCode, dict[str, Any]]


class Kind(ABC):
    """How ballots of a vote are written, checked, counted and shown.

    Attributes:
        code: the name in rows, opening entries and results. Published ones never change.
        name: what organisers choose.
        explanation: what voters read before they vote.
        ties: the rule for options that are level, as the opening entry says it; ``count`` uses no other.
        ties_words: the same for readers.
        fields: what organisers write for this kind alone: makers of fields by the names that ``service.Question`` has
            for them. What other kinds ask is passed over. A description may name the ``currency``.
        needed: those without which no vote of this kind can be written down.
        settings: those of them that the vote keeps among its ``settings``.
        fewest_options: with how many it can be opened.
        has_budget: whether the vote has a budget, and each of its options a cost.
        templates: what draws it.
        marks: the marks that are words, with their names.
        monotone: whether a loser can only gain by more votes, and by a lower cost: then what it lacked is proven.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    explanation: ClassVar[str]
    ties: ClassVar[str]
    ties_words: ClassVar[str]
    fields: ClassVar[Mapping[str, MakeField]] = {}
    needed: ClassVar[frozenset[str]] = frozenset()
    settings: ClassVar[frozenset[str]] = frozenset()
    fewest_options: ClassVar[int] = FEWEST_OPTIONS
    has_budget: ClassVar[bool] = False
    templates: ClassVar[Templates]
    marks: ClassVar[Mapping[str, LazyString]] = {}
    monotone: ClassVar[Monotone] = Monotone(cost=True, votes=True)

    # ---- while it is prepared

    def asked(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed into the fields of this kind; what was left empty is left out."""
        found = {name: typed[name] for name in self.fields if typed.get(name) is not None}
        settings = {name: found.pop(name) for name in sorted(self.settings & found.keys())}
        return {**found, "settings": settings} if settings else found

    @abstractmethod
    def question_problem(self, budget: Decimal | None, fewest: int, most: int | None) -> VoteCode | None:
        """Why a vote cannot be written down so; None if it can. Options come later."""

    def opening_problems(self, rule: BallotRule, closes_at: datetime, at: datetime) -> list[VoteCode]:
        """What has to be corrected before a vote that organisers wrote can be opened."""
        return opening_problems(len(rule.options), self.fewest_options, closes_at, at) + self._rule_problems(rule)

    @abstractmethod
    def _rule_problems(self, rule: BallotRule) -> list[VoteCode]:
        """What no ballot could keep of a rule."""

    def explained(self, vote: Paper) -> str:
        """What voters read before they vote; kinds with settings say them."""
        return str(self.explanation)

    @abstractmethod
    def sentences(self, vote: Paper) -> list[str]:
        """What a ballot may say, in sentences."""

    # ---- a ballot

    @abstractmethod
    def read(self, form: MultiDict[str, str]) -> Choice:
        """What was marked in the form of step 1; what is no mark at all is left out."""

    @abstractmethod
    def normal(self, choice: Collection[Any]) -> Choice:
        """A choice in the one form in which it is kept and counted."""

    def marked(self, marks: Marks) -> Choice:
        """What the fields of a form or a plain choice say."""
        return self.read(marks) if isinstance(marks, MultiDict) else self.normal(marks)

    @abstractmethod
    def problem(self, rule: BallotRule, choice: Choice) -> Problem | None:
        """Why a ballot cannot be cast; None if it can. An empty one is a blank vote and counts as one."""

    @abstractmethod
    def count(self, rule: BallotRule, ballots: Ballots, town: TownRule | None = None) -> dict[str, Any]:
        """Tally ballots; the result is published and hashed, so it is JSON-ready and a function of the ballots alone.

        It has at least the ``method``, the number of ``ballots`` and of ``blank`` ones, the ``selected`` options and
        the ``ties`` that decided who was selected. ``town`` is the rule of an imported vote.
        """

    def favours(self, rule: BallotRule, option: int) -> Choice | None:
        """The ballot of a voter who wants this option and nothing else; None where a result explains itself."""
        return None

    def counted_again(
        self, rule: BallotRule, ballots: Ballots, option: int, cost: Fraction | None, more: int
    ) -> list[str]:
        """Who would be selected if an option cost so much and so many more voters favoured it alone."""
        options = tuple(replace(one, cost=cost) if one.id == option else one for one in rule.options)
        added = [(self.favours(rule, option) or (), more)] if more else []
        selected: list[str] = self.count(replace(rule, options=options), [*ballots, *added])["selected"]
        return selected

    # ---- what pages show

    def lacked_words(self, more: int) -> str:
        """The condition that more voters favour an option that did not win."""
        return str(
            ngettext(
                "With one more vote it would have won.",
                "With %(n)s more votes it would have won.",
                more,
                n=i18n.number(more),
            )
        )

    @abstractmethod
    def sheet(self, place: Town, vote: Paper, choice: Choice, seed: str) -> Sheet:
        """Step 1: everything there is to choose, in this voter's own order, with what is marked."""

    @abstractmethod
    def choice(self, vote: Paper, choice: Choice) -> Sequence[object]:
        """What was chosen, as ``templates.choice`` draws it."""

    def counted(self, number: int) -> str:
        """What stands above the summary of a ballot that marks so many options."""
        return str(ngettext("You chose one option", "You chose %(num)s options", number))

    @abstractmethod
    def outcome(self, place: Town, vote: Paper) -> Outcome:
        """What was decided, from the tally of the closing transaction."""
