"""The workers: one process loads the program and forks a worker for each group of queues, sharing its memory.

Three processes of their own would take some 100 MB each; forks share what they do not change.
"""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Sequence
from types import FrameType
from typing import Any

from flask import Flask

from civic.core import jobs
from civic.core.outbox import Queue
from civic.runtime.folder import write_line

#: Seconds before a worker that has ended is forked again.
PAUSE = 1.0
#: What compiles reports gives way to those who serve pages and count votes.
NICE = 10


class Crew:
    """Workers that are forked from this process, kept at work, and ended with it."""

    def __init__(self, app: Flask, groups: Sequence[tuple[Queue, ...]]) -> None:
        self.app = app
        self.groups = groups
        self.workers: dict[int, tuple[Queue, ...]] = {}
        self.ending = False

    def run(self) -> None:
        """Fork every worker, fork again those that end, and return when all have ended after a SIGTERM.

        A second SIGTERM reaches the workers too: RQ then drops the job that it finishes after the first.
        """
        gc.collect()
        gc.freeze()  # the collector would write into every page that the forks share
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        for group in self.groups:
            self._fork(group)
        while self.workers:
            pid, status = os.wait()
            group = self.workers.pop(pid, ())
            if group and not self.ending:
                write_line(f"The worker of {', '.join(group)} ended ({_how(status)}); it is started again.")
                time.sleep(PAUSE)
                self._fork(group)

    def _fork(self, group: tuple[Queue, ...]) -> None:
        if self.ending:
            return
        pid = os.fork()
        if pid:
            self.workers[pid] = group
            return
        code = 1
        try:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            if set(group) == {Queue.LONG}:
                os.nice(NICE)
            jobs.run_worker(self.app, group)
            code = 0
        except BaseException as error:
            write_line(f"The worker of {', '.join(group)} ended: {type(error).__name__}")
        finally:
            os._exit(code)

    def _end(self, number: int, frame: FrameType | None) -> Any:
        self.ending = True
        for pid in self.workers:
            os.kill(pid, signal.SIGTERM)


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"status {code}"
