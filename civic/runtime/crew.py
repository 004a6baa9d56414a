"""One process loads the program and forks a worker for each group of queues, and the scheduler.

Processes of their own would take some 100 MB and two seconds of a processor each; forks share what they do not change.
"""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any

from flask import Flask

from civic.core import jobs
from civic.core.db import db
from civic.core.outbox import Queue
from civic.runtime import family
from civic.runtime.folder import write_line

#: Seconds before a worker that has ended is forked again.
PAUSE = 1.0
#: What compiles reports gives way to those who serve pages and count votes.
NICE = 10


@dataclass(frozen=True)
class Member:
    """Who is forked.

    Attributes:
        name: as lines about it call it.
        short: as a list of processes calls it, at most 15 letters.
        work: returns when it was told to end.
        nice: by how much it gives way to others.
    """

    name: str
    short: str
    work: Callable[[Flask], None]
    nice: int = 0


def worker(group: tuple[Queue, ...]) -> Member:
    """A worker of these queues."""

    def work(app: Flask) -> None:
        jobs.run_worker(app, group)

    return Member(f"worker of {', '.join(group)}", f"civic-{group[0]}", work, NICE if set(group) == {Queue.LONG} else 0)


def _schedule(app: Flask) -> None:
    signal.signal(signal.SIGTERM, _leave)
    with suppress(KeyboardInterrupt):
        jobs.run_scheduler(app)


def _leave(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


WORKERS = tuple(map(worker, jobs.CREW))
SCHEDULER = Member("scheduler", "civic-scheduler", _schedule)


class Crew:
    """Members that are forked from this process, kept at work, and ended with it."""

    def __init__(self, app: Flask, members: Sequence[Member]) -> None:
        self.app = app
        self.members = members
        self.at_work: dict[int, Member] = {}
        self.ending = False

    def run(self) -> None:
        """Fork every member, fork again those that end, and return when all have ended after a SIGTERM.

        A second SIGTERM reaches the workers too: RQ then drops the job that it finishes after the first.
        """
        gc.collect()
        gc.freeze()  # the collector would write into every page that the forks share
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        for member in self.members:
            self._fork(member)
        while self.at_work:
            pid, status = os.wait()
            ended = self.at_work.pop(pid, None)
            if ended and not self.ending:
                write_line(f"The {ended.name} ended ({_how(status)}); it is started again.")
                time.sleep(PAUSE)
                self._fork(ended)

    def _fork(self, member: Member) -> None:
        if self.ending:
            return
        pid = os.fork()
        if pid:
            self.at_work[pid] = member
            return
        code = 1
        try:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            family.call_me(member.short)
            os.nice(member.nice)
            with self.app.app_context():
                db.engine.dispose(close=False)  # a fork must not share a connection with its parent
            member.work(self.app)
            code = 0
        except BaseException as error:
            write_line(f"The {member.name} ended: {type(error).__name__}")
        finally:
            os._exit(code)

    def _end(self, number: int, frame: FrameType | None) -> Any:
        self.ending = True
        for pid in self.at_work:
            os.kill(pid, signal.SIGTERM)


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"status {code}"
