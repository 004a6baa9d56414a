"""Codes of spaces, in words."""

from flask_babel import lazy_gettext as _

from civic.core.permissions import Role
from civic.spaces.rules import Audience, LegalKind, PhaseKind, SpaceCode

REFUSALS = {
    SpaceCode.SLUG_TAKEN: _("The address “%(slug)s” is taken. Choose another one."),
    SpaceCode.SLUG_SHAPE: _("An address has small letters, digits and hyphens only, at most 80."),
    SpaceCode.PHASE_ENDS_BEFORE: _("The phase would end before it begins."),
    SpaceCode.PHASE_BEGUN: _("The phase has begun: what people did in it stays. Give it a last day instead."),
    SpaceCode.TERM_ENDS_BEFORE: _("The term would end before it begins."),
    SpaceCode.NO_TITLE: _("Give it a title in at least one language."),
    SpaceCode.LAST_ADMIN: _("Somebody has to look after the municipality: name another administrator first."),
    SpaceCode.NO_FILE: _("Choose a file first."),
    SpaceCode.FILE_GONE: _("The file is no longer here: choose it again. Nothing was changed."),
    SpaceCode.SHARED_MAP: _("Another municipality uses this map too: whoever looks after the installation changes it."),
    SpaceCode.UNKNOWN_PERSON: _("Nobody with this address has an account here."),
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
    LegalKind.IMPRINT: _("Imprint"),
    LegalKind.TERMS: _("Terms"),
    LegalKind.ACCESSIBILITY: _("Accessibility"),
}

AUDIENCES = {
    Audience.PUBLIC: _("Everybody"),
    Audience.SIGNED_IN: _("People who signed in"),
    Audience.GROUP: _("Members of a group"),
    Audience.LINK: _("People who have the link"),
}
