"""Who may do what in a thread. Things are what ``queries.ThreadView`` and ``queries.OwnPost`` tell."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from civic.core.permissions import Actor, Role, held_by, require_by
from civic.deliberation.rules import OPENING


class Can(StrEnum):
    OPEN_THREAD = "open_thread"
    OPEN_DISCUSSION = "open_discussion"
    OPEN_ANY_TIME = "open_discussion_any_time"
    RETITLE = "retitle_discussion"
    CLOSE_THREAD = "close_thread"
    SET_UP_THREAD = "set_up_thread"
    POST = "post"
    EDIT_POST = "edit_post"
    KEEP_DRAFTS = "keep_drafts"
    REACT = "react"
    SPEAK_FOR_TOWN = "speak_for_town"
    IMPORT_POSTS = "import_posts"


_organiser = held_by(Role.ORGANISER, Role.ADMIN)


def _staff(actor: Actor, thing: Any) -> bool:
    return actor.signed_in and actor.has(thing.municipality_id, *Role)


def _writer(actor: Actor, post: Any) -> bool:
    return actor.signed_in and post.person_id == actor.person_id


MAY = {
    # Packages open the thread of a thing that the actor was just allowed to publish.
    Can.OPEN_THREAD: lambda actor, thing: actor.signed_in or actor.system,
    # When, the phases of the process decide; organisers do not wait for them.
    Can.OPEN_DISCUSSION: lambda actor, process: actor.signed_in or actor.system,
    Can.OPEN_ANY_TIME: _organiser,
    # Who opened a discussion can change its title as long as nobody else wrote in it.
    Can.RETITLE: lambda actor, thread: (
        (actor.signed_in and thread.opened_by == actor.person_id and thread.last_number == OPENING)
        or _organiser(actor, thread)
    ),
    Can.SET_UP_THREAD: _organiser,
    Can.CLOSE_THREAD: held_by(Role.ORGANISER, Role.MODERATOR, Role.ADMIN),
    Can.POST: lambda actor, thread: actor.signed_in and thread.visible,
    Can.EDIT_POST: _writer,
    Can.KEEP_DRAFTS: lambda actor, _nothing: actor.signed_in,
    Can.REACT: lambda actor, thread: actor.signed_in and thread.visible,
    Can.SPEAK_FOR_TOWN: _staff,
    Can.IMPORT_POSTS: _organiser,
}

require = require_by(MAY)
