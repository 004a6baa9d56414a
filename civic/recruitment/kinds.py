"""A council's call for members as a kind of thing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.resources.kinds import Kind

CALL = Kind(
    "call",
    _("Call for members"),
    icon="people",
    addresses="calls",
    tab="councils",
    tab_label=_("Councils"),
)
