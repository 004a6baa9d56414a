"""What the pages of councils show.

Hooks (keys in brackets):
    council.aside (council id)                  markup at the end of a council's aside
    recommendation.aside (recommendation id)    markup at the end of a recommendation's aside
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import clock, i18n
from civic.core.i18n import marks, say, tongue
from civic.core.permissions import Actor
from civic.councils import item_pages, queries, wording
from civic.councils.labels import OFFICES, SEATS
from civic.councils.models import Council, Recommendation
from civic.councils.policy import Can, may
from civic.councils.queries import CouncilRow, MemberRow, RecommendationRow, StepRow
from civic.councils.rules import Office, RecommendationState, Reply, SeatKind, deadline, empty_seats
from civic.councils.views import (
    CouncilLine,
    CouncilPage,
    Head,
    IndexPage,
    Invited,
    Line,
    Meetings,
    NextMeeting,
    Offered,
    RecommendationLine,
    RecommendationPage,
    Seats,
    Sitting,
)
from civic.meetings import pages as meeting_words
from civic.meetings import queries as meetings
from civic.meetings.queries import MeetingRow
from civic.towns.here import Town
from civic.towns.queries import InMunicipality


def index(place: Town, actor: Actor, now: datetime) -> IndexPage:
    """All councils of a town."""
    rows = queries.councils(place.id, actor, clock.day_in(place.timezone, now))
    coming = meetings.next_of_groups([row.group_id for row in rows], actor)
    return IndexPage(
        place=place,
        rows=[_council_row(row, coming.get(row.group_id)) for row in rows],
        may_found=may(actor, Can.FOUND, InMunicipality(place.id)),
    )


def _council_row(row: CouncilRow, coming: MeetingRow | None) -> CouncilLine:
    return CouncilLine(
        name=say(row.names),
        name_lang=marks(tongue(row.names)),
        url=url_for("councils.show", slug=row.slug),
        text=say(row.summaries),
        text_lang=marks(tongue(row.summaries)),
        seats=ngettext("%(num)s seat", "%(num)s seats", row.seats),
        adopted=ngettext("%(num)s recommendation", "%(num)s recommendations", row.adopted) if row.adopted else "",
        waiting=row.waiting - row.late,
        late=row.late,
        next=_("Next meeting: %(when)s", when=meeting_words.begins(coming)) if coming else "",
    )


def page(place: Town, council: Council, actor: Actor, now: datetime) -> CouncilPage:
    """Everything on the page of a council; a fixed number of queries, however much there is."""
    today = clock.day_in(place.timezone, now)
    advises = may(actor, Can.SUGGEST, council)
    return CouncilPage(
        **vars(head(place, council)),
        figures=wording.figures(queries.figures(council.id, today)),
        rows=recommendations(queries.foremost(council.id, today), today),
        drafts=[draft(row) for row in queries.drafts(council.id)] if advises else [],
        may_suggest=advises,
        **vars(sitting(council)),
        **vars(_meetings(council, actor)),
        legal_basis=(say(council.legal_bases), marks(tongue(council.legal_bases))),
        rules=wording.rules_of(queries.procedure(council)),
        mandate=(say(council.mandates_html), tongue(council.mandates_html)),
        deeds=deeds(council, actor),
        items=item_pages.listed(place, council, actor),
    )


def head(place: Town, council: Council) -> Head:
    """What every page of a council says at its head."""
    return Head(
        place=place,
        council=council,
        draft_readers=wording.draft_readers(),
        name=say(council.names),
        name_lang=marks(tongue(council.names)),
        summary=say(council.summaries),
        summary_lang=marks(tongue(council.summaries)),
        answers=ngettext(
            "The town must answer within %(num)s day.", "The town must answer within %(num)s days.", council.answer_days
        ),
    )


def recommendations(rows: Sequence[RecommendationRow], today: date) -> list[RecommendationLine]:
    """Recommendations as ``lists.recommendation`` draws them, with the steps of their answers."""
    steps = queries.steps([row.id for row in rows])
    return [row_of(row, steps.get(row.id, ()), today) for row in rows]


def row_of(row: RecommendationRow, steps: Sequence[StepRow], today: date) -> RecommendationLine:
    url = url_for("councils.recommendation", recommendation_id=row.id)
    late = is_overdue(row, today)
    minority = Markup('<a href="{}#minority">{}</a>').format(url, _("minority opinion"))
    return RecommendationLine(
        state=wording.shape(row, late),
        state_text=wording.state(row, late),
        late=late,
        due=wording.due(row, today),
        title=row.title,
        url=url,
        parts=[
            _("Recommendation %(n)s", n=row.number),
            wording.source(row.about),
            wording.adopted(row, today),
            minority if row.has_minority else "",
        ],
        text=wording.waiting(row, today) if row.state == RecommendationState.OPEN else "",
        stops=wording.short_stops(steps) if steps else [],
        **marks(row.language),
    )


def is_overdue(row: RecommendationRow, today: date) -> bool:
    """Whether the town should have answered by now."""
    due = deadline(row)
    return due is not None and due.overdue(today)


def draft(row: RecommendationRow) -> Line:
    return Line(
        title=row.title,
        url=url_for("councils.recommendation", recommendation_id=row.id),
        **marks(row.language),
    )


# ---- who sits


def sitting(council: Council) -> Sitting:
    """The seats by kind, who sits on them now, and how many sat before."""
    members = queries.members(council.group_id)
    seats = queries.seats(council)
    taken = queries.taken(members)
    past = queries.past_members(council.group_id)
    terms = queries.past_terms(council.group_id)
    return Sitting(
        seats_title=ngettext("%(num)s seat", "%(num)s seats", seats.all),
        seats=_seats(taken, empty_seats(seats, taken)),
        members=[_member(row) for row in members],
        member_rows=members,
        past=ngettext("%(num)s former member.", "%(num)s former members.", past) if past else "",
        past_terms=[wording.past_term(term) for term in terms],
    )


def invited(council: Council) -> list[Invited]:
    """The seats that are offered, for whoever offers them."""
    return [
        Invited(row.id, row.email or row.person or "", row.email is None, str(SEATS[SeatKind(row.kind)]), row.at)
        for row in queries.seat_invitations(council.id)
    ]


def seats_offered(actor: Actor) -> list[Offered]:
    """The seats that wait for this person's answer: council, seat and term."""
    return [
        Offered(
            id=row.id,
            council=say(row.names),
            council_lang=marks(tongue(row.names)),
            seat=str(OFFICES[Office.CHAIR] if row.office == Office.CHAIR else SEATS[SeatKind(row.kind)]),
            first_day=row.first_day,
            last_day=row.last_day,
        )
        for row in queries.seats_offered(actor.person_id)
    ]


def _seats(taken: Mapping[SeatKind, int], empty: int) -> list[Seats]:
    lot, sent, elected, office = (taken[kind] for kind in SeatKind)
    groups = (
        (lot, "", ngettext("%(num)s drawn by lot", "%(num)s drawn by lot", lot)),
        (sent, "b", ngettext("%(num)s from an organisation", "%(num)s from organisations", sent)),
        (elected, "c", ngettext("%(num)s elected", "%(num)s elected", elected)),
        (office, "c", ngettext("%(num)s by office", "%(num)s by office", office)),
        (empty, "d", ngettext("%(num)s vacant", "%(num)s vacant", empty)),
    )
    return [Seats(count, kind, text) for count, kind, text in groups if count]


def _member(row: MemberRow) -> list[str | Markup]:
    """Name, seat, until when: the cells of a row."""
    name = Markup("<bdi>{}</bdi>").format(row.name)
    if row.office == Office.CHAIR:
        name += Markup(", {}").format(OFFICES[Office.CHAIR])
    seat: str | Markup = str(SEATS[SeatKind(row.kind)]) if row.kind else ""
    if row.organisation:
        url = url_for("organisations.show", slug=row.organisation_slug)
        seat = Markup('<a href="{}"><bdi>{}</bdi></a>').format(url, row.organisation)
    return [name, seat, i18n.day(row.last_day, "LLLL y") if row.last_day else _("no end date")]


# ---- meetings, papers, deeds


def _meetings(council: Council, actor: Actor) -> Meetings:
    coming = meetings.coming_of_group(council.group_id, actor)
    held = meetings.held_by_group(council.group_id, actor)
    first = coming[0] if coming else None
    agenda = meetings.agendas([first.id], actor).get(first.id, []) if first else []
    return Meetings(
        meeting=_next(first) if first else None,
        agenda=[Line(item.title, **marks(item.language)) for item in agenda],
        later=[(_meeting_url(row), meeting_words.begins(row)) for row in coming[1:]],
        minutes=[(f"{_meeting_url(row)}#minutes", _minutes_of(row)) for row in held],
    )


def _meeting_url(row: MeetingRow) -> str:
    return url_for("meetings.show", meeting_id=row.id)


def _minutes_of(row: MeetingRow) -> str:
    return str(_("Minutes of %(day)s", day=i18n.day(row.starts_at)))


def _next(row: MeetingRow) -> NextMeeting:
    return NextMeeting(
        when=meeting_words.begins(row),
        iso=row.starts_at.isoformat(),
        where=meeting_words.where_and_how(row),
        url=_meeting_url(row),
        file=url_for("meetings.entry", meeting_id=row.id),
    )


def deeds(council: Council, actor: Actor) -> list[tuple[str, str]]:
    """What the secretary can do here: (address, words)."""
    offered = (
        (Can.ADOPT, url_for("councils.new", slug=council.slug), _("Add a recommendation")),
        (Can.SEAT, url_for("meetings.new", group=council.group_id), _("Schedule a meeting")),
        (Can.SEAT, url_for("councils.members", slug=council.slug), _("Seats and terms")),
        (Can.CHANGE, url_for("councils.edit", slug=council.slug), _("Edit this page")),
    )
    return [(url, str(words)) for can, url, words in offered if may(actor, can, council)]


# ---- one recommendation


def one(place: Town, council: Council, found: Recommendation, actor: Actor, now: datetime) -> RecommendationPage:
    """Everything on the page of a recommendation."""
    today = clock.day_in(place.timezone, now)
    row = queries.row(found.id)
    steps = queries.steps([found.id]).get(found.id, [])
    late = is_overdue(row, today)
    return RecommendationPage(
        **vars(head(place, council)),
        found=found,
        draft=found.state == RecommendationState.DRAFT,
        answered=found.state == RecommendationState.ANSWERED,
        late=late,
        kick=_("Recommendation %(n)s", n=found.number) if found.number else _("Draft"),
        shape=wording.shape(row, late),
        state=wording.state(row, late),
        due=wording.due(row, today),
        stops=wording.stops(row, steps, today),
        source=wording.source(row.about),
        votes=wording.votes(row),
        turnout=wording.turnout(row),
        steps=[wording.step(step) for step in steps],
        reply_shape=wording.SHAPES[Reply(found.reply)] if found.reply else "",
        waiting=wording.waiting(row, today),
        deeds=recommendation_deeds(found, actor),
    )


def recommendation_deeds(found: Recommendation, actor: Actor) -> list[tuple[str, str]]:
    """What secretary and organiser can do with a recommendation now: (address, words)."""
    state = RecommendationState(found.state)
    offered = (
        (Can.ADOPT, RecommendationState.DRAFT, "councils.adopt", _("Mark as adopted")),
        (Can.REPLY, RecommendationState.OPEN, "councils.reply", _("Answer for the town")),
        (Can.SAY_WHY_LATE, RecommendationState.OPEN, "councils.wait", _("Explain the delay")),
        (Can.REPLY, RecommendationState.ANSWERED, "councils.steps", _("Update the steps")),
    )
    return [
        (url_for(endpoint, recommendation_id=found.id), str(words))
        for can, at, endpoint, words in offered
        if state is at and may(actor, can, found)
    ]
