"""The form that relates a thing to another one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from civic.core.forms import Form
from civic.core.picking import PickField
from civic.relations import labels
from civic.relations.rules import Kind
from civic.resources.kinds import Use
from civic.resources.things import things


class RelationForm(Form):
    """How a thing stands to which other one."""

    kind = RadioField(
        _("How is it related?"),
        choices=[SelectChoice(kind.value, labels.KINDS[kind]) for kind in Kind],
        validators=[InputRequired(_("Choose how they are related."))],
    )
    other = PickField(
        _("To which proposal, measure or meeting?"),
        [DataRequired(_("Choose a proposal, measure or meeting."))],
        description=_("Search by the words of its title."),
        source=things(Use.RELATION),
    )
