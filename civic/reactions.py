"""When this happens, that reacts. A package announces what happened; it never knows who listens."""

from __future__ import annotations

from civic.accounts.events import AddressChanged, PersonConfirmed, PersonLeft, RepresentativeInvited
from civic.consultations.events import VersionPublished
from civic.core import events, traces
from civic.councils import service as councils_service
from civic.councils.events import ItemListed, ItemTreated
from civic.deliberation import service as deliberation_service
from civic.deliberation.events import DiscussionOpened, PostShownAgain, PostsImported, PostTakenBack, PostWritten
from civic.measures.events import UpdatePublished
from civic.meetings import service as meetings_service
from civic.meetings.events import ItemSuggested, MeetingOpened, SuggestionAnswered
from civic.moderation import service as moderation_service
from civic.moderation.events import AppealAnswered, CorrectionPublished, Decided, Reversed
from civic.motions import service as motions_service
from civic.notifications import service as notifications_service
from civic.oparl import service as oparl_service
from civic.places.events import PopulationKept
from civic.processes.events import (
    NewsPublished,
    PhaseAdded,
    PhaseChanged,
    PhaseRemoved,
    ProcessAdded,
    ProcessChanged,
    ReadersChanged,
    TownInvited,
)
from civic.proposals import service as proposals
from civic.proposals.events import (
    AmendmentDecided,
    AmendmentSuggested,
    AuthorInvited,
    ClockStopped,
    MergeAsked,
    PartAsked,
    ProposalAnswered,
    ProposalMerged,
    ProposalSplit,
    SplitAsked,
    TextChanged,
    ThresholdReached,
)
from civic.recruitment import service as recruitment_service
from civic.resources import service as resources_service
from civic.roles import service as roles_service
from civic.statements import service as statements_service
from civic.statements.events import StatementDecided
from civic.statistics import service as statistics_service
from civic.towns import service as towns_service
from civic.towns.events import ThemesChanged
from civic.verification.events import VerificationChanged
from civic.votes import service as votes_service
from civic.votes.events import VoteClosed, VoteInterrupted, VoteOpened

#: When this happens ... that reacts.
REACTIONS: list[tuple[type, events.Handler]] = [
    (PersonConfirmed, towns_service.arrive),
    (ProcessAdded, resources_service.add_process),
    (ProcessChanged, resources_service.change_process),
    (PhaseAdded, deliberation_service.begin_for_phase),
    (PhaseRemoved, deliberation_service.end_for_phase),
    (ProcessAdded, proposals.offer_themes_there),
    (ThemesChanged, proposals.offer_themes),
    (PersonConfirmed, votes_service.arrive),
    (AddressChanged, votes_service.keep_marks),
    (PopulationKept, statistics_service.sum_up_again),
    (PersonLeft, roles_service.forget_invited),
    (PersonLeft, councils_service.forget_invited),
    (PersonLeft, councils_service.keep_days),
    (PersonLeft, oparl_service.forget_person),
    (PersonLeft, recruitment_service.forget_applicant),
    (PersonLeft, proposals.forget_person),
    (VerificationChanged, proposals.count_again),
    (VerificationChanged, votes_service.arrive_verified),
    (ThresholdReached, councils_service.put_on_list),
    (MeetingOpened, councils_service.lend_rules),
    (VoteClosed, motions_service.take_result),
    (VoteInterrupted, motions_service.take_interrupted),
    (ItemListed, notifications_service.tell_of_item),
    (ItemTreated, notifications_service.tell_of_item),
    (ItemSuggested, notifications_service.tell_chairs),
    (SuggestionAnswered, notifications_service.tell_of_suggestion),
    (PersonLeft, meetings_service.give_places_back),
    (AuthorInvited, notifications_service.tell_of_co_authors),
    (TownInvited, notifications_service.tell_of_invited_town),
    (PartAsked, notifications_service.tell_of_asked_part),
    (PersonLeft, statements_service.forget_person),
    (PersonLeft, deliberation_service.forget_reactions),
    (PersonLeft, notifications_service.forget_emails),
    (PersonLeft, traces.person_left),
    (PostWritten, proposals.count_post),
    (PostTakenBack, proposals.uncount_post),
    (PostShownAgain, proposals.count_post_again),
    (PostTakenBack, moderation_service.forget_text),
    (PostsImported, proposals.count_imported_posts),
    (PostTakenBack, deliberation_service.order_again),
    (PostShownAgain, deliberation_service.order_again),
    (PostWritten, notifications_service.tell_of_post),
    (DiscussionOpened, notifications_service.follow_own),
    (DiscussionOpened, notifications_service.tell_of_opening),
    (RepresentativeInvited, notifications_service.tell_of_invitation),
    (ProposalAnswered, notifications_service.tell_of_answer),
    (TextChanged, notifications_service.tell_of_change),
    (ClockStopped, notifications_service.tell_of_stop),
    (AmendmentSuggested, notifications_service.tell_of_amendment),
    (AmendmentDecided, notifications_service.tell_of_decision),
    (StatementDecided, notifications_service.tell_of_statement),
    (MergeAsked, notifications_service.tell_of_question),
    (ProposalMerged, notifications_service.tell_of_merging),
    (SplitAsked, notifications_service.tell_of_question),
    (ProposalSplit, notifications_service.tell_of_splitting),
    (UpdatePublished, notifications_service.tell_of_news),
    (Decided, notifications_service.tell_of_verdict),
    (AppealAnswered, notifications_service.tell_of_appeal),
    (Reversed, notifications_service.tell_of_reversal),
    (CorrectionPublished, notifications_service.tell_of_correction),
    (NewsPublished, notifications_service.tell_of_process_news),
    (VersionPublished, notifications_service.tell_of_draft_text),
    (VoteOpened, notifications_service.tell_of_vote),
    (VoteClosed, notifications_service.tell_of_vote),
    (PhaseChanged, notifications_service.tell_of_rules),
    (PhaseRemoved, notifications_service.tell_of_rules),
    (ReadersChanged, notifications_service.tell_of_rules),
]
