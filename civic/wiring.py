"""What an installation is made of: tables, addresses, kinds of thing, and who is asked what.

What happens when something is announced stands in ``civic.reactions``, who fills which hook in ``civic.fillers``, and
jobs in ``civic.jobs``.
"""

from __future__ import annotations

from flask import Blueprint, Flask

import civic.accounts.models
import civic.audit.models
import civic.consultations.models
import civic.councils.models
import civic.deliberation.models
import civic.demographics.models
import civic.equality.models
import civic.imports.models
import civic.measures.models
import civic.meetings.models
import civic.moderation.models
import civic.motions.models
import civic.notifications.models
import civic.oparl.models
import civic.opendata.models
import civic.places.models
import civic.processes.models
import civic.proposals.models
import civic.recruitment.models
import civic.relations.models
import civic.reports.models
import civic.resources.models
import civic.roles.models
import civic.statements.models
import civic.statistics.models
import civic.towns.models
import civic.uploads.models
import civic.verification.models
import civic.votes.models
import civic.yearly.models
from civic import fillers, jobs, reactions
from civic.accounts import (
    address_routes,
    organisation_routes,
)
from civic.accounts import routes as accounts_routes
from civic.administration import (
    log_routes,
    stopped_routes,
)
from civic.administration import routes as administration_routes
from civic.consultations import routes as consultations_routes
from civic.consultations.kinds import DRAFT_TEXT, PARAGRAPH
from civic.core import engines, errors, events, health, hooks, mail, writing
from civic.councils import (
    item_routes,
)
from civic.councils import seat_routes as councils_routes
from civic.councils.kinds import COUNCIL, RECOMMENDATION
from civic.deliberation import discussion_routes as deliberation_discussions
from civic.deliberation import draft_routes as deliberation_drafts
from civic.deliberation import order_routes as deliberation_orders
from civic.deliberation import reaction_routes as deliberation_reactions
from civic.deliberation import routes as deliberation_routes
from civic.deliberation import thread_routes as deliberation_threads
from civic.deliberation.kinds import DISCUSSING, DISCUSSION
from civic.demo import routes as demo_routes
from civic.demographics import routes as demographics_routes
from civic.equality import routes as equality_routes
from civic.holdings import routes as holdings_routes
from civic.home import routes as home_routes
from civic.measures import routes as measures_routes
from civic.measures.kinds import MEASURE
from civic.meetings import floor_routes as meetings_floor
from civic.meetings import paper_routes as meetings_papers
from civic.meetings import people_routes as meetings_people
from civic.meetings import routes as meetings_routes
from civic.meetings import series_routes as meetings_series
from civic.meetings import suggestion_routes as meetings_suggestions
from civic.meetings import table_routes as meetings_tables
from civic.meetings.kinds import MEETING, MEETINGS
from civic.moderation import routes as moderation_routes
from civic.moderation import service as moderation_service
from civic.motions import routes as motions_routes
from civic.notifications import routes as notifications_routes
from civic.notifications import service as notifications_service
from civic.oparl import api as oparl_api
from civic.oparl import routes as oparl_naming
from civic.opendata import api as opendata_api
from civic.opendata import routes as opendata_routes
from civic.processes import kinds as phase_kinds
from civic.processes import (
    news_routes,
    organise_routes,
    partner_routes,
    readers_routes,
    template_routes,
)
from civic.processes import routes as processes_routes
from civic.processes.kinds import DECISION, INFORMATION, RESULT
from civic.proposals import routes as proposals_routes
from civic.proposals.kinds import PROPOSAL, PROPOSING
from civic.recruitment import desk_routes as recruitment_routes
from civic.recruitment.kinds import CALL
from civic.refusals import LABELS
from civic.relations import routes as relations_routes
from civic.reports import routes as reports_routes
from civic.resources import kinds
from civic.resources import queries as resources_queries
from civic.resources import routes as resources_routes
from civic.resources.kinds import PROCESS
from civic.roles import routes as roles_routes
from civic.search import routes as search_routes
from civic.statements import routes as statements_routes
from civic.statements.kinds import ROUND
from civic.statistics import gathering
from civic.statistics import routes as statistics_routes
from civic.statistics.rules import Stage
from civic.towns import here as towns_here
from civic.towns import routes as towns_routes
from civic.towns import settings_routes
from civic.towns.queries.municipalities import RESTRICTED as RESTRICTED_TOWNS
from civic.uploads import routes as uploads_routes
from civic.verification import desk_routes as verification_desk
from civic.verification import routes as verification_routes
from civic.votes import ballot_file
from civic.votes import booth_routes as votes_booth
from civic.votes import desk_routes as votes_desk
from civic.votes import jobs as votes_jobs
from civic.votes import letter_routes as votes_letters
from civic.votes import rehearsal_routes as votes_rehearsal
from civic.votes import routes as votes_routes
from civic.votes.kinds import VOTE, VOTING
from civic.yearly import routes as yearly_routes

#: Every package's tables, so that they are known before the first query.
MODELS = (
    civic.accounts.models,
    civic.audit.models,
    civic.deliberation.models,
    civic.places.models,
    civic.proposals.models,
    civic.towns.models,
    civic.roles.models,
    civic.processes.models,
    civic.resources.models,
    civic.uploads.models,
    civic.demographics.models,
    civic.statements.models,
    civic.verification.models,
    civic.votes.models,
    civic.meetings.models,
    civic.motions.models,
    civic.consultations.models,
    civic.measures.models,
    civic.moderation.models,
    civic.notifications.models,
    civic.relations.models,
    civic.statistics.models,
    civic.equality.models,
    civic.reports.models,
    civic.yearly.models,
    civic.councils.models,
    civic.recruitment.models,
    civic.imports.models,
    civic.opendata.models,
    civic.oparl.models,
)

#: Modules that add addresses to a blueprint of another module: importing them is all that they need.
ROUTES = (
    address_routes,
    log_routes,
    stopped_routes,
    item_routes,
    meetings_floor,
    meetings_papers,
    meetings_people,
    meetings_series,
    meetings_suggestions,
    meetings_tables,
    news_routes,
    organise_routes,
    partner_routes,
    readers_routes,
    template_routes,
    verification_desk,
)

#: Blueprints whose addresses begin with the language.
BLUEPRINTS: list[Blueprint] = [
    home_routes.bp,
    towns_routes.bp,
    settings_routes.bp,
    roles_routes.bp,
    processes_routes.bp,
    resources_routes.bp,
    uploads_routes.bp,
    administration_routes.bp,
    accounts_routes.bp,
    organisation_routes.bp,
    statements_routes.bp,
    votes_routes.bp,
    votes_desk.bp,
    votes_rehearsal.bp,
    votes_booth.bp,
    votes_letters.bp,
    deliberation_routes.bp,
    deliberation_threads.bp,
    deliberation_reactions.bp,
    deliberation_orders.bp,
    deliberation_drafts.bp,
    deliberation_discussions.bp,
    meetings_routes.bp,
    motions_routes.bp,
    notifications_routes.bp,
    proposals_routes.bp,
    consultations_routes.bp,
    relations_routes.bp,
    measures_routes.bp,
    councils_routes.bp,
    recruitment_routes.bp,
    moderation_routes.bp,
    demo_routes.bp,
    demographics_routes.bp,
    verification_routes.bp,
    statistics_routes.bp,
    equality_routes.bp,
    opendata_routes.bp,
    oparl_naming.bp,
    reports_routes.bp,
    yearly_routes.bp,
    search_routes.bp,
    holdings_routes.bp,
]

#: The kinds of things that have a resource, in the order in which people see them.
KINDS = (
    *(PROPOSAL, MEASURE, PROCESS, DISCUSSION, DRAFT_TEXT, PARAGRAPH),
    *(ROUND, VOTE, COUNCIL, CALL, RECOMMENDATION, MEETING),
)

#: The kinds of phase, in the order in which organisers choose one.
PHASES = (INFORMATION, PROPOSING, DISCUSSING, MEETINGS, VOTING, DECISION, RESULT)

#: What a new connection to SQLite is told.
ON_SQLITE = (ballot_file.attach,)

#: Who hears of a fault of the installation, and what has to be there besides the database.
ON_FAULT = (votes_jobs.report,)
HEALTH = {"keys": votes_jobs.keys_there}


#: What looks through an e-mail once more before it is sent.
REVIEW = notifications_service.review

#: Which town writes an e-mail, and which one a thing at an address belongs to.
WRITER = towns_here.writer
TOWN_OF = (resources_queries.municipality_at,)

#: What is asked before somebody publishes a text.
WRITING = (moderation_service.check_writing,)

#: What is asked before somebody reacts to a text.
REACTING = (moderation_service.check_reacting,)

#: What makes the lists of a town differ from reader to reader.
RESTRICTED = (resources_queries.RESTRICTED,)

#: Steps of the funnel that a package below statistics knows more of than it asks for itself: stage -> who did it.
STAGE_SOURCES: dict[Stage, gathering.Source] = {}


def wire(app: Flask) -> None:
    mail.WRITERS[:] = [WRITER]
    mail.REVIEWS[:] = [REVIEW]
    towns_here.TOWN_OF[:] = TOWN_OF
    RESTRICTED_TOWNS[:] = RESTRICTED
    writing.CHECKS[:] = WRITING
    writing.REACTING[:] = REACTING
    engines.ON_SQLITE[:] = ON_SQLITE
    errors.ON_FAULT[:] = ON_FAULT
    health.CHECKS.update(HEALTH)
    gathering.SOURCES.update(STAGE_SOURCES)
    app.after_request(towns_here.language_of_town)
    app.url_defaults(towns_here.town_of_accounts)
    app.register_blueprint(towns_routes.root)
    app.register_blueprint(opendata_api.bp)
    app.register_blueprint(oparl_api.bp)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix="/<lang:lang>")
    kinds.register(KINDS)
    phase_kinds.register(PHASES)
    for event, handler in reactions.REACTIONS:
        events.on(event, handler)
    for hook, filler in fillers.HOOKS:
        hooks.fill(hook, filler)
    jobs.plan()
    for labels in LABELS:
        errors.add_words(labels.REFUSALS)
