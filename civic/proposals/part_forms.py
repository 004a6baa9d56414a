"""An answer of several offices or towns: who is asked, and the part of each."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from civic.core.forms import choices
from civic.proposals import labels
from civic.proposals.forms import WithCodes
from civic.proposals.rules import ANSWERED, LONGEST_BODY, ProposalState


class PartOfficeForm(WithCodes):
    """Which office, or which town that shares the process, is asked for its part of an answer."""

    town = SelectField(_("Who is asked"))
    office = StringField(_("Responsible office"))

    def offer_towns(self, names: Mapping[int, str]) -> None:
        """Let the form name the towns that share the process; without any there is no choice."""
        if not names:
            del self.town
            return
        own = ("", gettext("An office of our town"))
        self.town.choices = choices([own, *((str(number), name) for number, name in names.items())])

    @property
    def asked_town(self) -> int | None:
        """The town that was chosen; None for an office."""
        chosen = self.town.data if "town" in self else ""
        return int(chosen) if chosen else None


class PartForm(WithCodes):
    """The part of one office."""

    state = RadioField(
        _("The answer is"),
        choices=[SelectChoice(s.value, labels.ANSWERS[s]) for s in ProposalState if s in ANSWERED],
        validators=[InputRequired(_("Choose yes, yes in part or no."))],
    )
    text = TextAreaField(_("The answer"), [DataRequired(_("Write the answer.")), Length(max=LONGEST_BODY)])
