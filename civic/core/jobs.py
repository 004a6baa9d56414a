"""The queue: RQ wakes workers with the number of an outbox row, and with nothing else.

RQ's JSON serialiser alone does not stop a forged job from naming ``os.system``; the Job class here runs one
function only, and that function runs only names that ``wiring`` lists.
"""

from __future__ import annotations

import os
import time
from typing import Any

import redis
import structlog
from flask import Flask
from rq import Queue, Retry, Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from civic.core import outbox
from civic.core.db import db

log = structlog.get_logger()

QUEUE = "civic"
PERFORM = "civic.core.jobs.perform"
SWEEP_SECONDS = 5
HEARTBEAT = "civic:scheduler"

_app: Flask | None = None


class ForgedJob(Exception):
    """A job in the queue names something that civic never enqueues."""


class OutboxJob(Job):
    """A job that can only be ``perform(row id)``: no other function, no callback, no webhook."""

    def perform(self) -> Any:
        args = self.args or ()
        if self.func_name != PERFORM or self.kwargs or len(args) != 1 or not isinstance(args[0], int):
            log.error("jobs.forged", job=self.id)
            raise ForgedJob(self.id)
        return perform(args[0])

    @property
    def func(self) -> Any:
        return perform if self.func_name == PERFORM else None

    success_callback = failure_callback = stopped_callback = property(lambda self: None)


def perform(row_id: int) -> None:
    """What a work horse runs: one outbox row, inside the application."""
    if _app is None:
        raise RuntimeError("perform() runs in a worker only")
    with _app.app_context():
        outbox.perform(row_id)


def connect(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=30, socket_connect_timeout=3)


def queue(connection: redis.Redis) -> Queue:
    return Queue(QUEUE, connection=connection, job_class=OutboxJob, serializer=JSONSerializer)


def init_app(app: Flask) -> None:
    """Wake workers through the queue that the configuration names; without one, the sweep waits for it."""
    url = app.config["CIVIC"].redis_url
    if url is None:
        outbox.push_with(None)
        return
    waiting = queue(connect(url))

    def push(ids: list[int]) -> None:
        for row_id in ids:
            waiting.enqueue_call(
                PERFORM,
                args=(row_id,),
                timeout=1800,
                result_ttl=60,
                failure_ttl=3600,
                retry=Retry(max=2),
                description=f"outbox {row_id}",
            )

    outbox.push_with(push)


def run_worker(app: Flask) -> None:
    """Be a worker until told to stop."""
    global _app
    _app = app
    connection = connect(app.config["CIVIC"].redis_url)
    with app.app_context():
        db.engine.dispose()  # a work horse is a fork: it must not share a connection with its parent
    worker = Worker(
        [queue(connection)],
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
                log.warning("scheduler.failed", error=type(error).__name__)
        time.sleep(SWEEP_SECONDS)


def job_state(app: Flask) -> dict[str, int]:
    """How many workers are alive and how many jobs wait, for /readyz and ``civic doctor``."""
    connection = connect(app.config["CIVIC"].redis_url)
    return {"workers": Worker.count(connection=connection), "waiting": queue(connection).count}
