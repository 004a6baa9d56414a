"""What an act changed, in words: field by field, from what to what.

Words of people are not in the log, so of those the page says only that they changed. What a town says of itself is
there, and is told by language, colour and number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _

from civic.audit import fields as labels
from civic.audit.rules import COMMITMENT
from civic.core import i18n
from civic.towns.labels import SCHEMES, TONES
from civic.towns.rules.colours import Scheme, Tone


def changes(details: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """(what, before, after) for each field that an act changed; "" for what was or is not there."""
    before, after = _told(details.get("before")), _told(details.get("after"))
    found = []
    for what in dict.fromkeys((*before, *after)):
        old, new = before.get(what, ("", False)), after.get(what, ("", False))
        if (old[0] or new[0]) and (old[1] or new[1] or old != new):
            found.append((what, old[0], new[0]))
    return found


def _told(state: object) -> dict[str, tuple[str, bool]]:
    """Each field in words, and whether they replace a text that the log does not hold."""
    found: dict[str, tuple[str, bool]] = {}
    for name, value in state.items() if isinstance(state, Mapping) else ():
        if field := labels.field(name):
            for what, words, hidden in _lines(field, name, value):
                found.setdefault(what, (words, hidden))
    return found


def _lines(field: str, name: str, value: object) -> Iterator[tuple[str, str, bool]]:
    if name == "colours" and isinstance(value, Mapping):
        for tone, pair in value.items():
            for scheme, colour in zip(Scheme, pair, strict=True):
                yield f"{TONES[Tone(tone)]} ({SCHEMES[scheme]})", str(colour), False
    elif name == "forecast" and isinstance(value, Mapping):  # by group, not by language
        yield field, ", ".join(f"{group}: {share} %" for group, share in value.items()), False
    elif isinstance(value, Mapping):
        for language, words in value.items():
            yield f"{field} ({i18n.language_name(language)})", str(words), False
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from _listed(field, value)
    elif name == "languages" and not str(value).startswith(COMMITMENT):
        yield field, i18n.listed(i18n.language_name(code) for code in str(value).split("+")), False
    else:
        yield field, _plain(value), isinstance(value, str) and value.startswith(COMMITMENT)


def _listed(field: str, entries: Sequence[object]) -> Iterator[tuple[str, str, bool]]:
    """Offices and themes: their names in each language, in their order."""
    names = [entry.get("names", entry) for entry in entries if isinstance(entry, Mapping)]
    for language in dict.fromkeys(code for each in names for code in each):
        words = i18n.listed(each[language] for each in names if language in each)
        yield f"{field} ({i18n.language_name(language)})", words, False


def _plain(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, int):
        return i18n.number(value)
    words = str(value)
    if words.startswith(COMMITMENT):
        return str(_("a text"))
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        return labels.code(words)
    return i18n.day(at.date()) if len(words) == 10 else i18n.moment(at, "d MMMM y, HH:mm")
