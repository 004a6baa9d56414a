"""Tables of proposals: what somebody wrote, and what became of it."""

from civic.proposals.models.proposal import (
    Amendment,
    AnswerPart,
    Assignee,
    Attachment,
    Change,
    ClockStop,
    MergeRequest,
    Note,
    Proposal,
    ProposalVersion,
    Share,
    ShareRun,
    Support,
    Theme,
)

__all__ = [
    "Amendment",
    "AnswerPart",
    "Assignee",
    "Attachment",
    "Change",
    "ClockStop",
    "MergeRequest",
    "Note",
    "Proposal",
    "ProposalVersion",
    "Share",
    "ShareRun",
    "Support",
    "Theme",
]
