"""Checkpoints of this installation: its key, the file of those that were signed, and what they say against the log.

The key and the file lie with the keys of votes, outside the database and its backups: whoever restores an older backup
or cuts the log does not cut them.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from civic.audit import notes, queries
from civic.audit.notes import SignedNote
from civic.audit.rules import Checkpoint, Fault, FaultKind, Walk, compare
from civic.core import clock, sealing
from civic.core.config import Config

KEY = "log-signing"
FILE = "log-checkpoints.txt"


@dataclass(frozen=True)
class Found:
    """What a verification found: the walk, and everything that is wrong."""

    walk: Walk
    faults: Sequence[Fault] = field(default_factory=tuple)


def signing_key(config: Config) -> Ed25519PrivateKey:
    """The Ed25519 key of the installation, made when first needed: 32 random bytes in a file of their own."""
    return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(sealing.secret(config.keys_dir, KEY)))


def has_key(config: Config) -> bool:
    """Whether the key of the installation has been made."""
    return (config.keys_dir / f"{KEY}.key").exists()


def name(config: Config) -> str:
    """By what notes call their signer: the host and what is signed there."""
    return f"{config.host}/log"


def public_key(config: Config) -> str:
    """The key by which anybody can check the checkpoints of this installation, in one line."""
    return notes.public_key(signing_key(config), name(config))


def kept(config: Config) -> list[SignedNote]:
    """The checkpoints that this installation signed, oldest first.

    Raises:
        OSError, ValueError: the file is there and cannot be read.
    """
    path = config.keys_dir / FILE
    return notes.read_all(path.read_bytes()) if path.exists() else []


def newest(config: Config) -> SignedNote | None:
    """The last checkpoint that this installation signed."""
    return next(reversed(kept(config)), None)


def verify(given: Sequence[SignedNote], keys: Sequence[str], own: Sequence[SignedNote]) -> Found:
    """Go along the log, and compare it with the checkpoints of this installation and with those that are given.

    Args:
        given: checkpoints that somebody brings.
        keys: public keys of which one must have signed them.
        own: the checkpoints that this installation keeps.
    """
    points = [note.checkpoint for note in (*own, *given)]
    walk = queries.walk(clock.wall(), frozenset(point.head.entries for point in points))
    unsigned = [note for note in given if not any(notes.is_signed_by(note, key) for key in keys)]
    faults = [
        Fault(FaultKind.SIGNATURE, note.checkpoint.head.entries, None, {"when": note.checkpoint.at})
        for note in unsigned
    ]
    return Found(walk, [*walk.faults, *compare(walk, points), *faults])


def take(config: Config, walk: Walk, slugs: Mapping[int, str]) -> str:
    """Sign a checkpoint of a log that was found in order, and keep it. At a size that was signed before it is that one.

    Returns: the note.
    """
    for signed in reversed(kept(config)):
        if signed.checkpoint.head == walk.head and signed.checkpoint.towns == walk.towns:
            return signed.whole
    at = _seconds(clock.wall())
    point = Checkpoint(config.host, walk.head, at, dict(walk.towns))
    note = notes.sign(signing_key(config), name(config), notes.text_of(point, slugs))
    _append(config.keys_dir / FILE, note)
    return note


def _seconds(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _append(path: Path, words: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(words.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
