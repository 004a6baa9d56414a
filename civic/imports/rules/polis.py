"""An export of a Polis conversation: comments.csv, votes.csv, and beside them participants-votes.csv and summary.csv.

Columns that no field stands for are kept as they are, so that the same files can be written again. Pure.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from civic.imports.rules.sheet import Unusable

COMMENTS, VOTES, PARTICIPANTS, SUMMARY = "comments.csv", "votes.csv", "participants-votes.csv", "summary.csv"
NEEDED, OFFERED = (COMMENTS, VOTES), (PARTICIPANTS, SUMMARY)
ID, TEXT, VOTER, VOTE, TIME = "comment-id", "comment-body", "voter-id", "vote", "timestamp"
#: Columns that participants-votes.csv has before those of its statements.
COUNTS = ("participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
VALUES = {"1": 1, "0": 0, "-1": -1}
LARGEST = 10**9
LONGEST_TEXT = 10_000


@dataclass(frozen=True)
class Comment:
    """A statement: its number, its words, whether it counts, and its other columns."""

    number: int
    text: str
    hidden: bool
    meta: bool
    seed: bool
    rest: dict[str, str]


@dataclass(frozen=True)
class Cast:
    """A row of votes: 1 agree, 0 pass, -1 disagree, its time in milliseconds, and its other columns."""

    voter: str
    number: int
    value: int
    at: int | None
    rest: dict[str, str]


@dataclass(frozen=True)
class Participant:
    """A row of participants: its name, the columns before the statements, and its votes by statement as written."""

    name: str
    rest: dict[str, str]
    cells: dict[str, str]


@dataclass(frozen=True)
class Export:
    """What the files say. ``heads`` are their columns, ``ends`` how their lines end, both by file."""

    comments: Sequence[Comment]
    votes: Sequence[Cast]
    participants: Sequence[Participant]
    summary: Mapping[str, str]
    heads: dict[str, list[str]]
    ends: dict[str, str]

    def latest(self) -> dict[tuple[str, int], int]:
        """The vote that counts of each voter and statement: the latest; of the same moment, always the same one."""
        last: dict[tuple[str, int], tuple[int, int]] = {}
        for cast in self.votes:
            key, now = (cast.voter, cast.number), (cast.at or 0, cast.value)
            last[key] = max(last.get(key, now), now)
        return {key: value for key, (_at, value) in last.items()}


def parse(files: Mapping[str, bytes]) -> Export:
    """Read the files of an export, by their names.

    Raises:
        Unusable: a file is missing, or a row cannot be understood; the message names file and line.
    """
    for name in NEEDED:
        if name not in files:
            raise Unusable(f"There is no {name} in the folder.")
    tables = {name: _rows(name, files[name]) for name in (*NEEDED, *OFFERED) if name in files}
    heads = {name: rows[0][1] for name, rows in tables.items() if name != SUMMARY}
    comments = _comments(tables[COMMENTS])
    known = {comment.number for comment in comments}
    votes = _votes(tables[VOTES], known)
    participants = _participants(tables[PARTICIPANTS], known) if PARTICIPANTS in tables else []
    summary = {row[0]: row[1] if len(row) > 1 else "" for _line, row in tables.get(SUMMARY, []) if row}
    ends = {name: "\r\n" if b"\r\n" in files[name] else "\n" for name in tables}
    return Export(comments, votes, participants, summary, heads, ends)


def _rows(name: str, data: bytes) -> list[tuple[int, list[str]]]:
    """All rows with the line on which each begins; the first is the header."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unusable(f"{name} is no UTF-8.") from None
    if "\0" in text:
        raise Unusable(f"{name} has a NUL in it.")
    reader, rows, before = csv.reader(io.StringIO(text, newline=""), strict=True), [], 0
    try:
        for row in reader:
            rows.append((before + 1, row))
            before = reader.line_num
    except csv.Error as error:
        raise Unusable(f"{name}, line {reader.line_num}: {error}.") from None
    if not rows:
        raise Unusable(f"{name} is empty.")
    return rows


def _named(name: str, rows: Sequence[tuple[int, list[str]]], needed: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    head = rows[0][1]
    for column in needed:
        if column not in head:
            raise Unusable(f"{name} has no column {column}.")
    if len(set(head)) < len(head):
        raise Unusable(f"{name} names a column twice.")
    found = []
    for line, row in rows[1:]:
        if len(row) != len(head):
            raise Unusable(f"{name}, line {line}: {len(row)} fields where the header names {len(head)}.")
        found.append((line, dict(zip(head, row, strict=True))))
    return found


def _number(name: str, line: int, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and str(int(text)) == text):
        raise Unusable(f"{name}, line {line}: {ID} must be a whole number, not {text[:40]!r}.")
    return int(text)


def _comments(rows: Sequence[tuple[int, list[str]]]) -> list[Comment]:
    found: dict[int, Comment] = {}
    for line, row in _named(COMMENTS, rows, (ID, TEXT, "moderated")):
        number, text = _number(COMMENTS, line, row[ID]), row[TEXT]
        if number in found:
            raise Unusable(f"{COMMENTS}, line {line}: the statement {number} stands twice.")
        if len(text) > LONGEST_TEXT:
            raise Unusable(f"{COMMENTS}, line {line}: a statement has at most {LONGEST_TEXT:,} characters.")
        rest = {column: cell for column, cell in row.items() if column not in (ID, TEXT)}
        found[number] = Comment(
            number, text, row["moderated"] == "-1", _true(row.get("is-meta")), _true(row.get("is-seed")), rest
        )
    return list(found.values())


def _true(cell: str | None) -> bool:
    return (cell or "").casefold() in ("true", "1")


def _votes(rows: Sequence[tuple[int, list[str]]], known: set[int]) -> list[Cast]:
    found = []
    for line, row in _named(VOTES, rows, (ID, VOTER, VOTE)):
        number = _number(VOTES, line, row[ID])
        if number not in known:
            raise Unusable(f"{VOTES}, line {line}: {COMMENTS} has no statement {number}.")
        if row[VOTE] not in VALUES:
            raise Unusable(f"{VOTES}, line {line}: a vote is 1, 0 or -1, not {row[VOTE][:40]!r}.")
        if not row[VOTER]:
            raise Unusable(f"{VOTES}, line {line}: {VOTER} is empty.")
        rest = {column: cell for column, cell in row.items() if column not in (ID, VOTER, VOTE, TIME)}
        found.append(Cast(row[VOTER], number, VALUES[row[VOTE]], _time(line, row.get(TIME)), rest))
    return found


def _time(line: int, text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16 and str(int(text)) == text):
        raise Unusable(f"{VOTES}, line {line}: {TIME} must be in milliseconds, not {text[:40]!r}.")
    return int(text)


def _participants(rows: Sequence[tuple[int, list[str]]], known: set[int]) -> list[Participant]:
    found: dict[str, Participant] = {}
    for line, row in _named(PARTICIPANTS, rows, ("participant",)):
        cells = {column: cell for column, cell in row.items() if column not in COUNTS}
        strange = next((column for column in cells if not column.isdigit() or int(column) not in known), None)
        if strange is not None:
            raise Unusable(f"{PARTICIPANTS}: {COMMENTS} has no statement {strange[:40]!r}.")
        if row["participant"] in found:
            raise Unusable(f"{PARTICIPANTS}, line {line}: the participant {row['participant'][:40]!r} stands twice.")
        rest = {column: cell for column, cell in row.items() if column in COUNTS}
        found[row["participant"]] = Participant(row["participant"], rest, cells)
    return list(found.values())


def written(rows: Sequence[Sequence[str]], end: str = "\n") -> str:
    """A table as Polis writes it."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=end).writerows(rows)
    return buffer.getvalue()
