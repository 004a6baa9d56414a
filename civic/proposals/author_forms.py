"""What the authors of a proposal send: whom they ask."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import StringField

from civic.core.forms import Form


class CoAuthorForm(Form):
    """Whom an author asks to write with them."""

    person = StringField(
        _("Display name or e-mail address"),
        description=_("The name must be exactly as it is shown here. They are asked, and join only if they accept."),
    )
