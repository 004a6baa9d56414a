"""What proposals shows on the pages of lower packages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import clock, deadline_words, i18n
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.i18n import say
from civic.core.permissions import Actor
from civic.home.views import Did, ToDo
from civic.processes import queries as processes
from civic.processes import wording
from civic.processes.models import Process
from civic.processes.rules import Act, Right, Who
from civic.processes.shared_with import marked
from civic.processes.views import Action, Stop
from civic.proposals import labels, queries
from civic.proposals.queries import Answered, Taking
from civic.proposals.rules import ANSWERED, deadline
from civic.towns.here import Town


def home_now(things: Sequence[Town]) -> dict[int, list[ToDo]]:
    """Processes that take proposals, among the things to do on a town's home page."""
    return {
        place.id: [
            ToDo(
                title=_("Propose: %(process)s", process=say(taking.titles)),
                url=url_for("proposals.new", process=taking.slug),
                text=marked(_write_or_support(taking), place, taking.process_id),
                hood=taking.neighbourhood_id,
                until=taking.ends_at,
            )
            for taking in queries.taking_proposals(place.id, current_actor())
        ]
        for place in things
    }


def _write_or_support(taking: Taking) -> str:
    """What can be done, with the group that can, where not everybody can."""
    text = str(_("Write or support a proposal %(until)s. About 5 minutes.", until=i18n.until(taking.ends_at)))
    if taking.who is Who.SIGNED_IN:
        return text
    whom = _("For %(who)s.", who=wording.who(taking.who, taking.group_names))
    return f"{text} {whom}"


def home_did(things: Sequence[Town]) -> dict[int, list[Did]]:
    """What the town answered last, and the answer that it owes longest."""
    actor = current_actor()
    return {place.id: _done_and_owed(place, actor) for place in things}


def _done_and_owed(place: Town, actor: Actor) -> list[Did]:
    today = clock.day_in(place.timezone, clock.now())
    late = _late(place, queries.owed(place.id, actor, 2), today)
    return [_did(place, item, today) for item in (*queries.latest_answers(place.id, actor, 3), *late)]


def _late(place: Town, items: Sequence[Answered], today: date) -> list[Answered]:
    return [item for item in items if (due := deadline(item, place.timezone)) and due.overdue(today)]


def _did(place: Town, item: Answered, today: date) -> Did:
    due = deadline(item, place.timezone)
    apart = [deadline_words.apart(due, today)] if due and due.late(today) else []
    foreign = item.language != i18n.current_language()
    if item.state in ANSWERED:
        words = str(labels.STATES[item.state])
        when = [i18n.day(item.answered_at)] if item.answered_at else []
        last = Stop(words, "done", [i18n.listed((*when, *apart))])
    else:
        last = Stop(_("The town’s answer"), "now", apart)
    return Did(
        hood=item.neighbourhood_id,
        about=place.hood_name(item.neighbourhood_id) or _("Whole town"),
        title=item.title,
        url=url_for("proposals.show", proposal_id=item.id),
        lang=item.language if foreign else None,
        dir=i18n.direction(item.language) if foreign else None,
        stops=[Stop(_("Published"), "done", [i18n.day(item.published_at)]), last],
    )


def process_now(things: Sequence[Process]) -> dict[int, list[Action]]:
    """Writing and supporting, among what people can do in a process."""
    return {process.id: [*_writing(process), *_supporting(process)] for process in things}


def _writing(process: Process) -> list[Action]:
    allowed = processes.right_of(process.id, Act.PROPOSE, current_actor())
    if not allowed.running:
        return []
    text = _("Say what should change, and why.")
    if allowed.until:
        text = _("Say what should change, and why. Open %(until)s.", until=i18n.until(allowed.until))
    return [
        Action(
            title=_("Write a proposal"),
            url=url_for("proposals.new", process=process.slug),
            text=text,
            minutes=_("About 10 minutes"),
            who=wording.who(allowed.who, allowed.group_names),
            why=_unless_stranger(allowed, Act.PROPOSE),
        )
    ]


def _supporting(process: Process) -> list[Action]:
    allowed = processes.right_of(process.id, Act.SUPPORT, current_actor())
    if not allowed.running:
        return []
    return [
        Action(
            title=_("Read and support proposals"),
            url=url_for("proposals.index", process=process.slug),
            text=_("One support per person. Your name is not shown."),
            minutes=_("About 3 minutes"),
            who=wording.who(allowed.who, allowed.group_names),
        )
    ]


def _unless_stranger(allowed: Right, act: Act) -> str:
    """Why somebody who is signed in cannot do something; others are asked to sign in first."""
    return wording.why(allowed, act) if current_actor().signed_in else ""


def process_aside(things: Sequence[Process]) -> dict[int, Markup]:
    """How many proposals a process has, with the way there."""
    counts = queries.counts_of([process.id for process in things], current_actor())
    return {
        process.id: rendered("proposals/_process_aside.html", slug=process.slug, count=counts[process.id])
        for process in things
        if counts.get(process.id)
    }


def thread_people(things: Sequence[int]) -> dict[int, list[int]]:
    """Who wrote what is discussed, by its resource, for those who look for whom a comment mentions."""
    return {resource_id: list(queries.authors_of(resource_id)) for resource_id in things}


def people_days(things: Sequence[int]) -> dict[int, set[str]]:
    """On which days people took part in proposals, for those who ask whether an account is new."""
    return queries.days_of(things)
