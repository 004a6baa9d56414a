"""What draft texts show on the page of their process."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.consultations import pages, queries
from civic.consultations.policy import Can, may
from civic.core import i18n
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.processes import queries as processes
from civic.processes import wording
from civic.processes.models import Process
from civic.processes.rules import Act, ProcessState
from civic.processes.views import Action


def process_now(things: Sequence[Process]) -> dict[int, list[Action]]:
    """Reading and commenting on draft texts, while a phase lets people comment."""
    rows, found = queries.texts_of([process.id for process in things], current_actor()), {}
    for process in things:
        own = [row for row in rows if row.process_id == process.id]
        right = processes.right_of(process.id, Act.DISCUSS, current_actor()) if own else None
        if right is not None and right.running and process.state == ProcessState.PUBLISHED:
            found[process.id] = [
                Action(
                    title=row.title,
                    url=url_for("consultations.show", text_id=row.id),
                    text=ngettext(
                        "Read the draft text and comment on its %(n)s paragraph.",
                        "Read the draft text and comment on its %(n)s paragraphs.",
                        row.paragraphs,
                        n=i18n.number(row.paragraphs),
                    ),
                    minutes=_("As long as you like"),
                    who=wording.who(right.who, right.group_names),
                )
                for row in own
            ]
    return found


def process_so_far(things: Sequence[Process]) -> dict[int, Markup]:
    """The draft texts of a process, with their versions and comments. One query."""
    rows = queries.texts_of([process.id for process in things], current_actor())
    return {
        process.id: rendered("consultations/_so_far.html", rows=[pages.line(row) for row in own])
        for process in things
        if (own := [row for row in rows if row.process_id == process.id])
    }


def process_organise(things: Sequence[Process]) -> dict[int, Markup]:
    """Publishing a draft text among the links for the organisers of a process."""
    actor, link = current_actor(), Markup('<li><a href="{}">{}</a></li>')
    return {
        process.id: link.format(url_for("consultations.publish", slug=process.slug), _("Publish a draft text"))
        for process in things
        if process.state != ProcessState.ARCHIVED and may(actor, Can.PUBLISH, process)
    }
