"""Codes of accounts, in words."""

from flask_babel import lazy_gettext as _

from civic.accounts.rules import AccountCode, CredentialKind

#: What a link that is mailed is for.
LINKS = {
    "confirm": _("Confirm an e-mail address"),
    "reset": _("Choose a new password"),
}

CREDENTIALS = {
    CredentialKind.PASSWORD: _("Password"),
}

REFUSALS = {
    AccountCode.WRONG_PASSWORD: _("The e-mail address or password is wrong."),
    AccountCode.NOT_CONFIRMED: _("Your e-mail address is not confirmed yet. We have sent the e-mail again."),
    AccountCode.LINK_OVER: _("This link has already been used or has expired. Ask for a new one."),
    AccountCode.NAME_TAKEN: _("This name, or one that looks the same, is already taken. Choose another one."),
    AccountCode.NAME_HIDDEN: _("This name contains invisible characters. Please type it again."),
    AccountCode.NAME_SIGNS: _("A name has letters, numbers, spaces, hyphens, apostrophes and full stops only."),
    AccountCode.NAME_MIXED: _("A word of this name mixes letters of several alphabets. Please use one for each word."),
    AccountCode.NAME_OFFICIAL: _("This name sounds like a town, an office or a role here. Choose another one."),
    AccountCode.NAME_EMPTY: _("Enter a name. It does not have to be your real name."),
    AccountCode.NAME_TOO_LONG: _("Use at most 60 characters for the name."),
    AccountCode.PASSWORD_SHORT: _("Use at least 10 characters. A short sentence works well."),
    AccountCode.PASSWORD_LONG: _("Use at most 512 characters."),
    AccountCode.PASSWORD_COMMON: _("This password is too easy to guess. Choose another one."),
    AccountCode.SAME_ADDRESS: _("This is the e-mail address of your account already."),
    AccountCode.NO_INVITATION: _("This invitation has already been answered or has expired. Ask for a new one."),
}
