"""Measures as a kind of thing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.measures.models import Measure
from civic.resources.kinds import Kind, Searched, Use

MEASURE = Kind(
    "measure",
    _("Measure"),
    icon="flag",
    addresses="measures",
    tab="measures",
    tab_label=_("Measures"),
    searched=Searched(Measure.resource_id, Measure.body, Measure.body_words),
    uses=frozenset({Use.AGENDA, Use.RECOMMENDATION, Use.RELATION}),
)
