"""Proposals as a table for the town's staff: CSV, and the same as XLSX with numbers and days as such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import current_app, url_for
from flask_babel import gettext as _

from civic.core import clock, i18n, sheets, workbooks
from civic.core.i18n import say
from civic.core.permissions import Actor
from civic.core.workbooks import Cell
from civic.proposals import author_words, labels, queries
from civic.proposals.asked import processes_of
from civic.proposals.queries import Exported, Wanted
from civic.towns.here import Town


def csv(place: Town, actor: Actor, wanted: Wanted, only: frozenset[int]) -> bytes:
    """The proposals that a list finds (``only``: of these numbers), as spreadsheets read CSV."""
    rows = [[str(cell) for cell in row] for row in _rows(place, actor, wanted, only)]
    return ("\ufeff" + sheets.written(rows)).encode()


def xlsx(place: Town, actor: Actor, wanted: Wanted, only: frozenset[int]) -> bytes:
    rtl = i18n.direction(i18n.current_language()) == "rtl"
    return workbooks.written(_rows(place, actor, wanted, only), _("Proposals"), right_to_left=rtl)


def _rows(place: Town, actor: Actor, wanted: Wanted, only: frozenset[int]) -> Iterator[list[Cell]]:
    yield [
        _("Number"),
        _("Title"),
        _("Status"),
        _("Process"),
        _("Neighbourhood"),
        _("Theme"),
        _("Language"),
        _("Author"),
        _("Supporters"),
        _("Comments"),
        _("Published"),
        _("Answer due"),
        _("Responsible office"),
        _("Answered on"),
        _("The town’s answer"),
        _("Address"),
    ]
    titles = {row.id: say(row.titles) for row in processes_of(place)}
    base, others = current_app.config["CIVIC"].base_url, queries.all_co_author_names(place.id)
    for row in queries.exported(wanted, actor, only):
        yield _row(place, row, others.get(row.id, ()), titles.get(row.process_id, ""), base)


def _row(place: Town, row: Exported, others: Sequence[str], process: str, base: str) -> list[Cell]:
    published, answered = (clock.day_in(place.timezone, at) if at else "" for at in (row.published_at, row.answered_at))
    return [
        row.id,
        row.title,
        str(labels.STATES[row.state]),
        process,
        place.hood_name(row.neighbourhood_id) or _("Whole town"),
        say(row.theme_names),
        row.language,
        author_words.plain(row.author, others),
        row.supports,
        row.comments,
        published,
        row.due_on or "",
        place.office(row.office),
        answered,
        row.answer,
        base + url_for("proposals.show", proposal_id=row.id),
    ]
