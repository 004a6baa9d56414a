"""PrefLib files (.soc, .soi, .toc, .toi): ranked ballots as collections of elections have them (Mattei and Walsh 2013).

    # NUMBER ALTERNATIVES: 3
    # ALTERNATIVE NAME 1: Ada
    ...
    17: 1,{2,3}        seventeen voters rank 1, then 2 and 3 level

Complete or incomplete, strict or with ties: one reader for all four. How many are elected, no file says: one.
"""

from __future__ import annotations

import re
from pathlib import Path

from civic.core.methods import FileError, open_text
from civic.votes.files.blt import ALTERNATIVE, MOST_BALLOTS, MOST_CANDIDATES, BltFile
from civic.votes.tally.ranked import Ranks

SUFFIXES = (".soc", ".soi", ".toc", ".toi")
TITLE = re.compile(r"#\s*TITLE:\s*(.+)")
NUMBER = re.compile(r"#\s*NUMBER ALTERNATIVES:\s*(\d{1,9})")
BALLOT = re.compile(r"(\d{1,9}):\s*(.*)")
RANK = re.compile(r"\{([\d\s,]*)\}|(\d{1,9})")
SEPARATED = re.compile(r"(\{[\d\s,]*\}|\d{1,9})(\s*,\s*(\{[\d\s,]*\}|\d{1,9}))*\s*")


def is_preflib(path: str | Path) -> bool:
    """Whether the name of a file says that it is one."""
    return str(path).removesuffix(".gz").endswith(SUFFIXES)


def read_preflib(path: str | Path) -> BltFile:
    """Read a file, gzipped or not.

    Raises FileError with the line of what is wrong, OSError without a file.
    """
    name, title, told = str(path), "", 0
    names: dict[int, str] = {}
    ballots: list[tuple[tuple[tuple[int, ...], ...], int, int]] = []
    for line, text in enumerate(open_text(path), start=1):
        text = text.strip()
        if text.startswith("#"):
            title = found[1].strip() if (found := TITLE.match(text)) else title
            told = int(found[1]) if (found := NUMBER.match(text)) else told
            if found := ALTERNATIVE.match(text):
                names[int(found[1])] = found[2].strip()
        elif text:
            ballots.append((*_ballot(line, text, name), line))
        if max(told, len(names)) > MOST_CANDIDATES or len(ballots) > MOST_BALLOTS:
            raise FileError(line, f"more than {MOST_CANDIDATES:,} candidates or {MOST_BALLOTS:,} ballots.", name)
    if not names or (told and told != len(names)):
        raise FileError(
            0, f"{told} alternatives are promised and {len(names)} named (# ALTERNATIVE NAME 1: Ada).", name
        )
    if len(set(names.values())) < len(names):
        raise FileError(0, "two alternatives have the same name.", name)
    counted = tuple((_named(ranks, names, line, name), voters) for ranks, voters, line in ballots)
    return BltFile(title, 1, tuple(names[number] for number in sorted(names)), (), counted)


def _ballot(line: int, text: str, name: str) -> tuple[tuple[tuple[int, ...], ...], int]:
    found = BALLOT.fullmatch(text)
    if not found or (found[2] and not SEPARATED.fullmatch(found[2])):
        raise FileError(line, 'a ballot is a number of voters, a colon and ranks: "17: 1,{2,3}".', name)
    ranks = (
        tuple(int(part) for part in re.findall(r"\d+", level or single)) for level, single in RANK.findall(found[2])
    )
    return tuple(rank for rank in ranks if rank), int(found[1])


def _named(ranks: tuple[tuple[int, ...], ...], names: dict[int, str], line: int, path: str) -> Ranks:
    listed = [number for rank in ranks for number in rank]
    unknown = next((number for number in listed if number not in names), None)
    if unknown is not None:
        raise FileError(line, f"there is no alternative {unknown}.", path)
    if len(set(listed)) < len(listed):
        raise FileError(line, "the ballot names an alternative twice.", path)
    return tuple(tuple(names[number] for number in rank) for rank in ranks)
