"""The form of an offer of a role."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    RadioField,
    StringField,
)
from wtforms.validators import DataRequired, Email, Length

from civic.core.forms import Form, choices
from civic.roles.labels import ROLES


class RoleForm(Form):
    email = StringField(
        _("E-mail address"),
        [
            DataRequired(_("Enter an e-mail address.")),
            Email(_("Enter an e-mail address, for example name@town.example.")),
            Length(max=254),
        ],
        description=_("We send an invitation to this address. The role starts when it is accepted."),
    )
    role = RadioField(_("Role"), [DataRequired(_("Choose a role."))], choices=choices(ROLES))
