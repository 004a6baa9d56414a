"""Codes of towns, in words."""

from flask_babel import lazy_gettext as _

from civic.towns.rules import LegalKind, TownCode
from civic.towns.rules.colours import Scheme, Tone

REFUSALS = {
    TownCode.SLUG_TAKEN: _("The address “%(slug)s” is taken. Choose another one."),
    TownCode.SLUG_SHAPE: _("Use only lower-case letters, digits and hyphens, at most 80 characters."),
    TownCode.TERM_ENDS_BEFORE: _("The end of the term must not be before its start."),
    TownCode.NO_NAME: _("Enter a name."),
    TownCode.NAME_OF_TOWN: _("Another town here has this name."),
    TownCode.NAME_SIGNS: _("Use letters; signs such as ticks and stars are not part of a name."),
    TownCode.NO_LANGUAGE: _("Choose at least one language."),
    TownCode.UNKNOWN_ZONE: _("Choose a time zone from the list."),
    TownCode.BAD_SENDER: _("Use words only: no address, no brackets, no quotation marks, at most 60 characters."),
    TownCode.SENDER_OF_TOWN: _("This names another town."),
    TownCode.BAD_COLOUR: _("Enter a colour such as #0a4f5c."),
    TownCode.FAINT_COLOURS: _("Some colours are too hard to read. Nothing was changed."),
    TownCode.UNKNOWN_COUNTRY: _("Choose a country and a region from the list."),
    TownCode.TOO_MANY_CLOSING_DAYS: _("At most %(most)s closing days can be kept. Delete those that are past."),
    TownCode.OUT_OF_RANGE: _("This number is too small or too large."),
    TownCode.NO_THEME_NAME: _("Enter a name for each theme in the first language of the town."),
    TownCode.THEME_TWICE: _("Two themes have the same name."),
    TownCode.OTHER_THEME: _("Choose one of the themes of the town."),
}

LEGAL = {
    LegalKind.PRIVACY: _("Privacy"),
    LegalKind.IMPRINT: _("About the operator"),
    LegalKind.TERMS: _("Terms of use"),
    LegalKind.ACCESSIBILITY: _("Accessibility"),
}

TONES = {
    Tone.FIELD: _("Page header"),
    Tone.ON_FIELD: _("Text on the page header"),
    Tone.ACTION: _("Links and buttons"),
    Tone.ON_ACTION: _("Text on buttons"),
    Tone.MAP_1: _("Map, first colour"),
    Tone.MAP_2: _("Map, second colour"),
    Tone.MAP_3: _("Map, third colour, and bars"),
    Tone.MAP_4: _("Map, fourth colour"),
}

SCHEMES = {Scheme.LIGHT: _("Light"), Scheme.DARK: _("Dark")}

BACKGROUNDS = {
    "field": _("the page header"),
    "action": _("buttons"),
    "pressed": _("buttons while pointed at"),
    "paper": _("the page"),
    "tint": _("panels"),
    "tint-2": _("darker panels"),
    "good-tint": _("success messages"),
    "bad-tint": _("error messages"),
    "wait-tint": _("warnings"),
}
