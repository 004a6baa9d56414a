"""What the kinds share whose ballot names options: any number of them, or from ``fewest`` to ``most``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField
from wtforms.fields.core import UnboundField
from wtforms.validators import NumberRange, Optional

from civic.core import i18n
from civic.towns.here import Town
from civic.votes.frozen import Paper, PaperOption
from civic.votes.methods.kind import Ballots, Choice, Kind, MakeField, Problem
from civic.votes.methods.listing import listed
from civic.votes.rules import FEWEST_OPTIONS, MOST_OPTIONS, BallotRule, VoteCode, own_order
from civic.votes.tally.ties import Tied
from civic.votes.tally.town_rule import TownRule
from civic.votes.views import Chosen, Meter, ResultOption, Selected, Sheet, Templates, Tie
from civic.votes.wording import cost, titled, titles, won_words

#: More marks than a form can have.
MOST_MARKS = 500


def _fewest() -> UnboundField:
    return IntegerField(
        lazy_gettext("Minimum number of options per voter"),
        [Optional(), NumberRange(0, MOST_OPTIONS, lazy_gettext("Enter a number between 0 and %(max)s."))],
        description=lazy_gettext("You can also choose nothing and cast a blank ballot."),
    )


def _most() -> UnboundField:
    return IntegerField(
        lazy_gettext("Maximum number of options per voter"),
        [Optional(), NumberRange(1, MOST_OPTIONS, lazy_gettext("Enter a number between 1 and %(max)s."))],
        description=lazy_gettext("Leave empty for no limit."),
    )


class Naming(Kind):
    """A ballot is the options that it names; kept as their numbers, sorted."""

    fields: ClassVar[Mapping[str, MakeField]] = {"fewest": _fewest, "most": _most}
    templates = Templates(
        sheet="votes/methods/_named_sheet.html",
        counters="votes/methods/_named_counters.html",
        choice="votes/methods/_named.html",
        hidden="votes/methods/_named_hidden.html",
        outcome="votes/methods/_selected.html",
    )

    def question_problem(self, budget: Decimal | None, fewest: int, most: int | None) -> VoteCode | None:
        return VoteCode.MOST_BELOW_FEWEST if most is not None and most < fewest else None

    def _rule_problems(self, rule: BallotRule) -> list[VoteCode]:
        number = len(rule.options)
        return [VoteCode.FEWEST_TOO_HIGH] if number >= FEWEST_OPTIONS and rule.fewest > number else []

    def sentences(self, vote: Paper) -> list[str]:
        if vote.fewest and vote.most:
            limits = [_("Each voter chooses between %(fewest)s and %(most)s.", fewest=vote.fewest, most=vote.most)]
        elif vote.fewest:
            limits = [_("Each voter chooses at least %(fewest)s.", fewest=vote.fewest)]
        elif vote.most:
            limits = [_("Each voter chooses at most %(most)s.", most=vote.most)]
        else:
            limits = []
        return [str(self.explanation), *limits, *self._more_sentences(vote), str(self.ties_words)]

    def _more_sentences(self, vote: Paper) -> list[str]:
        return []

    # ---- a ballot

    def read(self, form: MultiDict[str, str]) -> Choice:
        values = form.getlist("option")[:MOST_MARKS]
        return self.normal([int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 12])

    def normal(self, choice: Collection[Any]) -> Choice:
        return tuple(sorted(set(choice)))

    def problem(self, rule: BallotRule, choice: Choice) -> Problem | None:
        if not {option.id for option in rule.options}.issuperset(choice):
            return VoteCode.UNKNOWN_OPTION, {}
        if rule.most is not None and len(choice) > rule.most:
            return VoteCode.TOO_MANY, {"most": rule.most}
        if choice and len(choice) < rule.fewest:
            return VoteCode.TOO_FEW, {"fewest": rule.fewest}
        return None

    def favours(self, rule: BallotRule, option: int) -> Choice | None:
        return (option,)

    def count(self, rule: BallotRule, ballots: Ballots, town: TownRule | None = None) -> dict[str, Any]:
        """Adds to what every result has: ``votes`` by option, and all options in the ``order`` of their votes."""
        place = {str(option.id): number for number, option in enumerate(rule.options)}
        named = [(frozenset(map(str, choice)), n) for choice, n in ballots]
        votes: dict[str, int] = dict.fromkeys(place, 0)
        for choice, n in named:
            for option in choice:
                votes[option] += n
        return {
            "method": self.code,
            "ballots": sum(n for _choice, n in ballots),
            "blank": sum(n for choice, n in ballots if not choice),
            "votes": votes,
            "order": sorted(votes, key=lambda o: (-votes[o], place[o])),
            **self._select(rule, named, town),
        }

    def _select(
        self, rule: BallotRule, ballots: list[tuple[frozenset[str], int]], town: TownRule | None
    ) -> dict[str, Any]:
        """Which options the ballots select, and which ties decided that; ballots name options as results do."""
        raise NotImplementedError

    # ---- what pages show

    def sheet(self, place: Town, vote: Paper, choice: Choice, seed: str) -> Sheet:
        ids = [o.id for o in vote.options]
        left = self._left(vote, choice)
        return Sheet(
            options=[
                shown if left is None else replace(shown, too_much=self._over(vote, found, shown.chosen, left))
                for found, shown in listed(place, vote, own_order(seed, ids), frozenset(choice))
            ],
            meter=self._meter(vote, choice),
            count=_count(vote, sum(o in ids for o in choice)),
        )

    def _over(self, vote: Paper, found: PaperOption, chosen: bool, left: Decimal) -> str:
        return "" if chosen else self._too_much(vote, found, left)

    def _left(self, vote: Paper, choice: Choice) -> Decimal | None:
        """What a choice leaves of what can be used up; None where nothing can be."""
        return None

    def _too_much(self, vote: Paper, found: PaperOption, left: Decimal) -> str:
        """How far an option that is not chosen is over what is left, in words; nothing where it fits."""
        return ""

    def _meter(self, vote: Paper, choice: Choice) -> Meter | None:
        """What is left, drawn."""
        return None

    def choice(self, vote: Paper, choice: Choice) -> list[Chosen]:
        return [Chosen(*titled(o.titles), id=o.id, cost=cost(vote, o)) for o in vote.options if o.id in choice]

    def outcome(self, place: Town, vote: Paper) -> Selected:
        tally = vote.result or {}
        options = {str(o.id): o for o in vote.options}
        most = max([1, *tally["votes"].values()])
        selected = set(tally["selected"])
        rows = [
            ResultOption(
                *titled(options[o].titles),
                hood=options[o].neighbourhood_id,
                place=place.hood_name(options[o].neighbourhood_id),
                cost=cost(vote, options[o]),
                votes=tally["votes"][o],
                percent=round(100 * tally["votes"][o] / most, 1),
                won=o in selected,
            )
            for o in tally["order"]
        ]
        won = [row for row in rows if row.won]
        return Selected(
            headline=won_words(len(won)),
            won=won,
            lost=[row for row in rows if not row.won],
            spent=self._spent(vote),
            ties=[_tie(tally["votes"], tie, options) for tie in tally.get("ties", ())],
        )

    def _spent(self, vote: Paper) -> str | None:
        """What the selected options cost together, in words; None without costs."""
        return None


def _count(vote: Paper, number: int) -> str:
    """How many options are chosen, and what that is too many or too few."""
    words = str(ngettext("%(num)s chosen", "%(num)s chosen", number))
    if vote.most is not None and number > vote.most:
        more = ngettext("%(num)s too many", "%(num)s too many", number - vote.most)
    elif 0 < number < vote.fewest:
        more = ngettext("%(num)s more needed", "%(num)s more needed", vote.fewest - number)
    else:
        return words
    return i18n.listed([words, more])


def _tie(votes: dict[str, int], tie: dict[str, list[str]], options: dict[str, PaperOption]) -> Tie:
    """Who was level, and who was taken."""
    level = {votes[o] for o in tie["between"]}
    equal = level.pop() if len(level) == 1 else None
    words = (
        _("These options were tied:")
        if equal is None
        else ngettext("These options have %(n)s vote each:", "These options have %(n)s votes each:", equal, n=equal)
    )
    return Tie(words, titles(options, tie["between"]), titles(options, tie["taken"]))


def told(ties: list[Tied]) -> list[dict[str, list[str]]]:
    """Ties as a result names them."""
    return [{"between": list(tie.between), "taken": list(tie.taken)} for tie in ties]
