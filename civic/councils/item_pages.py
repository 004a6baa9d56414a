"""Proposals that a council must treat, on its page and on theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from civic.core import clock, deadline_words, i18n
from civic.core.deadlines import Deadline
from civic.core.i18n import Marks, marks, say
from civic.core.permissions import Actor
from civic.councils import queries
from civic.councils.models import Council
from civic.councils.policy import Can, may
from civic.councils.queries import ItemRow
from civic.processes.views import Stop
from civic.proposals.queries import Fresh
from civic.towns.here import Town, place_of


@dataclass(frozen=True)
class ItemShown:
    """A proposal of the list; ``record_url`` where the reader may record what the council did, else empty."""

    title: str
    marks: Marks
    url: str
    when: str
    outcome: str
    outcome_marks: Marks
    record_url: str


def listed(place: Town, council: Council, actor: Actor) -> list[ItemShown]:
    """The list of a council. One query."""
    today, records = clock.day_in(place.timezone, clock.now()), may(actor, Can.ADOPT, council)
    return [_shown(row, today, records=records) for row in queries.items(council.id, actor)]


def _shown(row: ItemRow, today: date, *, records: bool) -> ItemShown:
    way = url_for("councils.treat", slug=row.slug, item_id=row.id)
    return ItemShown(
        title=row.title,
        marks=marks(row.language),
        url=url_for("proposals.show", proposal_id=row.proposal_id),
        when=_when(row, today),
        outcome=row.outcome,
        outcome_marks=marks(row.outcome_language or row.language),
        record_url=way if records and row.treated_on is None else "",
    )


def _when(row: ItemRow, today: date) -> str:
    due = Deadline(row.due_on, row.treated_on, row.since)
    if row.treated_on is not None:
        return i18n.listed((_("treated on %(day)s", day=i18n.day(row.treated_on)), deadline_words.apart(due, today)))
    return i18n.listed((_("to be treated by %(day)s", day=i18n.day(row.due_on)), deadline_words.apart(due, today)))


def stops(things: Sequence[Fresh]) -> dict[int, list[Stop]]:
    """That a council must treat a proposal, on its route; until when, and what it did."""
    found = queries.items_of([thing.id for thing in things if thing.treated_by_id is not None])
    return {proposal_id: [_stop(row)] for proposal_id, row in found.items()}


def _stop(row: ItemRow) -> Stop:
    today = clock.day_in(place_of(row.municipality_id).timezone, clock.now())
    outcome = i18n.fenced(row.outcome, row.outcome_language) if row.outcome else ""
    lines = [line for line in (_when(row, today), outcome) if line]
    return Stop(say(row.names), "done" if row.treated_on else "now", lines)
