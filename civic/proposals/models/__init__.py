"""Tables of proposals: what somebody wrote and what became of it; who writes it together with others."""

from civic.proposals.models.authors import AuthorInvitation, CoAuthor
from civic.proposals.models.goals import ProposalGoal
from civic.proposals.models.hiding import WithheldProposal
from civic.proposals.models.proposal import (
    Amendment,
    AnswerPart,
    Assignee,
    Attachment,
    Change,
    ClockStop,
    Note,
    Proposal,
    ProposalVersion,
    Share,
    ShareRun,
    Support,
    Theme,
)
from civic.proposals.models.questions import Question
from civic.proposals.models.signatures import Signature

__all__ = [
    "Amendment",
    "AnswerPart",
    "Assignee",
    "Attachment",
    "AuthorInvitation",
    "Change",
    "ClockStop",
    "CoAuthor",
    "Note",
    "Proposal",
    "ProposalGoal",
    "ProposalVersion",
    "Question",
    "Share",
    "ShareRun",
    "Signature",
    "Support",
    "Theme",
    "WithheldProposal",
]
