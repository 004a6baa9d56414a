"""Read votes: one a row (participant,statement,vote), or either file of Polis's own export."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import numpy as np

from civic.core.methods import FileError, csv_rows, table
from civic.statements.opinion.votes import UNSEEN, Conversation

LONG = ("participant", "statement", "vote")
POLIS_LONG = ("voter-id", "comment-id", "vote")
POLIS_COUNTS = ("participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
VOTES = {"1": 1, "0": 0, "-1": -1, "+1": 1, "1.0": 1, "0.0": 0, "-1.0": -1}

MOST_STATEMENTS = 5_000
MOST_PAIRS = 50_000_000
"""Participants times statements: of each pair a byte is kept, and some numbers while it is computed with."""

Rows = Iterator[tuple[int, list[str]]]


def read_votes(path: str) -> Conversation:
    """The votes of a file.

    `participant,statement,vote` with 1 agree, 0 pass, -1 disagree, a row a vote, none twice; or Polis's
    votes.csv (timestamp,..,comment-id,voter-id,vote), where the latest vote counts; or its
    participants-votes.csv, a row a participant and a column a statement. Raises FileError.
    """
    rows = _rows(path)
    header = [column.strip() for column in next(rows, (1, []))[1]]
    if not any(header):
        raise FileError(0, "the file is empty: the first line must name the columns.", path)
    if all(column in header for column in LONG):
        return _read_long(rows, header, LONG, path)
    if all(column in header for column in POLIS_LONG):
        return _read_long(rows, header, POLIS_LONG, path)
    if header[0] == "participant" and "n-votes" in header:
        return _read_wide(rows, header, path)
    raise FileError(1, "the columns must be participant,statement,vote, or those of a Polis export.", path)


def _rows(path: str) -> Rows:
    # Not csv_rows: ten million dictionaries would take a minute of their own.
    return table(path)


def _vote(text: str, path: str, line: int) -> int:
    vote = VOTES.get(text.strip())
    if vote is None:
        raise FileError(line, f"a vote is 1 (agree), 0 (pass) or -1 (disagree), not {text!r}.", path)
    return vote


def _read_long(rows: Rows, header: list[str], names: tuple[str, str, str], path: str) -> Conversation:
    person_at, statement_at, vote_at = (header.index(name) for name in names)
    timed = names is POLIS_LONG and "timestamp" in header
    time_at = header.index("timestamp") if timed else -1
    people: dict[str, int] = {}
    statements: dict[str, int] = {}
    who, what, votes, lines, times = array("l"), array("l"), array("b"), array("l"), array("d")
    for line, row in rows:
        if len(row) != len(header):
            raise FileError(line, f"{len(row)} fields where the header names {len(header)}.", path)
        person, statement = row[person_at].strip(), row[statement_at].strip()
        if not person or not statement:
            raise FileError(line, "participant and statement must both be given.", path)
        who.append(people.setdefault(person, len(people)))
        what.append(statements.setdefault(statement, len(statements)))
        votes.append(_vote(row[vote_at], path, line))
        lines.append(line)
        if timed:
            times.append(_time(row[time_at], path, line))
    if not votes:
        raise FileError(0, "there is no vote in it.", path)
    _refuse_too_many(len(people), len(statements), path)
    cells = np.array(who) * len(statements) + np.array(what)
    cast, when = np.array(votes), np.array(times) if timed else np.zeros(len(votes))
    # The latest of several votes comes last and stays; of the same moment, always the same one.
    order = np.lexsort((cast, when, cells))
    if not timed:
        _refuse_twice(cells, order, np.array(lines), names, path)
    values = np.full(len(people) * len(statements), UNSEEN, dtype=np.int8)
    values[cells[order]] = cast[order]
    return Conversation(tuple(people), tuple(statements), values.reshape(len(people), len(statements)))


def _refuse_too_many(people: int, statements: int, path: str) -> None:
    if statements > MOST_STATEMENTS or people * statements > MOST_PAIRS:
        told = f"{people:,} participants and {statements:,} statements are too many to compare; at most "
        raise FileError(0, f"{told}{MOST_STATEMENTS:,} statements and {MOST_PAIRS:,} pairs of both can be.", path)


def _time(text: str, path: str, line: int) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise FileError(line, f"timestamp must be a number, not {text!r}.", path) from error


def _refuse_twice(
    cells: np.ndarray, order: np.ndarray, lines: np.ndarray, names: tuple[str, str, str], path: str
) -> None:
    repeated = np.flatnonzero(np.diff(cells[order]) == 0)
    if len(repeated):
        pairs = np.stack([lines[order[repeated]], lines[order[repeated + 1]]])
        line = int(pairs.max(axis=0).min())
        raise FileError(line, f"this {names[0]} already voted on this {names[1]}.", path)


def _read_wide(rows: Rows, header: list[str], path: str) -> Conversation:
    columns = [number for number, name in enumerate(header) if name not in POLIS_COUNTS]
    statements = tuple(header[number] for number in columns)
    if len(set(statements)) < len(statements):
        raise FileError(1, "a statement is named twice.", path)
    _refuse_too_many(1, len(statements), path)
    people: dict[str, list[int]] = {}
    exported: dict[str, str] = {}
    group = header.index("group-id") if "group-id" in header else None
    for line, row in rows:
        if len(row) != len(header):
            raise FileError(line, f"{len(row)} fields where the header names {len(header)}.", path)
        if row[0] in people:
            raise FileError(line, f"the participant {row[0]!r} stands twice.", path)
        votes = [_vote(row[n], path, line) if row[n].strip() else UNSEEN for n in columns]
        if any(vote != UNSEEN for vote in votes):
            people[row[0]] = votes
            if group is not None and row[group].strip():
                exported[row[0]] = row[group].strip()
    if not people:
        raise FileError(0, "there is no vote in it.", path)
    _refuse_too_many(len(people), len(statements), path)
    values = np.array(list(people.values()), dtype=np.int8)
    return Conversation(tuple(people), statements, values, exported=exported)


def read_moderation(path: str) -> tuple[set[str], set[str]]:
    """Statements moderated out and statements about the conversation itself, from Polis's comments.csv.

    Columns comment-id (or statement), moderated (-1: out) and, if there, is-meta. Raises FileError.
    """
    hidden, meta = set(), set()
    for line, row in csv_rows(path, ("moderated",)):
        name = row.get("comment-id") or row.get("statement")
        if not name:
            raise FileError(line, "the column comment-id (or statement) must be given.", path)
        if row["moderated"] == "-1":
            hidden.add(name)
        if row.get("is-meta", "").casefold() in ("true", "1"):
            meta.add(name)
    return hidden, meta
