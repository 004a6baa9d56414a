"""The page of the room: who has the floor, who comes next and by which rule, who is there.

Hooks (keys in brackets):
    meeting.room (meeting id) markup, below the agenda in the room
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import format_time, ngettext
from flask_babel import gettext as _

from civic.core.durations import duration
from civic.core.i18n import marks
from civic.core.permissions import Actor
from civic.meetings import queries
from civic.meetings.floor_views import FloorPage, ItemNow, Quorum, Said, Speaking, There, Total, Waiting
from civic.meetings.labels import PUBLICITY, VOTING, WAYS
from civic.meetings.models import Meeting
from civic.meetings.policy import Can, may
from civic.meetings.queries import Attendee, SpeechRow, StayRow
from civic.meetings.rules import EARLY, MeetingState
from civic.meetings.rules.deciding import Publicity, Voting, Way
from civic.meetings.rules.floor import Spoken, Stay, Wish, line, quorum_over_time


class Names:
    """What people are called on the page: who is no member is named to those who take part only."""

    def __init__(self, people: Sequence[Attendee], *, inside: bool) -> None:
        self._people = {one.person_id: one for one in people}
        self._inside = inside

    def of(self, person_id: int) -> str:
        found = self._people.get(person_id)
        if found is None or not found.name:
            return str(_("former member"))
        return found.name if found.member or self._inside else str(_("a guest"))


def hour(at: datetime) -> str:
    """A time of day in the page's time zone."""
    return str(format_time(at, "HH:mm"))


def page(meeting: Meeting, actor: Actor) -> FloorPage:
    """Everything on the page of the room. A fixed number of queries."""
    people, now = queries.attendees(meeting), queries.instant()
    me = next((one for one in people if one.person_id == actor.person_id), None)
    runs = may(actor, Can.RUN, meeting)
    open_now = meeting.opened_at is not None and meeting.closed_at is None
    names = Names(people, inside=runs or me is not None)
    speeches = queries.speeches(meeting.id)
    spoken = queries.spoken(speeches)
    wishes = [row.wish for row in queries.wishes(meeting)] if open_now else []
    stays = queries.stays(meeting)
    asked = next((wish for wish in wishes if wish.person_id == actor.person_id), None)
    items = _items(meeting)
    asking = {wish.person_id for wish in wishes}
    return FloorPage(
        state="closed" if meeting.closed_at else "open" if open_now else "before",
        state_words=_state(meeting),
        can_open=runs and meeting.state == MeetingState.PLANNED and now >= meeting.starts_at - EARLY,
        runs=runs,
        speaks=open_now and me is not None and queries.takes_part(meeting, me.person_id),
        asks="" if asked is None else "order" if asked.order else "floor",
        member=me is not None and me.member,
        apologised=me is not None and me.apologised,
        rule=rule(meeting.budget),
        procedure=procedure(meeting),
        speaking=_speaking(speeches, names),
        waiting=[_waiting(w, spoken, meeting.budget, names, actor) for w in line(wishes, spoken, meeting.budget)],
        totals=_totals(spoken, meeting.budget, names),
        said=_said(speeches, items, names) if meeting.closed_at else [],
        items=items,
        next_item=_next(items) if runs and open_now else None,
        quorum=_quorum(meeting, stays),
        there=[_there(stay, names) for stay in stays],
        apologies=[names.of(one.person_id) for one in people if one.apologised and not one.was_here],
        can_be_added=[(one.person_id, one.name) for one in people if one.here and one.person_id not in asking],
    )


def _state(meeting: Meeting) -> str:
    if meeting.opened_at is None:
        return str(_("The meeting is not open yet."))
    if meeting.closed_at is None:
        return str(_("The meeting has been open since %(hour)s.", hour=hour(meeting.opened_at)))
    return str(
        _("The meeting was open from %(start)s to %(end)s.", start=hour(meeting.opened_at), end=hour(meeting.closed_at))
    )


def rule(budget: int | None) -> list[str]:
    """The rule of the list of speakers, in sentences that everybody reads."""
    words = [
        _("Points of order come first."),
        _("Those who have not spoken yet come before those who have."),
        _("After them, those who have spoken for the least time come first. Among equals, who asked first."),
        _("Points of order do not count as speaking time."),
    ]
    if budget is not None:
        given = duration(budget)
        words.append(_("Each person has %(time)s. Those who have used it up come last.", time=given))
    return [str(word) for word in words]


def procedure(meeting: Meeting) -> list[tuple[str, str]]:
    """The rules that a meeting took over when it was opened, each as (what, which); none for a group without rules."""
    if meeting.voting is None or meeting.publicity is None:
        return []
    quorum = ""
    if meeting.quorum_percent is not None:
        shares = {"percent": meeting.quorum_percent, "members": meeting.members_then, "needed": meeting.quorum}
        quorum = _("%(percent)s%% of %(members)s members: %(needed)s", **shares)
    deputies = _("A member who cannot attend may send a deputy.") if meeting.deputies else _("None.")
    found = (
        (_("Quorum"), quorum or meeting.quorum or ""),
        (_("What carries a motion"), VOTING[Voting(meeting.voting)]),
        (_("How votes are cast"), WAYS[Way(meeting.way)] if meeting.way else ""),
        (_("Motions"), _("A second member has to support a motion before the vote.") if meeting.seconding else ""),
        (_("Who may attend"), PUBLICITY[Publicity(meeting.publicity)]),
        (_("Deputies"), deputies),
    )
    return [(str(what), str(which)) for what, which in found if which]


def _speaking(speeches: Sequence[SpeechRow], names: Names) -> Speaking | None:
    found = next((row for row in speeches if row.ended_at is None), None)
    if found is None:
        return None
    return Speaking(names.of(found.person_id), found.order, found.seconds, found.started_at.isoformat())


def _waiting(wish: Wish, spoken: dict[int, Spoken], budget: int | None, names: Names, actor: Actor) -> Waiting:
    said = spoken.get(wish.person_id, Spoken())
    if wish.order:
        why = _("point of order")
    elif budget is not None and said.seconds >= budget:
        why = _("speaking time used up")
    elif not said.times:
        why = _("has not spoken yet")
    else:
        why = _("has spoken for %(time)s", time=duration(said.seconds))
    return Waiting(wish.id, names.of(wish.person_id), wish.order, str(why), wish.person_id == actor.person_id)


def _totals(spoken: dict[int, Spoken], budget: int | None, names: Names) -> list[Total]:
    return [
        Total(names.of(person), said.times, duration(said.seconds), budget is not None and said.seconds >= budget)
        for person, said in sorted(spoken.items(), key=lambda pair: (-pair[1].seconds, pair[0]))
    ]


def _said(speeches: Sequence[SpeechRow], items: Sequence[ItemNow], names: Names) -> list[Said]:
    numbers = {item.id: str(item.number) for item in items}
    return [
        Said(
            f"speech-{row.id}",
            numbers.get(row.item_id or 0, ""),
            names.of(row.person_id),
            row.order,
            hour(row.started_at),
            duration(row.seconds),
        )
        for row in speeches
    ]


def _items(meeting: Meeting) -> list[ItemNow]:
    rows = queries.agenda_items(meeting.id)
    called = [row for row in rows if row.called_at is not None]
    latest = max(called, key=lambda row: row.called_at or meeting.starts_at, default=None)
    return [
        ItemNow(
            row.id,
            number,
            row.title,
            marks(row.language),
            row is latest and meeting.closed_at is None,
            hour(row.called_at) if row.called_at else "",
        )
        for number, row in enumerate(rows, 1)
    ]


def _next(items: Sequence[ItemNow]) -> ItemNow | None:
    """The item after the one that is discussed: the first one, before any was called; none after the last."""
    now = next((number for number, item in enumerate(items) if item.now), -1)
    return items[now + 1] if now + 1 < len(items) else None


def _quorum(meeting: Meeting, stays: Sequence[StayRow]) -> Quorum:
    counted = [Stay(stay.arrived_at, stay.left_at) for stay in stays if stay.counts]
    there = sum(stay.left_at is None for stay in counted)
    if meeting.quorum is None:
        words = ngettext("%(num)s person is present.", "%(num)s people are present.", sum(not s.left_at for s in stays))
        return Quorum(str(words))
    words = _("%(there)s of the %(needed)s that the quorum needs are present.", there=there, needed=meeting.quorum)
    history = quorum_over_time(counted, meeting.quorum)
    return Quorum(str(words), there >= meeting.quorum, [quorum_line(each.since, each.reached) for each in history])


def quorum_line(since: datetime, reached: bool) -> str:
    """Since when a meeting could decide, or could not."""
    if reached:
        return str(_("from %(hour)s with a quorum", hour=hour(since)))
    return str(_("from %(hour)s without a quorum", hour=hour(since)))


def _there(stay: StayRow, names: Names) -> There:
    if stay.left_at is None:
        when = _("since %(hour)s", hour=hour(stay.arrived_at))
    else:
        when = _("%(start)s to %(end)s", start=hour(stay.arrived_at), end=hour(stay.left_at))
    note = _("deputy for %(name)s", name=stay.deputy_for) if stay.deputy_for else "" if stay.counts else _("guest")
    return There(names.of(stay.person_id), str(when), str(note), f"stay-{stay.id}")
