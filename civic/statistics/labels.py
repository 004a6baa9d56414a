"""Codes of statistics, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.core.runs import RunState
from civic.statistics.outcomes import FEWER, MORE, Target
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

#: Kinds of decisions.
TARGETS = {
    Target.ACCEPTED: _("Proposals accepted"),
    Target.SOONER: _("Days to an answer"),
    Target.FLAGGED: _("Reports against comments and proposals"),
    Target.UPHELD: _("Reports that were right"),
    Target.SEATED: _("Council seats"),
}
ABOUT_TARGETS = {
    Target.ACCEPTED: _(
        "Of the proposals that were answered, how many were accepted, wholly or in part. Compared within themes, by "
        "the first author’s group."
    ),
    Target.SOONER: _(
        "Whether a proposal was answered sooner than half of all. Compared within themes. Proposals that have already "
        "waited longer count as not sooner."
    ),
    Target.FLAGGED: _(
        "Of the comments and proposals of a group, how many were reported. Comments are compared with comments of the "
        "same month, and so are proposals."
    ),
    Target.UPHELD: _(
        "Of what was reported and decided, how often the moderators agreed with a report. Compared within guidelines."
    ),
    Target.SEATED: _("Of the people who are registered, how many have a seat on an advisory council of the town."),
}
WAYS = {
    (Target.ACCEPTED, MORE): _("Accepted more often"),
    (Target.ACCEPTED, FEWER): _("Accepted less often"),
    (Target.SOONER, MORE): _("Answered sooner"),
    (Target.SOONER, FEWER): _("Answered later"),
    (Target.FLAGGED, MORE): _("Reported more often"),
    (Target.FLAGGED, FEWER): _("Reported less often"),
    (Target.UPHELD, MORE): _("Reports right more often"),
    (Target.UPHELD, FEWER): _("Reports right less often"),
    (Target.SEATED, MORE): _("More often on a council"),
    (Target.SEATED, FEWER): _("Less often on a council"),
}
