"""The keys of votes: files outside the database and its backups, one a vote, readable by the program only."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from civic.votes.rules import KEY_BYTES


class KeyLost(Exception):
    """The key of a vote cannot be read: the folder is away for a while, or the file is gone or another one."""


def make(folder: Path, vote_id: int) -> str:
    """Write a new key; returns its fingerprint, by which the opening entry names it.

    The file carries the fingerprint too: an opening that failed half-way leaves a key that nothing names, and the
    next one makes another.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    key = secrets.token_bytes(KEY_BYTES)
    handle = os.open(_path(folder, vote_id, fingerprint(key)), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return fingerprint(key)


def read(folder: Path, vote_id: int, said: str) -> bytes:
    """The key of a vote whose opening entry names the fingerprint ``said``.

    Raises:
        KeyLost: there is no key, or it is another one.
    """
    try:
        key = _path(folder, vote_id, said).read_bytes()
    except OSError as error:
        raise KeyLost(str(vote_id)) from error
    if len(key) != KEY_BYTES or fingerprint(key) != said:
        raise KeyLost(str(vote_id))
    return key


def away(folder: Path, votes: Iterable[tuple[int, str | None]]) -> list[int]:
    """Which of these votes, with their opening entries, have no key that can be read."""
    missing = []
    for vote_id, opening in votes:
        try:
            read(folder, vote_id, json.loads(opening or "{}").get("key", ""))
        except (KeyLost, ValueError):
            missing.append(vote_id)
    return missing


def destroy(folder: Path, vote_id: int) -> None:
    """Overwrite and remove every key of a vote. One that is gone already is as good.

    Raises:
        OSError: a file or the folder cannot be written.
    """
    for path in sorted(folder.glob(f"vote-{vote_id}-*")):
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"key/v1:" + key).hexdigest()


def _path(folder: Path, vote_id: int, mark: str) -> Path:
    return folder / f"vote-{vote_id}-{mark[:16]}.key"
