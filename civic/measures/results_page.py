"""What residents said in a process, and what the town did: proposals by outcome with their measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from civic.core import i18n, sanitise
from civic.core.i18n import marks, say
from civic.core.permissions import Actor
from civic.measures import queries
from civic.measures.lines import lines, tally, today_in
from civic.measures.queries import Filter, Outcome, Said
from civic.measures.views import MeasureLine, OutcomeGroup, ResultsPage, SaidLine
from civic.processes.models import Process
from civic.proposals import labels
from civic.proposals.list_rules import Due
from civic.proposals.rules import ProposalState
from civic.towns.here import Town

#: Proposals of one outcome on the page; the list of proposals has all of them.
MOST = 25
#: Measures without a proposal on the page; the plan has all of them.
MOST_OTHERS = 50
#: Characters of an answer.
SHORT = 220


def page(place: Town, process: Process, actor: Actor) -> ResultsPage:
    """The page. A fixed number of queries, whatever there is."""
    totals = queries.outcomes(process.id, actor)
    said = queries.said(process.id, actor, MOST)
    linked = queries.of_proposals([each.id for each in said], actor)
    others = queries.of_processes([process.id], actor, MOST_OTHERS).get(process.id, [])
    made = lines(place, [*(each.measure for each in linked), *others])
    measures: dict[int, list[MeasureLine]] = {}
    for each, line in zip(linked, made, strict=False):
        measures.setdefault(each.proposal_id, []).append(line)
    counted = queries.counts(Filter(place.id, today_in(place), process.id), actor)
    return ResultsPage(
        place=place,
        process_title=say(process.titles),
        trail=[(url_for("processes.show", slug=process.slug), say(process.titles))],
        groups=[_group(process, outcome, totals[outcome], said, measures) for outcome in Outcome if outcome in totals],
        answered=sum(number for outcome, number in totals.items() if outcome is not Outcome.WAITING),
        total=sum(totals.values()),
        tally=tally(counted),
        others=made[len(linked) :],
        plan_url=url_for("measures.plan_of_process", slug=process.slug),
    )


def _group(
    process: Process, outcome: Outcome, total: int, said: Sequence[Said], measures: dict[int, list[MeasureLine]]
) -> OutcomeGroup:
    rows = [_said(each, measures.get(each.id, [])) for each in said if each.outcome is outcome]
    more = url_for("proposals.index", process=process.slug, **_asked(outcome)) if total > len(rows) else ""
    return OutcomeGroup(_drawn(outcome), _title(outcome), total, rows, more)


def _asked(outcome: Outcome) -> dict[str, Any]:
    """How an address of the list of proposals says it."""
    return {"answer": Due.OPEN.value} if outcome is Outcome.WAITING else {"state": outcome.value}


def _drawn(outcome: Outcome) -> str:
    state = ProposalState.PUBLISHED if outcome is Outcome.WAITING else ProposalState(outcome.value)
    return labels.DRAWN[state]


def _title(outcome: Outcome) -> str:
    return str(_("Not answered yet") if outcome is Outcome.WAITING else labels.STATES[ProposalState(outcome.value)])


def _said(found: Said, measures: list[MeasureLine]) -> SaidLine:
    return SaidLine(
        title=found.title,
        url=url_for("proposals.show", proposal_id=found.id),
        hood=found.neighbourhood_id,
        supports=found.supports,
        answer=i18n.fenced(sanitise.plain(found.answer, SHORT), found.answer_language) if found.answer else "",
        measures=measures,
        **marks(found.language),
    )
