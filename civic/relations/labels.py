"""Relations in words, as they are read from one side."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.relations.rules import Kind, RelationCode

KINDS = {
    Kind.FOLLOWS: _("Follows from"),
    Kind.LED_TO: _("Led to"),
    Kind.CONFLICTS: _("Conflicts with"),
    Kind.TOGETHER: _("Done together with"),
}

REFUSALS = {
    RelationCode.NOTHING: _("Choose a proposal, measure or meeting of this town."),
    RelationCode.ITSELF: _("Choose another proposal, measure or meeting than this one."),
    RelationCode.NOT_YOURS: _("Only those who wrote both, and the town’s organisers, can relate them."),
    RelationCode.MANY: _("One page can name at most %(most)s others."),
}
