"""One SELECT for each part; demographics has its own (``hooks``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Executable

from civic.accounts.models import Person
from civic.core.db import db
from civic.holdings.queries import account, moderated, town, written

Row = dict[str, object]


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


PARTS = (
    Part("account", ("accounts_person",), account.account),
    Part("address_change", ("accounts_address_change",), account.address_change),
    Part("credentials", ("accounts_credential",), account.credentials),
    Part("sessions", ("accounts_sign_in",), account.sessions),
    Part("links", ("accounts_mail_token",), account.links),
    Part("mails", ("core_mail",), account.mails),
    Part("settings", ("notifications_choice",), account.settings),
    Part("following", ("notifications_follow",), account.following),
    Part("muted", ("notifications_mute",), account.muted),
    Part("notifications", ("notifications_notification",), account.notifications),
    Part("visits", ("spaces_visit",), account.visits),
    Part("agreements", ("spaces_agreement",), account.agreements),
    Part("proposals", ("proposals_proposal",), written.proposals),
    Part("proposal_versions", ("proposals_version",), written.proposal_versions),
    Part("proposal_changes", ("proposals_change",), written.proposal_changes),
    Part("written_with_others", ("proposals_author",), written.written_with_others),
    Part("asked_to_write", ("proposals_author_invitation",), written.asked_to_write),
    Part("authors_you_asked", ("proposals_author_invitation",), written.authors_you_asked),
    Part("attachments", ("proposals_attachment",), written.attachments),
    Part("amendments", ("proposals_amendment",), written.amendments),
    Part("amendments_decided", ("proposals_amendment",), written.amendments_decided),
    Part("supports", ("proposals_support",), written.supports),
    Part("signatures", ("proposals_signature",), written.signatures),
    Part("discussions", ("deliberation_discussion",), written.discussions),
    Part("comments", ("deliberation_post",), written.comments),
    Part("comment_drafts", ("deliberation_draft",), written.comment_drafts),
    Part("mentions", ("deliberation_mention",), written.mentions),
    Part("reactions", ("deliberation_reaction",), written.reactions),
    Part("hidden_comments", ("deliberation_withheld_post",), moderated.hidden_comments),
    Part("hidden_proposals", ("proposals_withheld_proposal",), moderated.hidden_proposals),
    Part("reports", ("moderation_flag",), moderated.reports),
    Part("moderator_decisions", ("moderation_decision", "moderation_case"), moderated.decisions),
    Part("appeals", ("moderation_appeal",), moderated.appeals),
    Part("restrictions", ("moderation_restriction",), moderated.restrictions),
    Part("exercises", ("moderation_exercise",), moderated.exercises),
    Part("second_readings", ("moderation_second_reading",), moderated.second_readings),
    Part("settled", ("moderation_second_reading",), moderated.settled),
    Part("corrections", ("moderation_correction", "moderation_correction_version"), moderated.corrections),
    Part("waivers", ("moderation_waiver",), moderated.waivers),
    Part("moderated", ("moderation_decision",), moderated.moderated),
    Part("comment_versions", ("deliberation_post_version",), written.comment_versions),
    Part("statements", ("statements_statement",), written.statements),
    Part("statement_answers", ("statements_voter", "statements_vote"), written.statement_answers),
    Part("statement_decisions", ("statements_verdict",), written.statement_decisions),
    Part("rolls", ("votes_roll_entry", "votes_turnout"), written.rolls),
    Part("verifications", ("verification_verification",), account.verifications),
    Part("verification_tries", ("verification_tries",), account.verification_tries),
    Part("desk_codes", ("verification_code",), account.desk_codes),
    Part("meetings", ("meetings_registration",), town.meetings),
    Part("at_meetings", ("meetings_presence",), town.at_meetings),
    Part("apologies", ("meetings_apology",), town.apologies),
    Part("suggested_items", ("meetings_suggestion",), town.suggested_items),
    Part("speeches", ("meetings_speech",), town.speeches),
    Part("motions", ("motions_motion",), town.motions),
    Part("motions_seconded", ("motions_motion",), town.motions_seconded),
    Part("votes_by_name", ("motions_voice",), town.votes_by_name),
    Part("meeting_papers", ("meetings_paper",), town.meeting_papers),
    Part("told_for_tables", ("meetings_mixing_answer",), town.told_for_tables),
    Part("table_labels", ("meetings_table_label",), town.table_labels),
    Part("asks_to_speak", ("meetings_floor_wish",), town.asks_to_speak),
    Part("memberships", ("spaces_membership", "councils_seat"), town.memberships),
    Part("calls", ("recruitment_application", "recruitment_answer"), town.calls),
    Part("seats_offered", ("councils_seat_invitation",), town.seats_offered),
    Part("named_in_open_data", ("oparl_named",), town.named_in_open_data),
    Part("seats_you_offered", ("councils_seat_invitation",), town.seats_you_offered),
    Part("organisations", ("accounts_representative",), account.organisations),
    Part("organisations_ask", ("accounts_invitation",), account.organisations_ask),
    Part("organisations_asked", ("accounts_invitation",), account.organisations_asked),
    Part("roles", ("spaces_role",), town.roles),
    Part("roles_offered", ("spaces_role_invitation",), town.roles_offered),
    Part("roles_you_offered", ("spaces_role_invitation",), town.roles_you_offered),
    Part("answers_for_the_town", ("proposals_proposal",), town.answers_for_the_town),
    Part("measure_changes", ("measures_change",), town.measure_changes),
    Part("process_news", ("spaces_news",), town.process_news),
    Part("measure_news", ("measures_update",), town.measure_news),
    Part("notes", ("proposals_note",), town.notes),
    Part("assigned", ("proposals_assignee",), town.assigned),
    Part("signatures_entered", ("proposals_signature",), town.signatures_entered),
    Part("answer_parts", ("proposals_answer_part",), town.answer_parts),
    Part("figures", ("statistics_release",), town.figures),
    Part("files", ("spaces_town_file",), town.files),
    Part("keys", ("votes_key_consent",), town.keys),
    Part("acts", ("audit_entry",), town.acts),
)
#: What demographics hands over itself: nobody else opens its tables.
CLOSED_ROOM = {
    "about_you": ("demographics_respondent", "demographics_answer"),
    "consents": ("demographics_consent",),
}
#: Tables that lead to a person in one or two steps, and why their rows are in no part.
NOT_SHOWN = {
    "proposals_goal": "which goals a proposal serves; its page and the form of its draft show them",
    "motions_version": "the texts that a motion had; its public page shows them, and who moved each change",
    "councils_item": "what a council did with a proposal; the pages of both show it",
    "imports_proposal_origin": "of imported proposals, which have no author here",
    "proposals_merge_request": "what the town asked; who asked is in the log of acts",
    "proposals_clock_stop": "what the town said of its answer; who said it is in the log of acts",
    "measures_source": "which measures of a town came from a proposal; its public page shows them",
    "proposals_share": "worked out from who supports what; a place in a list that the page of proposals shows",
    "statements_imported_vote": "of imported rounds, whose participants have no account here",
    "notifications_mailed": "which waiting e-mail tells of which notification; both are shown",
    "reports_report": "reports of public figures; who had one made is in the log of acts",
    "reports_file": "files of reports of public figures; they name nobody",
    "oparl_noted": "that a public object was there, and when it changed; it says nothing else",
    "yearly_report": "reports of public figures; who had one published is in the log of acts",
    "yearly_file": "files of reports of public figures; they name no member",
    "yearly_history": "who was counted in a report, by keyed hashes and encrypted; nobody can read it by person",
    "moderation_turn": "a row that is locked while somebody writes; it says nothing else",
    "imports_post_origin": "of imported comments, which have no author here",
}
