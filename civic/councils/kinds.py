"""Councils and their recommendations as kinds of things."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.councils.models import Recommendation
from civic.resources.kinds import Kind, Searched, Use

COUNCIL = Kind(
    "council",
    _("Council"),
    icon="people",
    addresses="councils",
    numbered=False,
    tab="councils",
    tab_label=_("Councils"),
)

RECOMMENDATION = Kind(
    "recommendation",
    _("Recommendation"),
    icon="doc",
    addresses="recommendations",
    tab="councils",
    tab_label=_("Councils"),
    searched=Searched(Recommendation.resource_id, Recommendation.text, Recommendation.text_words),
    uses=frozenset({Use.AGENDA}),
)
