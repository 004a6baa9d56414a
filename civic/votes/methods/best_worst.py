"""Best and worst of four: for long lists of topics. Each voter sees every topic once, in sets of four.

Which booklet of sets somebody sees is drawn from the seed of their order of options, which has nothing to do with
their slot. A ballot does not say it: it is the options that are best or worst. There are few booklets, and whoever saw
the page of a voter could tell no more than which part of the ballots theirs is among (decision 55).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import ClassVar

from flask_babel import format_decimal, gettext, ngettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField
from wtforms.fields.core import UnboundField
from wtforms.validators import NumberRange, Optional

from civic.core import i18n
from civic.towns.here import Town
from civic.votes.frozen import Paper
from civic.votes.methods.kind import Ballots, Choice, MakeField, Problem
from civic.votes.methods.listing import listed
from civic.votes.methods.marking import FIELD, MOST_FIELDS, Mark, Marking
from civic.votes.methods.naming import told
from civic.votes.rules import BallotRule, Settings, VoteCode, own_order
from civic.votes.tally.best_worst import BOOKLETS, BestWorst, best_worst, booklets, fits
from civic.votes.tally.ties import Tied
from civic.votes.tally.town_rule import TownRule
from civic.votes.views import MarkedOption, Sheet, Templates, Tie, Weighed, WeighedOption
from civic.votes.wording import titled, titles, won_words

BEST, WORST = "best", "worst"
MARKS = {BEST: _("Best"), WORST: _("Worst")}
#: Between how many options there can be: fewer are better scored, and more than 15 sets nobody fills in.
FEWEST, MOST = 8, 60


def _seats_field() -> UnboundField:
    return IntegerField(
        _("Topics that are chosen"),
        [Optional(), NumberRange(1, MOST - 1, _("Enter a number between %(min)s and %(max)s."))],
        description=_("Only for best and worst: how many options win. Leave empty for 1."),
    )


def chosen(settings: Settings) -> int:
    """How many options win."""
    return int(settings.get("topics", 1))


class BestAndWorst(Marking):
    """A ballot is pairs of an option and whether it is best or worst in its set; a set can be left out."""

    code = "best_worst"
    name = _("Best and worst of four: for long lists of topics")
    explanation = _(
        "You see all options in sets of four. In each set, mark the best one and the worst one; you can leave a set "
        "out. The score of an option is how often it was marked best, minus how often worst, divided by how often it "
        "was shown."
    )
    ties = "the order of the list"
    ties_words = _("Ties: the option that comes first in the list.")
    fields: ClassVar[Mapping[str, MakeField]] = {"topics": _seats_field}
    settings = frozenset({"topics"})
    fewest_options = FEWEST
    marks = MARKS
    templates = Templates(
        sheet="votes/methods/_sets_sheet.html",
        counters="votes/methods/_named_counters.html",
        choice="votes/methods/_named.html",
        hidden="votes/methods/_marked_hidden.html",
        outcome="votes/methods/_weighed.html",
    )

    def opening_problems(self, rule: BallotRule, closes_at: datetime, at: datetime) -> list[VoteCode]:
        """How many options are missing is said by a code of its own."""
        return [code for code in super().opening_problems(rule, closes_at, at) if code is not VoteCode.FEW_OPTIONS]

    def _rule_problems(self, rule: BallotRule) -> list[VoteCode]:
        number = len(rule.options)
        found = [VoteCode.FEW_TOPICS] if number < FEWEST else [VoteCode.MANY_TOPICS] if number > MOST else []
        return found + ([VoteCode.MANY_SEATS] if FEWEST <= number <= chosen(rule.settings) else [])

    def explained(self, vote: Paper) -> str:
        number = chosen(vote.settings)
        winners = ngettext(
            "The option with the highest score wins.", "The %(num)s options with the highest scores win.", number
        )
        return f"{self.explanation} {winners}"

    # ---- a ballot

    def _mark(self, text: str) -> Mark | None:
        return text if text in MARKS else None

    def _allowed(self, rule: BallotRule, mark: object) -> bool:
        return mark in MARKS

    def read(self, form: MultiDict[str, str]) -> Choice:
        """Step 1 sends the option that is best in a set and the one that is worst; step 2 each option with its mark."""
        found: list[tuple[int, str]] = []
        for name, text in list(form.items())[:MOST_FIELDS]:
            mark, _dash, _number = name.partition("-")
            if mark in MARKS and (option := _option(text)) is not None:
                found.append((option, mark))
            elif name.startswith(FIELD) and text in MARKS and (option := _option(name[len(FIELD) :])) is not None:
                found.append((option, text))
        return self.normal(found)

    def normal(self, choice: Collection[object]) -> Choice:
        """Pairs, each once; an option that is marked best and worst stays twice, and ``problem`` says so."""
        return tuple(sorted({(pair[0], pair[1]) for pair in choice if isinstance(pair, tuple | list)}))

    def problem(self, rule: BallotRule, choice: Choice) -> Problem | None:
        if found := super().problem(rule, choice):
            return found
        best, worst = _marked(choice)
        if set(best) & set(worst):
            return VoteCode.BEST_AND_WORST, {}
        if not fits(tuple(option.id for option in rule.options), best, worst):
            return VoteCode.TWICE_IN_SET, {}
        return None

    # ---- the count

    def favours(self, rule: BallotRule, option: int) -> Choice | None:
        return ((option, BEST),)

    def lacked_words(self, more: int) -> str:
        return str(
            ngettext(
                "With one more person who marks it best, it would have won.",
                "With %(n)s more people who mark it best, it would have won.",
                more,
                n=i18n.number(more),
            )
        )

    def count(self, rule: BallotRule, ballots: Ballots, town: TownRule | None = None) -> dict[str, object]:
        """Adds how often each option was marked ``best`` and ``worst``, how often each was ``shown``, and the
        ``order``."""
        found = _count(rule, ballots)
        level = tuple(map(str, found.tied))
        taken = tuple(str(option) for option in found.winners if option in found.tied)
        return {
            "method": self.code,
            "ballots": sum(number for _choice, number in ballots),
            "blank": sum(number for choice, number in ballots if not choice),
            "best": {str(option): number for option, number in found.best.items()},
            "worst": {str(option): number for option, number in found.worst.items()},
            "shown": found.shown,
            "order": list(map(str, found.order)),
            "selected": list(map(str, found.winners)),
            "ties": told([Tied(level, taken)] if level else []),
        }

    # ---- what pages show

    def _marks(self, vote: Paper) -> list[tuple[Mark, str]]:
        return [(mark, str(words)) for mark, words in MARKS.items()]

    def _so_far(self, vote: Paper, choice: Choice) -> str:
        best, worst = _marked(choice)
        sets = len(booklets(tuple(option.id for option in vote.options))[0]) if vote.options else 0
        return str(
            gettext(
                "Best: %(best)s of %(sets)s sets. Worst: %(worst)s of %(sets)s.",
                best=i18n.number(len(best)),
                worst=i18n.number(len(worst)),
                sets=i18n.number(sets),
            )
        )

    def sheet(self, place: Town, vote: Paper, choice: Choice, seed: str) -> Sheet:
        """The sets of this voter's booklet, and the options in each, in an order of their own."""
        ids = tuple(option.id for option in vote.options)
        sets = [own_order(f"{seed}:{each[0]}", each) for each in booklets(ids)[_booklet(seed)] if each]
        sets = [sets[n] for n in own_order(seed, range(len(sets)))]
        given = {option: [mark for each, mark in choice if each == option] for option, _mark in choice}
        shown = {
            option.id: MarkedOption(**vars(one), mark=" ".join(given.get(option.id, ())))
            for option, one in listed(place, vote, [option for each in sets for option in each], frozenset(given))
        }
        return Sheet(
            options=list(shown.values()),
            meter=None,
            count=self._so_far(vote, tuple(pair for pair in choice if pair[0] in ids)),
            marks=tuple(self._marks(vote)),
            heading=self._heading(len(ids)),
            sets=[[shown[option] for option in each] for each in sets],
        )

    def counted(self, number: int) -> str:
        return str(gettext("What you marked"))

    def outcome(self, place: Town, vote: Paper) -> Weighed:
        tally, options = vote.result or {}, {str(option.id): option for option in vote.options}
        net = {option: tally["best"][option] - tally["worst"][option] for option in options}
        last = min((net[option] for option in tally["selected"]), default=0)
        rows = []
        for option in tally["order"]:
            won = option in tally["selected"]
            score = net[option] / (tally["shown"] or 1)
            rows.append(
                WeighedOption(
                    *titled(options[option].titles),
                    won=won,
                    percent=round(50 * (score + 1), 1),
                    side=str(gettext("Score: %(score)s", score=_score(score))),
                    why=_why(
                        *(tally["shown"], tally["best"][option], tally["worst"][option]),
                        None if won or not tally["selected"] else last - net[option],
                    ),
                    cells=[
                        *(i18n.number(tally[mark][option]) for mark in MARKS),
                        i18n.number(tally["shown"]),
                        _score(score),
                    ],
                )
            )
        level = str(gettext("These options have the same score:"))
        return Weighed(
            headline=won_words(sum(row.won for row in rows)),
            rows=rows,
            ties=[Tie(level, titles(options, tie["between"]), titles(options, tie["taken"])) for tie in tally["ties"]],
        )


def _option(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _marked(choice: Choice) -> tuple[list[int], list[int]]:
    """Which options a ballot marks best, and which worst."""
    best, worst = ([option for option, mark in choice if mark == wanted] for wanted in MARKS)
    return best, worst


def _count(rule: BallotRule, ballots: Ballots) -> BestWorst:
    marked = ((*_marked(choice), number) for choice, number in ballots)
    return best_worst([option.id for option in rule.options], marked, chosen(rule.settings))


def _booklet(seed: str) -> int:
    """The number of a voter's booklet."""
    return int(hashlib.sha256(f"booklet/v1:{seed}".encode()).hexdigest(), 16) % BOOKLETS


def _score(score: float) -> str:
    return str(format_decimal(score, "+0.00;-0.00"))


def _why(shown: int, best: int, worst: int, missing: int | None) -> str:
    """How often an option was marked, and what decided; ``missing`` is what a loser has less than the last winner."""
    said = gettext(
        "Shown: %(shown)s. Marked best: %(best)s. Marked worst: %(worst)s.",
        shown=i18n.number(shown),
        best=i18n.number(best),
        worst=i18n.number(worst),
    )
    if missing is None:
        return str(said)
    if not missing:
        decided = gettext("Its score is that of the last option that was chosen; the published rule for ties decided.")
    else:
        decided = gettext(
            "The last option that was chosen is ahead by %(missing)s (best minus worst).", missing=i18n.number(missing)
        )
    return f"{said} {decided}"
