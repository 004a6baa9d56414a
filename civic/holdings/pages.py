"""What the page and the file show of what is held."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask_babel import LazyString
from flask_babel import gettext as _

from civic.accounts import browsers
from civic.accounts.models import Person
from civic.audit.acts import act
from civic.core import clock, hooks, i18n
from civic.holdings import labels, queries
from civic.holdings.queries import Row

#: How many rows of a part the page shows; the file has all.
SHOWN = 50


def held(person: Person) -> dict[str, list[Row]]:
    """All that is held about somebody, by part. A fixed number of queries."""
    found = {part.key: queries.rows(part, person) for part in queries.PARTS}
    for closed in hooks.collect("holdings.demographics", [person.id]).get(person.id, []):
        found |= closed
    return {key: found.get(key, []) for key in labels.PARTS}


def file(person: Person) -> dict[str, object]:
    """The same for a file: codes and instants (UTC), and what is not in it."""
    parts = {
        key: [{name: _plain(value) for name, value in row.items()} for row in rows]
        for key, rows in held(person).items()
    }
    return {"made_at": clock.now().isoformat(), "not_included": [str(line) for line in labels.NOT_INCLUDED], **parts}


def page(person: Person) -> dict[str, object]:
    """Parts that have rows, in words, and the names of those that have none."""
    found = held(person)
    parts = [
        {"key": key, "title": labels.PARTS[key], "count": len(rows), "rows": [_facts(row) for row in rows[-SHOWN:]]}
        for key, rows in found.items()
        if rows
    ]
    empty = i18n.listed(str(labels.PARTS[key]) for key, rows in found.items() if not rows)
    return {"parts": parts, "empty": empty, "not_included": labels.NOT_INCLUDED, "shown": SHOWN}


def _plain(value: object) -> object:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _facts(row: Row) -> list[tuple[LazyString, str]]:
    """The fields of a row that say something, in words."""
    named = [(name, value) for name, value in row.items() if name in labels.FIELDS and value not in (None, "", {})]
    return [(labels.FIELDS[name], _words(name, value, row)) for name, value in named]


def _words(name: str, value: object, row: Row) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, datetime):
        return i18n.moment(value)
    if isinstance(value, date):
        return i18n.day(value)
    if isinstance(value, dict):
        return i18n.say(value)
    if name == "act":
        return act(str(row.get("thing")), str(value), {})
    if name == "language":
        return i18n.language_name(str(value))
    if name == "browser":
        return browsers.words(str(value))
    return next((str(words[value]) for words in labels.CODES.get(name, []) if value in words), str(value))
