"""The public page of a town's answers: how many, how fast, by which office, and which are late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import clock, deadline_words, i18n
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.proposals import queries
from civic.proposals.answer_times import Timed, Times, overdue, times
from civic.proposals.list_rules import Due
from civic.proposals.rules import deadline
from civic.resources.readers import for_readers
from civic.towns.here import Town

#: Late answers that the page names one by one.
MOST = 100


@dataclass(frozen=True)
class Late:
    """A proposal whose answer is late."""

    title: str
    url: str
    office: str
    due: str
    apart: str
    lang: str | None
    dir: str | None


@dataclass(frozen=True)
class LateList:
    """Answers that are late; ``more`` of them are not named."""

    heading: str
    named: list[Late]
    more: int


def shown(place: Town) -> Markup:
    """The page's content, made once for all who may see the same proposals."""
    return for_readers(place, ("proposals.answers",), lambda: _made(place))


def _made(place: Town) -> Markup:
    today = clock.day_in(place.timezone, clock.now())
    found = queries.timed(place.id, current_actor())
    offices: dict[str, list[Timed]] = {}
    parts = queries.timed_parts(place.id, current_actor())
    # Together an answer counts once; by office, each office is measured by its own part.
    for each in (one for proposal in found for one in parts.get(proposal.id, [proposal])):
        offices.setdefault(place.office(each.office) or _("No office named yet"), []).append(each)
    elsewhere = [each for each in queries.timed_elsewhere(place.id, current_actor()) if each.threshold_at]
    if elsewhere:
        offices[_("For other towns, in shared processes")] = elsewhere
    rows = [_row(name, times(theirs, place.timezone, today)) for name, theirs in sorted(offices.items())]
    together = times(found, place.timezone, today)
    return rendered(
        "proposals/_answers.html",
        place=place,
        all=together,
        half=_days(together.median_days),
        most=_days(together.ninth_days),
        rows=rows,
        elsewhere=bool(elsewhere),
        lists=[
            _list(_("Overdue, the longest first"), place, found, today),
            _list(_("Overdue for other towns, the longest first"), place, elsewhere, today),
        ],
        waiting_url=url_for("proposals.index", answer=Due.WAITING.value, town=None if place.default else place.slug),
    )


def _list(heading: str, place: Town, timed: Sequence[Timed], today: date) -> LateList:
    late = overdue(timed, place.timezone, today)
    return LateList(heading, [_late(place, each, today) for each, _days in late[:MOST]], max(len(late) - MOST, 0))


def _row(name: str, found: Times) -> list[str]:
    return [
        name,
        i18n.number(found.answered),
        _days(found.median_days),
        _days(found.ninth_days),
        i18n.number(found.answered_late),
        i18n.number(found.waiting),
        i18n.number(found.overdue),
    ]


def _days(days: int | None) -> str:
    """A number of days in words; a dash where there was no answer."""
    if days is None:
        return "–"
    return str(ngettext("%(n)s day", "%(n)s days", days, n=i18n.number(days)))


def _late(place: Town, item: Timed, today: date) -> Late:
    due = deadline(item, place.timezone)
    assert due is not None, "it is late"  # noqa: S101 - chosen by its deadline
    foreign = item.language != i18n.current_language()
    return Late(
        title=item.title,
        url=url_for("proposals.show", proposal_id=item.id),
        office=place.office(item.office),
        due=_("due on %(day)s", day=i18n.day(due.last_day)),
        apart=deadline_words.apart(due, today),
        lang=item.language if foreign else None,
        dir=i18n.direction(item.language) if foreign else None,
    )
