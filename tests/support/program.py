"""The whole program as its users start it, on a folder of its own, and what is left of it afterwards."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEY = "tests-only-" + "r" * 40


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, port: int, **changes: str) -> dict[str, str]:
    """The variables of an installation on ``folder``; nothing of the surrounding installation shines through."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CIVIC_")}
    own = {"CIVIC_DATA_DIR": str(folder), "PORT": str(port), "CIVIC_SECRET_KEY": KEY, "PYTHONPATH": str(ROOT)}
    return {**kept, **own, **changes}


def civic(folder: Path, *words: str, port: int = 1, stdin: str = "", **changes: str) -> subprocess.CompletedProcess:
    """One command, run to its end."""
    return subprocess.run(
        [sys.executable, "-m", "civic", *words],
        env=environment(folder, port, **changes),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def processes(folder: Path) -> dict[int, str]:
    """Every living process that works on ``folder``, whoever its parent is by now."""
    mark = f"CIVIC_DATA_DIR={folder}\0".encode()
    found, stores = {}, (folder / "queue", folder / "limits")
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            # A store writes its title over its environment, but works in its own folder.
            if mark in (entry / "environ").read_bytes() + b"\0" or (entry / "cwd").readlink() in stores:
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return found


def scheduler(folder: Path) -> int:
    """The process that plans jobs on ``folder``; 0 while there is none."""
    for pid in processes(folder):
        with suppress(OSError):
            if Path(f"/proc/{pid}/comm").read_text() == "civic-scheduler\n":
                return pid
    return 0


def parent_of(pid: int) -> int:
    """The parent of a process; 0 where it has ended meanwhile."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def everybody_is_here(folder: Path) -> bool:
    """Supervisor, queue, limits, web with its two processes, the crew with its three workers and the scheduler."""
    end = time.monotonic() + 20
    while len(processes(folder)) < 11:
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def gone_within(folder: Path, seconds: float) -> bool:
    """Whether nothing works on ``folder`` any more after so many seconds at most."""
    end = time.monotonic() + seconds
    while processes(folder):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@dataclass
class Program:
    """A running ``civic run``."""

    folder: Path
    port: int
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def part(self, name: str) -> int | None:
        """The process number of one part, as its parent started it."""
        mark = f" -m civic.runtime.child {self.process.pid} {name}"
        found = [pid for pid, words in processes(self.folder).items() if mark in words]
        return min(found) if found else None

    def said(self, words: str, seconds: float = 60) -> bool:
        """Whether a line with these words is printed within so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if any(words in line for line in list(self.lines)):
                return True
            if self.process.poll() is not None:
                time.sleep(0.2)
                return any(words in line for line in self.lines)
            time.sleep(0.05)
        return False

    def stop(self, word: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(word)
        return self.process.wait(30)


@contextmanager
def running(folder: Path, *words: str, port: int | None = None, **changes: str) -> Iterator[Program]:
    """Start ``civic run`` (on a free port, if none is named) and wait until it says that it is ready."""
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "civic", "run", *words],
        env=environment(folder, port, **changes),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    program = Program(folder, port, process)
    threading.Thread(target=_listen, args=(program,), daemon=True).start()
    try:
        assert program.said("Ready: ", 600), "".join(program.lines)
        yield program
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def _listen(program: Program) -> None:
    assert program.process.stdout
    for line in program.process.stdout:
        program.lines.append(line)
