"""Codes of statistics, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.statistics.release import ReleaseAnswer
from civic.statistics.rules import Stage, StatisticsCode, Step

REFUSALS = {
    StatisticsCode.NOTHING_RUNS: _("Nothing is being compiled right now."),
    StatisticsCode.NO_RELEASE: _("There are no figures yet."),
}

STAGES = {
    Stage.REGISTERED: _("Registered"),
    Stage.SUPPORTED: _("Supported"),
    Stage.COMMENTED: _("Commented"),
    Stage.PROPOSED: _("Proposed"),
    Stage.VOTED: _("Voted"),
}

#: Those who did it, at the head of a column.
WHO = {
    Stage.REGISTERED: _("People registered"),
    Stage.SUPPORTED: _("Supporters"),
    Stage.COMMENTED: _("People who commented"),
    Stage.PROPOSED: _("People who proposed"),
    Stage.VOTED: _("Voters"),
}

STEPS = {
    Step.PEOPLE: _("reading who took part"),
    Step.ANSWERS: _("reading what people told, as far as they agreed"),
    Step.COUNT: _("counting"),
    Step.PROTECT: _("rounding, and hiding small numbers"),
    Step.PROVE: _("checking that no hidden number can be worked out"),
    Step.WRITE: _("writing the figures"),
}

#: Why there is no new release.
ANSWERS = {
    ReleaseAnswer.TOO_FEW_PARTICIPANTS: _(
        "Figures come out once 50 people have taken part. Until then they would say too much about each."
    ),
    ReleaseAnswer.TOO_FEW_CHANGED: _(
        "Too little has changed since the last figures: 50 people and one in twenty must be new or have done more."
    ),
    ReleaseAnswer.TOO_SOON: _("The last figures are less than a week old. Figures come out once a week at most."),
    ReleaseAnswer.UNPROTECTABLE: _(
        "Beside the figures that are out already, today’s would give somebody away. The last ones stay."
    ),
}

FAILED = _("It broke on the way. Nothing was published; the last figures stay as they are.")
CANCELLED = _("It was cancelled. Nothing was published; the last figures stay as they are.")
