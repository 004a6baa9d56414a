"""Codes of councils, in words."""

from flask_babel import lazy_gettext as _

from civic.councils.rules import LONGEST_WAIT, MOST_SEATS, MOST_STEPS, CouncilCode, Office, Reply, SeatKind

REFUSALS = {
    CouncilCode.NO_NAME: _("Give the council a name."),
    CouncilCode.SLUG_TAKEN: _("The address “%(slug)s” is taken. Choose another one."),
    CouncilCode.SEAT_NUMBER: _("A council has between 1 and %(most)s seats.", most=MOST_SEATS),
    CouncilCode.DAYS: _("The town answers within 1 to %(most)s days.", most=LONGEST_WAIT),
    CouncilCode.NO_SEAT_LEFT: _("Every seat of this kind is taken in that time. End a term first, or add a seat."),
    CouncilCode.ALREADY_SEATED: _("This person has a seat in that time already."),
    CouncilCode.UNKNOWN_PERSON: _("Nobody with this address has an account here."),
    CouncilCode.UNKNOWN_ORGANISATION: _("The municipality knows no organisation at this address."),
    CouncilCode.NO_TITLE: _("Give the recommendation a title."),
    CouncilCode.NO_TEXT: _("Write what is recommended."),
    CouncilCode.ADOPTED_LATER: _("This day is still to come."),
    CouncilCode.NOT_CARRIED: _("A recommendation is adopted when more are for it than against it."),
    CouncilCode.MORE_VOTES_THAN_SEATS: _("These are more votes than the council has seats (%(seats)s)."),
    CouncilCode.UNKNOWN_THING: _(
        "Nothing public of this municipality stands at the address “%(address)s”. Copy it from the page that you mean."
    ),
    CouncilCode.NOT_A_DRAFT: _("This recommendation is adopted. Its words stay as they were."),
    CouncilCode.NOT_ADOPTED: _("The council has not adopted this yet."),
    CouncilCode.ANSWERED: _("This recommendation is answered."),
    CouncilCode.NOT_ANSWERED: _("Answer first. Steps belong to an answer."),
    CouncilCode.NO_OFFICE: _("Say which office answers."),
    CouncilCode.MANY_STEPS: _("An answer has %(most)s steps at most.", most=MOST_STEPS),
    CouncilCode.DONE_LATER: _("A step cannot be done on a day that is still to come."),
}

SEATS = {
    SeatKind.LOT: _("Drawn by lot"),
    SeatKind.ORGANISATION: _("Sent by an organisation"),
    SeatKind.ELECTED: _("Elected"),
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
