"""Votes for tests."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from civic.core import clock
from civic.core.permissions import SYSTEM
from civic.spaces.models import Municipality
from civic.votes import service
from civic.votes.models import Vote
from civic.votes.rules import Method
from civic.votes.service import NewOption


def make_vote(town: Municipality, folder: Path | None = None, costs: tuple[int, ...] = (), **changes: Any) -> Vote:
    """A vote between three options, opened if a folder for its key is given. Inside transaction()."""
    now = clock.now()
    options = [
        NewOption({"en": f"Option {n}"}, cost=Decimal(cost) if costs else None)
        for n, cost in enumerate(costs or (0, 0, 0), 1)
    ]
    values = {
        "titles": {"en": "Which one?"},
        "method": Method.GREEDY if costs else Method.APPROVAL,
        "options": options,
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(days=3),
        **changes,
    }
    vote = service.prepare(SYSTEM, town.id, **values)
    if folder is not None:
        service.open_vote(SYSTEM, vote.id, folder)
    return vote
