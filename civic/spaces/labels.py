"""Codes of spaces, in words."""

from flask_babel import lazy_gettext as _

from civic.core.permissions import Role
from civic.spaces.rules import Audience, LegalKind, PhaseKind, SpaceCode

REFUSALS = {
    SpaceCode.SLUG_TAKEN: _("The address “%(slug)s” is taken. Choose another one."),
    SpaceCode.SLUG_SHAPE: _("Use only lower-case letters, digits and hyphens, at most 80 characters."),
    SpaceCode.PHASE_ENDS_BEFORE: _("The last day must not be before the first day."),
    SpaceCode.PHASE_BEGUN: _("The phase has started, so it can no longer be deleted. Set a last day instead."),
    SpaceCode.TERM_ENDS_BEFORE: _("The end of the term must not be before its start."),
    SpaceCode.NO_TITLE: _("Enter a title in at least one language."),
    SpaceCode.LAST_ADMIN: _("A town needs at least one administrator. Add another one first."),
    SpaceCode.NO_FILE: _("Choose a file first."),
    SpaceCode.FILE_GONE: _("The file has expired. Choose it again. Nothing was changed."),
    SpaceCode.SHARED_MAP: _("Another town uses this map too. Only the platform administrator can change it."),
    SpaceCode.NO_INVITATION: _("This invitation is no longer valid."),
}

PHASES = {
    PhaseKind.INFORMATION: _("Information"),
    PhaseKind.PROPOSALS: _("Proposals"),
    PhaseKind.DISCUSSION: _("Discussion"),
    PhaseKind.MEETING: _("Meetings"),
    PhaseKind.VOTE: _("Vote"),
    PhaseKind.DECISION: _("Decision"),
    PhaseKind.RESULT: _("Result"),
}

ROLES = {
    Role.ADMIN: _("Administrator"),
    Role.ORGANISER: _("Organiser"),
    Role.MODERATOR: _("Moderator"),
    Role.SECRETARY: _("Secretary"),
}

LEGAL = {
    LegalKind.PRIVACY: _("Privacy"),
    LegalKind.IMPRINT: _("About the operator"),
    LegalKind.TERMS: _("Terms of use"),
    LegalKind.ACCESSIBILITY: _("Accessibility"),
}

AUDIENCES = {
    Audience.PUBLIC: _("Everyone"),
    Audience.SIGNED_IN: _("People who signed in"),
    Audience.GROUP: _("Members of a group"),
    Audience.LINK: _("People who have the link"),
}
