"""Files that only their owner may read: what an installation writes is nobody else's on the machine."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

FOLDER, FILE = 0o700, 0o600


def close(path: Path) -> None:
    """Take a folder or file from everybody but its owner. Links are not followed; what is not ours stays as it is."""
    with contextlib.suppress(OSError):
        if not path.is_symlink() and path.stat().st_uid == os.geteuid():
            path.chmod(FOLDER if path.is_dir() else FILE)


def close_tree(root: Path) -> None:
    """The same with all that a folder holds, whatever rights were there before."""
    close(root)
    for folder, _folders, files in os.walk(root):
        close(Path(folder))
        for name in files:
            close(Path(folder, name))


def close_database(path: str) -> None:
    """The same with the file of an SQLite database and with those that SQLite keeps beside it."""
    if path:
        for end in ("", "-wal", "-shm", "-journal"):
            close(Path(path + end))
