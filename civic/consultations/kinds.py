"""Draft texts and their paragraphs as kinds of thing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.consultations.models import Paragraph
from civic.resources.kinds import Kind, Searched, Use

DRAFT_TEXT = Kind(
    "draft_text",
    _("Draft text"),
    icon="doc",
    addresses="texts",
    tab="texts",
    tab_label=_("Draft texts"),
    uses=frozenset({Use.AGENDA, Use.RECOMMENDATION}),
)

#: A paragraph is found by its words, also one that is gone: its discussion can be read.
PARAGRAPH = Kind(
    "paragraph",
    _("Paragraph of a draft text"),
    icon="doc",
    addresses="texts",
    numbered=False,
    tab="texts",
    tab_label=_("Draft texts"),
    searched=Searched(Paragraph.resource_id, Paragraph.body, Paragraph.body_words),
)
