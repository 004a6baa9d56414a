"""One SELECT for each part; demographics has its own (``hooks``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, String, case, cast, exists, or_, select

from civic.accounts.models import (
    AddressChange,
    Credential,
    Invitation,
    MailToken,
    Organisation,
    Person,
    Representative,
    SignIn,
)
from civic.audit import queries as audit
from civic.audit.models import AuditEntry
from civic.core.db import db
from civic.core.mail import Mail
from civic.core.runs import Run
from civic.councils.models import Council, Seat, SeatInvitation
from civic.deliberation.models import Post, PostVersion, Thread
from civic.holdings.queries import moderated
from civic.measures.models import Measure, MeasureChange, Update
from civic.meetings.models import Meeting, Registration
from civic.notifications.models import Following, Notification, Preference
from civic.places.models import Neighbourhood
from civic.processes.models import News, Process
from civic.proposals.models import (
    Amendment,
    AnswerPart,
    Assignee,
    Attachment,
    AuthorInvitation,
    Change,
    CoAuthor,
    Note,
    Proposal,
    ProposalVersion,
    Support,
)
from civic.resources.models import Resource
from civic.roles.models import RoleGrant, RoleInvitation
from civic.statements.models import Round, Statement, Verdict, Voter
from civic.statements.models import Vote as StatementVote
from civic.statements.rules import ANSWERS
from civic.statistics.models import Release
from civic.towns.models import Agreement, Group, Membership, Municipality
from civic.uploads.models import TownFile
from civic.verification.models import DeskCode, Tries, Verification
from civic.votes.models import KeyConsent, RollEntry, Turnout, Vote

Row = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """What is held of one kind.

    ``tables`` are those whose rows it shows; ``of`` makes the SELECT, whose column names are keys of ``labels.FIELDS``.
    """

    key: str
    tables: tuple[str, ...]
    of: Callable[[Person], Executable]


def rows(part: Part, person: Person) -> list[Row]:
    """All rows of a part. One query."""
    return [dict(row._mapping) for row in db.session.execute(part.of(person))]


def _account(person: Person) -> Executable:
    p = Person
    named = p.display_name.label("name"), p.email, p.email_confirmed_at.label("confirmed_at")
    return select(*named, p.language, p.admin, p.created_at).where(p.id == person.id)


def _address_change(person: Person) -> Executable:
    c = AddressChange
    columns = c.old_email, c.new_email, c.asked_at.label("at"), c.expires_at, c.old_agreed_at, c.new_agreed_at
    return select(*columns).where(c.person_id == person.id)


def _credentials(person: Person) -> Executable:
    c = Credential
    return select(c.kind.label("way"), c.since).where(c.person_id == person.id).order_by(c.kind, c.name)


def _sessions(person: Person) -> Executable:
    s = SignIn
    return select(s.browser, s.created_at, s.seen_at, s.expires_at).where(s.person_id == person.id)


def _links(person: Person) -> Executable:
    t = MailToken
    return select(t.purpose, t.email, t.expires_at, t.used_at).where(t.person_id == person.id)


def _mails(person: Person) -> Executable:
    waits = Mail.recipient == (person.email or "-"), Mail.sent_at.is_(None)
    return select(Mail.subject, Mail.created_at).where(*waits).order_by(Mail.id)


def _organisations(person: Person) -> Executable:
    statement = select(Organisation.name, Representative.since)
    return statement.join(Organisation, Organisation.id == Representative.organisation_id).where(
        Representative.person_id == person.id
    )


def _organisations_ask(person: Person) -> Executable:
    i = Invitation
    columns = Organisation.name, i.created_at, i.expires_at, i.declined_at
    return select(*columns).join(Organisation, Organisation.id == i.organisation_id).where(i.person_id == person.id)


def _organisations_asked(person: Person) -> Executable:
    """Whom somebody asked is another person's business; that they asked is theirs."""
    i = Invitation
    columns = Organisation.name, i.created_at, i.expires_at
    return select(*columns).join(Organisation, Organisation.id == i.organisation_id).where(i.invited_by_id == person.id)


def _agreements(person: Person) -> Executable:
    a = Agreement
    columns = Municipality.names.label("town"), a.version, a.at
    return select(*columns).join(Municipality, Municipality.id == a.municipality_id).where(a.person_id == person.id)


def _roles(person: Person) -> Executable:
    r = RoleGrant
    columns = Municipality.names.label("town"), r.role, r.since
    return select(*columns).join(Municipality, Municipality.id == r.municipality_id).where(r.person_id == person.id)


def _roles_offered(person: Person) -> Executable:
    r = RoleInvitation
    columns = Municipality.names.label("town"), r.role, r.email, r.created_at, r.expires_at, r.declined_at
    statement = select(*columns).join(Municipality, Municipality.id == r.municipality_id)
    return statement.where(r.mailbox == (person.mailbox or "-"))


def _roles_you_offered(person: Person) -> Executable:
    r = RoleInvitation
    columns = Municipality.names.label("town"), r.role, r.created_at, r.expires_at
    return select(*columns).join(Municipality, Municipality.id == r.municipality_id).where(r.invited_by_id == person.id)


def _verifications(person: Person) -> Executable:
    """What towns have confirmed of somebody. Of a mark it is said only that there is one: nobody can read it."""
    v = Verification
    columns = Municipality.names.label("town"), v.level, Neighbourhood.names.label("neighbourhood"), v.day.label("at")
    further = v.way.label("how"), v.mark.is_not(None).label("compared"), v.withdrawn_at, v.reason
    statement = select(*columns, *further).join(Municipality, Municipality.id == v.municipality_id)
    return statement.outerjoin(Neighbourhood, Neighbourhood.id == v.neighbourhood_id).where(v.person_id == person.id)


def _verification_tries(person: Person) -> Executable:
    t = Tries
    columns = Municipality.names.label("town"), t.tries, t.since
    return select(*columns).join(Municipality, Municipality.id == t.municipality_id).where(t.person_id == person.id)


def _desk_codes(person: Person) -> Executable:
    return select(DeskCode.code, DeskCode.expires_at).where(DeskCode.person_id == person.id)


def _meetings(person: Person) -> Executable:
    r = Registration
    columns = Meeting.titles.label("of"), Meeting.starts_at.label("at"), r.waiting, r.attended, r.at.label("since")
    statement = select(*columns).join(Meeting, Meeting.id == r.meeting_id)
    return statement.where(r.person_id == person.id).order_by(Meeting.starts_at, r.id)


def _memberships(person: Person) -> Executable:
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


def _seats_offered(person: Person) -> Executable:
    s = SeatInvitation
    columns = Council.names.label("council"), s.kind.label("seat"), s.office, s.email, s.first_day, s.last_day
    statement = select(*columns, s.created_at, s.declined_at).join(Council, Council.id == s.council_id)
    return statement.where(or_(s.mailbox == (person.mailbox or "-"), s.person_id == person.id))


def _seats_you_offered(person: Person) -> Executable:
    s = SeatInvitation
    columns = Council.names.label("council"), s.kind.label("seat"), s.created_at, s.expires_at
    return select(*columns).join(Council, Council.id == s.council_id).where(s.invited_by_id == person.id)


def _proposals(person: Person) -> Executable:
    p = Proposal
    columns = p.title, p.body.label("text"), p.language, p.lon, p.lat, p.state, p.cost, p.created_at, p.published_at
    return select(*columns).where(p.author_id == person.id).order_by(p.id)


def _proposal_versions(person: Person) -> Executable:
    v = ProposalVersion
    columns = Proposal.title.label("of"), v.number, v.title, v.body.label("text"), v.written_at
    statement = select(*columns).join(Proposal, Proposal.id == v.proposal_id)
    return statement.where(Proposal.author_id == person.id).order_by(v.id)


def _proposal_changes(person: Person) -> Executable:
    """What somebody changed of a published proposal, as its author or for the town."""
    c = Change
    columns = Proposal.title.label("of"), c.number, c.source, c.reason, c.at
    statement = select(*columns).join(Proposal, Proposal.id == c.proposal_id)
    return statement.where(c.person_id == person.id).order_by(c.at)


def _attachments(person: Person) -> Executable:
    """What somebody attached: the file itself is at the address, for whom may read the proposal."""
    a = Attachment
    path = "proposals/" + cast(a.proposal_id, String) + "/files/" + cast(a.id, String)
    there = case((a.removed_at.is_(None), path))
    columns = (
        Proposal.title.label("of"),
        a.kind,
        a.description.label("text"),
        there.label("address"),
        a.added_at.label("at"),
    )
    statement = select(*columns, a.removed_at.label("deleted_at")).join(Proposal, Proposal.id == a.proposal_id)
    return statement.where(a.added_by == person.id).order_by(a.id)


def _amendments(person: Person) -> Executable:
    a = Amendment
    columns = Proposal.title.label("of"), a.passage_text.label("before"), a.wanted_text.label("text"), a.reason
    statement = select(*columns, a.language, a.state, a.created_at).join(Proposal, Proposal.id == a.proposal_id)
    return statement.where(a.person_id == person.id).order_by(a.id)


def _amendments_decided(person: Person) -> Executable:
    """What somebody decided as an author or for the town; whose amendment it was is another person's business."""
    a = Amendment
    columns = Proposal.title.label("of"), a.answer.label("reason"), a.state, a.decided_at.label("at")
    statement = select(*columns).join(Proposal, Proposal.id == a.proposal_id)
    return statement.where(a.decided_by == person.id).order_by(a.id)


def _written_with_others(person: Person) -> Executable:
    """What somebody wrote with others as one who joined: its text as it is now."""
    p = Proposal
    columns = p.title, p.body.label("text"), p.language, p.state, CoAuthor.at.label("since")
    statement = select(*columns).join(CoAuthor, CoAuthor.proposal_id == p.id)
    return statement.where(CoAuthor.person_id == person.id).order_by(CoAuthor.at)


def _asked_to_write(person: Person) -> Executable:
    i = AuthorInvitation
    title = case((Proposal.resource_id.is_not(None), Proposal.title)).label("title")
    statement = select(title, i.created_at, i.expires_at, i.declined_at).join(Proposal, Proposal.id == i.proposal_id)
    return statement.where(i.person_id == person.id).order_by(i.id)


def _authors_you_asked(person: Person) -> Executable:
    """Whom somebody asked, as they typed it; what became of it is another person's business."""
    i = AuthorInvitation
    columns = Proposal.title, i.asked_as.label("name"), i.created_at, i.expires_at
    statement = select(*columns).join(Proposal, Proposal.id == i.proposal_id)
    return statement.where(i.invited_by_id == person.id).order_by(i.id)


def _supports(person: Person) -> Executable:
    columns = Proposal.title, Support.at
    statement = select(*columns).join(Proposal, Proposal.id == Support.proposal_id)
    return statement.where(Support.person_id == person.id).order_by(Support.at)


def _measure_changes(person: Person) -> Executable:
    """What somebody changed of measures for the town."""
    c = MeasureChange
    columns = Measure.titles.label("of"), c.reason, c.at
    return select(*columns).join(Measure, Measure.id == c.measure_id).where(c.person_id == person.id).order_by(c.id)


def _measure_news(person: Person) -> Executable:
    columns = Measure.titles.label("of"), Update.texts.label("text"), Update.at
    statement = select(*columns).join(Measure, Measure.id == Update.measure_id)
    return statement.where(Update.person_id == person.id).order_by(Update.id)


def _process_news(person: Person) -> Executable:
    columns = Process.titles.label("of"), News.texts.label("text"), News.at
    statement = select(*columns).join(Process, Process.id == News.process_id)
    return statement.where(News.person_id == person.id).order_by(News.id)


def _answers_for_the_town(person: Person) -> Executable:
    p = Proposal
    columns = p.title, p.answer.label("text"), p.answered_at.label("at")
    return select(*columns).where(p.answered_by == person.id).order_by(p.answered_at)


def _comments(person: Person) -> Executable:
    p = Post
    columns = Resource.title.label("of"), p.body.label("text"), p.language, p.stance, p.created_at, p.edited_at
    statement = select(*columns, p.taken_back_at.label("deleted_at")).join(Thread, Thread.id == p.thread_id)
    return statement.join(Resource, Resource.id == Thread.resource_id).where(p.person_id == person.id).order_by(p.id)


def _comment_versions(person: Person) -> Executable:
    v = PostVersion
    columns = Resource.title.label("of"), v.number, v.body.label("text"), v.written_at
    statement = select(*columns).join(Post, Post.id == v.post_id).join(Thread, Thread.id == Post.thread_id)
    return statement.join(Resource, Resource.id == Thread.resource_id).where(Post.person_id == person.id).order_by(v.id)


def _statements(person: Person) -> Executable:
    """What somebody wrote, as a participant or for a town."""
    s = Statement
    columns = Round.titles.label("of"), s.text, s.language, s.state, s.created_at
    statement = select(*columns).join(Round, Round.id == s.round_id)
    return statement.where(s.person_id == person.id).order_by(s.id)


def _statement_answers(person: Person) -> Executable:
    """What somebody thinks of statements; when they said so is kept nowhere."""
    said = case(*((StatementVote.value == value, each.value) for value, each in ANSWERS.items()))
    columns = Round.titles.label("of"), Statement.text, said.label("answer")
    statement = select(*columns).select_from(StatementVote).join(Statement, Statement.id == StatementVote.statement_id)
    statement = statement.join(Voter, Voter.id == StatementVote.voter_id).join(Round, Round.id == Voter.round_id)
    return statement.where(Voter.person_id == person.id).order_by(Round.id, Statement.number)


def _statement_decisions(person: Person) -> Executable:
    """What somebody decided as a moderator; whose statement it was is another person's business."""
    v = Verdict
    columns = Round.titles.label("of"), v.decision, v.reasons.label("reason"), v.at
    statement = select(*columns).select_from(v).join(Statement, Statement.id == v.statement_id)
    return statement.join(Round, Round.id == Statement.round_id).where(v.person_id == person.id).order_by(v.id)


def _rolls(person: Person) -> Executable:
    """Where somebody can vote, and whether they are counted among those who did: no choice, no time."""
    voted = exists().where(Turnout.roll_entry_id == RollEntry.id).label("voted")
    statement = select(Vote.titles.label("vote"), voted).select_from(RollEntry).join(Vote, Vote.id == RollEntry.vote_id)
    return statement.where(RollEntry.person_id == person.id).order_by(Vote.id)


def _keys(person: Person) -> Executable:
    statement = select(Vote.titles.label("vote"), KeyConsent.at).join(Vote, Vote.id == KeyConsent.vote_id)
    return statement.where(KeyConsent.person_id == person.id)


def _notes(person: Person) -> Executable:
    """What somebody noted for colleagues; what others noted about their proposals belongs to the office."""
    columns = Proposal.title.label("of"), Note.text, Note.at
    statement = select(*columns).join(Proposal, Proposal.id == Note.proposal_id)
    return statement.where(Note.person_id == person.id).order_by(Note.id)


def _assigned(person: Person) -> Executable:
    statement = select(Proposal.title, Assignee.at).join(Proposal, Proposal.id == Assignee.proposal_id)
    return statement.where(Assignee.person_id == person.id).order_by(Assignee.at, Proposal.id)


def _answer_parts(person: Person) -> Executable:
    a = AnswerPart
    columns = Proposal.title.label("of"), a.text, a.answered_at.label("at")
    statement = select(*columns).join(Proposal, Proposal.id == a.proposal_id)
    return statement.where(a.answered_by == person.id).order_by(a.id)


def _figures(person: Person) -> Executable:
    columns = Process.titles.label("process"), Run.state, Run.asked_at.label("at")
    statement = select(*columns).select_from(Release).join(Process, Process.id == Release.process_id)
    return statement.join(Run, Run.id == Release.run_id).where(Release.requested_by == person.id).order_by(Release.id)


def _files(person: Person) -> Executable:
    f = TownFile
    columns = Municipality.names.label("town"), f.kind, f.sent_at.label("at")
    statement = select(*columns).join(Municipality, Municipality.id == f.municipality_id)
    return statement.where(f.person_id == person.id).order_by(f.id)


def _notifications(person: Person) -> Executable:
    n = Notification
    columns = n.kind, Resource.title, Organisation.name, n.created_at, n.read_at
    statement = select(*columns).outerjoin(Resource, Resource.id == n.resource_id)
    statement = statement.outerjoin(Organisation, Organisation.id == n.organisation_id)
    return statement.where(n.person_id == person.id).order_by(n.id)


def _following(person: Person) -> Executable:
    statement = select(Resource.title, Following.at).join(Resource, Resource.id == Following.resource_id)
    return statement.where(Following.person_id == person.id).order_by(Following.at)


def _settings(person: Person) -> Executable:
    return select(Preference.letters.label("wanted")).where(Preference.person_id == person.id)


def _acts(person: Person) -> Executable:
    e = AuditEntry
    mine = e.number.in_(audit.numbers_about(person.id))
    return select(e.at, e.kind.label("thing"), e.verb.label("act")).where(mine).order_by(e.number)


PARTS = (
    Part("account", ("accounts_person",), _account),
    Part("address_change", ("accounts_address_change",), _address_change),
    Part("credentials", ("accounts_credential",), _credentials),
    Part("sessions", ("accounts_sign_in",), _sessions),
    Part("links", ("accounts_mail_token",), _links),
    Part("mails", ("core_mail",), _mails),
    Part("settings", ("notifications_preference",), _settings),
    Part("following", ("notifications_follow",), _following),
    Part("notifications", ("notifications_notification",), _notifications),
    Part("agreements", ("spaces_agreement",), _agreements),
    Part("proposals", ("proposals_proposal",), _proposals),
    Part("proposal_versions", ("proposals_version",), _proposal_versions),
    Part("proposal_changes", ("proposals_change",), _proposal_changes),
    Part("written_with_others", ("proposals_author",), _written_with_others),
    Part("asked_to_write", ("proposals_author_invitation",), _asked_to_write),
    Part("authors_you_asked", ("proposals_author_invitation",), _authors_you_asked),
    Part("attachments", ("proposals_attachment",), _attachments),
    Part("amendments", ("proposals_amendment",), _amendments),
    Part("amendments_decided", ("proposals_amendment",), _amendments_decided),
    Part("supports", ("proposals_support",), _supports),
    Part("comments", ("deliberation_post",), _comments),
    Part("hidden_comments", ("deliberation_withheld_post",), moderated.hidden_comments),
    Part("hidden_proposals", ("proposals_withheld_proposal",), moderated.hidden_proposals),
    Part("reports", ("moderation_flag",), moderated.reports),
    Part("moderator_decisions", ("moderation_decision", "moderation_case"), moderated.decisions),
    Part("appeals", ("moderation_appeal",), moderated.appeals),
    Part("restrictions", ("moderation_restriction",), moderated.restrictions),
    Part("moderated", ("moderation_decision",), moderated.moderated),
    Part("comment_versions", ("deliberation_post_version",), _comment_versions),
    Part("statements", ("statements_statement",), _statements),
    Part("statement_answers", ("statements_voter", "statements_vote"), _statement_answers),
    Part("statement_decisions", ("statements_verdict",), _statement_decisions),
    Part("rolls", ("votes_roll_entry", "votes_turnout"), _rolls),
    Part("verifications", ("verification_verification",), _verifications),
    Part("verification_tries", ("verification_tries",), _verification_tries),
    Part("desk_codes", ("verification_code",), _desk_codes),
    Part("meetings", ("meetings_registration",), _meetings),
    Part("memberships", ("spaces_membership", "councils_seat"), _memberships),
    Part("seats_offered", ("councils_seat_invitation",), _seats_offered),
    Part("seats_you_offered", ("councils_seat_invitation",), _seats_you_offered),
    Part("organisations", ("accounts_representative",), _organisations),
    Part("organisations_ask", ("accounts_invitation",), _organisations_ask),
    Part("organisations_asked", ("accounts_invitation",), _organisations_asked),
    Part("roles", ("spaces_role",), _roles),
    Part("roles_offered", ("spaces_role_invitation",), _roles_offered),
    Part("roles_you_offered", ("spaces_role_invitation",), _roles_you_offered),
    Part("answers_for_the_town", ("proposals_proposal",), _answers_for_the_town),
    Part("measure_changes", ("measures_change",), _measure_changes),
    Part("process_news", ("spaces_news",), _process_news),
    Part("measure_news", ("measures_update",), _measure_news),
    Part("notes", ("proposals_note",), _notes),
    Part("assigned", ("proposals_assignee",), _assigned),
    Part("answer_parts", ("proposals_answer_part",), _answer_parts),
    Part("figures", ("statistics_release",), _figures),
    Part("files", ("spaces_town_file",), _files),
    Part("keys", ("votes_key_consent",), _keys),
    Part("acts", ("audit_entry",), _acts),
)
#: What demographics hands over itself: nobody else opens its tables.
CLOSED_ROOM = {
    "about_you": ("demographics_respondent", "demographics_answer"),
    "consents": ("demographics_consent",),
}
#: Tables that lead to a person in one or two steps, and why their rows are in no part.
NOT_SHOWN = {
    "proposals_goal": "which goals a proposal serves; its page and the form of its draft show them",
    "imports_proposal_origin": "of imported proposals, which have no author here",
    "proposals_merge_request": "what the town asked; who asked is in the log of acts",
    "proposals_clock_stop": "what the town said of its answer; who said it is in the log of acts",
    "measures_source": "which measures of a town came from a proposal; its public page shows them",
    "proposals_share": "worked out from who supports what; a place in a list that the page of proposals shows",
    "statements_imported_vote": "of imported rounds, whose participants have no account here",
    "moderation_turn": "a row that is locked while somebody writes; it says nothing else",
    "imports_post_origin": "of imported comments, which have no author here",
}
