"""The keys of votes: files outside the database and its backups, one a vote, readable by the program only."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from civic.votes.rules import KEY_BYTES


class KeyLost(Exception):
    """The key of a vote is not where it should be; the vote can only be declared interrupted."""


def make(folder: Path, vote_id: int) -> str:
    """Write a new key; returns its SHA-256. A key that exists already is not overwritten: FileExistsError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    key = secrets.token_bytes(KEY_BYTES)
    handle = os.open(_path(folder, vote_id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return fingerprint(key)


def read(folder: Path, vote_id: int, said: str | None = None) -> bytes:
    """The key of a vote; ``said`` is the fingerprint that its opening entry names.

    Raises:
        KeyLost: there is no key, or it is another one.
    """
    try:
        key = _path(folder, vote_id).read_bytes()
    except OSError as error:
        raise KeyLost(str(vote_id)) from error
    if len(key) != KEY_BYTES or (said is not None and fingerprint(key) != said):
        raise KeyLost(str(vote_id))
    return key


def fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"key/v1:" + key).hexdigest()


def _path(folder: Path, vote_id: int) -> Path:
    return folder / f"vote-{vote_id}.key"
