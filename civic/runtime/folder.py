"""The data folder: one program at a time, a secret of its own, and a place for sockets that is short enough."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import MutableMapping
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from civic.core.private import close_tree

#: The kernel takes 108 bytes of a socket's path on Linux and 104 on macOS; the last byte is a zero.
SOCKET_BYTES = 100


class Trouble(Exception):
    """What keeps the program from starting; the message is a sentence for the person at the keyboard."""


def write_line(words: str) -> None:
    """Tell the person at the keyboard one line, at once, also through a pipe; nobody may be reading any more."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(words + "\n")
        sys.stdout.flush()


def write_for_owner_only() -> None:
    """Have this process and those that it starts write files that only their owner can read."""
    os.umask(0o077)


@dataclass(frozen=True)
class Folder:
    """CIVIC_DATA_DIR and what stands where in it."""

    path: Path

    @classmethod
    def of(cls, environ: MutableMapping[str, str]) -> Folder:
        return cls(Path(environ.get("CIVIC_DATA_DIR") or "instance").resolve())

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def accounts(self) -> Path:
        return self.path / "accounts.json"

    @property
    def running(self) -> Path:
        """What a running program tells the other commands: addresses, and who holds the lock."""
        return self.path / "running.json"

    def make(self) -> None:
        """Make the folder, and take it with all that it holds from everybody but its owner, whatever was so before.

        Raises:
            Trouble: it cannot be made or written to.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.logs.mkdir(exist_ok=True)
            close_tree(self.path)
            with tempfile.TemporaryFile(dir=self.path):
                pass
        except OSError as error:
            raise Trouble(f"The data folder {self.path} cannot be written to: {error.strerror}.") from None

    def lock(self) -> TextIOWrapper:
        """Take the folder for this process; the lock lasts as long as the handle, also in children that inherit it.

        Raises:
            Trouble: another program has it.
        """
        handle = (self.path / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            other = self.told()
            who = f" (process {other['pid']}, {other['CIVIC_BASE_URL']})" if "pid" in other else ""
            raise Trouble(
                f"Another civic{who} is using the data folder {self.path}. "
                "Stop that one, or give this one a folder of its own: CIVIC_DATA_DIR=/another/folder"
            ) from None
        return handle

    def held(self) -> bool:
        """Whether a program is running on this folder."""
        try:
            with (self.path / "lock").open("r", encoding="utf-8") as handle:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def tell(self, facts: dict[str, str]) -> None:
        """Leave word for other commands; nobody but the owner may read it, for the queue's password is in it."""
        _private(self.running, json.dumps(facts))

    def told(self) -> dict[str, str]:
        try:
            facts = json.loads(self.running.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): str(value) for key, value in facts.items()} if isinstance(facts, dict) else {}

    def secret(self, make: bool) -> str | None:
        """The demonstration's secret key: random, made once for each folder, readable for its owner only."""
        file = self.path / "secret_key"
        if file.exists():
            return file.read_text(encoding="ascii").strip()
        if not make:
            return None
        _private(file, secrets.token_hex(32))
        return self.secret(make=False)

    def socket(self, name: str) -> Path:
        """Where a socket goes: into the folder, or where that lies too deep, into a short one of the same owner.

        Raises:
            Trouble: the short one belongs to somebody else.
        """
        inside = self.path / name
        if len(os.fsencode(inside)) <= SOCKET_BYTES:
            return inside
        mark = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]
        for root in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - checked below: ours alone
            short = Path(root) / f"civic-{os.getuid()}-{mark}"
            if len(os.fsencode(short / name)) <= SOCKET_BYTES:
                _own(short)
                return short / name
        raise Trouble(f"There is no folder with a path short enough for a socket: {tempfile.gettempdir()}")


def _private(file: Path, words: str) -> None:
    """Write a file in one step that only its owner can read."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as handle:  # noqa: PTH123
        handle.write(words + "\n")
    draft.replace(file)


def _own(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid() or facts.st_mode & 0o077:
        raise Trouble(f"{folder} belongs to somebody else; remove it, or set TMPDIR to a folder of yours.")


def adopt(environ: MutableMapping[str, str]) -> None:
    """Let a command speak to the program that runs on the same data folder.

    What the environment says already stays. The folder's own key is there for demonstrations only: a folder without
    one leaves the variable missing, and the program then refuses to start.
    """
    write_for_owner_only()
    folder = Folder.of(environ)
    if folder.held():
        for name, value in folder.told().items():
            if name.startswith("CIVIC_"):
                environ.setdefault(name, value)
    key = folder.secret(make=False)
    if key:
        environ.setdefault("CIVIC_SECRET_KEY", key)
        environ.setdefault("CIVIC_DEMONSTRATION", "1")
