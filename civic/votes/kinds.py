"""Votes as a kind of thing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.resources.kinds import Kind, Use

VOTE = Kind(
    "vote",
    _("Vote"),
    icon="ok",
    addresses="votes",
    tab="votes",
    tab_label=_("Votes"),
    uses=frozenset({Use.AGENDA, Use.RECOMMENDATION}),
)
