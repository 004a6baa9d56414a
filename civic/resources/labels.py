"""Codes of resources, in words."""

from flask_babel import lazy_gettext as _

from civic.resources.rules import Audience

AUDIENCES = {
    Audience.PUBLIC: _("Everyone"),
    Audience.SIGNED_IN: _("People who signed in"),
    Audience.GROUP: _("Members of a group"),
    Audience.LINK: _("People who have the link"),
}
