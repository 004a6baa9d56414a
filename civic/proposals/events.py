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
    """The town asks an author whether their proposal may go on in another one."""

    request_id: int
    resource_id: int
    author_id: int


@dataclass(frozen=True)
class ProposalMerged:
    """A proposal goes on in another one; the supports were carried over."""

    request_id: int
    resource_id: int
    author_id: int | None


@dataclass(frozen=True)
class ProposalAnswered:
    """The town answered a proposal, or changed its answer; ``author_id`` is None for imported ones."""

    proposal_id: int
    resource_id: int
    author_id: int | None
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
    author_id: int | None
    moved: bool


@dataclass(frozen=True)
class AmendmentSuggested:
    """Somebody suggested a change to a passage; ``author_id`` is whose text it is, None where there is no author."""

    amendment_id: int
    proposal_id: int
    resource_id: int
    person_id: int
    author_id: int | None


@dataclass(frozen=True)
class AmendmentDecided:
    """An amendment of ``person_id`` was accepted or declined by ``by``."""

    amendment_id: int
    proposal_id: int
    resource_id: int
    person_id: int
    by: int
