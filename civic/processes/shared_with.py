"""With which other towns a town shares a process: the mark beside whatever its pages list of that process."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from flask_babel import gettext as _

from civic.core import i18n
from civic.core.cache import remember
from civic.core.i18n import current_language
from civic.processes import queries
from civic.towns.here import Town, all_places


def together(place: Town) -> Mapping[int, str]:
    """For each process that a town shares, its own ones included, with which towns, as a sentence.

    One query for a page, whatever asks on it.
    """
    key = ("processes.together", place.id, current_language())
    asked: dict[object, dict[int, str]] = request.environ.setdefault("civic.together", {})
    if key not in asked:
        asked[key] = remember(key, lambda: _sentences(place))
    return asked[key]


def _sentences(place: Town) -> dict[int, str]:
    others: dict[int, list[int]] = {}
    for process_id, *towns in queries.partnerships(place.id):
        known = others.setdefault(process_id, [])
        known += [town for town in towns if town != place.id and town not in known]
    names = {each.id: each.name for each in all_places()} if others else {}
    return {
        process_id: str(_("Together with %(towns)s.", towns=i18n.listed(names.get(town, "") for town in towns)))
        for process_id, towns in others.items()
    }


def marked(text: str, place: Town, process_id: int | None) -> str:
    """A text about something in a process, followed by with which other towns the process is shared."""
    mark = together(place).get(process_id, "") if process_id is not None else ""
    return f"{text} {mark}" if mark else text
