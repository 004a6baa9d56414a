"""The forms of process that towns use most, as templates in every language of the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from civic.core.i18n import LANGUAGES
from civic.processes.rules import DECISION_PHASE, INFORMATION_PHASE, RESULT_PHASE
from civic.processes.template_rules import PhasePlan, Template

#: Kinds of phase that higher packages offer, by their codes.
PROPOSALS, DISCUSSION, MEETING, VOTE = "proposals", "discussion", "meeting", "vote"


@dataclass(frozen=True)
class Step:
    """A phase of a common form: its kind, how many weeks it takes, and its words."""

    kind: str
    weeks: int
    title: Any
    summary: Any
    acts: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Common:
    """A common form of process; its phases follow each other without a gap."""

    code: str
    title: Any
    about: Any
    steps: tuple[Step, ...]

    @property
    def weeks(self) -> int:
        return sum(step.weeks for step in self.steps)


def _inform(weeks: int) -> Step:
    return Step(INFORMATION_PHASE, weeks, _("Get informed"), _("What it is about, and what can still change."))


def _answer(weeks: int) -> Step:
    return Step(DECISION_PHASE, weeks, _("The town answers"), _("The town says what it will do, and why."))


def _result(weeks: int) -> Step:
    return Step(RESULT_PHASE, weeks, _("What came of it"), _("What was decided, and what happens next."))


COMMON = (
    Common(
        "ideas",
        _("Idea collection"),
        _("Anyone can write an idea and support those of others. The town answers."),
        (
            _inform(1),
            Step(PROPOSALS, 5, _("Collect ideas"), _("Write an idea, and support those of others.")),
            _answer(3),
            _result(1),
        ),
    ),
    Common(
        "place",
        _("Co-design of a place"),
        _("A square, a park or a street is designed together, from the first walk to the choice of a design."),
        (
            _inform(2),
            Step(MEETING, 3, _("Walks and workshops"), _("Meet at the place and say what it needs.")),
            Step(PROPOSALS, 5, _("Collect ideas"), _("Write an idea, and support those of others.")),
            Step(DISCUSSION, 4, _("Discuss the designs"), _("Say what works in the designs, and what is missing.")),
            Step(VOTE, 2, _("Choose a design"), _("Vote on the designs.")),
            _answer(2),
            _result(2),
        ),
    ),
    Common(
        "text",
        _("Draft-text consultation"),
        _("The town publishes a draft text. People comment on it paragraph by paragraph."),
        (
            _inform(1),
            Step(
                DISCUSSION,
                6,
                _("Read the draft and comment"),
                _("Comment on each paragraph of the draft text."),
                (),
            ),
            _answer(4),
            _result(1),
        ),
    ),
    Common(
        "budget",
        _("Participatory budget"),
        _("People propose projects. The town says what each costs. A vote decides which are paid for."),
        (
            _inform(2),
            Step(PROPOSALS, 6, _("Propose projects"), _("Write a project, and support those of others.")),
            Step(DECISION_PHASE, 5, _("What each costs"), _("The town checks the projects and says what each costs.")),
            Step(VOTE, 3, _("Vote on the projects"), _("Choose projects within the budget.")),
            _result(10),
        ),
    ),
    Common(
        "council",
        _("Council consultation"),
        _("An advisory council discusses a question in public. The town answers its recommendation."),
        (
            _inform(2),
            Step(MEETING, 4, _("The council meets"), _("The council discusses the question and adopts its opinion.")),
            _answer(6),
            _result(2),
        ),
    ),
    Common(
        "five",
        _("Five phases of a plan"),
        _("Orientation, stocktaking, draft plan, final plan and implementation, for plans that take a year or more."),
        (
            Step(INFORMATION_PHASE, 4, _("Orientation"), _("What is planned, for whom, and how people can take part.")),
            Step(PROPOSALS, 8, _("Stocktaking"), _("Say what is there, what is missing and what you need.")),
            Step(
                DISCUSSION,
                8,
                _("Draft plan"),
                _("Comment on each paragraph of the draft text."),
                ("support", "amend"),
            ),
            Step(DECISION_PHASE, 6, _("Final plan"), _("The town decides on the plan, with reasons.")),
            Step(RESULT_PHASE, 26, _("Implementation"), _("Follow what is carried out, and what is late.")),
        ),
    ),
)


def common(code: str) -> Common | None:
    """A common form by its code."""
    return next((each for each in COMMON if each.code == code), None)


def template(form: Common) -> Template:
    """A common form as a template, worded in every language of the program."""
    plans, begins = [], 0
    for step in form.steps:
        days = step.weeks * 7
        plans.append(PhasePlan(step.kind, _said(step.title), _said(step.summary), begins, days, step.acts))
        begins += days
    return Template(_said(form.title), tuple(plans))


def _said(words: Any) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        with force_locale(language):
            found[language] = str(words)
    return found
