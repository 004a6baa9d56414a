"""Meetings as a kind of thing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.resources.kinds import Kind

MEETING = Kind("meeting", _("Meeting"), icon="cal", addresses="meetings", tab="meetings", tab_label=_("Meetings"))
