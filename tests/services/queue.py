"""A real Valkey for one test process, ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from civic.runtime import valkey
from civic.runtime.folder import Folder


@contextmanager
def running(folder: Path) -> Iterator[valkey.Server]:
    """The embedded queue on a folder, exactly as ``civic run`` starts it."""
    server = valkey.server(Folder(folder))
    process = start(server)
    try:
        yield server
    finally:
        process.terminate()
        process.wait(10)


def start(server: valkey.Server) -> subprocess.Popen[bytes]:
    """Start (again) a queue and wait until it answers."""
    command = [sys.executable, "-m", "civic.runtime.child", str(os.getpid()), "queue", *server.command]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert process.stdin
    process.stdin.write(server.settings.encode())
    process.stdin.close()
    end = time.monotonic() + 20
    while not server.answers():
        assert process.poll() is None, "the queue ended at once"
        assert time.monotonic() < end, "the queue does not answer"
        time.sleep(0.02)
    return process


def empty(address: str) -> None:
    """Forget everything that waits."""
    with redis.Redis.from_url(address) as connection:
        connection.flushall()
