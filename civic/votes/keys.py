"""The keys of votes: files outside the database and its backups, one a vote, readable by the program only."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from civic.votes import trustees
from civic.votes.rules import KEY_BYTES

SEALED = ".sealed"


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
        _overwrite(path)
    _keep(folder)


def seal(folder: Path, vote_id: int, said: str) -> bool:
    """Put the sealed key in the place of the plain one, if two trustees are known; returns whether it is sealed now.

    Raises:
        KeyLost: there is neither.
        OSError: the folder cannot be written.
    """
    path = _path(folder, vote_id, said)
    found = trustees.known(folder)
    if path.with_suffix(SEALED).exists() and not path.exists():
        return True
    if len(found) < 2:
        return False
    trustees.write(path.with_suffix(SEALED), trustees.seal(read(folder, vote_id, said), found))
    _keep(folder)
    _overwrite(path)
    _keep(folder)
    return True


def unseal(folder: Path, vote_id: int, held: Mapping[str, X25519PrivateKey]) -> None:
    """Write the plain key again, from two trustees together.

    Raises:
        ValueError: the two cannot open it, or the vote has no sealed key.
    """
    sealed = next(iter(folder.glob(f"vote-{vote_id}-*{SEALED}")), None)
    if sealed is None:
        raise ValueError("there is no sealed key of this vote")
    key = trustees.unseal(sealed.read_text(encoding="ascii"), held)
    handle = os.open(sealed.with_suffix(".key"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _keep(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"key/v1:" + key).hexdigest()


def _path(folder: Path, vote_id: int, mark: str) -> Path:
    return folder / f"vote-{vote_id}-{mark[:16]}.key"
