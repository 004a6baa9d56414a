"""Codes of roles, in words."""

from flask_babel import lazy_gettext as _

from civic.core.permissions import Role
from civic.roles.rules import RoleCode

REFUSALS = {
    RoleCode.LAST_ADMIN: _("A town needs at least one administrator. Add another one first."),
    RoleCode.NO_INVITATION: _("This invitation is no longer valid."),
}

ROLES = {
    Role.ADMIN: _("Administrator"),
    Role.ORGANISER: _("Organiser"),
    Role.MODERATOR: _("Moderator"),
    Role.SECRETARY: _("Secretary"),
    Role.OFFICER: _("Verification officer"),
}
