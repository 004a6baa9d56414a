"""Write a Pabulib file (.pb), so that reading it again gives the same values in every field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from civic.votes.files.pabulib import PabulibBallot, PabulibFile, PabulibProject

SEPARATOR = ";"


def written(file: PabulibFile) -> str:
    """The text of a file. Columns that no project or no ballot has a value for are left out.

    Raises:
        ValueError: an amount that has no end as a decimal number.
    """
    meta = [["key", "value"], *([key, _line(value)] for key, value in file.meta.items())]
    sections = (("META", meta), ("PROJECTS", _projects(file.projects)), ("VOTES", _ballots(file.ballots)))
    lines = [line for title, rows in sections for line in (title, *map(_row, rows))]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return SEPARATOR.join(map(_cell, cells))


def _cell(text: str) -> str:
    """A cell, in quotation marks where it has a separator or a mark of its own."""
    return '"' + text.replace('"', '""') + '"' if SEPARATOR in text or '"' in text else text


def _line(text: str) -> str:
    """What stands in one line: no field of the format has more."""
    return " ".join(text.split("\n")).replace("\r", " ").strip()


def amount(value: Fraction) -> str:
    """An amount as a decimal number without an exponent: 1500 or 1500.5.

    Raises:
        ValueError: it has no end.
    """
    places, rest = 0, value
    while rest.denominator != 1:
        places, rest = places + 1, rest * 10
        if places > 18:
            raise ValueError(f"{value} has no end as a decimal number")
    digits = f"{abs(rest.numerator):0{places + 1}d}"
    whole, part = (digits[:-places], digits[-places:]) if places else (digits, "")
    return ("-" if value < 0 else "") + whole + (f".{part}" if part else "")


def _projects(projects: Sequence[PabulibProject]) -> Iterator[list[str]]:
    columns: dict[str, list[str]] = {
        "project_id": [one.id for one in projects],
        "cost": [amount(one.cost) for one in projects],
        "name": [_line(one.name) for one in projects],
        "category": [_line(",".join(one.categories)) for one in projects],
        **{name: [_line(one.more.get(name, "")) for one in projects] for name in _more(projects)},
        "selected": ["" if one.selected is None else str(int(one.selected)) for one in projects],
    }
    return _table(columns, ("project_id", "cost"))


def _ballots(ballots: Sequence[PabulibBallot]) -> Iterator[list[str]]:
    columns: dict[str, list[str]] = {
        "voter_id": [one.voter_id for one in ballots],
        "vote": [",".join(one.projects) for one in ballots],
        "points": [",".join(map(amount, one.points or ())) for one in ballots],
        **{name: [_line(one.more.get(name, "")) for one in ballots] for name in _more(ballots)},
        "sex": [one.sex or "" for one in ballots],
        "voting_method": [one.voting_method or "" for one in ballots],
        "neighborhood": [one.neighborhood or "" for one in ballots],
    }
    pointed = any(one.points is not None for one in ballots)
    return _table(columns, ("voter_id", "vote", *(("points",) if pointed else ())))


def _more(rows: Sequence[PabulibProject] | Sequence[PabulibBallot]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row.more))


def _table(columns: dict[str, list[str]], needed: Sequence[str]) -> Iterator[list[str]]:
    kept = {name: cells for name, cells in columns.items() if name in needed or any(cells)}
    yield list(kept)
    for row in zip(*kept.values(), strict=True):
        yield list(row)
