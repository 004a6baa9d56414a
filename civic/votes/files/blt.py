"""BLT files (.blt): ranked ballots, as OpaVote, OpenSTV and the Scottish councils' data have them.

    4 2            four candidates, two seats
    -2             candidate 2 has withdrawn (optional)
    3 1 4 3 0      three voters rank 1, then 4, then 3
    2 1=3 4 0      two voters rank 1 and 3 level, then 4
    0              end of the ballots
    "Ada"          a name for each candidate, then the title
    "Title"

A `#` starts a comment; where the names are missing, comments `# ALTERNATIVE NAME 1: Ada` stand in for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from civic.core.methods import FileError, open_text
from civic.votes.tally.ranked import Ranks

ALTERNATIVE = re.compile(r"#\s*ALTERNATIVE NAME (\d{1,9}):\s*(.+)")
WHOLE = re.compile(r"\d{1,9}")
"""No election has a thousand million voters; a longer number is a mistake."""
QUOTED = re.compile(r'"((?:[^"]|"")*)"')
MOST_CANDIDATES = 5_000
MOST_BALLOTS = 1_000_000
"""Lines. The largest elections known have some hundreds of candidates, and half a million different ballots."""
BALLOT_NAME = re.compile(r"^\([^)]*\)\s*")


@dataclass(frozen=True)
class BltFile:
    """An election: `candidates` are the names of those who have not withdrawn, in the order of the file."""

    title: str
    seats: int
    candidates: tuple[str, ...]
    withdrawn: tuple[str, ...]
    ballots: tuple[tuple[Ranks, int], ...]


def read_blt(path: str | Path) -> BltFile:
    """Read a .blt file, gzipped or not.

    Raises FileError with the line of what is wrong, OSError without a file.
    """
    return parse_blt(open_text(path), str(path))


def parse_blt(stream: TextIO, name: str = "") -> BltFile:
    """Read an open .blt file; `name` is told in errors. Raises FileError."""
    return _Reader(name).read(stream)


NumberedRanks = tuple[tuple[int, ...], ...]


@dataclass
class _Reader:
    path: str
    count: int = 0
    seats: int = 0
    withdrawn: set[int] = field(default_factory=set)
    ballots: list[tuple[NumberedRanks, int]] = field(default_factory=list)
    ended: bool = False
    names: list[tuple[int, str]] = field(default_factory=list)
    trailing: int = 0
    alternatives: dict[int, tuple[int, str]] = field(default_factory=dict)

    def read(self, stream: TextIO) -> BltFile:
        for number, text in enumerate(stream, start=1):
            self._line(number, text.strip())
        if not self.count:
            raise self._wrong(0, "the file is empty: the first line must be the numbers of candidates and seats.")
        if not self.ended:
            raise self._wrong(0, "the file is cut off: the ballots must end with a line 0, then come the names.")
        names = self._named()
        title = self.names[-1][1] if len(self.names) in (1, self.count + 1) else ""
        return BltFile(
            title=title,
            seats=self.seats,
            candidates=tuple(name for place, name in enumerate(names, 1) if place not in self.withdrawn),
            withdrawn=tuple(names[place - 1] for place in sorted(self.withdrawn)),
            ballots=tuple((self._without_withdrawn(ranks, names), voters) for ranks, voters in self.ballots),
        )

    def _wrong(self, line: int, message: str) -> FileError:
        return FileError(line, message, self.path)

    def _line(self, number: int, text: str) -> None:
        found = ALTERNATIVE.match(text)
        if found and int(found[1]) <= MOST_CANDIDATES:
            self.alternatives[int(found[1])] = number, found[2].strip()
        elif not text or text.startswith("#"):
            return
        elif self.ended:
            quoted = QUOTED.match(text)
            self.trailing += 1
            if self.trailing > self.count + 1:
                return
            self.names.append((number, quoted[1].replace('""', '"').strip() if quoted else text))
        else:
            self._numbers(number, BALLOT_NAME.sub("", text.split("#")[0]).split())

    def _numbers(self, line: int, parts: Sequence[str]) -> None:
        if not self.count:
            self._head(line, parts)
        elif list(parts) == ["0"]:
            self.ended = True
        elif not self.ballots and all(part.startswith("-") and part[1:].isdecimal() for part in parts):
            self.withdrawn |= {self._candidate(line, part[1:]) for part in parts}
        else:
            self._ballot(line, parts)

    def _head(self, line: int, parts: Sequence[str]) -> None:
        if len(parts) != 2 or not all(WHOLE.fullmatch(part) and int(part) for part in parts):
            raise self._wrong(line, 'the first line must be two numbers above 0, candidates and seats: "4 2".')
        candidates, seats = int(parts[0]), int(parts[1])
        if candidates > MOST_CANDIDATES:
            told = f"{candidates:,} candidates are too many; at most {MOST_CANDIDATES:,} can be counted."
            raise self._wrong(line, told)
        self.count, self.seats = candidates, seats

    def _ballot(self, line: int, parts: Sequence[str]) -> None:
        if not WHOLE.fullmatch(parts[0]):
            told = f"a ballot must begin with a whole number of voters, not {parts[0]!r}."
            raise self._wrong(line, told)
        if parts[-1] != "0" or len(parts) < 2:
            raise self._wrong(line, 'a ballot must end with 0: "3 1 4 2 0" (three voters rank 1, 4, 2).')
        ranks = tuple(
            tuple(self._candidate(line, part) for part in rank.split("=")) for rank in parts[1:-1] if rank != "-"
        )
        named = [candidate for rank in ranks for candidate in rank]
        if len(set(named)) < len(named):
            twice = next(candidate for candidate in named if named.count(candidate) > 1)
            raise self._wrong(line, f"the ballot names candidate {twice} twice.")
        if len(self.ballots) == MOST_BALLOTS:
            raise self._wrong(line, f"the file has more than {MOST_BALLOTS:,} lines of ballots; more are not read.")
        self.ballots.append((ranks, int(parts[0])))

    def _candidate(self, line: int, text: str) -> int:
        if not WHOLE.fullmatch(text) or not 1 <= int(text) <= self.count:
            raise self._wrong(line, f"candidates are numbers from 1 to {self.count}, not {text!r}.")
        return int(text)

    def _named(self) -> list[str]:
        found = self.names[: self.count]
        unnamed = len(self.names) < min(2, self.count)
        if unnamed and set(self.alternatives) == set(range(1, self.count + 1)):
            found = [self.alternatives[place] for place in range(1, self.count + 1)]
        if len(found) != self.count or self.trailing > self.count + 1:
            told = f"{self.count} candidates need {self.count} names, each in its line, and perhaps a title;"
            raise self._wrong(0, f"{told} found were {self.trailing} lines after the ballots.")
        lines: dict[str, int] = {}
        for line, name in found:
            if name in lines:
                raise self._wrong(line, f"the name {name!r} stands already in line {lines[name]}.")
            lines[name] = line
        return list(lines)

    def _without_withdrawn(self, ranks: NumberedRanks, names: Sequence[str]) -> Ranks:
        kept = (tuple(names[place - 1] for place in rank if place not in self.withdrawn) for rank in ranks)
        return tuple(rank for rank in kept if rank)
