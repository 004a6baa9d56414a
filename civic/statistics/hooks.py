"""What statistics shows on the pages of lower packages."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.administration.stopped import reason
from civic.administration.views import Part, Stopped, Task
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.i18n import say
from civic.core.permissions import Role
from civic.processes.models import Process
from civic.statistics import labels, pages, queries, words
from civic.towns.here import Town, here
from civic.towns.rules import LegalKind


def who(things: Sequence[Town]) -> dict[int, Markup]:
    """On the home page of a town: the newest finding, and the ages in bars. Nothing before the first release."""
    shown = {}
    for place in things:
        newest = next((each for each in queries.findings(place.id, current_actor()) if each.summary), None)
        if newest is not None and newest.summary is not None:
            shown[place.id] = rendered(
                "statistics/_who.html",
                finding=newest,
                sentence=words.headline(place, newest.summary),
                bars=pages.bars(newest.summary, place),
            )
    return shown


def process_aside(things: Sequence[Process]) -> dict[int, Markup]:
    """Beside a process: who takes part so far. One query for all of them."""
    place = here()
    found = queries.findings_of([thing.id for thing in things])
    shown: dict[int, Markup] = {}
    for thing in things:
        finding = found.get(thing.id)
        summary = finding.summary if finding else None
        sentence = words.headline(place, summary) if summary and place else ""
        shown[thing.id] = rendered("statistics/_aside.html", process=thing, finding=finding, sentence=sentence)
    return shown


def desk_rows(things: Sequence[Town]) -> dict[int, list[Task]]:
    """Where organisers have figures compiled."""
    return {
        place.id: [_figures(place), _town(place), _annex(place)]
        for place in things
        if current_actor().has(place.id, Role.ORGANISER, Role.ADMIN)
    }


def legal_aside(things: Sequence[LegalKind]) -> dict[LegalKind, Markup]:
    """Beside the privacy page of a town: the annex that is made of its settings."""
    return {kind: rendered("statistics/_annex_link.html") for kind in things if kind is LegalKind.PRIVACY}


def stopped(things: Sequence[Town]) -> dict[int, list[Stopped]]:
    """Figures whose compilation broke. One query."""
    found = queries.broken([place.id for place in things])
    return {
        town: [
            Stopped(
                _("Who takes part: %(process)s", process=say(each.titles)),
                each.at,
                f"{reason(each.reason)} {labels.FAILED}",
                url_for("statistics.show", slug=each.slug),
            )
            for each in rows
        ]
        for town, rows in found.items()
    }


def _town(place: Town) -> Task:
    url = url_for("statistics.town", **place.args)
    return Task(Part.RUN, _("All processes together"), url, _("Which groups the town reaches, and which it does not."))


def _annex(place: Town) -> Task:
    url = url_for("statistics.annex", **place.args)
    words = _("What is asked about people, who sees it, and how figures protect them.")
    return Task(Part.TOWN, _("Data protection annex"), url, words)


def _figures(place: Town) -> Task:
    url = url_for("statistics.index", town=place.slug)
    return Task(Part.RUN, _("Who takes part"), url, _("Publish figures for a process and read the report."))
