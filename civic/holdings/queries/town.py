"""What is held about somebody’s part in a town: roles, seats, meetings, and what they did for it."""

from __future__ import annotations

from sqlalchemy import Executable, String, cast, func, or_, select

from civic.accounts.models import (
    Organisation,
    Person,
)
from civic.audit import queries as audit
from civic.audit.models import AuditEntry
from civic.core.runs import Run
from civic.councils.models import Council, Seat, SeatInvitation
from civic.measures.models import Measure, MeasureChange, Update
from civic.meetings.models import (
    Apology,
    FloorWish,
    Meeting,
    MixingAnswer,
    Paper,
    Presence,
    Registration,
    Speech,
    Suggestion,
    TableLabel,
)
from civic.motions.models import Motion, Voice
from civic.oparl.models import Named
from civic.processes.models import News, Process
from civic.proposals.models import (
    AnswerPart,
    Assignee,
    Note,
    Proposal,
    Signature,
)
from civic.recruitment.models import Application, ApplicationAnswer, Call
from civic.roles.models import RoleGrant, RoleInvitation
from civic.statistics.models import Release
from civic.towns.models import Group, Membership, Municipality
from civic.uploads.models import TownFile
from civic.votes.models import KeyConsent, Vote


def roles(person: Person) -> Executable:
    r = RoleGrant
    columns = Municipality.names.label("town"), r.role, r.since
    return select(*columns).join(Municipality, Municipality.id == r.municipality_id).where(r.person_id == person.id)


def roles_offered(person: Person) -> Executable:
    r = RoleInvitation
    columns = Municipality.names.label("town"), r.role, r.email, r.created_at, r.expires_at, r.declined_at
    statement = select(*columns).join(Municipality, Municipality.id == r.municipality_id)
    return statement.where(r.mailbox == (person.mailbox or "-"))


def roles_you_offered(person: Person) -> Executable:
    r = RoleInvitation
    columns = Municipality.names.label("town"), r.role, r.created_at, r.expires_at
    return select(*columns).join(Municipality, Municipality.id == r.municipality_id).where(r.invited_by_id == person.id)


def meetings(person: Person) -> Executable:
    r = Registration
    columns = Meeting.titles.label("of"), Meeting.starts_at.label("at"), r.waiting, r.attended, r.at.label("since")
    statement = select(*columns).join(Meeting, Meeting.id == r.meeting_id)
    return statement.where(r.person_id == person.id).order_by(Meeting.starts_at, r.id)


def at_meetings(person: Person) -> Executable:
    p = Presence
    columns = Meeting.titles.label("of"), p.arrived_at, p.left_at, (p.deputy_for_id == person.id).label("by_deputy")
    statement = select(*columns).join(Meeting, Meeting.id == p.meeting_id)
    return statement.where(or_(p.person_id == person.id, p.deputy_for_id == person.id)).order_by(p.arrived_at, p.id)


def apologies(person: Person) -> Executable:
    statement = select(Meeting.titles.label("of"), Apology.at).join(Meeting, Meeting.id == Apology.meeting_id)
    return statement.where(Apology.person_id == person.id).order_by(Apology.at, Apology.id)


def suggested_items(person: Person) -> Executable:
    s = Suggestion
    columns = Meeting.titles.label("of"), s.title, s.why.label("text"), s.suggested_at.label("at"), s.reason
    statement = select(*columns).join(Meeting, Meeting.id == s.meeting_id)
    return statement.where(s.person_id == person.id).order_by(s.suggested_at, s.id)


def speeches(person: Person) -> Executable:
    s = Speech
    columns = Meeting.titles.label("of"), s.order.label("point_of_order"), s.started_at, s.ended_at
    statement = select(*columns).join(Meeting, Meeting.id == s.meeting_id)
    return statement.where(s.person_id == person.id).order_by(s.started_at, s.id)


def motions(person: Person) -> Executable:
    m = Motion
    # An amendment has no text of its own, but what it changes.
    text = func.coalesce(func.nullif(m.text, ""), cast(m.change, String)).label("text")
    columns = Meeting.titles.label("of"), text, m.moved_at.label("at")
    statement = select(*columns).join(Meeting, Meeting.id == m.meeting_id)
    return statement.where(m.mover_id == person.id).order_by(m.moved_at, m.id)


def motions_seconded(person: Person) -> Executable:
    m = Motion
    columns = Meeting.titles.label("of"), m.text, m.moved_at.label("at")
    statement = select(*columns).join(Meeting, Meeting.id == m.meeting_id)
    return statement.where(m.seconder_id == person.id).order_by(m.moved_at, m.id)


def votes_by_name(person: Person) -> Executable:
    v, m = Voice, Motion
    columns = Meeting.titles.label("of"), m.put_at.label("at"), v.choice.label("answer")
    statement = select(*columns).select_from(v).join(m, m.id == v.motion_id).join(Meeting, Meeting.id == m.meeting_id)
    return statement.where(v.person_id == person.id).order_by(m.put_at, m.id)


def asks_to_speak(person: Person) -> Executable:
    w = FloorWish
    columns = Meeting.titles.label("of"), w.order.label("point_of_order"), w.asked_at
    statement = select(*columns).join(Meeting, Meeting.id == w.meeting_id)
    return statement.where(w.person_id == person.id).order_by(w.asked_at, w.id)


def memberships(person: Person) -> Executable:
    m = Membership
    columns = Group.names.label("group"), m.office, m.first_day, m.last_day, Council.names.label("council")
    statement = select(*columns, Seat.kind.label("seat"), Organisation.name.label("organisation"))
    return (
        statement.join(Group, Group.id == m.group_id)
        .outerjoin(Seat, Seat.membership_id == m.id)
        .outerjoin(Council, Council.id == Seat.council_id)
        .outerjoin(Organisation, Organisation.id == Seat.organisation_id)
        .where(m.person_id == person.id)
        .order_by(m.first_day, m.id)
    )


def calls(person: Person) -> Executable:
    a, told = Application, ApplicationAnswer
    columns = (
        Call.titles.label("of"),
        a.place.label("standing"),
        a.number.label("draw_number"),
        a.household,
        a.created_at,
    )
    statement = select(
        *columns, told.feature.label("question"), told.value.label("text"), told.agreed_at.label("since")
    )
    joined = statement.join(Call, Call.id == a.call_id).outerjoin(told, told.application_id == a.id)
    return joined.where(a.person_id == person.id).order_by(a.id, told.feature)


def seats_offered(person: Person) -> Executable:
    s = SeatInvitation
    columns = Council.names.label("council"), s.kind.label("seat"), s.office, s.email, s.first_day, s.last_day
    statement = select(*columns, s.created_at, s.declined_at).join(Council, Council.id == s.council_id)
    return statement.where(or_(s.mailbox == (person.mailbox or "-"), s.person_id == person.id))


def named_in_open_data(person: Person) -> Executable:
    columns = Council.names.label("council"), Named.agreed_at.label("since")
    return select(*columns).join(Council, Council.id == Named.council_id).where(Named.person_id == person.id)


def seats_you_offered(person: Person) -> Executable:
    s = SeatInvitation
    columns = Council.names.label("council"), s.kind.label("seat"), s.created_at, s.expires_at
    return select(*columns).join(Council, Council.id == s.council_id).where(s.invited_by_id == person.id)


def measure_changes(person: Person) -> Executable:
    """What somebody changed of measures for the town."""
    c = MeasureChange
    columns = Measure.titles.label("of"), c.reason, c.at
    return select(*columns).join(Measure, Measure.id == c.measure_id).where(c.person_id == person.id).order_by(c.id)


def measure_news(person: Person) -> Executable:
    columns = Measure.titles.label("of"), Update.texts.label("text"), Update.at
    statement = select(*columns).join(Measure, Measure.id == Update.measure_id)
    return statement.where(Update.person_id == person.id).order_by(Update.id)


def process_news(person: Person) -> Executable:
    columns = Process.titles.label("of"), News.texts.label("text"), News.at
    statement = select(*columns).join(Process, Process.id == News.process_id)
    return statement.where(News.person_id == person.id).order_by(News.id)


def answers_for_the_town(person: Person) -> Executable:
    p = Proposal
    columns = p.title, p.answer.label("text"), p.answered_at.label("at")
    return select(*columns).where(p.answered_by == person.id).order_by(p.answered_at)


def keys(person: Person) -> Executable:
    statement = select(Vote.titles.label("vote"), KeyConsent.at).join(Vote, Vote.id == KeyConsent.vote_id)
    return statement.where(KeyConsent.person_id == person.id)


def notes(person: Person) -> Executable:
    """What somebody noted for colleagues; what others noted about their proposals belongs to the office."""
    columns = Proposal.title.label("of"), Note.text, Note.at
    statement = select(*columns).join(Proposal, Proposal.id == Note.proposal_id)
    return statement.where(Note.person_id == person.id).order_by(Note.id)


def assigned(person: Person) -> Executable:
    statement = select(Proposal.title, Assignee.at).join(Proposal, Proposal.id == Assignee.proposal_id)
    return statement.where(Assignee.person_id == person.id).order_by(Assignee.at, Proposal.id)


def signatures_entered(person: Person) -> Executable:
    """For which proposals an officer entered signatures, and how many; who signed is nobody's to read."""
    number = func.count().label("number_of_signatures")
    statement = select(Proposal.title, number).join(Signature, Signature.proposal_id == Proposal.id)
    return statement.where(Signature.entered_by == person.id).group_by(Proposal.id, Proposal.title)


def answer_parts(person: Person) -> Executable:
    a = AnswerPart
    columns = Proposal.title.label("of"), a.text, a.answered_at.label("at")
    statement = select(*columns).join(Proposal, Proposal.id == a.proposal_id)
    return statement.where(a.answered_by == person.id).order_by(a.id)


def figures(person: Person) -> Executable:
    columns = Process.titles.label("process"), Run.state, Run.asked_at.label("at")
    statement = select(*columns).select_from(Release).join(Process, Process.id == Release.process_id)
    return statement.join(Run, Run.id == Release.run_id).where(Release.requested_by == person.id).order_by(Release.id)


def files(person: Person) -> Executable:
    f = TownFile
    columns = Municipality.names.label("town"), f.kind, f.sent_at.label("at")
    statement = select(*columns).join(Municipality, Municipality.id == f.municipality_id)
    return statement.where(f.person_id == person.id).order_by(f.id)


def acts(person: Person) -> Executable:
    e = AuditEntry
    mine = e.number.in_(audit.numbers_about(person.id))
    return select(e.at, e.kind.label("thing"), e.verb.label("act")).where(mine).order_by(e.number)


def told_for_tables(person: Person) -> Executable:
    m = MixingAnswer
    columns = Meeting.titles.label("of"), m.option.label("answer"), m.languages, m.access
    statement = select(*columns).join(Meeting, Meeting.id == m.meeting_id)
    return statement.where(m.person_id == person.id).order_by(m.id)


def table_labels(person: Person) -> Executable:
    m = TableLabel
    statement = select(Meeting.titles.label("of"), m.label).join(Meeting, Meeting.id == m.meeting_id)
    return statement.where(m.person_id == person.id).order_by(m.id)


def meeting_papers(person: Person) -> Executable:
    p = Paper
    columns = Meeting.titles.label("of"), p.name, p.added_at.label("at")
    statement = select(*columns).join(Meeting, Meeting.id == p.meeting_id)
    return statement.where(p.added_by == person.id).order_by(p.id)
