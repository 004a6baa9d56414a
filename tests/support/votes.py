"""Votes for tests."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select, text, update

from civic.audit.guards import SQLITE_GUARDS
from civic.audit.models import AuditEntry
from civic.core import clock
from civic.core.db import db
from civic.core.permissions import SYSTEM
from civic.towns.models import Municipality
from civic.votes import methods, queries, service
from civic.votes.models import OptionPicture, Vote
from civic.votes.rules import opening_entry
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
        "method": methods.GREEDY if costs else methods.APPROVAL,
        "options": options,
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(days=3),
        **changes,
    }
    pictured = bool(values.pop("pictured", False))
    vote = service.prepare(SYSTEM, town.id, **values)
    if pictured:
        make_picture(vote)
    if folder is not None:
        service.open_vote(SYSTEM, vote.id, folder)
    return vote


def make_picture(vote: Vote) -> OptionPicture:
    """A picture of the first option of a vote that is not opened. Inside transaction()."""
    option = queries.options(vote.id)[0]
    digest = hashlib.sha256(b"picture").hexdigest()
    made = OptionPicture(
        option_id=option.id,
        position=1,
        description="A quay in the rain",
        digest=digest,
        small_digest=digest,
        data=b"picture",
        small=b"picture",
        width=60,
        height=40,
    )
    db.session.add(made)
    db.session.flush()
    return made


def objections_over(vote: Vote) -> None:
    """Let a vote have ended so long ago that its key may be destroyed, by row and log. Inside transaction()."""
    found = db.session.get_one(Vote, vote.id, populate_existing=True)
    wanted = _acts(vote.id, "close")
    at = db.session.scalars(select(AuditEntry.at).where(*wanted)).one()
    _unguarded(False)
    db.session.execute(update(AuditEntry).where(*wanted).values(at=at - timedelta(days=31)))
    _unguarded(True)
    found.objections_until = clock.now() - timedelta(seconds=1)
    db.session.flush()


def _acts(vote_id: int, verb: str) -> tuple[Any, ...]:
    return AuditEntry.kind == "vote", AuditEntry.thing == str(vote_id), AuditEntry.verb == verb


def end(vote: Vote | int, closes_at: datetime | None = None) -> None:
    """Let a vote have been opened with another closing instant, by default one that is over. Inside transaction().

    Row, opening entry, its hash and the log of acts are all written over, as nobody could who has the database alone.
    """
    found = db.session.get_one(Vote, vote if isinstance(vote, int) else vote.id, populate_existing=True)
    found.closes_at = closes_at or clock.now() - timedelta(seconds=1)
    said = json.loads(found.opening or "{}")
    said["closes_at"] = said["electorate"]["enter_until"] = found.closes_at.astimezone(UTC).isoformat()
    found.opening, found.opening_hash = opening_entry(said)
    db.session.flush()
    wanted = _acts(found.id, "open")
    details = db.session.scalars(select(AuditEntry.details).where(*wanted)).one()
    _unguarded(False)
    db.session.execute(update(AuditEntry).where(*wanted).values(details={**details, "entry": found.opening_hash}))
    _unguarded(True)


def _unguarded(again: bool) -> None:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(f"ALTER TABLE audit_entry {'ENABLE' if again else 'DISABLE'} TRIGGER USER"))
    else:
        db.session.execute(text(SQLITE_GUARDS[0] if again else "DROP TRIGGER audit_entry_no_update"))
