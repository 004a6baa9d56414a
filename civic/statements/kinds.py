"""A round of statements as a kind of thing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.resources.kinds import Kind, Use

ROUND = Kind(
    "statements",
    _("Statements"),
    icon="talk",
    addresses="statements",
    tab="statements",
    tab_label=_("Statements"),
    uses=frozenset({Use.AGENDA, Use.RECOMMENDATION}),
)
