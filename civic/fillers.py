"""Which package fills which place of a page. A page whose places nobody fills is complete."""

from __future__ import annotations

from civic.administration import hooks as administration_hooks
from civic.consultations import hooks as consultations_hooks
from civic.core import hooks
from civic.councils import hooks as councils_hooks
from civic.councils import item_pages as council_items
from civic.deliberation import hooks as deliberation_hooks
from civic.demographics import hooks as demographics_hooks
from civic.equality import hooks as equality_hooks
from civic.holdings import hooks as holdings_hooks
from civic.imports import hooks as imports_hooks
from civic.measures import hooks as measures_hooks
from civic.meetings import hooks as meetings_hooks
from civic.moderation import hooks as moderation_hooks
from civic.motions import hooks as motions_hooks
from civic.notifications import hooks as notifications_hooks
from civic.oparl import hooks as oparl_hooks
from civic.proposals import desk as proposals_desk
from civic.proposals import hooks as proposals_hooks
from civic.proposals import outcome as proposals_outcome
from civic.proposals import voted as proposals_voted
from civic.recruitment import hooks as recruitment_hooks
from civic.relations import pages as relations_pages
from civic.roles import hooks as roles_hooks
from civic.statements import hooks as statements_hooks
from civic.statistics import hooks as statistics_hooks
from civic.towns import hooks as towns_hooks
from civic.verification import hooks as verification_hooks
from civic.votes import hooks as votes_hooks
from civic.yearly import hooks as yearly_hooks

#: This place of a page ... is filled by that.
HOOKS: list[tuple[str, hooks.Filler]] = [
    ("accounts.towns", towns_hooks.towns),
    ("accounts.legal", towns_hooks.legal_links),
    ("organisation.standing", towns_hooks.organisation_standing),
    ("account.sections", administration_hooks.account_desk),
    ("account.sections", verification_hooks.account),
    ("account.sections", roles_hooks.account_offered),
    ("account.sections", councils_hooks.account_offered),
    ("account.sections", councils_hooks.account_seats),
    ("account.sections", oparl_hooks.account),
    ("account.sections", deliberation_hooks.account_section),
    ("account.sections", notifications_hooks.account_section),
    ("account.sections", proposals_outcome.account_section),
    ("home.now", votes_hooks.home_now),
    ("home.now", statements_hooks.home_now),
    ("home.now", proposals_hooks.home_now),
    ("home.now", deliberation_hooks.home_now),
    ("process.now", deliberation_hooks.process_now),
    ("process.now", consultations_hooks.process_now),
    ("process.so_far", consultations_hooks.process_so_far),
    ("process.organise", consultations_hooks.process_organise),
    ("process.so_far", deliberation_hooks.process_so_far),
    ("process.organise", deliberation_hooks.process_organise),
    ("home.did", proposals_hooks.home_did),
    ("process.now", proposals_hooks.process_now),
    ("process.so_far", proposals_outcome.process_so_far),
    ("process.so_far", measures_hooks.process_so_far),
    ("process.organise", measures_hooks.process_organise),
    ("proposal.after_answer", measures_hooks.proposal_measures),
    ("process.so_far", votes_hooks.process_so_far),
    ("process.aside", proposals_hooks.process_aside),
    ("thread.people", proposals_hooks.thread_people),
    ("people.days", proposals_hooks.people_days),
    ("process.now", statements_hooks.process_now),
    ("process.now", votes_hooks.process_now),
    ("process.now", meetings_hooks.process_now),
    ("home.next", meetings_hooks.home_next),
    ("administration.rows", proposals_desk.desk_rows),
    ("administration.rows", measures_hooks.desk_rows),
    ("administration.rows", councils_hooks.desk_rows),
    ("administration.rows", meetings_hooks.desk_rows),
    ("administration.rows", statements_hooks.desk_rows),
    ("administration.rows", votes_hooks.desk_rows),
    ("process.organise", statements_hooks.process_organise),
    ("administration.rows", verification_hooks.desk_rows),
    ("process.organise", votes_hooks.process_organise),
    ("administration.rows", statistics_hooks.desk_rows),
    ("administration.stopped", statistics_hooks.stopped),
    ("administration.rows", demographics_hooks.desk_rows),
    ("meeting.host", councils_hooks.meeting_host),
    ("meeting.seats", councils_hooks.meeting_seats),
    ("meeting.suggesting", councils_hooks.meeting_suggesting),
    ("meeting.publicity", councils_hooks.meeting_publicity),
    ("proposal.aside", councils_hooks.proposal_aside),
    ("council.aside", recruitment_hooks.council_aside),
    ("council.aside", yearly_hooks.council_aside),
    ("proposal.before_answer", council_items.stops),
    ("proposal.aside", moderation_hooks.proposal_report),
    ("post.acts", moderation_hooks.post_acts),
    ("post.reported", moderation_hooks.post_reported),
    ("post.notes", moderation_hooks.post_corrections),
    ("proposal.after_text", moderation_hooks.proposal_corrections),
    ("statement.notes", moderation_hooks.statement_corrections),
    ("statement.acts", moderation_hooks.statement_acts),
    ("round.corrections", moderation_hooks.round_corrections),
    ("administration.rows", moderation_hooks.desk_rows),
    ("account.sections", moderation_hooks.account_section),
    ("account.sections", demographics_hooks.account),
    ("account.aside", holdings_hooks.account_aside),
    ("holdings.demographics", demographics_hooks.held),
    ("home.who", statistics_hooks.who),
    ("legal.aside", statistics_hooks.legal_aside),
    ("process.aside", statistics_hooks.process_aside),
    ("process.aside", equality_hooks.process_aside),
    ("process.aside", meetings_hooks.process_aside),
    ("meeting.room", motions_hooks.in_room),
    ("meeting.minutes", motions_hooks.in_minutes),
    ("thread.foot", notifications_hooks.thread_foot),
    ("discussion.foot", notifications_hooks.discussion_foot),
    ("process.aside", notifications_hooks.process_aside),
    ("measure.aside", notifications_hooks.measure_aside),
    ("draft_text.aside", notifications_hooks.draft_text_aside),
    ("proposal.related", relations_pages.of_proposals),
    ("measure.related", relations_pages.of_measures),
    ("meeting.related", relations_pages.of_meetings),
    ("proposal.aside", proposals_voted.of_proposals),
    ("vote.options", proposals_voted.from_proposals),
    ("proposal.aside", imports_hooks.proposal_aside),
]
