"""Codes of deliberation, in words."""

from flask_babel import lazy_gettext as _

from civic.deliberation.rules import PostCode, Stance

REFUSALS = {
    PostCode.EMPTY: _("Write your comment first."),
    PostCode.TOO_LONG: _("A comment has at most %(most)s characters; this one has %(length)s."),
    PostCode.CLOSED: _("This discussion is closed. What was said stays to be read."),
    PostCode.FULL: _("This discussion has as many comments as it can hold."),
    PostCode.NOT_IN_THREAD: _("The comment that you answer belongs to another discussion."),
    PostCode.ANSWERED: _("Somebody has answered this comment, so it stays as it is. Write another one below it."),
    PostCode.TAKEN_BACK: _("This comment was taken back."),
    PostCode.NOT_YOUR_VOICE: _("You cannot write in that name here."),
}

STANCES = {
    Stance.FOR: _("For"),
    Stance.AGAINST: _("Against"),
    Stance.NEUTRAL: _("Neither"),
}
