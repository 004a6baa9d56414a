"""The queues: RQ wakes workers with the number of an outbox row, and with nothing else.

RQ's JSON serialiser alone does not stop a forged job from naming ``os.system``; the Job class here runs one
function only, and that function runs only names that ``civic.jobs`` lists.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import redis
import rq
import structlog
from flask import Flask
from rq import Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

from civic.core import logs, outbox
from civic.core.outbox import Queue

log = structlog.get_logger()

#: Who takes which queues, each group in a process of its own: votes wait for no e-mail, e-mails for no report.
#: Account e-mails (MAIL) come before notifications (NOTICES); deploy/README.md lists them.
CREW: tuple[tuple[Queue, ...], ...] = ((Queue.VOTES, Queue.SHORT), (Queue.MAIL, Queue.NOTICES), (Queue.LONG,))
#: Seconds that a job may take before it is stopped and counts as failed.
TIMEOUTS = {Queue.VOTES: 600, Queue.SHORT: 300, Queue.MAIL: 120, Queue.NOTICES: 120, Queue.LONG: 1800}
PERFORM = "civic.core.jobs.perform"
SWEEP_SECONDS = 5
#: How long one process alone may push a row, while the row is on its way into the queue.
PUSHING_SECONDS = 5
HEARTBEAT = "civic:scheduler"
WORKER_SILENT = timedelta(seconds=60)

_app: Flask | None = None


class ForgedJob(Exception):
    """A job in the queue names something that civic never enqueues."""


class OutboxJob(Job):
    """A job that can only be ``perform(row id)``: no other function, no callback, no webhook."""

    def perform(self) -> None:
        args = self.args or ()
        if self.func_name != PERFORM or self.kwargs or len(args) != 1 or not isinstance(args[0], int):
            log.error("jobs.forged", job=self.id)
            raise ForgedJob(self.id)
        perform(args[0])

    @property
    def func(self) -> Callable[[int], None] | None:
        return perform if self.func_name == PERFORM else None

    success_callback = failure_callback = stopped_callback = property(lambda self: None)


def perform(row_id: int) -> None:
    """What a work horse runs: one outbox row, inside the application."""
    if _app is None:
        raise RuntimeError("perform() runs in a worker only")
    with _app.app_context():
        outbox.perform(row_id)


def connect(url: str, patience: float = 30) -> redis.Redis:
    """A connection to the queue's server; ``patience`` is how many seconds an answer may take."""
    return redis.Redis.from_url(url, socket_timeout=patience, socket_connect_timeout=min(patience, 3))


def queue(connection: redis.Redis, purpose: Queue) -> rq.Queue:
    return rq.Queue(f"civic-{purpose}", connection=connection, job_class=OutboxJob, serializer=JSONSerializer)


def push(connection: redis.Redis, purpose: Queue, ids: Sequence[int]) -> int:
    """Put rows into a queue, except those that wait in it already or that another process is pushing right now.

    Returns: how many were put.
    """
    target = queue(connection, purpose)
    with connection.pipeline(transaction=False) as ask:
        for row_id in ids:
            ask.set(f"civic:pushing:{row_id}", "1", nx=True, ex=PUSHING_SECONDS)
            ask.lpos(target.key, _name(row_id))
        answers: list[object] = ask.execute()
    free = [row for row, mine, at in zip(ids, answers[::2], answers[1::2], strict=True) if mine and at is None]
    for row_id in free:
        target.enqueue_call(
            PERFORM,
            args=(row_id,),
            job_id=_name(row_id),
            timeout=TIMEOUTS[purpose],
            # The row says what became of it: nothing of a job stays behind in the queue's memory or file.
            result_ttl=0,
            failure_ttl=60,
            description="outbox",
        )
    return len(free)


def _name(row_id: int) -> str:
    return f"outbox-{row_id}"


def init_app(app: Flask) -> None:
    """Wake workers through the queue that the configuration names; without one, the sweep waits for it."""
    url = app.config["CIVIC"].redis_url
    if url is None:
        outbox.push_with(None)
        return
    connection = connect(url, patience=2)  # a request waits for it; what was not pushed, the sweep pushes
    outbox.push_with(partial(push, connection))


def run_worker(app: Flask, purposes: Sequence[Queue] = tuple(Queue)) -> None:
    """Be a worker of these queues until told to stop; what waits in an earlier one is done first."""
    global _app
    _app = app
    connection = connect(app.config["CIVIC"].redis_url)
    worker = Worker(
        [queue(connection, purpose) for purpose in purposes],
        connection=connection,
        job_class=OutboxJob,
        serializer=JSONSerializer,
        maintenance_interval=15,
        worker_ttl=30,
        job_monitoring_interval=5,
        name=f"civic-{os.getpid()}-{time.time_ns()}",
        log_job_description=False,
    )
    worker.work(logging_level="WARNING")


def run_scheduler(app: Flask) -> None:
    """Sweep the outbox and plan periodic jobs until told to stop. Two at a time do no harm."""
    connection = connect(app.config["CIVIC"].redis_url)
    while True:
        with app.app_context():
            try:
                outbox.sweep()
                connection.set(HEARTBEAT, str(time.time()), ex=60)
            except Exception as error:  # a database or queue that is away comes back
                log.warning("scheduler.failed", **logs.told(error))
        time.sleep(SWEEP_SECONDS)


@dataclass(frozen=True)
class QueueState:
    """How one queue fares: entries that wait in it, and workers that were heard of within WORKER_SILENT."""

    waiting: int
    workers: int


def state(connection: redis.Redis) -> dict[Queue, QueueState]:
    """All queues, for /readyz and ``civic doctor``."""
    now = datetime.now(UTC)
    alive = [one for one in Worker.all(connection=connection) if _heard(one, now)]
    found = {}
    for purpose in Queue:
        waits = queue(connection, purpose)
        found[purpose] = QueueState(waits.count, sum(waits.name in one.queue_names() for one in alive))
    return found


def _heard(one: BaseWorker, now: datetime) -> bool:
    last = one.last_heartbeat
    return last is not None and now - last.replace(tzinfo=UTC) < WORKER_SILENT
