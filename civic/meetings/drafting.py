"""A draft of minutes from the rows of a meeting: every sentence ends in a link to its row on the page of the room.

Hooks (keys in brackets):
    meeting.minutes (meeting id) for each item its further sentences: (words in Markdown, address of the row)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from flask import url_for
from flask_babel import gettext as _

from civic.core import hooks
from civic.core.durations import duration
from civic.core.i18n import listed
from civic.meetings import queries
from civic.meetings.floor_pages import Names, hour
from civic.meetings.models import Meeting
from civic.meetings.queries import Attendee, PaperRow, SpeechRow, StayRow
from civic.meetings.rules.floor import Stay, quorum_over_time

_MARKUP = re.compile(r"([^\w\s])")


def plain(words: str) -> str:
    """Words of people as Markdown that shows them as they are: all its signs are escaped."""
    return _MARKUP.sub(lambda found: found[1] if ord(found[1]) > 127 else "\\" + found[1], " ".join(words.split()))


def draft(meeting: Meeting) -> str:
    """The minutes of a closed meeting in the language of the page, as Markdown. A fixed number of queries.

    Members are named as on every page of their council; others are guests without a name. It says what was recorded:
    what was said is added by whoever edits it.
    """
    if meeting.opened_at is None or meeting.closed_at is None:
        return ""
    people = queries.attendees(meeting)
    names = Names(people, inside=False)
    floor = url_for("meetings.floor", meeting_id=meeting.id)

    record, attendance, early_on, papers_heading = _("Record"), _("Attendance"), _("Before the first item"), _("Papers")

    def line(words: str, anchor: str) -> str:
        return f"- {words} [{record}]({floor}#{anchor})"

    times = {"start": hour(meeting.opened_at), "end": hour(meeting.closed_at)}
    parts = [line(str(_("The meeting was open from %(start)s to %(end)s.", **times)), "now"), ""]
    parts += [f"## {attendance}", ""]
    parts += [line(words, anchor) for words, anchor in _attendance(meeting, queries.stays(meeting), people, names)]
    speeches = queries.speeches(meeting.id)
    early = [row for row in speeches if row.item_id is None]
    if early:
        parts += ["", f"## {early_on}", "", *(line(*_spoke(row, names)) for row in early)]
    papers = queries.papers([meeting.id])
    more = hooks.collect("meeting.minutes", [meeting]).get(meeting.id, [])
    for number, item in enumerate(queries.agenda_items(meeting.id), 1):
        parts += ["", f"## {number}. {plain(item.title)}", ""]
        if item.called_at is None:
            parts.append(line(str(_("This item was not called.")), f"item-{item.id}"))
        else:
            called = _("This item was called at %(hour)s.", hour=hour(item.called_at))
            parts.append(line(str(called), f"item-{item.id}"))
        parts += [_paper(one) for one in papers if one.item_id == item.id]
        parts += [line(*_spoke(row, names)) for row in speeches if row.item_id == item.id]
        parts += [f"- {words} [{record}]({url})" for part in more for words, url in part.get(item.id, ())]
    loose = [_paper(one) for one in papers if one.item_id is None]
    parts += ["", f"## {papers_heading}", "", *loose] if loose else []
    return "\n".join(parts)


def _paper(paper: PaperRow) -> str:
    """A paper with its fingerprint, so that frozen minutes say which bytes they are about."""
    url = url_for("meetings.paper", meeting_id=paper.meeting_id, paper_id=paper.id)
    kind = _("Paper")
    return f"- {kind}: [{plain(paper.name)}]({url}), SHA-256 `{paper.sha256}`"


def _attendance(
    meeting: Meeting, stays: Sequence[StayRow], people: Sequence[Attendee], names: Names
) -> Iterable[tuple[str, str]]:
    for stay in stays:
        times = {"start": hour(stay.arrived_at), "end": hour(stay.left_at or stay.arrived_at)}
        name = plain(names.of(stay.person_id))
        if stay.deputy_for:
            member = plain(stay.deputy_for)
            words = _("%(name)s, deputy for %(member)s: from %(start)s to %(end)s.", name=name, member=member, **times)
        else:
            words = _("%(name)s: from %(start)s to %(end)s.", name=name, **times)
        yield str(words), f"stay-{stay.id}"
    excused = [plain(names.of(one.person_id)) for one in people if one.apologised and not one.was_here]
    if excused:
        yield str(_("Apologies: %(names)s.", names=listed(excused))), "apologies"
    if meeting.quorum is not None:
        counted = [Stay(stay.arrived_at, stay.left_at) for stay in stays if stay.counts]
        for count in quorum_over_time(counted, meeting.quorum):
            words = {"hour": hour(count.since), "there": count.present, "needed": meeting.quorum}
            if count.reached:
                told = _("Quorum from %(hour)s: %(there)s present, %(needed)s needed.", **words)
            else:
                told = _("No quorum from %(hour)s: %(there)s present, %(needed)s needed.", **words)
            yield str(told), "there"


def _spoke(row: SpeechRow, names: Names) -> tuple[str, str]:
    name = plain(names.of(row.person_id))
    if row.order:
        words = _("%(name)s raised a point of order (%(time)s).", name=name, time=duration(row.seconds))
    else:
        words = _("%(name)s spoke for %(time)s.", name=name, time=duration(row.seconds))
    return str(words), f"speech-{row.id}"
