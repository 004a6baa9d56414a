"""Sessions and mailed links that are over are forgotten."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from civic.accounts import queries, service
from civic.accounts.models import MailToken, SignIn
from civic.accounts.service.links import mail_link
from civic.core import clock, outbox
from civic.core.db import db, transaction
from tests.support import factories as make

LINK = "https://town.example/en/reset/TOKEN"


def _turn(run: int) -> None:
    """Let the scheduled jobs run, as on a later hour."""
    with transaction():
        db.session.execute(update(outbox.OutboxRow).values(once=None, done_at=clock.now()))
    outbox.sweep()
    assert outbox.drain() >= 1, run


def test_the_scheduled_job_forgets_what_is_over_and_keeps_what_is_not() -> None:
    with transaction():
        person = make.make_person()
        assert person.email is not None
        over, holds = service.start_session(person.id), service.start_session(person.id)
        for _ in range(3):
            mail_link(person, "reset", LINK)
    old, used, waiting = db.session.scalars(select(MailToken.token_hash).order_by(MailToken.token_hash)).all()
    past = clock.now() - timedelta(seconds=2)
    with transaction():
        db.session.execute(update(SignIn).where(SignIn.token_hash == service.token_hash(over)).values(expires_at=past))
        db.session.execute(update(MailToken).where(MailToken.token_hash == old).values(expires_at=past))
        db.session.execute(update(MailToken).where(MailToken.token_hash == used).values(used_at=past))
    for run in (1, 2):
        _turn(run)
        assert [s.token_hash for s in db.session.scalars(select(SignIn))] == [service.token_hash(holds)]
        assert list(db.session.scalars(select(MailToken.token_hash))) == [waiting]
    assert len(queries.sessions_of(person.id, staff=False)) == 1
