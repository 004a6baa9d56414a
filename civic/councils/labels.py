"""Codes of councils, in words."""

from flask_babel import lazy_gettext as _

from civic.councils.rules import (
    LONGEST_WAIT,
    MOST_SEATS,
    MOST_STEPS,
    CouncilCode,
    Office,
    Reply,
    SeatKind,
)

REFUSALS = {
    CouncilCode.NO_NAME: _("Enter a name for the council."),
    CouncilCode.SLUG_TAKEN: _("The address “%(slug)s” is taken. Choose another one."),
    CouncilCode.SEAT_NUMBER: _("Enter a number of seats between 1 and %(most)s.", most=MOST_SEATS),
    CouncilCode.QUORUM: _("Enter a quorum between 1 and 100 percent, or leave it empty."),
    CouncilCode.DAYS: _("Enter a number of days between 1 and %(most)s.", most=LONGEST_WAIT),
    CouncilCode.NO_SEAT_LEFT: _("All seats of this kind are taken during that time."),
    CouncilCode.ALREADY_SEATED: _("You already have a seat in this council during that time."),
    CouncilCode.UNKNOWN_PERSON: _("This person has no account here any more."),
    CouncilCode.TERM_OVER: _("The last day is in the past."),
    CouncilCode.ALREADY_INVITED: _(
        "An invitation to this council was sent there already. To change it, withdraw it first."
    ),
    CouncilCode.NO_INVITATION: _("This invitation is no longer valid."),
    CouncilCode.UNKNOWN_ORGANISATION: _("There is no such organisation. Search for it again."),
    CouncilCode.NO_TITLE: _("Enter a title for the recommendation."),
    CouncilCode.NO_TEXT: _("Enter the recommendation."),
    CouncilCode.ADOPTED_LATER: _("This date is in the future."),
    CouncilCode.NOT_CARRIED: _("A recommendation is adopted when more members vote for it than against it."),
    CouncilCode.MORE_VOTES_THAN_MEMBERS: _(
        "There are more votes than members on that day: %(members)s. Check the date and the votes."
    ),
    CouncilCode.UNKNOWN_THING: _(
        "There is no public page of this town at “%(address)s”. Copy the address from the page you mean."
    ),
    CouncilCode.NOT_A_DRAFT: _("This recommendation is adopted. Its text can no longer be changed."),
    CouncilCode.NOT_ADOPTED: _("The council has not adopted this yet."),
    CouncilCode.ANSWERED: _("This recommendation has been answered."),
    CouncilCode.NOT_ANSWERED: _("Write the answer first, then its steps."),
    CouncilCode.NO_OFFICE: _("Enter the responsible office."),
    CouncilCode.MANY_STEPS: _("An answer can have at most %(most)s steps.", most=MOST_STEPS),
    CouncilCode.ITEM_TREATED: _("What the council did with this proposal is recorded already."),
    CouncilCode.ITEM_DAY: _("Enter a date from %(first)s to today."),
    CouncilCode.ITEM_NO_OUTCOME: _("Say what the council did with it."),
    CouncilCode.DONE_LATER: _("The date a step was completed cannot be in the future."),
}

SEATS = {
    SeatKind.LOT: _("Drawn by lot"),
    SeatKind.ORGANISATION: _("Delegated by an organisation"),
    SeatKind.ELECTED: _("Elected"),
    SeatKind.EX_OFFICIO: _("By office (ex officio)"),
}

OFFICES = {
    Office.CHAIR: _("Chair"),
    Office.MEMBER: _("Member"),
}

REPLIES = {
    Reply.ACCEPTED: _("Accepted"),
    Reply.PARTLY: _("Accepted in part"),
    Reply.DECLINED: _("Declined"),
}
