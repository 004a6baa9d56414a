"""One part of the running program: a child process with a log, started again when it ends."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

from civic.runtime.folder import write_line

ROOT = Path(__file__).resolve().parents[2]
LOG_BYTES, LOG_FILES = 5_000_000, 3
#: What parts and supervisor say to each other.
SERVES, GO, NOT_PREPARED = "civic serves pages", "go", 3
FIRST_PAUSE, LONGEST_PAUSE, CALM_SECONDS = 0.5, 30.0, 60.0


@dataclass
class Part:
    """A child process in a session of its own, so that Ctrl-C reaches the supervisor alone.

    Attributes:
        patience: seconds between asking it to stop and killing it with all its children.
        asks: how often it is asked within that time (an RQ worker finishes its job at the first, drops it at
            the second).
        words: what it reads first on its standard input.
        waits: whether it waits there for ``go``.
        echo: whether what it says is shown to the person at the keyboard, too.
        serves: whether it has said that it serves pages.
        said: its last line for people.
        shown: the last of these that was shown.
    """

    name: str
    arguments: Sequence[str]
    environ: dict[str, str]
    logs: Path
    descriptors: tuple[int, ...] = ()
    words: Callable[[], str] = str
    waits: bool = False
    echo: bool = False
    patience: float = 6.0
    asks: int = 1
    process: subprocess.Popen[bytes] | None = None
    pause: float = FIRST_PAUSE
    due: float = 0.0
    started: float = 0.0
    falls: int = 0
    serves: bool = False
    said: str = ""
    shown: str = ""
    _log: logging.Logger | None = field(default=None, repr=False)
    _ears: list[threading.Thread] = field(default_factory=list, repr=False)

    @property
    def log(self) -> Path:
        return self.logs / f"{self.name}.log"

    def start(self) -> None:
        """Start the process. Call it in the main thread: the kernel ends children with the thread that made them."""
        environ = dict(self.environ)
        environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, [environ.get("PYTHONPATH")])])
        environ["PYTHONUNBUFFERED"] = "1"
        self.process = subprocess.Popen(  # noqa: S603 - our own words
            [
                sys.executable,
                "-m",
                "civic.runtime.child",
                str(os.getpid()),
                self.name.split("-")[0],
                *self.arguments,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environ,
            pass_fds=self.descriptors,
            start_new_session=True,
        )
        self.started = time.monotonic()
        if self.process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.write(self.words().encode())
                self.process.stdin.flush()
                if not self.waits:
                    self.process.stdin.close()
        pipes = ((self.process.stdout, True), (self.process.stderr, False))
        self._ears = [threading.Thread(target=self._copy, args=pipe, daemon=True) for pipe in pipes]
        for ear in self._ears:
            ear.start()

    def _copy(self, pipe: IO[bytes], shown: bool) -> None:
        """Keep what it says in its log; what it says to people (not its errors) may be shown to them as well."""
        for raw in pipe:
            line = raw.decode("utf-8", "replace").rstrip("\n")
            self.note(line)
            if line == SERVES:
                self.serves = True
            elif shown:
                self.said = line
                if self.echo:
                    self.shown = line
                    write_line(line)

    def refused(self) -> bool:
        """Whether it ended for a reason that starting it again does not mend; it has told the reason by then."""
        if self.process is None or self.process.poll() != NOT_PREPARED:
            return False
        for ear in self._ears:
            ear.join(1)
        return True

    def go(self) -> None:
        """Let it begin, now and whenever it is started again."""
        self.waits, self.words = False, lambda: GO + "\n"
        if self.process is not None and self.process.stdin and not self.process.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.write(self.words().encode())
                self.process.stdin.close()

    def note(self, line: str) -> None:
        """Write one line into the part's log."""
        if self._log is None:
            self._log = logging.Logger(f"civic.part.{self.name}")
            self._log.addHandler(RotatingFileHandler(self.log, maxBytes=LOG_BYTES, backupCount=LOG_FILES))
        self._log.info(line)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def look_after(self) -> str | None:
        """Start it again when it has ended, after a pause that doubles.

        Returns: a sentence when it has just ended.
        """
        now = time.monotonic()
        if self.alive:
            if now - self.started > CALM_SECONDS:
                self.pause, self.falls = FIRST_PAUSE, 0
            return None
        if self.process is not None:
            how = ending(self.process.returncode)
            self.kill()
            self.process, self.due, self.falls = None, now + self.pause, self.falls + 1
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
            self.note(f"{self.name} {how}")
            return f"The {self.name} {how}; it is started again. Its words are in {self.log}"
        if now >= self.due:
            self.start()
        return None

    def ask(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.alive:
            self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Wait for it to end after it was asked, ask again, then end it with everything that it started."""
        for again in range(self.asks):
            if again:
                self.ask()
            if self.wait(self.patience / self.asks):
                break
        self.kill()
        self.wait(self.patience)

    def wait(self, seconds: float) -> bool:
        """Whether it ended within so many seconds."""
        if self.process is None:
            return True
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End its whole process group at once."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def last_words(self, lines: int = 12) -> str:
        try:
            return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
        except OSError:
            return ""


def ending(code: int) -> str:
    """How a process ended, in words."""
    if code < 0:
        return f"was ended by signal {signal.Signals(-code).name}"
    return f"ended with status {code}"
