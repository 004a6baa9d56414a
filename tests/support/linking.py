"""Somebody who knows in which order people voted, holds the files as they are, and guesses whose ballot is which."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path

PAGE = 4096
SLOT = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_WAL_HEADER, _FRAME_HEADER = 32, 24


def taken(folder: Path, into: Path) -> list[Path]:
    """The files of a data folder as a thief copies them, and what SQLite's own backup makes of each database."""
    into.mkdir()
    files = [shutil.copy2(path, into) for path in sorted(folder.iterdir()) if path.is_file()]
    copies = [Path(file) for file in files]
    for path in sorted(folder.glob("*.sqlite")):
        backup = into / f"{path.stem}.backup"
        with sqlite3.connect(path) as source, sqlite3.connect(backup) as target:
            source.backup(target)
        copies.append(backup)
    return copies


def _slots(content: bytes, slots: Collection[str]) -> list[tuple[int, str]]:
    found = ((match.start(), match.group().decode()) for match in SLOT.finditer(content))
    return [(place, slot) for place, slot in found if slot in slots]


def by_log(file: Path, slots: Collection[str]) -> list[str]:
    """Slots in the order in which they first stand in a write-ahead log: the order of its transactions."""
    content, order = file.read_bytes()[_WAL_HEADER:], []
    for start in range(0, len(content), _FRAME_HEADER + PAGE):
        page = content[start + _FRAME_HEADER : start + _FRAME_HEADER + PAGE]
        new = [slot for _, slot in _slots(page, slots) if slot not in order]
        order += new
    return order


def by_place(file: Path, slots: Collection[str]) -> list[str]:
    """Slots page by page, those that lie furthest back first: SQLite fills a page from its end."""
    found = sorted((place // PAGE, -place, slot) for place, slot in _slots(file.read_bytes(), slots))
    return list(dict.fromkeys(slot for _, _, slot in found))


def by_place_forwards(file: Path, slots: Collection[str]) -> list[str]:
    found = sorted((place, slot) for place, slot in _slots(file.read_bytes(), slots))
    return list(dict.fromkeys(slot for _, slot in found))


def guesses(files: Collection[Path], slots: Collection[str]) -> dict[str, list[str]]:
    """Each way to guess the order, by its name."""
    found = {}
    for file in files:
        if file.name.endswith("-wal"):
            found[f"log of {file.name}"] = by_log(file, slots)
        found[f"back to front of {file.name}"] = by_place(file, slots)
        found[f"front to back of {file.name}"] = by_place_forwards(file, slots)
    return found


def hits(guess: Sequence[str], truth: Sequence[str]) -> int:
    """How many voters' ballots a guess names rightly; by chance it is one, however many there are."""
    return sum(1 for mine, real in zip(guess, truth, strict=False) if mine == real)


def pairs(guess: Sequence[str], truth: Sequence[str]) -> tuple[int, int]:
    """Of how many pairs of ballots a guess says rightly which came first, and how many it speaks of."""
    rank = {slot: place for place, slot in enumerate(truth)}
    places = [rank[slot] for slot in guess]
    right = sum(1 for i, one in enumerate(places) for other in places[i + 1 :] if one < other)
    return right, len(places) * (len(places) - 1) // 2
