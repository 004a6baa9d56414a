"""Codes of accounts, in words."""

from flask_babel import lazy_gettext as _

from civic.accounts.rules import AccountCode

REFUSALS = {
    AccountCode.WRONG_PASSWORD: _("The e-mail address and the password do not belong together."),
    AccountCode.NOT_CONFIRMED: _("Your address has not been confirmed yet. We have sent the letter again."),
    AccountCode.LINK_OVER: _("This link has been used or is too old. Ask for a new one."),
    AccountCode.NAME_TAKEN: _("Somebody already has this name, or one that looks the same. Choose another one."),
    AccountCode.NAME_HIDDEN: _("This name has characters that nobody sees. Please type it again."),
    AccountCode.NAME_SIGNS: _("A name has letters, numbers, spaces, hyphens, apostrophes and full stops only."),
    AccountCode.NAME_MIXED: _("A word of this name mixes letters of several alphabets. Please use one for each word."),
    AccountCode.NAME_OFFICIAL: _("This name sounds like a town, an office or a role here. Choose another one."),
    AccountCode.NAME_EMPTY: _("Choose a name. It need not be your real one."),
    AccountCode.NAME_TOO_LONG: _("A name has at most 60 letters."),
    AccountCode.PASSWORD_SHORT: _("A password has at least 10 characters. A sentence is good."),
    AccountCode.PASSWORD_LONG: _("A password has at most 512 characters."),
    AccountCode.PASSWORD_COMMON: _("This password is one of the first that anybody would try. Choose another one."),
    AccountCode.NO_INVITATION: _("This invitation has been answered or is too old. Ask for a new one."),
}
