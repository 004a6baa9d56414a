"""Lists of people who get letters, and the codes in them."""

from __future__ import annotations

from sqlalchemy import func, select

from civic.core.db import db
from civic.votes.codes import CodeState
from civic.votes.models import Letters, OneTimeCode, RollEntry


def letters(vote_id: int, *, in_use: bool) -> Letters | None:
    """The list of a vote that is in use, or the one that an organiser looks at."""
    return db.session.scalar(select(Letters).where(Letters.vote_id == vote_id, Letters.in_use.is_(in_use)))


def valid_codes(vote_id: int) -> int:
    """How many codes of a vote nobody has entered yet."""
    wanted = OneTimeCode.vote_id == vote_id, OneTimeCode.state == CodeState.VALID
    return db.session.scalar(select(func.count()).select_from(OneTimeCode).where(*wanted)) or 0


def code_state(vote_id: int, mark: str) -> CodeState | None:
    """What became of a code; None for one that was never printed."""
    found = db.session.get(OneTimeCode, (vote_id, mark), populate_existing=True)
    return CodeState(found.state) if found else None


def free_entry(vote_id: int) -> int | None:
    """One of the entries of a roll that nobody has taken, drawn by chance, so that its number says nothing of when."""
    free = RollEntry.vote_id == vote_id, RollEntry.person_id.is_(None), RollEntry.respondent_id.is_(None)
    drawn = select(RollEntry.id).where(*free).order_by(func.random()).limit(1)
    return db.session.scalar(drawn.with_for_update(skip_locked=True))
