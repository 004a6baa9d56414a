"""Do a part of the work in a process whose time and memory the kernel limits.

A few kilobytes from outside can ask for minutes and gigabytes. What takes too much ends there, and with it no thread,
worker or transaction of the program.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
#: Seconds between two looks at how far the other process is.
LOOK_EVERY = 0.5
#: How much longer than it computes it may take: other work comes first on a busy machine.
PATIENCE = 8

Look = Callable[[IO[bytes]], None]
"""Called while the other process works, with what it said so far; what it raises ends that process."""


def printed(
    module: str, words: Sequence[str], sent: Sequence[bytes], seconds: int, memory: int, look: Look = lambda said: None
) -> bytes:
    """What a module of the program prints as a process of its own; nothing if it reached a limit or broke.

    Args:
        module: its ``main`` begins with ``limit``.
        words: its arguments; the limits follow them.
        sent: its standard input.
        seconds: of computing; of waiting PATIENCE times as many.
        memory: bytes of address space.
    """
    # One thread of the mathematics: each would reserve address space of its own.
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", module, *words, str(seconds), str(memory)]
    # What is sent lies in a file: a pipe would have to be filled while its reader is watched.
    with tempfile.TemporaryFile() as handed, tempfile.TemporaryFile() as said:
        for part in sent:
            handed.write(part)
        handed.seek(0)
        with subprocess.Popen(  # noqa: S603 - our own words
            command, stdin=handed, stdout=subprocess.PIPE, stderr=said, env=environ, cwd=ROOT
        ) as other:
            try:
                return _waited(other, said, PATIENCE * seconds, look)
            finally:
                other.kill()


def _waited(other: subprocess.Popen[bytes], said: IO[bytes], patience: float, look: Look) -> bytes:
    until = time.monotonic() + patience
    while True:
        try:
            return other.communicate(timeout=LOOK_EVERY)[0]
        except subprocess.TimeoutExpired:
            if time.monotonic() > until:
                return b""
            look(said)


def limit(seconds: str, memory: str) -> None:
    """Limit this process; the first thing that the other process does."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
