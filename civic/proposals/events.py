"""What proposals announces. Who supports what is told to nobody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProposalPublished:
    """A draft became public."""

    proposal_id: int
    resource_id: int
    process_id: int
    author_id: int


@dataclass(frozen=True)
class AuthorInvited:
    """Somebody is asked to write a draft or a proposal with its author; ``key`` tells one invitation from another."""

    person_id: int
    proposal_id: int
    key: str


@dataclass(frozen=True)
class PartAsked:
    """A town that shares the process is asked for its part of an answer."""

    proposal_id: int
    part_id: int


@dataclass(frozen=True)
class ThresholdReached:
    """A proposal has so many supporters that the town must answer."""

    proposal_id: int
    resource_id: int


@dataclass(frozen=True)
class ClockStopped:
    """The town stopped the time that it has for its answer."""

    stop_id: int


@dataclass(frozen=True)
class MergeAsked:
    """The town asks the first author whether their proposal may go on in another one."""

    question_id: int
    resource_id: int
    author_id: int


@dataclass(frozen=True)
class ProposalMerged:
    """A proposal goes on in another one; the supports were carried over."""

    question_id: int
    resource_id: int


@dataclass(frozen=True)
class SplitAsked:
    """The town asks the first author whether their proposal may be split."""

    question_id: int
    resource_id: int
    author_id: int


@dataclass(frozen=True)
class ProposalSplit:
    """A proposal goes on as several; each has its supports."""

    question_id: int
    resource_id: int


@dataclass(frozen=True)
class ProposalAnswered:
    """The town answered a proposal, or changed its answer; imported ones have no ``authors``."""

    proposal_id: int
    resource_id: int
    authors: tuple[int, ...]
    state: str


@dataclass(frozen=True)
class TextChanged:
    """A published proposal has a new version; ``substantial``: supporters have to be told; ``source``: ``Source``.

    ``moved``: it overtook or ended open amendments.
    """

    proposal_id: int
    resource_id: int
    number: int
    substantial: bool
    source: str
    moved: bool


@dataclass(frozen=True)
class AmendmentSuggested:
    """Somebody suggested a change to a passage."""

    amendment_id: int
    proposal_id: int
    resource_id: int
    person_id: int


@dataclass(frozen=True)
class AmendmentDecided:
    """An amendment of ``person_id`` was accepted or declined by ``by``."""

    amendment_id: int
    proposal_id: int
    resource_id: int
    person_id: int
    by: int
