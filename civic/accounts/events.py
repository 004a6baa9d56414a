"""What accounts announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PersonConfirmed:
    """A new account's address has been confirmed: from now on somebody is there.

    ``place`` is the municipality that they chose when registering, by a number that only higher packages understand.
    """

    person_id: int
    place: int | None = None


@dataclass(frozen=True)
class RepresentativeInvited:
    """Somebody with an account was asked to act for an organisation; ``key`` tells this time from an earlier one."""

    person_id: int
    organisation_id: int
    key: str


@dataclass(frozen=True)
class AddressChanged:
    """Somebody's account has another e-mail address now; ``before`` and ``now`` are the normal forms."""

    person_id: int
    before: str
    now: str


@dataclass(frozen=True)
class PersonLeft:
    """Somebody took their account away. Told before the row is emptied."""

    person_id: int
