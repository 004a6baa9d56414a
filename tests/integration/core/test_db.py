"""Transactions, the outbox and mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from civic.audit import queries as audit
from civic.core import clock, mail, outbox
from civic.core import db as db_module
from civic.core.db import after_commit, db, run, transaction, whole_read
from civic.core.mail import Mail
from civic.towns.models import Municipality
from tests.support import factories as make


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> list:
    calls: list = []
    monkeypatch.setitem(outbox.JOBS, "test.call", lambda *args: calls.append(args))
    return calls


def test_a_transaction_does_not_nest() -> None:
    with transaction(), pytest.raises(RuntimeError), transaction():
        pass


def test_what_fails_enqueues_nothing(job: list) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        outbox.enqueue("test.call", 1)
        after_commit(lambda: job.append("never"))
        raise ZeroDivisionError
    assert outbox.drain() == 0
    assert job == []


def test_a_job_that_is_pushed_twice_runs_once(job: list) -> None:
    with transaction():
        outbox.enqueue("test.call", 7)
    assert outbox.drain() == 1
    row = db.session.query(outbox.OutboxRow).one()
    outbox.perform(row.id)
    assert job == [(7,)]


def test_the_same_request_twice_is_one(job: list) -> None:
    with transaction():
        outbox.enqueue("test.call", 1, once="a")
        outbox.enqueue("test.call", 1, once="a")
    outbox.drain()
    assert job == [(1,)]


def test_a_failing_job_is_tried_again_and_shows_as_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(outbox.JOBS, "test.fail", lambda: 1 / 0)
    with transaction():
        outbox.enqueue("test.fail")
    for _ in range(outbox.ATTEMPTS):
        outbox.drain()
        row = db.session.query(outbox.OutboxRow).one()
        with transaction():
            db.session.query(outbox.OutboxRow).update({"available_at": row.created_at})
    row = db.session.query(outbox.OutboxRow).one()
    assert (row.attempts, row.error) == (outbox.ATTEMPTS, "ZeroDivisionError")
    assert row.failed_at is not None
    assert outbox.drain() == 0


def test_nobody_can_ask_for_a_job_that_is_not_listed() -> None:
    with transaction(), pytest.raises(KeyError):
        outbox.enqueue("os.system")


def test_a_letter_leaves_once_and_is_then_forgotten() -> None:
    mail.MEMORY.clear()
    with transaction():
        mail.send("a@example.org", "Hello\r\nBcc: b@example.org", "Text", "en")
    outbox.drain()
    mail.deliver(db.session.query(Mail).one().id)
    [letter] = mail.MEMORY
    mail.MEMORY.clear()
    assert (letter["To"], letter["Subject"], letter["Bcc"]) == (
        "a@example.org",
        "Hello Bcc: b@example.org",
        None,
    )
    assert db.session.query(Mail).one().body == ""


def test_nothing_is_written_outside_a_transaction() -> None:
    with transaction():
        town = make.make_municipality()
    town.slug = "elsewhere"
    with pytest.raises(RuntimeError, match="outside"):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(RuntimeError, match="outside"):
        db.session.execute(update(Municipality).values(slug="elsewhere"))
    with pytest.raises(RuntimeError, match="outside"):
        run(delete(Municipality.__table__), {})


def test_rows_that_arrive_in_portions_find_a_transaction(own_app: Flask) -> None:
    with own_app.app_context():
        with transaction():
            for _ in range(3):
                make.make_municipality()
        assert len(list(audit.entries())) == 3
        with whole_read():
            rows = db.session.scalars(select(Municipality.slug).execution_options(yield_per=1))
            assert len(list(rows)) == 3


def test_what_was_done_long_ago_is_forgotten_and_what_failed_is_not(job: list) -> None:
    with transaction():
        for name in ("done long ago", "done today", "failed"):
            outbox.enqueue("test.call", name)
    outbox.drain()
    long_ago = clock.now() - outbox.RETENTION - timedelta(days=1)
    with transaction():
        rows = {row.args[0]: row for row in db.session.scalars(select(outbox.OutboxRow))}
        rows["done long ago"].done_at = long_ago
        rows["failed"].done_at, rows["failed"].failed_at = None, long_ago
    outbox.forget()
    assert set(db.session.scalars(select(outbox.OutboxRow.id))) == {rows["done today"].id, rows["failed"].id}


def test_what_a_request_computes_after_its_first_transaction_is_measured_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A form is kept with its key at the end: until then nobody else can write, whatever the request does."""
    found: list[float] = []
    monkeypatch.setattr(db_module, "_measure", found.append)
    with db_module.held(lambda: None) as group:
        with transaction():
            pass
        sum(range(3_000_000))
        group.keep(lambda: None)
    assert len(found) == 1
    assert found[0] > 0.01


def test_a_statement_that_only_sqlite_understands_fails_on_sqlite_too(app) -> None:
    statement = select(Municipality).distinct()
    with pytest.raises(AssertionError, match="cannot compare"):
        db.session.scalars(statement).all()
