"""Yes, No or Abstain: one question or several, each decided for itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import format_percent, gettext
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
from civic.votes.rules import BallotRule, Settings
from civic.votes.tally.answers import Answers, Majority
from civic.votes.tally.town_rule import TownRule
from civic.votes.views import Answered, Questions, Templates
from civic.votes.wording import titled

ANSWERS = {"yes": _("Yes"), "no": _("No"), "abstain": _("Abstain")}


def _majority_field() -> UnboundField:
    words = {Majority.SIMPLE: _("More Yes than No"), Majority.TWO_THIRDS: _("At least two thirds Yes")}
    return RadioField(
        _("Majority"),
        [Optional()],
        choices=choices(words),
        default=Majority.SIMPLE.value,
        description=_("Only for Yes, No or Abstain. Abstentions do not count for either side."),
    )


def majority(settings: Settings) -> Majority:
    """What Yes needs to win in a vote."""
    return Majority(str(settings.get("majority", Majority.SIMPLE.value)))


class YesNo(Marking):
    """Each option is a question; what no mark stands at is left unanswered and counts for nothing."""

    code = "yes_no"
    name = _("Yes, No or Abstain: one question, or several")
    explanation = _(
        "Yes wins if more people vote Yes than No. People who abstain count towards turnout, but not for either side."
    )
    ties = "no"
    ties_words = _("Ties: with as many Yes as No votes, the answer is No.")
    fields: ClassVar[Mapping[str, MakeField]] = {"majority": _majority_field}
    settings = frozenset({"majority"})
    fewest_options = 1
    shuffled = False
    marks = ANSWERS
    templates = Templates(
        sheet="votes/methods/_scaled_sheet.html",
        counters="votes/methods/_named_counters.html",
        choice="votes/methods/_named.html",
        hidden="votes/methods/_marked_hidden.html",
        outcome="votes/methods/_answers.html",
    )

    def explained(self, vote: Paper) -> str:
        if majority(vote.settings) is Majority.SIMPLE:
            return str(self.explanation)
        return str(
            gettext(
                "Yes wins if at least two thirds of all Yes and No votes are Yes. People who abstain count towards "
                "turnout, but not for either side."
            )
        )

    def _mark(self, text: str) -> Mark | None:
        return text if text in ANSWERS else None

    def _allowed(self, rule: BallotRule, mark: object) -> bool:
        return mark in ANSWERS

    # ---- the count

    def count(self, rule: BallotRule, ballots: Ballots, town: TownRule | None = None) -> dict[str, Any]:
        """Adds to what every result has: the ``answers`` to each question, by its number."""
        found: dict[str, Counter[str]] = {str(option.id): Counter() for option in rule.options}
        for choice, number in ballots:
            for option, mark in choice:
                found[str(option)][mark] += number
        needed = majority(rule.settings)
        return {
            "method": self.code,
            "ballots": sum(number for _choice, number in ballots),
            "blank": sum(number for choice, number in ballots if not choice),
            "answers": {option: {mark: given[mark] for mark in ANSWERS} for option, given in found.items()},
            "selected": [option for option, given in found.items() if _answers(given).accepted(needed)],
            "ties": [],
        }

    # ---- what pages show

    def _marks(self, vote: Paper) -> list[tuple[Mark, str]]:
        return [(mark, str(words)) for mark, words in ANSWERS.items()]

    def _heading(self, number: int) -> str:
        return str(gettext("Your answer") if number == 1 else gettext("Your answers"))

    def _so_far(self, vote: Paper, choice: Choice) -> str:
        return str(gettext("%(n)s of %(all)s answered", n=len(choice), all=len(vote.options)))

    def counted(self, number: int) -> str:
        return str(gettext("Your answer") if number == 1 else gettext("Your answers"))

    def outcome(self, place: Town, vote: Paper) -> Questions:
        tally, needed = vote.result or {}, majority(vote.settings)
        rows = []
        for option in vote.options:
            given = _answers(tally["answers"][str(option.id)])
            rows.append(
                Answered(
                    *titled(option.titles),
                    won=str(option.id) in tally["selected"],
                    parts=[given.yes, given.no, given.abstain],
                    lines=_lines(given),
                    why=_why(given, needed),
                )
            )
        won = sum(row.won for row in rows)
        if len(rows) == 1:
            headline = gettext("The answer is Yes.") if won else gettext("The answer is No.")
        else:
            headline = gettext("Accepted: %(won)s. Not accepted: %(lost)s.", won=won, lost=len(rows) - won)
        return Questions(headline=headline, rows=rows)


def _answers(given: Mapping[str, int]) -> Answers:
    return Answers(given["yes"], given["no"], given["abstain"])


def _lines(given: Answers) -> list[list[str]]:
    """Each answer, how many gave it, and its part of Yes and No: who abstains has none."""
    both = given.yes + given.no
    return [
        [str(ANSWERS["yes"]), i18n.number(given.yes), _share(given.yes, both)],
        [str(ANSWERS["no"]), i18n.number(given.no), _share(given.no, both)],
        [str(ANSWERS["abstain"]), i18n.number(given.abstain), "–"],
    ]


def _share(part: int, whole: int) -> str:
    return str(format_percent(part / whole, "#,##0.0%")) if whole else "–"


def _why(given: Answers, needed: Majority) -> str:
    """What decided, and what would have been enough otherwise."""
    if not given.yes and not given.no:
        return str(gettext("Nobody voted Yes or No, so it is not accepted."))
    numbers = {"yes": i18n.number(given.yes), "no": i18n.number(given.no)}
    if given.accepted(needed):
        words = gettext("Accepted: %(yes)s Yes against %(no)s No.", **numbers)
    else:
        words = gettext("Not accepted: %(yes)s Yes against %(no)s No.", **numbers)
    sentences = [words] if needed is Majority.SIMPLE else [words, gettext("Two thirds were needed.")]
    if missing := given.missing(needed):
        sentences.append(gettext("Yes votes that were missing: %(missing)s.", missing=i18n.number(missing)))
    return " ".join(map(str, sentences))
