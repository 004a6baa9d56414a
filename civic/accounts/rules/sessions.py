"""When a session ends by itself, and how often its use is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Lifetime:
    """How long a session lasts without being used (``idle``), and in any case (``absolute``)."""

    idle: timedelta
    absolute: timedelta

    @property
    def touch(self) -> timedelta:
        """How old the note of the last use may get before a request renews it; idle time is known to within that."""
        return self.idle / 24


#: Residents take part now and then, at home; people who work for a town can change much, from desks that others pass.
RESIDENT = Lifetime(idle=timedelta(days=30), absolute=timedelta(days=90))
STAFF = Lifetime(idle=timedelta(hours=1), absolute=timedelta(hours=12))


def lifetime(staff: bool) -> Lifetime:
    """The lifetime that holds for somebody now: whoever is given a role has the shorter one from that instant."""
    return STAFF if staff else RESIDENT


@dataclass(frozen=True)
class Use:
    """When a session began and was last used, and what time it is; all by the clock of the database."""

    begun: datetime
    used: datetime
    now: datetime

    def has_ended(self, staff: bool) -> bool:
        """Whether the session is over for somebody who is, or is not, on a town's staff now."""
        limits = lifetime(staff)
        return self.now - self.begun >= limits.absolute or self.now - self.used >= limits.idle

    def needs_touch(self, staff: bool) -> bool:
        """Whether the last use should be written down anew."""
        return self.now - self.used >= lifetime(staff).touch
