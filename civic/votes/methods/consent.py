"""Consent: one proposal, which is adopted when nobody objects.

A ballot has no words of its voter's own: they could say who wrote them or prove a choice to somebody else, and the
signed public record could not be corrected afterwards (decision 54). An objection says of which sort it is, and is as
secret as any choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import ClassVar

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.fields.core import UnboundField
from wtforms.validators import Optional

from civic.core import i18n
from civic.core.forms import choices
from civic.towns.here import Town
from civic.votes.frozen import Paper
from civic.votes.methods.kind import Ballots, Choice, MakeField
from civic.votes.methods.marking import Mark, Marking
from civic.votes.rules import BallotRule, Settings, VoteCode
from civic.votes.tally.consent import Positions, Tolerance
from civic.votes.tally.town_rule import TownRule
from civic.votes.views import Answered, Questions, Templates
from civic.votes.wording import titled

FREE, ABSTAIN = "none", "abstain"
#: Why somebody objects.
OBJECTIONS = {
    "harm": _("Objection: it would do harm"),
    "rule": _("Objection: it breaks a law or a rule"),
    "cost": _("Objection: it costs too much"),
    "better": _("Objection: there is a better way"),
    "other": _("Objection: another reason"),
}
POSITIONS = {FREE: _("No objection"), **OBJECTIONS, ABSTAIN: _("Abstain")}


def _tolerance_field() -> UnboundField:
    words = {
        Tolerance.NONE: _("When nobody objects"),
        Tolerance.TENTH: _("When at most one in ten of those who take a position object"),
    }
    return RadioField(
        _("Adopted by consent"),
        [Optional()],
        choices=choices(words),
        default=Tolerance.NONE.value,
        description=_("Only for consent. People who abstain take no position."),
    )


def tolerance(settings: Settings) -> Tolerance:
    """How many objections a vote allows."""
    return Tolerance(str(settings.get("tolerance", Tolerance.NONE.value)))


class Consent(Marking):
    """The one option is the proposal that is put for consent; a ballot without a mark is blank."""

    code = "consent"
    name = _("Consent: one proposal, adopted when nobody objects")
    explanation = _("The proposal is adopted if nobody objects and at least one person has no objection.")
    ties = "none"
    ties_words = _("Ties: there can be none, because only objections decide.")
    fields: ClassVar[Mapping[str, MakeField]] = {"tolerance": _tolerance_field}
    settings = frozenset({"tolerance"})
    fewest_options = 1
    shuffled = False
    marks = POSITIONS
    templates = Templates(
        sheet="votes/methods/_consent_sheet.html",
        counters="votes/methods/_named_counters.html",
        choice="votes/methods/_named.html",
        hidden="votes/methods/_marked_hidden.html",
        outcome="votes/methods/_consent.html",
    )

    def _rule_problems(self, rule: BallotRule) -> list[VoteCode]:
        return [VoteCode.ONE_PROPOSAL] if len(rule.options) > 1 else []

    def explained(self, vote: Paper) -> str:
        if tolerance(vote.settings) is Tolerance.NONE:
            return str(self.explanation)
        return str(
            gettext(
                "The proposal is adopted if at most one in ten of those who take a position object, and at least one "
                "person has no objection. People who abstain take no position."
            )
        )

    def _mark(self, text: str) -> Mark | None:
        return text if text in POSITIONS else None

    def _allowed(self, rule: BallotRule, mark: object) -> bool:
        return mark in POSITIONS

    # ---- the count

    def count(self, rule: BallotRule, ballots: Ballots, town: TownRule | None = None) -> dict[str, object]:
        """Adds to what every result has: the ``positions`` on each proposal, by its number."""
        found: dict[str, Counter[str]] = {str(option.id): Counter() for option in rule.options}
        for choice, number in ballots:
            for option, mark in choice:
                found[str(option)][mark] += number
        allowed = tolerance(rule.settings)
        return {
            "method": self.code,
            "ballots": sum(number for _choice, number in ballots),
            "blank": sum(number for choice, number in ballots if not choice),
            "positions": {option: {mark: given[mark] for mark in POSITIONS} for option, given in found.items()},
            "selected": [option for option, given in found.items() if _positions(given).adopted(allowed)],
            "ties": [],
        }

    # ---- what pages show

    def _marks(self, vote: Paper) -> list[tuple[Mark, str]]:
        return [(mark, str(words)) for mark, words in POSITIONS.items()]

    def _heading(self, number: int) -> str:
        return str(gettext("Your position"))

    def _so_far(self, vote: Paper, choice: Choice) -> str:
        return str(gettext("%(n)s of %(all)s answered", n=len(choice), all=len(vote.options)))

    def counted(self, number: int) -> str:
        return str(gettext("Your position"))

    def outcome(self, place: Town, vote: Paper) -> Questions:
        tally, allowed = vote.result or {}, tolerance(vote.settings)
        rows = []
        for option in vote.options:
            given = tally["positions"][str(option.id)]
            found = _positions(given)
            rows.append(
                Answered(
                    *titled(option.titles),
                    won=str(option.id) in tally["selected"],
                    parts=[found.free, found.objections, given[ABSTAIN]],
                    lines=[[str(words), i18n.number(given[mark])] for mark, words in POSITIONS.items()],
                    why=_why(found, allowed),
                )
            )
        adopted = any(row.won for row in rows)
        headline = gettext("The proposal is adopted.") if adopted else gettext("The proposal is not adopted.")
        return Questions(headline=headline, rows=rows)


def _positions(given: Mapping[str, int]) -> Positions:
    return Positions(given[FREE], sum(given[mark] for mark in OBJECTIONS))


def _why(found: Positions, allowed: Tolerance) -> str:
    """What decided, and what would have been enough otherwise."""
    if not found.free and not found.objections:
        return str(gettext("Nobody took a position, so it is not adopted."))
    numbers = {"free": i18n.number(found.free), "objections": i18n.number(found.objections)}
    said = gettext("No objection: %(free)s. Objections: %(objections)s.", **numbers)
    sentences = [said]
    if allowed is Tolerance.TENTH:
        most = found.allowed(allowed)
        sentences.append(gettext("Objections allowed: %(most)s.", most=i18n.number(most)))
    missing = found.missing(allowed)
    if missing is None:
        sentences.append(gettext("One objection is enough to stop it. Without objections it would have been adopted."))
    elif missing:
        sentences.append(
            ngettext(
                "With one more person without an objection it would have been adopted.",
                "With %(n)s more people without an objection it would have been adopted.",
                missing,
                n=i18n.number(missing),
            )
        )
    return " ".join(map(str, sentences))
