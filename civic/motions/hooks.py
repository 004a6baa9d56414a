"""What motions show in the room and write into the minutes."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.meetings import queries as meetings
from civic.meetings.drafting import plain
from civic.meetings.floor_pages import Names
from civic.meetings.models import Meeting
from civic.motions import pages, queries, wording
from civic.motions.models import Motion
from civic.motions.policy import Can, may
from civic.texts.rules import unpacked


def in_room(things: Sequence[Meeting]) -> dict[int, Markup]:
    """The motions of a meeting on the page of its room, and the way to move one for who is there."""
    actor = current_actor()
    found: dict[int, Markup] = {}
    for meeting in things:
        motions = queries.motions([meeting.id])
        open_now = meeting.group_id is not None and meeting.opened_at is not None and meeting.closed_at is None
        moves = open_now and may(actor, Can.MOVE, meeting) and actor.person_id in meetings.deciding(meeting)
        if motions or moves:
            items = meetings.agenda_items(meeting.id)
            names = pages.names_at(meeting, actor) if motions else Names([], inside=False)
            lines = pages.lines(meeting, motions, items, names)
            found[meeting.id] = rendered(
                "motions/_room.html", meeting=meeting, lines=lines, moves=moves and bool(items)
            )
    return found


def in_minutes(things: Sequence[Meeting]) -> dict[int, dict[int, list[tuple[str, str]]]]:
    """For each item of a meeting the sentences on its motions, in Markdown, each with the address of its motion."""
    found: dict[int, dict[int, list[tuple[str, str]]]] = {}
    for meeting in things:
        motions = queries.motions([meeting.id])
        if not motions:
            continue
        names = Names(meetings.attendees(meeting), inside=False)
        voices = queries.voices([motion.id for motion in motions])
        known = {motion.id: motion for motion in motions}
        for motion in motions:
            amends = known[motion.amends_id].number if motion.amends_id else 0
            words = [_what(motion, amends), *map(plain, wording.story(motion, names))]
            words += [plain(line) for line in wording.result(meeting, motion)]
            words += [f"{which}: {plain(who)}." for which, who in wording.by_name(voices.get(motion.id, {}), names)]
            url = url_for("motions.show", meeting_id=meeting.id, number=motion.number)
            found.setdefault(meeting.id, {}).setdefault(motion.item_id, []).append((" ".join(words), url))
    return found


def _what(motion: Motion, amends: int) -> str:
    """What a motion is called and says; of an amendment which words it replaces by which."""
    name = wording.named(motion, amends)
    if motion.change is None:
        said = _("“%(text)s”", text=plain(motion.text))
        return f"{name}: {said}"
    told = []
    for edit in unpacked(motion.change):
        words = {"before": plain(edit.removed), "after": plain(edit.added)}
        if edit.removed.strip() and edit.added.strip():
            told.append(_("“%(before)s” becomes “%(after)s”", **words))
        elif edit.added.strip():
            told.append(_("add “%(after)s”", **words))
        else:
            told.append(_("delete “%(before)s”", **words))
    return f"{name}: {'; '.join(map(str, told))}."
