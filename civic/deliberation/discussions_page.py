"""Discussions of their own, as pages show them."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import i18n
from civic.core.i18n import say
from civic.core.permissions import Actor
from civic.deliberation import queries
from civic.deliberation.composing import here_name
from civic.deliberation.labels import REFUSALS
from civic.deliberation.policy import MAY, Can
from civic.deliberation.rules import PostCode
from civic.deliberation.views import DiscussionLine
from civic.processes import queries as processes
from civic.processes import wording
from civic.processes.models import Process
from civic.processes.rules import Act, ProcessState


def shown(row: queries.DiscussionRow) -> DiscussionLine:
    """A discussion in a list."""
    foreign = None if row.language == i18n.current_language() else row.language
    author = (here_name() if row.official else row.author) or _("former participant")
    count = row.comments
    words = ngettext("%(n)s comment", "%(n)s comments", count, n=i18n.number(count))
    return DiscussionLine(
        url=url_for("deliberation.show", thread_id=row.id),
        title=row.title,
        lang=foreign,
        dir=i18n.direction(foreign) if foreign else None,
        opened=_("Opened by %(name)s on %(day)s", name=author, day=i18n.day_of_year(row.opened_at)),
        comments=words if count else _("No comments yet"),
        last=_("Last comment on %(day)s", day=i18n.day_of_year(row.last_at)) if count else "",
        over=row.over,
    )


def may_open(process: Process, actor: Actor) -> tuple[bool, str]:
    """Whether somebody can open a discussion in a process now, and why not; "" also where signing in is all it takes.

    One query for who does not organise the process, two where a phase is for a group.
    """
    if process.state == ProcessState.ARCHIVED:
        return False, str(REFUSALS[PostCode.ARCHIVED])
    if MAY[Can.OPEN_ANY_TIME](actor, process):
        return True, ""
    right = processes.right_of(process.id, Act.OPEN_DISCUSSION, actor)
    return right.open and actor.signed_in, wording.why(right, Act.OPEN_DISCUSSION)


def trail(thread: queries.ThreadView) -> list[tuple[str, str]]:
    """The way down to a discussion: its process, and its discussions. One query; nothing for other threads."""
    process = processes.process_by_id(thread.process_id) if thread.own and thread.process_id else None
    if process is None:
        return []
    there = url_for("discussions.index", slug=process.slug)
    return [(url_for("processes.show", slug=process.slug), say(process.titles)), (there, _("Discussions"))]
