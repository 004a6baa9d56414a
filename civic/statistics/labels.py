"""Codes of statistics, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.core.runs import RunState
from civic.statistics.release import ReleaseAnswer
from civic.statistics.rules import Stage, StatisticsCode, Step

REFUSALS = {
    StatisticsCode.NOTHING_RUNS: _("No figures are being prepared at the moment."),
    StatisticsCode.NO_RELEASE: _("There are no figures yet."),
}

STATES = {
    RunState.WAITING: _("Requested"),
    RunState.RUNNING: _("Being prepared"),
    RunState.DONE: _("Published"),
    RunState.REFUSED: _("Not published, to protect people"),
    RunState.FAILED: _("Failed"),
    RunState.CANCELLED: _("Cancelled"),
}

STAGES = {
    Stage.REGISTERED: _("Registered"),
    Stage.VISITED: _("Visited"),
    Stage.SUPPORTED: _("Supported"),
    Stage.COMMENTED: _("Commented"),
    Stage.PROPOSED: _("Proposed"),
    Stage.VOTED: _("Voted"),
    Stage.APPLIED: _("Applied for a council"),
    Stage.ATTENDED: _("Came to a meeting"),
}

#: Those who did it, at the head of a column.
WHO = {
    Stage.REGISTERED: _("People registered"),
    Stage.VISITED: _("People who visited"),
    Stage.SUPPORTED: _("Supporters"),
    Stage.COMMENTED: _("People who commented"),
    Stage.PROPOSED: _("People who proposed"),
    Stage.VOTED: _("Voters"),
    Stage.APPLIED: _("People who applied for a council"),
    Stage.ATTENDED: _("People who came to a meeting"),
}

STEPS = {
    Step.PEOPLE: _("reading who took part"),
    Step.ANSWERS: _("reading answers, where people agreed"),
    Step.COUNT: _("counting"),
    Step.PROTECT: _("rounding, and hiding small numbers"),
    Step.PROVE: _("checking that no hidden number can be worked out"),
    Step.WRITE: _("writing the figures"),
}

#: Why there is no new release.
ANSWERS = {
    ReleaseAnswer.TOO_FEW_PARTICIPANTS: _(
        "Figures are published once 50 people have taken part. Before that, they could "
        "reveal too much about individuals."
    ),
    ReleaseAnswer.TOO_FEW_CHANGED: _(
        "Too little has changed since the last figures. At least 50 people, and at least one "
        "participant in twenty, must be new or have done more."
    ),
    ReleaseAnswer.TOO_SOON: _("The last figures are less than a week old. Figures are published at most once a week."),
    ReleaseAnswer.UNPROTECTABLE: _(
        "Together with figures already published, today’s figures could identify someone. "
        "The previous figures stay in place."
    ),
}

FAILED = _("The calculation failed. Nothing was published; the previous figures stay in place.")
CANCELLED = _("Cancelled. Nothing was published; the previous figures stay in place.")
