"""What must not be readable from the database or its backups alone: encrypted with a key in a file of its own."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken


class KeyLost(Exception):
    """The key is not where it should be, or it is another one: what was encrypted with it cannot be read."""


def seal(folder: Path, content: bytes, name: str) -> bytes:
    """Encrypt and authenticate (Fernet: AES-128-CBC and HMAC-SHA256), with a key that is made when first needed."""
    return Fernet(_key(folder, name, make=True)).encrypt(content)


def unseal(folder: Path, sealed: bytes, name: str) -> bytes:
    """The content again.

    Raises:
        KeyLost: no key, or another one.
    """
    try:
        return Fernet(_key(folder, name, make=False)).decrypt(sealed)
    except InvalidToken as error:
        raise KeyLost(name) from error


def secret(folder: Path, name: str) -> bytes:
    """The key itself, 44 characters; made when first needed."""
    return _key(folder, name, make=True)


def secret_in(path: Path) -> bytes:
    """What a file of a key holds; made when first needed, readable by its owner alone.

    Raises:
        KeyLost: it cannot be read or made.
    """
    try:
        return _in(path, make=True)
    except OSError as error:
        raise KeyLost(path.stem) from error


def _key(folder: Path, name: str, *, make: bool) -> bytes:
    return _in(folder / f"{name}.key", make=make)


def _in(path: Path, *, make: bool) -> bytes:
    if make and not path.exists():
        _write(path.parent, path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyLost(path.stem) from error


def _write(folder: Path, path: Path) -> None:
    """Two processes may come at once: whoever links second finds the first one's key, and never half of one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{path.name}.{os.getpid()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
