"""A town's guidelines as values: those that it wrote, or those that the program brings along."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask_babel import force_locale

from civic.core.i18n import LANGUAGES, say
from civic.moderation import queries
from civic.moderation.labels import BUILT_IN
from civic.moderation.models import GuidelinesText
from civic.moderation.rules import Category, Guideline, Guidelines

#: The version of those that the program brings along.
BUILT_IN_VERSION = 0


def of_town(municipality_id: int, version: int | None = None) -> Guidelines:
    """A version of a town's guidelines; the one in force where none is named. One query."""
    if version == BUILT_IN_VERSION:
        return built_in()
    row = queries.guidelines_row(municipality_id, version)
    return _read(row) if row else built_in()


def title(municipality_id: int, key: str, version: int, language: str | None = None) -> str:
    """What a guideline asked when a decision named it, in a language or the reader's; "" where it named none."""
    found = of_town(municipality_id, version).get(key)
    return say(found.titles, language) if found else ""


def packed(items: tuple[Guideline, ...]) -> list[dict[str, Any]]:
    """Guidelines as their row holds them."""
    return [
        {"key": g.key, "titles": dict(g.titles), "reasons": dict(g.reasons), "category": g.category.value}
        for g in items
    ]


def _read(row: GuidelinesText) -> Guidelines:
    items = tuple(
        Guideline(each["key"], each["titles"], each["reasons"], Category(each["category"])) for each in row.items
    )
    return Guidelines(row.version, items, row.published_at)


@cache
def built_in() -> Guidelines:
    """The guidelines of a town that has written none, in every language of the program."""
    items = []
    for key, asks, reason, category in BUILT_IN:
        titles, reasons = {}, {}
        for language in LANGUAGES:
            with force_locale(language):
                titles[language], reasons[language] = str(asks), str(reason)
        items.append(Guideline(key, titles, reasons, category))
    return Guidelines(BUILT_IN_VERSION, tuple(items))
