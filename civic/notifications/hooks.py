"""What notifications shows on the account page and on those of processes."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from markupsafe import Markup

from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.permissions import Actor
from civic.notifications import queries
from civic.processes.models import Process
from civic.processes.rules import ProcessState
from civic.resources import queries as resources


def account_section(things: Sequence[int]) -> dict[int, Markup]:
    """How many notifications a person has not read, with the way there."""
    return {
        person: rendered(
            "notifications/_account.html", unread=queries.unread(person), latest=queries.told(current_actor(), 1)
        )
        for person in things
    }


def process_aside(things: Sequence[Process]) -> dict[int, Markup]:
    """The button to follow a process; drafts have none."""
    actor = current_actor()
    return {process.id: _follow(process, actor) for process in things if process.state == ProcessState.PUBLISHED}


def _follow(process: Process, actor: Actor) -> Markup:
    here = url_for("processes.show", slug=process.slug)
    return rendered(
        "notifications/_follow.html",
        url=url_for("notifications.follow", slug=process.slug),
        mine=actor.signed_in and queries.follows(actor.person_id, resources.resource_of_process(process.id)),
        sign_in_url="" if actor.signed_in else url_for("accounts.sign_in", next=here),
    )
