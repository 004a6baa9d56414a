"""The choice of a theme in forms: one vocabulary of a town for its processes, proposals, measures and meetings."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField

from civic.core.forms import Check, choices
from civic.core.i18n import say
from civic.towns.here import Town


class ThemeField(SelectField):
    """One of the themes of a town, or none; a form without it, where the town has none, changes no theme."""

    def __init__(self, label: object = None, validators: Sequence[Check] | None = None, **kwargs: object) -> None:
        super().__init__(label or _("Theme"), validators, choices=[], **kwargs)

    def offer(self, place: Town) -> bool:
        """Offer what the town has. Returns: whether there is anything to choose."""
        named = [(theme["key"], say(theme["names"])) for theme in place.themes]
        self.choices = choices([("", gettext("None in particular")), *named])
        return bool(named)
