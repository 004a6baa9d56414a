"""The outbox with its queues: what is pushed where, what is planned, and when a job is given up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from civic.core import clock, outbox
from civic.core.db import db, transaction
from civic.core.outbox import Later, OutboxRow, Queue
from civic.jobs import JOBS


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Queue, int]]:
    """What went to the queues, by name, in order; nothing is planned by itself."""
    found: list[tuple[Queue, int]] = []
    monkeypatch.setattr(outbox, "_push", lambda queue, ids: found.extend((queue, row) for row in ids))
    for name, value in (("PERIODIC", {}), ("DUE", {}), ("TRIES", {}), ("GIVEN_UP", {})):
        monkeypatch.setattr(outbox, name, value)
    for name in ("test.vote", "test.mail", "test.report"):
        monkeypatch.setitem(outbox.JOBS, name, lambda *args: None)
    monkeypatch.setattr(outbox, "PURPOSES", {"test.vote": Queue.VOTES, "test.mail": Queue.MAIL})
    return found


def ask(name: str, *args: Any, **more: Any) -> int:
    with transaction():
        outbox.enqueue(name, *args, **more)
    row = db.session.scalars(select(OutboxRow.id).order_by(OutboxRow.id.desc())).first()
    assert row is not None
    return row


def later(row: int, **values: Any) -> None:
    with transaction():
        db.session.execute(update(OutboxRow).where(OutboxRow.id == row).values(**values))


def row_of(row: int) -> OutboxRow:
    return db.session.scalars(
        select(OutboxRow).where(OutboxRow.id == row).execution_options(populate_existing=True)
    ).one()


def test_every_job_has_a_queue_by_its_purpose() -> None:
    assert outbox.queue_of("votes.tend") is Queue.VOTES
    assert outbox.queue_of("core.deliver") is Queue.MAIL
    assert outbox.queue_of("statistics.compile") is Queue.LONG
    by_itself = {name for name, job in JOBS.items() if job.every is not None}
    waiting = {name for name in by_itself if outbox.queue_of(name) is Queue.LONG}
    known = {"core.render_again", "opendata.publish", "oparl.note", "proposals.share", "votes.compare_ended"}
    assert waiting == known, "behind reports"
    assert by_itself == set(outbox.PERIODIC)


def test_a_row_is_pushed_with_its_commit_and_not_again_at_the_next_sweep(pushed: list) -> None:
    row = ask("test.mail", 1)
    assert pushed == [(Queue.MAIL, row)]
    assert outbox.sweep() == 0
    assert pushed == [(Queue.MAIL, row)]


def test_who_does_the_work_at_once_wakes_nobody(pushed: list) -> None:
    with outbox.nobody_woken():
        row = ask("test.mail", 1)
        assert outbox.drain() == 1
    assert pushed == []
    assert row_of(row).done_at is not None
    assert ask("test.mail", 1) in [one for _queue, one in pushed], "afterwards workers are woken again"


def test_what_the_queue_lost_is_pushed_within_a_minute(pushed: list) -> None:
    row = ask("test.mail", 1)
    later(row, pushed_at=clock.now() - outbox.PUSH_AGAIN - timedelta(seconds=1))
    assert timedelta(minutes=1) > outbox.PUSH_AGAIN
    assert outbox.sweep() == 1
    assert outbox.sweep() == 0
    assert pushed == [(Queue.MAIL, row), (Queue.MAIL, row)]


def test_votes_are_pushed_before_any_number_of_emails(pushed: list, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "SWEPT", 3)
    for number in range(5):
        ask("test.mail", number)
    report, vote = ask("test.report"), ask("test.vote")
    with transaction():
        db.session.execute(update(OutboxRow).values(pushed_at=None))
    pushed.clear()
    assert outbox.sweep() == 5
    assert [queue for queue, _row in pushed] == [Queue.VOTES, *[Queue.MAIL] * 3, Queue.LONG]
    assert (pushed[0][1], pushed[-1][1]) == (vote, report)


def test_what_is_due_is_asked_for_at_once_and_not_at_every_look(pushed: list, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([False, True, True])
    monkeypatch.setattr(outbox, "DUE", {"test.vote": lambda: next(answers)})
    monkeypatch.setattr(outbox, "DUE_AGAIN", timedelta(days=365))
    for expected in (0, 1, 1):
        outbox.sweep()
        assert len(pushed) == expected


@pytest.mark.parametrize("schedulers", [2])
def test_a_periodic_job_comes_once_a_turn_with_two_schedulers(
    pushed: list, monkeypatch: pytest.MonkeyPatch, schedulers: int
) -> None:
    monkeypatch.setattr(outbox, "PERIODIC", {"test.vote": timedelta(days=365)})
    for _ in range(schedulers):
        outbox.sweep()
    assert len(pushed) == 1


def test_a_job_whose_worker_dies_every_time_is_given_up(pushed: list, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list = []
    monkeypatch.setattr(outbox, "GIVEN_UP", {"test.report": lambda *args: told.append(args)})
    row = ask("test.report", 7)
    for _ in range(outbox.ATTEMPTS):
        assert outbox._claim(row) is not None  # and the process is killed here
        later(row, available_at=clock.now() - timedelta(seconds=1))
    assert outbox._claim(row) is None
    assert told == []
    outbox.sweep()
    outbox.sweep()
    found = row_of(row)
    assert (found.error, found.attempts) == (outbox.LOST, outbox.ATTEMPTS)
    assert found.failed_at is not None
    assert told == [(7,)]


def test_a_job_that_was_given_up_can_be_tried_again_or_dismissed(pushed: list, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "TRIES", {"test.report": 1})
    monkeypatch.setitem(outbox.JOBS, "test.report", lambda: 1 / 0)
    row = ask("test.report")
    outbox.perform(row)
    assert row_of(row).failed_at is not None
    with transaction():
        assert outbox.try_again([row]) == 1
    outbox.perform(row)
    with transaction():
        assert outbox.dismiss([row]) == 1
    assert db.session.get(OutboxRow, row) is None


def test_what_must_wait_uses_up_no_try(pushed: list, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait() -> None:
        raise Later(timedelta(minutes=5))

    monkeypatch.setitem(outbox.JOBS, "test.mail", wait)
    row = ask("test.mail")
    outbox.perform(row)
    found = row_of(row)
    assert (found.attempts, found.failed_at) == (0, None)
    assert found.available_at > clock.now() + timedelta(minutes=4)


def test_a_log_line_of_a_failure_tells_nothing_of_what_the_error_says(
    pushed: list, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        try:
            raise OSError("no such mailbox: canary@example.org")
        except OSError as error:
            raise ValueError("canary@example.org") from error

    monkeypatch.setitem(outbox.JOBS, "test.mail", refuse)
    outbox.perform(ask("test.mail"))
    said = capsys.readouterr()
    assert "ValueError" in said.out + said.err
    assert "OSError" in said.out + said.err
    assert "test_outbox.py" in said.out + said.err
    assert "canary" not in said.out + said.err
