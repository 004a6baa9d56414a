"""What people type into accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Email, Length

from civic.accounts.rules import LONGEST_NAME
from civic.core.forms import Form, NameField, choices
from civic.core.i18n import LANGUAGES

_email = [DataRequired(_("Write your e-mail address.")), Email(_("This is not an e-mail address: name@place.example."))]


class SignInForm(Form):
    email = EmailField(_("E-mail address"), _email)
    password = PasswordField(_("Password"), [DataRequired(_("Write your password."))])
    next = HiddenField()


class RegisterForm(Form):
    display_name = NameField(
        _("Name that others see"),
        [DataRequired(_("Choose a name. It need not be your real one.")), Length(max=LONGEST_NAME)],
        description=_("It need not be your real one. You can change it whenever you like."),
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
        [DataRequired(_("Choose a password."))],
        description=_("10 characters or more. A short sentence is easy to keep in mind."),
    )
    municipality = SelectField(_("Where do you live or take part?"), coerce=int)
    terms = BooleanField(
        _("I agree to the terms of use."), [DataRequired(_("Please read the terms and agree to them."))]
    )
    next = HiddenField()


class EmailForm(Form):
    email = EmailField(_("E-mail address"), _email)


class PasswordForm(Form):
    password = PasswordField(
        _("New password"),
        [DataRequired(_("Choose a password."))],
        description=_("10 characters or more. A short sentence is easy to keep in mind."),
    )


class ChangePasswordForm(PasswordForm):
    current = PasswordField(_("Present password"), [DataRequired(_("Write your present password."))])


class ProfileForm(Form):
    display_name = NameField(
        _("Name that others see"),
        [DataRequired(_("Choose a name. It need not be your real one.")), Length(max=LONGEST_NAME)],
    )
    language = SelectField(_("Language of letters to you"), choices=choices(LANGUAGES))


class LeaveForm(Form):
    password = PasswordField(_("Your password, to be sure it is you"), [DataRequired(_("Write your password."))])


class OrganisationForm(Form):
    name = NameField(_("Name of the organisation"), [DataRequired(_("Write its name.")), Length(max=120)])
    about = TextAreaField(
        _("What it does, and for whom"), [Length(max=4000)], description=_("Shown on its page. Up to 4,000 characters.")
    )


class RepresentativeForm(Form):
    email = EmailField(_("E-mail address of their account"), _email)
