"""What votes announces. Never who voted, never what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VoteOpened:
    vote_id: int


@dataclass(frozen=True)
class VoteClosed:
    vote_id: int


@dataclass(frozen=True)
class VoteInterrupted:
    """A person ended it without a result; it is held again."""

    vote_id: int
