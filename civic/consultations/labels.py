"""Codes of draft texts, in words."""

from flask_babel import lazy_gettext as _

from civic.consultations.rules import (
    LONGEST_HEADING,
    LONGEST_PARAGRAPH,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_PARAGRAPHS,
    MOST_TEXTS,
    ConsultationCode,
    Fate,
)

REFUSALS = {
    ConsultationCode.NO_TITLE: _("Enter a title, at most %(most)s characters.", most=LONGEST_TITLE),
    ConsultationCode.NO_TEXT: _("Enter the text: at least one paragraph."),
    ConsultationCode.LONG: _("The text is too long: at most %(most)s characters.", most=LONGEST_TEXT),
    ConsultationCode.MANY: _("The text has too many paragraphs and headings: at most %(most)s.", most=MOST_PARAGRAPHS),
    ConsultationCode.LONG_PARAGRAPH: _(
        "A paragraph can have at most %(most)s characters, a heading %(heading)s. Put empty lines between paragraphs.",
        most=LONGEST_PARAGRAPH,
        heading=LONGEST_HEADING,
    ),
    ConsultationCode.MANY_TEXTS: _("A process can have at most %(most)s draft texts.", most=MOST_TEXTS),
    ConsultationCode.NO_NOTE: _("Say what changed, and why."),
    ConsultationCode.SAME: _("Nothing has changed. Change the text first."),
    ConsultationCode.MOVED_ON: _(
        "Someone published another version meanwhile. Compare your text with it, then publish again."
    ),
    ConsultationCode.ARCHIVED: _("This process is archived. Its texts can no longer be changed."),
}

FATES = {
    Fate.SAME: _("unchanged"),
    Fate.CHANGED: _("changed"),
    Fate.MOVED: _("moved"),
    Fate.NEW: _("new"),
}
