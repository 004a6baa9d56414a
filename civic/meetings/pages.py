"""What the pages of meetings show.

Hooks (keys in brackets):
    meeting.host (group id)      the page of a group: (address, name)
    meeting.papers (resource id) markup, below the papers of a meeting
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import format_time, get_timezone, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import hooks, i18n
from civic.core.i18n import marks, say, tongue
from civic.core.pager import Turned, pager
from civic.core.permissions import Actor
from civic.core.urls import absolute
from civic.meetings import queries, suggestion_pages
from civic.meetings.calendar import Entry
from civic.meetings.labels import STAGES
from civic.meetings.models import Meeting
from civic.meetings.papers import readable
from civic.meetings.policy import Can, may
from civic.meetings.queries import ItemRow, MeetingRow, PaperRow
from civic.meetings.rules import MeetingStage, MeetingState, Seat, beginnings, seat, stage
from civic.meetings.views import AgendaLine, IndexPage, MeetingLine, MeetingPage, SignUpShown
from civic.processes import queries as processes
from civic.processes.shared_with import together
from civic.resources import kinds
from civic.towns import queries as towns
from civic.towns.here import Town
from civic.uploads.contents import Kind


def begins(meeting: Meeting | MeetingRow, year: bool = False) -> str:
    """When a meeting begins, in the page's time zone."""
    return i18n.moment(meeting.starts_at, "EEEE d MMMM y, HH:mm" if year else "EEEE d MMMM, HH:mm")


def where(meeting: Meeting | MeetingRow) -> str:
    """Place and address in one line; by video where there is no place."""
    return i18n.listed((meeting.place_name, meeting.address)) or str(_("by video"))


def access(meeting: Meeting | MeetingRow) -> list[str]:
    """Who can get in, and how."""
    words = (
        (meeting.step_free, _("step-free")),
        (meeting.hearing_loop, _("hearing loop")),
        (meeting.childcare, _("childcare")),
    )
    found = [str(word) for there, word in words if there]
    return [*found, str(_("or by video"))] if meeting.online_url and meeting.place_name else found


def where_and_how(meeting: Meeting | MeetingRow) -> str:
    """Place, address and access in one line."""
    return i18n.listed([where(meeting), *access(meeting)])


def title_of(row: MeetingRow) -> str:
    """The group or process that meets, and what it calls the meeting."""
    host = say(row.hosts)
    return f"{host}: {say(row.titles)}" if host else say(row.titles)


def _span(meeting: Meeting) -> str:
    """From when to when; the day is said once where it is the same."""
    zone = get_timezone()
    same = meeting.starts_at.astimezone(zone).date() == meeting.ends_at.astimezone(zone).date()
    if not same:
        last = i18n.moment(meeting.ends_at, "EEEE d MMMM, HH:mm")
        return str(_("%(start)s to %(end)s", start=begins(meeting, year=True), end=last))
    day = i18n.moment(meeting.starts_at, "EEEE d MMMM y")
    first, last = (format_time(each, "HH:mm") for each in (meeting.starts_at, meeting.ends_at))
    return str(_("%(day)s, %(start)s to %(end)s", day=day, start=first, end=last))


def stage_of(meeting: Meeting, now: datetime) -> MeetingStage:
    return stage(MeetingState(meeting.state), meeting.starts_at, meeting.ends_at, now)


def items(starts_at: datetime, rows: Sequence[ItemRow], papers: Sequence[PaperRow] = ()) -> list[AgendaLine]:
    """The agenda as ``lists.agenda`` draws it, with the time of each item as far as it can be said, and its papers."""
    times = beginnings(starts_at, [row.minutes for row in rows])
    return [
        AgendaLine(
            time=format_time(at, "HH:mm") if at else "",
            iso=at.isoformat() if at else "",
            title=row.title,
            text=row.text,
            papers=[
                *([_paper(*row.about)] if row.about else []),
                *(_sent(one) for one in papers if one.item_id == row.id),
            ],
            **marks(row.language),
        )
        for at, row in zip(times, rows, strict=True)
    ]


def _paper(kind: str, address: str, title: str, language: str) -> tuple[str, Markup, str]:
    """A link to what an item is about, in that thing's own language."""
    return f"/{i18n.current_language()}/{address}", i18n.fenced(title, language), kinds.label(kind)


def _sent(paper: PaperRow) -> tuple[str, Markup, str]:
    """A link to a paper as the agenda lists it, with its kind and size."""
    url = url_for("meetings.paper", meeting_id=paper.meeting_id, paper_id=paper.id)
    kind = "PDF" if paper.kind is Kind.PDF else str(_("Picture"))
    return url, i18n.fenced(paper.name, paper.language), i18n.listed((kind, i18n.file_size(paper.size)))


def host(meeting: Meeting) -> tuple[str, str] | None:
    """Who meets: (address of its page, or nothing; its name). Packages above know the pages of groups."""
    if meeting.group_id is not None:
        for found in hooks.collect("meeting.host", [meeting.group_id]).get(meeting.group_id, ()):
            return str(found[0]), str(found[1])
        group = towns.group(meeting.group_id)
        return ("", say(group.names)) if group else None
    process = processes.process_by_id(meeting.process_id) if meeting.process_id is not None else None
    return (url_for("processes.show", slug=process.slug), say(process.titles)) if process else None


def page(place: Town, meeting: Meeting, actor: Actor, now: datetime) -> MeetingPage:
    """Everything on the page of a meeting."""
    agenda = queries.agendas([meeting.id], actor).get(meeting.id, [])
    at = stage_of(meeting, now)
    papers = readable(queries.papers([meeting.id]), actor)
    mine = queries.groups_of(actor.person_id) if meeting.online_private else frozenset()
    enters = at is not MeetingStage.CANCELLED and may(actor, Can.ENTER, meeting)
    return MeetingPage(
        place=place,
        meeting=meeting,
        title=say(meeting.titles),
        title_lang=marks(tongue(meeting.titles)),
        stage=at,
        stage_words=str(STAGES[at]),
        when=_span(meeting),
        where=where(meeting),
        access=[word.capitalize() for word in access(meeting) if word != str(_("or by video"))],
        hood=place.hood_name(meeting.neighbourhood_id),
        theme=place.theme(meeting.theme),
        host=host(meeting),
        items=items(meeting.starts_at, agenda, papers),
        papers=[_sent(one) for one in papers if one.item_id is None],
        text=_html(meeting.texts_html),
        minutes=_html(meeting.minutes_html),
        reason=(say(meeting.reasons), tongue(meeting.reasons)),
        deeds=deeds(meeting, at, actor),
        sign_up=_signing(meeting, actor) if meeting.sign_up and at is MeetingStage.COMING else None,
        online_url=_link(meeting, actor, mine),
        approves=bool(meeting.minutes) and not meeting.minutes_approved_at and may(actor, Can.RUN, meeting),
        room=enters and bool(meeting.group_id or meeting.opened_at),
        tables=enters and queries.mixing(meeting.id) is not None,
        suggestions=suggestion_pages.offer(meeting, actor),
        moved=(say(meeting.moved_reasons), tongue(meeting.moved_reasons)),
        others=_others(meeting, actor),
    )


def _others(meeting: Meeting, actor: Actor) -> list[tuple[str, str, bool]]:
    """The other meetings of its series that are to come: (address, when, whether it is cancelled)."""
    return [
        (url_for("meetings.show", meeting_id=row.id), begins(row, year=True), row.state == MeetingState.CANCELLED)
        for row in queries.coming_of_series(meeting.series, meeting.id, actor)
    ]


def _signing(meeting: Meeting, actor: Actor) -> SignUpShown:
    found = queries.signed(meeting.id, actor.person_id)
    full = seat(found.taken, meeting.places) is Seat.WAITING
    if meeting.places is None:
        words = ngettext("%(num)s person has signed up.", "%(num)s people have signed up.", found.taken)
    elif full:
        words = ngettext(
            "All places are taken. %(num)s person is waiting.",
            "All places are taken. %(num)s people are waiting.",
            found.waiting,
        )
    else:
        left = meeting.places - found.taken
        words = ngettext("%(num)s place left.", "%(num)s places left.", left)
    back = url_for("meetings.show", meeting_id=meeting.id, _anchor="sign-up")
    sign_in = "" if actor.signed_in else url_for("accounts.sign_in", next=back)
    return SignUpShown(str(words), full, found.mine, sign_in)


def _html(texts: dict[str, str]) -> tuple[str, str]:
    return say(texts), tongue(texts)


def deeds(meeting: Meeting, at: MeetingStage, actor: Actor) -> list[tuple[str, str]]:
    """What somebody who plans meetings can do with this one now: (address, words)."""
    over = bool(at is MeetingStage.OVER or meeting.closed_at) and not meeting.minutes_approved_at
    begun = at in (MeetingStage.RUNNING, MeetingStage.OVER)
    open_agenda = at is not MeetingStage.CANCELLED and meeting.state != MeetingState.HELD and not meeting.opened_at
    in_series = meeting.series is not None and at is MeetingStage.COMING and meeting.opened_at is None
    offered = (
        (Can.CHANGE, at is MeetingStage.COMING, "meetings.edit", _("Edit time, place or text")),
        (Can.SET_AGENDA, open_agenda, "meetings.agenda", _("Write the agenda")),
        (Can.RUN, at is not MeetingStage.CANCELLED, "meetings.set_papers", _("Papers")),
        (Can.SEE_PEOPLE, meeting.sign_up, "meetings.people", _("Who has signed up")),
        (Can.NOTE_ATTENDANCE, begun, "meetings.attendance", _("Enter who came")),
        (Can.RUN, at in (MeetingStage.COMING, MeetingStage.RUNNING), "meetings.tables", _("Mixed tables")),
        (Can.WRITE_MINUTES, over, "meetings.minutes", _("Write the minutes")),
        (Can.CANCEL, at in (MeetingStage.COMING, MeetingStage.RUNNING), "meetings.cancel", _("Cancel the meeting")),
        (Can.CHANGE, in_series, "meetings.move_rest", _("Move this and the later meetings")),
        (Can.CANCEL, in_series, "meetings.cancel_rest", _("Cancel this and the later meetings")),
    )
    return [
        (url_for(endpoint, meeting_id=meeting.id), str(words))
        for can, now, endpoint, words in offered
        if now and may(actor, can, meeting)
    ]


def row(place: Town, found: MeetingRow, now: datetime, together: str = "") -> MeetingLine:
    """A meeting in a list; ``together`` says with which towns its process is shared."""
    at = found.stage(now)
    return MeetingLine(
        title=say(found.titles),
        url=url_for("meetings.show", meeting_id=found.id),
        hood=found.neighbourhood_id,
        parts=[part for part in (say(found.hosts), place.theme(found.theme), where_and_how(found), together) if part],
        when=begins(found, year=True),
        iso=found.starts_at.isoformat(),
        cancelled=at is MeetingStage.CANCELLED,
        minutes=found.state == MeetingState.HELD,
        running=at is MeetingStage.RUNNING,
        **marks(tongue(found.titles)),
    )


def index(place: Town, actor: Actor, now: datetime, turn: Turned, *, over: bool) -> IndexPage:
    """A page of the meetings of a town: of those to come, or of those that were."""
    found = queries.page(place.id, actor, over=over, after=turn.after, before=turn.before)
    shared = together(place)

    def url(past: bool = over, **changes: Any) -> str:
        town = None if place.default else place.slug
        return url_for("meetings.index", town=town, when="past" if past else None, **changes)

    return IndexPage(
        rows=[row(place, each, now, shared.get(each.process_id or 0, "")) for each in found.items],
        over=over,
        tabs=[(url(past=False), _("Upcoming"), not over), (url(past=True), _("Past"), over)],
        pager=pager(found, queries.how_many(place.id, actor, over=over), queries.PAGE, turn.start, url),
    )


def entries(rows: Sequence[MeetingRow], actor: Actor) -> list[Entry]:
    """Meetings as entries of a calendar, in the language of the address that was asked."""
    agendas = queries.agendas([r.id for r in rows], actor)
    mine = queries.groups_of(actor.person_id) if any(r.online_private for r in rows) else frozenset()
    links = {r.id: _link(r, actor, mine) for r in rows}
    papers: dict[int, list[str]] = {}
    for paper in readable(queries.papers([r.id for r in rows]), actor):
        papers.setdefault(paper.meeting_id, []).append(paper.name)
    return [
        Entry(
            uid=r.uid,
            sequence=r.sequence,
            changed_at=r.changed_at,
            starts_at=r.starts_at,
            ends_at=r.ends_at,
            title=title_of(r),
            place=i18n.listed((r.place_name, r.address)) or links[r.id],
            text=_entry_text(r, links[r.id], agendas.get(r.id, ()), papers.get(r.id, ())),
            url=absolute("meetings.show", meeting_id=r.id),
            cancelled=r.state == MeetingState.CANCELLED,
        )
        for r in rows
    ]


def _link(found: Meeting | MeetingRow, actor: Actor, groups: frozenset[int]) -> str:
    """The video link as far as an actor may have it, who belongs to these groups now."""
    shown = not found.online_private or found.group_id in groups or may(actor, Can.PLAN, found)
    return found.online_url if shown else ""


def _entry_text(found: MeetingRow, online_url: str, agenda: Sequence[ItemRow], papers: Sequence[str]) -> str:
    lines = [str(_("Cancelled: %(reason)s", reason=say(found.reasons)))] if found.reasons else []
    lines += [f"{number}. {item.title}" for number, item in enumerate(agenda, 1)]
    lines += [str(_("Papers: %(names)s", names=i18n.listed(papers)))] if papers else []
    lines += [online_url] if online_url else []
    return "\n".join([*lines, i18n.listed(access(found))]).strip()
