"""A worker's entry in the queue's registry, as a living or silent worker would have left it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import redis
from rq import Worker

from civic.core import jobs
from civic.core.outbox import Queue


class FakeWorker:
    """One worker of every queue that never runs a job."""

    NAME = "civic-test-worker"

    @classmethod
    def register(
        cls, connection: redis.Redis, heard: datetime | None = None, purposes: Sequence[Queue] = tuple(Queue)
    ) -> None:
        """Write the entry; ``heard`` is when it was last alive (now)."""
        cls.forget(connection)
        worker = cls._worker(connection, purposes)
        worker.register_birth()
        when = (heard or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        connection.hset(worker.key, "last_heartbeat", when)

    @classmethod
    def forget(cls, connection: redis.Redis) -> None:
        worker = cls._worker(connection)
        worker.register_death()
        connection.delete(worker.key)

    @classmethod
    def _worker(cls, connection: redis.Redis, purposes: Sequence[Queue] = tuple(Queue)) -> Worker:
        return Worker([jobs.queue(connection, purpose) for purpose in purposes], name=cls.NAME, connection=connection)
