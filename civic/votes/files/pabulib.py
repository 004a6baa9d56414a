"""Pabulib files (.pb): a participatory budget with its projects and every ballot (Faliszewski et al. 2023).

Three sections, META, PROJECTS and VOTES, each with a header; fields are separated by semicolons, or by what a
spreadsheet put in their place, which the header of META tells. Four kinds of ballots: approval, ordinal (best first),
cumulative and scoring (a number of points for each named project).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TextIO

from civic.core import sheets
from civic.core.methods import FileError, open_text

NUMBER = re.compile(r"[+-]?\d{1,18}([.,]\d{1,18})?")
CHOOSE_ONE = "choose-1"
"""What some towns call an approval ballot that names one project."""
LONGEST_WHOLE = 18
"""Digits; more are no age and no number of ballots."""
BLANK = " \t\r\n;,"
"""Around a title or alone in a line: spaces, and the separators with which spreadsheets fill up rows."""
SECTIONS = {"META": 1_000, "PROJECTS": 5_000, "VOTES": 500_000}
"""How many lines each may have, five times what the largest files known have."""
Lines = Sequence[tuple[int, str]]
Row = tuple[int, dict[str, str]]


class VoteType(StrEnum):
    """What a ballot says about the projects that it names."""

    APPROVAL = "approval"
    ORDINAL = "ordinal"
    CUMULATIVE = "cumulative"
    SCORING = "scoring"


class RankPoints(StrEnum):
    """What a rank on an ordinal ballot is worth: two conventions, which differ for ballots of unequal length."""

    OWN = "own"
    """The ballot's own length + 1 - rank: Borda on what is ranked, as Pabulib counts scores."""
    LONGEST = "longest"
    """The longest ballot + 1 - rank: a first place is worth the same on every ballot."""


@dataclass(frozen=True)
class PabulibProject:
    """A project. `selected` is the town's own result if the file tells it; `more` has all other columns."""

    id: str
    cost: Fraction
    name: str
    categories: tuple[str, ...]
    selected: bool | None
    line: int
    more: Mapping[str, str]


@dataclass(frozen=True)
class PabulibBallot:
    """A ballot: projects in the order of the file, points for each (None without points), and who cast it.

    Age, sex, neighbourhood and voting method are as the file tells them, None where it does not; an age
    that is no whole number of years stands in `more` only.
    """

    voter_id: str
    projects: tuple[str, ...]
    points: tuple[Fraction, ...] | None
    age: int | None
    sex: str | None
    neighborhood: str | None
    voting_method: str | None
    line: int
    more: Mapping[str, str]


@dataclass(frozen=True)
class PabulibFile:
    """A file. `meta` has every key of META as written; amounts are in the currency's unit."""

    meta: Mapping[str, str]
    budget: Fraction
    vote_type: VoteType
    projects: tuple[PabulibProject, ...]
    ballots: tuple[PabulibBallot, ...]
    warnings: tuple[str, ...] = ()

    @property
    def costs(self) -> dict[str, Fraction]:
        """Cost of each project."""
        return {project.id: project.cost for project in self.projects}

    def approvals(self) -> Iterator[tuple[frozenset[str], int]]:
        """Each ballot as the projects it supports: all that it names, or those with more than 0 points."""
        for ballot in self.ballots:
            if ballot.points is None:
                yield frozenset(ballot.projects), 1
            else:
                pairs = zip(ballot.projects, ballot.points, strict=True)
                yield frozenset(project for project, points in pairs if points > 0), 1

    def scores(self, ranks: RankPoints | None = None) -> Iterator[tuple[dict[str, Fraction], int]]:
        """Each ballot as points: 1 for an approval, given points, and for ordinal ballots points by rank.

        Ranks count by `ranks`, or as the file itself does (`rank_points`). The longest ballot is META's max_length,
        or the longest in the file.
        """
        ranks = ranks or (self.rank_points if self.vote_type is VoteType.ORDINAL else RankPoints.OWN)
        for ballot in self.ballots:
            if ballot.points is not None:
                yield dict(zip(ballot.projects, ballot.points, strict=True)), 1
            elif self.vote_type is VoteType.ORDINAL:
                first = self.longest if ranks is RankPoints.LONGEST else len(ballot.projects)
                yield {project: Fraction(first - rank) for rank, project in enumerate(ballot.projects)}, 1
            else:
                yield dict.fromkeys(ballot.projects, Fraction(1)), 1

    @cached_property
    def rank_points(self) -> RankPoints:
        """The convention by which more of the file's own scores come out; Pabulib's where both do as well."""
        told = {project.id: project.more.get("score", "") for project in self.projects}
        given = {key: Fraction(text.replace(",", ".")) for key, text in told.items() if NUMBER.fullmatch(text)}
        agree = {ranks: self._agreeing(given, ranks) for ranks in RankPoints} if given else {}
        return max(RankPoints, key=lambda ranks: agree.get(ranks, 0))

    def _agreeing(self, given: Mapping[str, Fraction], ranks: RankPoints) -> int:
        totals = dict.fromkeys(given, Fraction(0))
        for points, voters in self.scores(ranks):
            for project in points.keys() & totals.keys():
                totals[project] += points[project] * voters
        return sum(1 for project, score in given.items() if totals[project] == score)

    @cached_property
    def longest(self) -> int:
        """How many projects the longest ballot may name."""
        told = self.meta.get("max_length", "")
        found = max((len(ballot.projects) for ballot in self.ballots), default=0)
        return max(_whole(told) or 0, found)


def read_pabulib(path: str | Path) -> PabulibFile:
    """Read a .pb file, gzipped or not.

    Raises FileError with the line of what is wrong, OSError without a file.
    """
    return parse_pabulib(open_text(path), str(path))


def parse_pabulib(stream: TextIO, name: str = "") -> PabulibFile:
    """Read an open .pb file; `name` is told in errors. Raises FileError."""
    return _Reader(name).read(stream)


@dataclass
class _Reader:
    path: str
    separator: str = ";"
    warnings: list[str] = field(default_factory=list)

    def read(self, stream: TextIO) -> PabulibFile:
        sections = self._sections(stream)
        meta = self._meta(sections["META"])
        projects = self._projects(sections["PROJECTS"])
        vote_type = self._vote_type(meta)
        ballots = self._ballots(sections["VOTES"], vote_type, {project.id for project in projects})
        self._compare_number(meta, "num_projects", len(projects), "projects")
        self._compare_number(meta, "num_votes", len(ballots), "ballots")
        return PabulibFile(
            meta={key: value for key, (_, value) in meta.items()},
            budget=self._budget(meta),
            vote_type=vote_type,
            projects=tuple(projects),
            ballots=tuple(ballots),
            warnings=tuple(self.warnings),
        )

    def _wrong(self, line: int, message: str) -> FileError:
        return FileError(line, message, self.path)

    def _sections(self, stream: TextIO) -> dict[str, list[tuple[int, str]]]:
        sections: dict[str, list[tuple[int, str]]] = {}
        current = ""
        for number, text in enumerate(stream, start=1):
            if not text.strip(BLANK):
                continue
            title = text.strip(BLANK).upper()
            if title in SECTIONS:
                if title in sections:
                    raise self._wrong(number, f"the section {title} starts a second time.")
                current, sections[title] = title, []
            elif not current:
                raise self._wrong(number, "the first line must be META.")
            else:
                if len(sections[current]) > SECTIONS[current]:
                    told = f"{current} has more than {SECTIONS[current]:,} lines; more are not read."
                    raise self._wrong(number, told)
                sections[current].append((number, text.rstrip("\n")))
        if not sections:
            raise self._wrong(0, "the file is empty: it must have the sections META, PROJECTS and VOTES.")
        for title in SECTIONS:
            if not sections.get(title):
                raise self._wrong(0, f"the section {title} is missing or has no header.")
        self.separator = sheets.separator_of([sections["META"][0][1]])[0]
        return sections

    def _meta(self, rows: Lines) -> dict[str, tuple[int, str]]:
        meta: dict[str, tuple[int, str]] = {}
        for line, text in rows[1:]:
            key, separator, value = text.partition(self.separator)
            if not separator:
                raise self._wrong(line, "META needs a key, a semicolon and a value.")
            # A value may hold separators of its own; those at its end fill up a row of a spreadsheet.
            key, value = key.strip(), value.strip().rstrip(f"{self.separator} ")
            if value.startswith('"'):
                value = sheets.cells(value, self.separator)[0]
            if key in meta:
                raise self._wrong(line, f"the key {key!r} is given twice.")
            meta[key] = line, value
        return meta

    def _table(self, rows: Lines, section: str, needed: Sequence[str]) -> Iterator[Row]:
        line, header = rows[0][0], _without_empty_ends(sheets.cells(rows[0][1], self.separator))
        twice = next((column for column in header if header.count(column) > 1), None)
        if twice is not None:
            raise self._wrong(line, f"the column {twice!r} is named twice.")
        for column in needed:
            if column not in header:
                raise self._wrong(line, f"{section} needs the column {column!r}.")
        for number, text in rows[1:]:
            fields = sheets.cells(text, self.separator)
            if any(fields[len(header) :]) or len(fields) < len(header):
                told = f"{len(fields)} fields where the header of {section} names {len(header)}."
                raise self._wrong(number, told)
            yield number, dict(zip(header, fields, strict=False))

    def _projects(self, rows: Lines) -> list[PabulibProject]:
        projects: dict[str, PabulibProject] = {}
        for line, row in self._table(rows, "PROJECTS", ("project_id", "cost")):
            key = row.pop("project_id")
            if not key:
                raise self._wrong(line, "the project has no id.")
            if key in projects:
                raise self._wrong(line, f"the project {key!r} stands already in line {projects[key].line}.")
            projects[key] = PabulibProject(
                id=key,
                cost=self._amount(line, f"the cost of project {key!r}", row.pop("cost")),
                name=row.pop("name", ""),
                categories=_listed(row.pop("category", "")),
                selected=_truth(row.pop("selected", "")),
                line=line,
                more=row,
            )
        if not projects:
            raise self._wrong(rows[0][0], "there is no project.")
        return list(projects.values())

    def _amount(self, line: int, what: str, text: str) -> Fraction:
        if not NUMBER.fullmatch(text):
            raise self._wrong(line, f"{what} must be a number such as 1500 or 1500.50, not {text!r}.")
        amount = Fraction(text.replace(",", "."))
        if amount < 0:
            raise self._wrong(line, f"{what} is negative.")
        return amount

    def _budget(self, meta: Mapping[str, tuple[int, str]]) -> Fraction:
        if "budget" not in meta:
            raise self._wrong(0, "META needs the key budget.")
        line, text = meta["budget"]
        return self._amount(line, "the budget", text)

    def _vote_type(self, meta: Mapping[str, tuple[int, str]]) -> VoteType:
        line, text = meta.get("vote_type", (0, ""))
        if text.lower() == CHOOSE_ONE:
            return VoteType.APPROVAL
        try:
            return VoteType(text.lower())
        except ValueError:
            known = ", ".join(VoteType)
            raise self._wrong(line, f"vote_type must be one of {known}, not {text!r}.") from None

    def _ballots(self, rows: Lines, vote_type: VoteType, known: set[str]) -> list[PabulibBallot]:
        points_needed = vote_type in (VoteType.CUMULATIVE, VoteType.SCORING)
        needed = ("voter_id", "vote", "points") if points_needed else ("voter_id", "vote")
        ballots: dict[str, PabulibBallot] = {}
        for line, row in self._table(rows, "VOTES", needed):
            voter = row.pop("voter_id")
            if voter in ballots:
                raise self._wrong(line, f"the voter {voter!r} stands already in line {ballots[voter].line}.")
            projects = self._named(line, row.pop("vote"), known, points_needed)
            points = self._points(line, row.pop("points"), projects) if points_needed else None
            ballots[voter] = PabulibBallot(
                voter_id=voter,
                projects=projects,
                points=points,
                age=_whole(row.get("age", "")),
                sex=row.pop("sex", "") or None,
                neighborhood=row.pop("neighborhood", "") or None,
                voting_method=row.pop("voting_method", "") or None,
                line=line,
                more=row,
            )
        return list(ballots.values())

    def _named(self, line: int, text: str, known: set[str], points: bool) -> tuple[str, ...]:
        """The projects of a ballot, each once: which points count for one that is named twice, nobody knows."""
        projects = _listed(text)
        for project in projects:
            if project not in known:
                raise self._wrong(line, f"the ballot names the project {project!r}, which PROJECTS does not list.")
        once = tuple(dict.fromkeys(projects))
        if len(once) == len(projects):
            return projects
        if points:
            raise self._wrong(line, "the ballot names a project twice.")
        twice = next(project for project in once if projects.count(project) > 1)
        self.warnings.append(f"line {line}: the ballot names the project {twice!r} twice; it counts once.")
        return once

    def _points(self, line: int, text: str, projects: Sequence[str]) -> tuple[Fraction, ...]:
        given = _listed(text)
        if len(given) != len(projects):
            raise self._wrong(line, f"{len(given)} points for {len(projects)} projects.")
        for points in given:
            if not NUMBER.fullmatch(points):
                raise self._wrong(line, f"points must be numbers, not {points!r}.")
        return tuple(Fraction(points) for points in given)

    def _compare_number(self, meta: Mapping[str, tuple[int, str]], key: str, found: int, what: str) -> None:
        line, told = meta.get(key, (0, ""))
        if _whole(told) not in (None, found):
            self.warnings.append(f"line {line}: {key} is {told}, but the file has {found} {what}.")


def _without_empty_ends(cells: Sequence[str]) -> list[str]:
    """A header without the empty cells by which a spreadsheet makes all its rows as long as the longest."""
    width = max((at for at, cell in enumerate(cells, 1) if cell), default=len(cells))
    return list(cells[:width])


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in text.split(",")) if part)


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_WHOLE else None


def _truth(text: str) -> bool | None:
    return text == "1" if text in ("0", "1") else None
