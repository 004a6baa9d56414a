"""What the pages of motions show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _

from civic.core.i18n import marks, moment
from civic.core.permissions import Actor
from civic.meetings import queries as meetings
from civic.meetings.floor_pages import Names
from civic.meetings.labels import WAYS
from civic.meetings.models import AgendaItem, Meeting
from civic.meetings.rules.deciding import Way
from civic.motions import queries, wording
from civic.motions.labels import CHOICES, STATES
from civic.motions.models import Motion
from civic.motions.policy import Can, may
from civic.motions.rules import Choice, State, shortened
from civic.motions.views import Amended, Ballot, Line, MotionPage, Part
from civic.texts.rules import Piece, pieces, traced, unpacked, within

#: How ``state()`` draws each state.
SHAPES = {
    State.MOVED: "open",
    State.VOTING: "review",
    State.CARRIED: "accepted",
    State.LOST: "declined",
    State.WITHDRAWN: "withdrawn",
    State.CONTAINED: "merged",
    State.GONE: "withdrawn",
}


def names_at(meeting: Meeting, actor: Actor) -> Names:
    """What people are called, as the page of the room names them."""
    people = meetings.attendees(meeting)
    inside = may(actor, Can.PUT, meeting) or any(one.person_id == actor.person_id for one in people)
    return Names(people, inside=inside)


def _text(motion: Motion, known: Mapping[int, Motion]) -> str:
    """The text of a motion; of an amendment the words that it adds, or those that it removes."""
    if motion.change is None:
        return motion.text
    edits = unpacked(motion.change)
    added = " … ".join(edit.added.strip() for edit in edits if edit.added.strip())
    return added or _("Delete: %(words)s", words=" … ".join(edit.removed.strip() for edit in edits))


def lines(
    meeting: Meeting, found: Sequence[Motion], items: Sequence[AgendaItem], names: Names, most: int = 160
) -> list[Line]:
    """Motions of a meeting in a list, amendments below what they amend."""
    known = {motion.id: motion for motion in found}
    numbers = {item.id: number for number, item in enumerate(items, 1)}
    ordered = sorted(found, key=lambda one: (known[one.amends_id or one.id].number, one.number))
    return [
        Line(
            number=motion.number,
            amends=known[motion.amends_id].number if motion.amends_id else 0,
            item=numbers.get(motion.item_id, 0),
            text=shortened(_text(motion, known), most),
            marks=marks(motion.language),
            mover=names.of(motion.mover_id),
            shape=SHAPES[State(motion.state)],
            state=str(STATES[State(motion.state)]),
            url=url_for("motions.show", meeting_id=meeting.id, number=motion.number),
            voting=motion.state == State.VOTING,
        )
        for motion in ordered
    ]


def _changed(motion: Motion) -> list[Piece]:
    """What an amendment changes, in the version for which it stands."""
    assert motion.amends_id is not None
    text = next(row.text for row in queries.versions(motion.amends_id) if row.number == motion.version)
    return pieces(text, unpacked(motion.change or ()))


def _parts(motion: Motion, numbers: Mapping[int, int]) -> list[Part]:
    """The words of a motion, each with the amendment with which it came."""
    rows = queries.versions(motion.id)
    texts = [row.text for row in rows]
    spans = traced(texts, {row.number: unpacked(row.change) for row in rows if row.change is not None})
    made = {row.number: numbers.get(row.amendment_id or 0, 0) for row in rows}
    whole = motion.text
    return [Part(whole[s.start : s.end], made.get(s.version or 0, 0)) for s in within(spans, 0, len(whole))]


def _ballot(meeting: Meeting, motion: Motion, actor: Actor, *, there: bool) -> Ballot | None:
    if motion.state != State.VOTING:
        return None
    way = str(WAYS[Way(motion.way or Way.OPEN)])
    if motion.vote_id is not None:
        closes = moment(queries.ballot(motion.vote_id)[2], "HH:mm")
        return Ballot(way, "", there, "", url_for("votes.show", vote_id=motion.vote_id), closes)
    voices = queries.voices([motion.id]).get(motion.id, {})
    words = _("%(voted)s of %(there)s have voted.", voted=len(voices), there=motion.present_then)
    mine = voices.get(actor.person_id or 0)
    return Ballot(way, str(words), there, mine.value if mine else "")


def page(meeting: Meeting, motion: Motion, actor: Actor) -> MotionPage:
    """Everything on the page of a motion."""
    found = queries.motions([meeting.id])
    items, names = meetings.agenda_items(meeting.id), names_at(meeting, actor)
    shown = {line.number: line for line in lines(meeting, found, items, names)}
    item = next(row for row in items if row.id == motion.item_id)
    open_now = meeting.opened_at is not None and meeting.closed_at is None
    there = open_now and actor.person_id in meetings.deciding(meeting) and may(actor, Can.MOVE, meeting)
    runs = open_now and may(actor, Can.PUT, meeting)
    moved, voting = motion.state == State.MOVED, motion.state == State.VOTING
    in_open = voting and motion.way != Way.BY_BALLOT
    below = [one for one in found if one.amends_id == motion.id]
    voices = queries.voices([motion.id]).get(motion.id, {}) if motion.way == Way.BY_NAME and not voting else {}
    return MotionPage(
        line=shown[motion.number],
        item_title=item.title,
        item_marks=marks(item.language),
        story=wording.story(motion, names),
        parts=_parts(motion, {one.id: one.number for one in below}) if motion.amends_id is None else [],
        pieces=_changed(motion) if motion.amends_id is not None else [],
        amendments=[Amended(shown[one.number], _changed(one)) for one in below],
        result=wording.result(meeting, motion),
        named=wording.by_name(voices, names),
        ballot=_ballot(meeting, motion, actor, there=there),
        whole_url=_whole(meeting, motion, found),
        seconds=there and moved and motion.seconder_id is None and motion.mover_id != actor.person_id,
        amends=there and moved and motion.amends_id is None,
        withdraws=there and moved and motion.mover_id == actor.person_id,
        puts=runs and moved,
        decides=runs and in_open,
        way=meeting.way or Way.OPEN.value,
        hands=runs and voting and motion.way == Way.OPEN,
        choices=[(choice.value, str(words)) for choice, words in CHOICES.items()],
    )


def _whole(meeting: Meeting, motion: Motion, found: Sequence[Motion]) -> str:
    """Where the motion is that an amendment amends; empty for a motion."""
    number = next((one.number for one in found if one.id == motion.amends_id), None)
    return url_for("motions.show", meeting_id=meeting.id, number=number) if number else ""


def chosen(value: str) -> Choice | None:
    """What a button of a vote says."""
    return Choice(value) if value in set(Choice) else None
