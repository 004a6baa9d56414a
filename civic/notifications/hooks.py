"""What notifications shows on the account page, and the buttons to follow a process, a measure, a draft text or a
discussion."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.consultations.models import DraftText
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.deliberation.queries import ThreadView
from civic.deliberation.views import Glance
from civic.measures.models import Measure
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
    return {
        process.id: _follow(
            resources.resource_of_process(process.id),
            url_for("processes.show", slug=process.slug),
            url_for("notifications.follow", slug=process.slug),
            _("You follow this process. You are told of news, new discussions, and when its rules change."),
            _("Be told of news, new discussions, and when dates or other rules change."),
        )
        for process in things
        if process.state == ProcessState.PUBLISHED
    }


def measure_aside(things: Sequence[Measure]) -> dict[int, Markup]:
    """The button to follow a measure."""
    return {
        measure.id: _follow(
            measure.resource_id,
            url_for("measures.show", measure_id=measure.id),
            url_for("notifications.follow_measure", measure_id=measure.id),
            _("You follow this measure. You are told when there is news."),
            _("You are told when there is news, in your language."),
        )
        for measure in things
    }


def draft_text_aside(things: Sequence[DraftText]) -> dict[int, Markup]:
    """The button to follow a draft text."""
    return {
        text.id: _follow(
            text.resource_id,
            url_for("consultations.show", text_id=text.id),
            url_for("notifications.follow_text", text_id=text.id),
            _("You follow this text. You are told of new versions."),
            _("Be told of new versions, and what changed."),
        )
        for text in things
    }


def discussion_foot(things: Sequence[ThreadView]) -> dict[int, Markup]:
    """The button to follow a discussion of its own."""
    return {
        thread.id: _follow(
            thread.resource_id,
            url_for("deliberation.show", thread_id=thread.id),
            url_for("notifications.follow_thread", discussion_id=thread.id),
            _("You follow this discussion. You are told of new comments."),
            _("Be told of new comments, as often as you choose."),
        )
        for thread in things
    }


def _follow(resource_id: int, here: str, url: str, followed: str, offered: str) -> Markup:
    actor = current_actor()
    return rendered(
        "notifications/_follow.html",
        url=url,
        followed=followed,
        offered=offered,
        mine=queries.follows(actor.person_id, resource_id),
        sign_in_url="" if actor.signed_in else url_for("accounts.sign_in", next=here),
    )


def thread_foot(things: Sequence[Glance]) -> dict[int, Markup]:
    """The way to hear no more of a discussion; the same for all who are signed in."""
    if not current_actor().signed_in:
        return {}
    link, words = Markup('<a href="{}">{}</a>'), _("Mute this discussion")
    return {thread.id: link.format(url_for("notifications.mute", thread_id=thread.id), words) for thread in things}
