"""Files that somebody looks at before they decide: kept for an hour in the data folder, named by their content."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from flask import current_app

from civic.core import clock

KEPT = timedelta(hours=1)
KEY = re.compile(r"[0-9a-f]{64}")


def keep(data: bytes, owner: str) -> str:
    """Keep a file for its owner (a word for who may take it again, and for what); the key to find it by."""
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    _forget_old(folder)
    key = _key(data, owner)
    path = folder / key
    path.write_bytes(data)
    path.chmod(0o600)
    return key


def take(key: str, owner: str) -> bytes | None:
    """The file of that key, if it is still there and was kept for this owner."""
    if not KEY.fullmatch(key):
        return None
    try:
        data = (_folder() / key).read_bytes()
    except OSError:
        return None
    return data if _key(data, owner) == key else None


def forget(key: str) -> None:
    """Remove a file that was used."""
    if KEY.fullmatch(key):
        (_folder() / key).unlink(missing_ok=True)


def _key(data: bytes, owner: str) -> str:
    return hashlib.sha256(owner.encode() + b"\0" + data).hexdigest()


def _folder() -> Path:
    return Path(current_app.config["CIVIC"].data_dir) / "uploads"


def _forget_old(folder: Path) -> None:
    oldest = (clock.now() - KEPT).timestamp()
    for path in folder.iterdir():
        # Another request may have been quicker.
        with suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()
