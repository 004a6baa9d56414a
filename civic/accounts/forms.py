"""What people type into accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Email, Length

from civic.accounts.rules import LONGEST_NAME
from civic.core.forms import Form, NameField, choices
from civic.core.i18n import LANGUAGES

_email = [
    DataRequired(_("Enter your e-mail address.")),
    Email(_("Enter an e-mail address, for example name@town.example.")),
]


class SignInForm(Form):
    email = EmailField(_("E-mail address"), _email)
    password = PasswordField(_("Password"), [DataRequired(_("Enter your password."))])
    next = HiddenField()


class RegisterForm(Form):
    display_name = NameField(
        _("Display name"),
        [DataRequired(_("Enter a name. It does not have to be your real name.")), Length(max=LONGEST_NAME)],
        description=_("It does not have to be your real name. You can change it at any time."),
    )
    email = EmailField(
        _("E-mail address"),
        _email,
        description=_(
            "Other people cannot see it. We will e-mail you a link to confirm it. Each mailbox can have one account: "
            "name+tag@ and name@ count as the same address, and so do addresses that differ only in dots at Gmail."
        ),
    )
    password = PasswordField(
        _("Password"),
        [DataRequired(_("Enter a password."))],
        description=_("At least 10 characters. A short sentence is easy to remember."),
    )
    municipality = SelectField(_("Where do you live or take part?"), coerce=int)
    terms = BooleanField(_("I agree to the terms of use."), [DataRequired(_("Read and accept the terms of use."))])
    next = HiddenField()


class EmailForm(Form):
    email = EmailField(_("E-mail address"), _email)


class PasswordForm(Form):
    password = PasswordField(
        _("New password"),
        [DataRequired(_("Enter a password."))],
        description=_("At least 10 characters. A short sentence is easy to remember."),
    )


class ChangePasswordForm(PasswordForm):
    current = PasswordField(_("Current password"), [DataRequired(_("Enter your current password."))])


class ChangeAddressForm(Form):
    email = EmailField(
        _("New e-mail address"),
        _email,
        description=_("We will e-mail a link to this address, and another one to your present address."),
    )
    current = PasswordField(_("Current password"), [DataRequired(_("Enter your current password."))])


class ProfileForm(Form):
    display_name = NameField(
        _("Display name"),
        [DataRequired(_("Enter a name. It does not have to be your real name.")), Length(max=LONGEST_NAME)],
    )
    language = SelectField(_("Language of e-mails to you"), choices=choices(LANGUAGES))


class LeaveForm(Form):
    password = PasswordField(_("Enter your password to confirm"), [DataRequired(_("Enter your password."))])


class OrganisationForm(Form):
    name = NameField(_("Name of the organisation"), [DataRequired(_("Enter a name.")), Length(max=120)])
    about = TextAreaField(
        _("What it does and for whom"), [Length(max=4000)], description=_("Shown on its page. Up to 4,000 characters.")
    )


class RepresentativeForm(Form):
    email = EmailField(_("E-mail address of their account"), _email)
