"""Codes of notifications, in words."""

from flask_babel import lazy_gettext as _

from civic.notifications.rules import Kind, NotificationCode

REFUSALS = {
    NotificationCode.LINK_OVER: _("This link does not work any more. Sign in to choose which letters you get."),
}

KINDS = {
    Kind.REPLY: _("Somebody answered you"),
    Kind.ANSWER: _("The town answered your proposal"),
    Kind.INVITATION: _("You are invited to act for an organisation"),
}
