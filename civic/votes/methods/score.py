"""Score: points from 0 to a highest number for each option; the most points win."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import format_decimal, gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import IntegerField
from wtforms.fields.core import UnboundField
from wtforms.validators import NumberRange, Optional

from civic.core import i18n
from civic.towns.here import Town
from civic.votes.frozen import Paper
from civic.votes.methods.kind import Ballots, Choice, MakeField
from civic.votes.methods.marking import Mark, Marking, whole
from civic.votes.methods.naming import told
from civic.votes.rules import BallotRule, Settings
from civic.votes.tally.approval_and_score import score
from civic.votes.tally.ties import Tied
from civic.votes.tally.town_rule import TownRule
from civic.votes.views import Scored, ScoredOption, Templates, Tie
from civic.votes.wording import titled, titles, won_words

#: The highest score where organisers name none, and between which they can choose.
USUAL, LOWEST_TOP, HIGHEST_TOP = 5, 2, 10


def _points_field() -> UnboundField:
    return IntegerField(
        _("Highest score"),
        [Optional(), NumberRange(LOWEST_TOP, HIGHEST_TOP, _("Enter a number between %(min)s and %(max)s."))],
        description=_("Only for scores, which begin at 0. Leave empty for 5."),
    )


def highest(settings: Settings) -> int:
    """The most points that a voter can give an option."""
    return int(settings.get("points", USUAL))


class Score(Marking):
    """An option that a ballot does not score gets no points from it."""

    code = "score"
    name = _("Score: give each option points")
    explanation = _("Give each option points. The option with the most points wins; one without a score gets 0.")
    ties = "the order of the list"
    ties_words = _("Ties: the option that comes first in the list.")
    fields: ClassVar[Mapping[str, MakeField]] = {"points": _points_field}
    settings = frozenset({"points"})
    templates = Templates(
        sheet="votes/methods/_scaled_sheet.html",
        counters="votes/methods/_named_counters.html",
        choice="votes/methods/_named.html",
        hidden="votes/methods/_marked_hidden.html",
        outcome="votes/methods/_scored.html",
    )

    def explained(self, vote: Paper) -> str:
        scale = gettext("The lowest score is 0, the highest %(most)s.", most=highest(vote.settings))
        return f"{self.explanation} {scale}"

    def _mark(self, text: str) -> Mark | None:
        return whole(text)

    def _allowed(self, rule: BallotRule, mark: object) -> bool:
        return type(mark) is int and 0 <= mark <= highest(rule.settings)

    # ---- the count

    def favours(self, rule: BallotRule, option: int) -> Choice | None:
        return ((option, highest(rule.settings)),)

    def lacked_words(self, more: int) -> str:
        return str(
            ngettext(
                "With one more person who gives it the highest score, it would have won.",
                "With %(n)s more people who give it the highest score, it would have won.",
                more,
                n=i18n.number(more),
            )
        )

    def count(self, rule: BallotRule, ballots: Ballots, town: TownRule | None = None) -> dict[str, Any]:
        """Adds the ``points`` of each option, how often each score was ``given`` to it, from 0, and the ``order``."""
        options, most = [str(option.id) for option in rule.options], highest(rule.settings)
        marked = [({str(option): mark for option, mark in choice}, number) for choice, number in ballots]
        totals = score(options, marked, lowest=0, highest=most)
        given = {option: [0] * (most + 1) for option in options}
        for marks, number in marked:
            for option, mark in marks.items():
                given[option][mark] += number
        level = tuple(sorted(totals.tied, key=options.index))
        return {
            "method": self.code,
            "ballots": totals.valid + totals.blank,
            "blank": totals.blank,
            "points": dict(totals.totals),
            "given": given,
            "order": [option for tier in totals.order for option in tier],
            "selected": list(totals.winners),
            "ties": told([Tied(level, totals.winners)] if level else []),
        }

    # ---- what pages show

    def _marks(self, vote: Paper) -> list[tuple[Mark, str]]:
        return [(points, i18n.number(points)) for points in range(highest(vote.settings) + 1)]

    def _so_far(self, vote: Paper, choice: Choice) -> str:
        return str(gettext("%(n)s of %(all)s scored", n=len(choice), all=len(vote.options)))

    def counted(self, number: int) -> str:
        return str(gettext("Your scores"))

    def outcome(self, place: Town, vote: Paper) -> Scored:
        tally, most = vote.result or {}, highest(vote.settings)
        valid = tally["ballots"] - tally["blank"]
        options = {str(option.id): option for option in vote.options}
        best = max([0, *(tally["points"][option] for option in tally["selected"])])
        rows = [
            ScoredOption(
                *titled(options[option].titles),
                won=option in tally["selected"],
                percent=round(100 * tally["points"][option] / (most * valid), 1) if valid else 0,
                side=_side(tally["points"][option], valid),
                why=_why(tally["points"][option], best, option in tally["selected"]),
                given=[i18n.number(number) for number in tally["given"][option]],
                unscored=i18n.number(tally["ballots"] - sum(tally["given"][option])),
            )
            for option in tally["order"]
        ]
        return Scored(
            headline=won_words(sum(row.won for row in rows)),
            rows=rows,
            scale=[i18n.number(points) for points in range(most + 1)],
            ties=[
                Tie(
                    str(gettext("These options have as many points:")),
                    titles(options, tie["between"]),
                    titles(options, tie["taken"]),
                )
                for tie in tally["ties"]
            ],
        )


def _side(points: int, valid: int) -> str:
    """All points, and how many that is per ballot that is not blank."""
    mean = format_decimal(points / valid, "#,##0.00") if valid else "–"
    return str(gettext("%(points)s points, %(mean)s on average", points=i18n.number(points), mean=mean))


def _why(points: int, best: int, won: bool) -> str:
    """What decided about one option."""
    if won:
        return str(gettext("It has the most points."))
    if not points:
        return str(gettext("Nobody gave it any points."))
    if points == best:
        return str(gettext("It has as many points as the winner; the published rule for ties decided."))
    return str(gettext("Points that it has less than the winner: %(missing)s.", missing=i18n.number(best - points)))
