"""Codes of measures, in words."""

from flask_babel import lazy_gettext as _

from civic.measures.rules import (
    MOST_INDICATORS,
    MOST_PROPOSALS,
    MeasureCode,
    MeasureState,
    Progress,
)

REFUSALS = {
    MeasureCode.NO_TITLE: _("Enter a title for the measure."),
    MeasureCode.NO_OWNER: _("Enter the responsible office."),
    MeasureCode.ENDS_BEFORE: _("The last day must not be before the first day."),
    MeasureCode.DONE_AHEAD: _("Choose a day that is not in the future."),
    MeasureCode.MONEY_PLACES: _("Amounts in %(currency)s have at most %(digits)s digits after the decimal point."),
    MeasureCode.MONEY_LARGE: _("This amount is too large."),
    MeasureCode.NO_REASON: _("Enter the reason for this change."),
    MeasureCode.OTHER_PLACE: _("This neighbourhood belongs to another town."),
    MeasureCode.OTHER_PROCESS: _("This process belongs to another town."),
    MeasureCode.UNKNOWN_PROPOSAL: _("There is no published proposal of this town at “%(address)s”."),
    MeasureCode.MANY_PROPOSALS: _("A measure can have at most %(most)s proposals.", most=MOST_PROPOSALS),
    MeasureCode.NO_NAME: _("Enter what is measured."),
    MeasureCode.MANY_INDICATORS: _("A measure can have at most %(most)s indicators.", most=MOST_INDICATORS),
    MeasureCode.VALUE_LARGE: _("Enter a smaller number with at most two digits after the decimal point."),
    MeasureCode.READING_AHEAD: _("Choose a day that is not in the future."),
    MeasureCode.NO_TEXT: _("Write the news in at least one language."),
}

STATES = {
    MeasureState.PLANNED: _("Planned"),
    MeasureState.UNDER_WAY: _("Under way"),
    MeasureState.DONE: _("Done"),
    MeasureState.DROPPED: _("Dropped"),
}

PROGRESS = {
    Progress.PLANNED: _("Planned"),
    Progress.UNDER_WAY: _("Under way"),
    Progress.LATE: _("Late"),
    Progress.DONE: _("Done"),
    Progress.DROPPED: _("Dropped"),
}

#: How ``_components/state.html`` draws each.
DRAWN = {
    Progress.PLANNED: "published",
    Progress.UNDER_WAY: "review",
    Progress.LATE: "late",
    Progress.DONE: "done",
    Progress.DROPPED: "withdrawn",
}

#: What a change is about.
CHANGED = {
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "promised": _("Money promised"),
    "spent": _("Money spent"),
    "state": _("Status"),
}
