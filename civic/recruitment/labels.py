"""Codes of recruitment, in words."""

from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from civic.recruitment.rules import MOST_LETTERS, MOST_SEATS, NOT_STATED, Place, RecruitmentCode, Stage, Step

REFUSALS = {
    RecruitmentCode.NO_TITLE: _("Enter a title for the call."),
    RecruitmentCode.DAYS_ORDER: _("The last day is before the first one."),
    RecruitmentCode.TERM_ORDER: _("The term ends before it begins."),
    RecruitmentCode.SEATS: _("Enter a number of seats between 1 and %(most)s.", most=MOST_SEATS),
    RecruitmentCode.ASKED_ALREADY: _(
        "People have applied and agreed to these questions. The questions cannot be changed any more."
    ),
    RecruitmentCode.NOT_OPEN: _("You cannot apply at the moment. Look at the dates of the call."),
    RecruitmentCode.FROZEN: _("The draw has begun. Applications and quotas cannot be changed any more."),
    RecruitmentCode.NO_CONSENT: _("Tick the box below your answer, or leave the question blank."),
    RecruitmentCode.NO_SUCH_ANSWER: _("Choose one of the answers, or leave the question blank."),
    RecruitmentCode.NO_CODE: _("This code is unknown or has been used. Check the letter."),
    RecruitmentCode.NOT_APPLIED: _("You have not applied."),
    RecruitmentCode.STILL_OPEN: _("People can still apply. The draw begins once the call has closed."),
    RecruitmentCode.TOO_FEW: _("Fewer people can be drawn than seats are open."),
    RecruitmentCode.QUOTA_ORDER: _("“At least” cannot be more than “at most”, or more than the seats."),
    RecruitmentCode.CONFLICT: _("The applicants cannot meet these quotas. Change them first."),
    RecruitmentCode.HOUSEHOLDS: _("There is no panel, whatever the quotas: too many applicants share a household."),
    RecruitmentCode.DRAW_RUNS: _("A draw is under way already."),
    RecruitmentCode.NO_DRAW: _("No lottery is waiting for that."),
    RecruitmentCode.NOTHING_OPEN: _("No one has declined. No seat is open."),
    RecruitmentCode.TOO_SOON: _("This works only after the announced time; announce a time in the future."),
    RecruitmentCode.NO_SOURCE: _("Say which public number draws."),
    RecruitmentCode.ANNOUNCED: _("The public number is announced already."),
    RecruitmentCode.NOT_ANNOUNCED: _("Announce the public number first."),
    RecruitmentCode.NOT_A_NUMBER: _("Enter the number in digits."),
    RecruitmentCode.DRAWN_ALREADY: _("The draw has taken place."),
    RecruitmentCode.NOT_DRAWN: _("There is no seat for you to accept or decline at the moment."),
    RecruitmentCode.LETTERS: _("Enter a number of letters between 1 and %(most)s in all.", most=MOST_LETTERS),
    RecruitmentCode.NO_PANEL: _("No panel meets the quotas."),
}

STAGES = {
    Stage.ANNOUNCED: _("Announced"),
    Stage.OPEN: _("Open for applications"),
    Stage.CLOSED: _("Closed for applications"),
    Stage.FROZEN: _("Draw"),
}

PLACES = {
    Place.APPLIED: _("Applied"),
    Place.DRAWN: _("Drawn, not answered yet"),
    Place.ACCEPTED: _("Accepted"),
    Place.DECLINED: _("Declined"),
}

STEPS = {
    Step.LOTTERY: _("the fairest chances are computed"),
    Step.ROUND: _("1,000 panels are written"),
    Step.WRITE: _("the file is published"),
}

#: What an answer is used for, where a call has not said it in its own words.
PURPOSE = _("So that the members drawn are a cross-section of the town. For this draw only.")

VALUES = {NOT_STATED: _("Not stated")}


KEPT = _("What people tell for the draw of a council")


def kept_for(days: int) -> str:
    """How long that is kept, in words."""
    return str(
        ngettext("%(num)s day after the last draw of its call", "%(num)s days after the last draw of its call", days)
    )
