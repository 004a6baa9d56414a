"""A table of answers as the town's staff download it (``export``), filled in and sent back: what it would change.

Each line is compared with the proposal of its number. A line that says what is published already changes nothing, so a
table can be sent twice; a line with a mistake is told with its number, and then nothing of the table is used.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from civic.core import sheets, text, workbooks
from civic.core.i18n import LANGUAGES
from civic.core.permissions import Actor
from civic.core.workbooks import Why
from civic.proposals import labels, queries
from civic.proposals.queries import Answerable
from civic.proposals.rules import ANSWERED, LONGEST_BODY, LONGEST_OFFICE, NewAnswer, ProposalState
from civic.towns.here import Town

MOST_BYTES = 2_000_000
MOST_LINES = 1000
#: Of a workbook, with its header and empty rows between.
MOST_ROWS = MOST_LINES + 50
#: Mistakes that are told one by one.
MOST_PROBLEMS = 50
NUMBER, TITLE, STATE, OFFICE, ANSWER = "number", "title", "state", "office", "answer"
NEEDED = (NUMBER, STATE, OFFICE, ANSWER)


class NoTable(ValueError):
    """Nothing can be read as a table of answers; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Change:
    """What a line changes, with what is published now."""

    line: int
    new: NewAnswer
    now: Answerable


@dataclass(frozen=True)
class Table:
    """What a table would do: changes in its order, how many lines say nothing new, and (line, sentence) of mistakes."""

    changes: list[Change]
    same: int
    problems: list[tuple[int, str]]

    def to_json(self) -> dict[str, Any]:
        return {"answers": [asdict(change.new) for change in self.changes], "same": self.same}


@dataclass(frozen=True)
class _Line:
    number: int
    cells: Mapping[str, str]


def answers_of(stored: Mapping[str, Any]) -> list[NewAnswer]:
    """The answers of a table that was kept."""
    return [NewAnswer(**each) for each in stored["answers"]]


def read(place: Town, actor: Actor, data: bytes) -> Table:
    """Read a table and compare it with what is published. One query.

    Raises:
        NoTable: the file cannot be read, is too long, or lacks a column.
    """
    lines = _lines(data)
    asked = {number for line in lines if (number := _number(line.cells[NUMBER])) is not None}
    known = queries.answerable(place.id, actor, asked)
    changes: list[Change] = []
    problems: list[tuple[int, str]] = []
    seen: set[int] = set()
    states, same = _states(), 0
    for line in lines:
        found = _compared(place, line, known, states, seen)
        if isinstance(found, str):
            problems.append((line.number, found))
        elif found is None:
            same += 1
        else:
            changes.append(found)
    return Table(changes, same, problems)


def _compared(
    place: Town, line: _Line, known: Mapping[int, Answerable], states: Mapping[str, ProposalState], seen: set[int]
) -> Change | str | None:
    """What a line changes; a sentence for a mistake; None where it says nothing new."""
    number = _number(line.cells[NUMBER])
    now = known.get(number) if number is not None else None
    if number is None or now is None:
        return str(_("There is no published proposal with the number “%(number)s”.", number=line.cells[NUMBER][:40]))
    if number in seen:
        return str(_("The proposal %(number)s is in the table twice.", number=number))
    seen.add(number)
    title = line.cells.get(TITLE, "")
    if title and sheets.comparable(title) != sheets.comparable(now.title):
        return str(_("The title is not that of the proposal %(number)s. Were lines moved?", number=number))
    state = states.get(sheets.comparable(line.cells[STATE]))
    words, office = line.cells[ANSWER], " ".join(line.cells[OFFICE].split())
    if state not in ANSWERED:
        return _not_answered(line, now, words)
    wrong = _wrong(words, office)
    if wrong:
        return wrong
    if _says(place, now, state, words, office):
        return None
    if now.in_parts:
        return str(_("Several offices answer the proposal %(number)s. Write the part of each office.", number=number))
    return Change(line.number, NewAnswer(number, state.value, words, office, now.revision), now)


def _not_answered(line: _Line, now: Answerable, words: str) -> str | None:
    if words or now.state in ANSWERED:
        names = ", ".join(f"“{labels.STATES[state]}”" for state in ProposalState if state in ANSWERED)
        return str(
            _("The status of an answer is one of %(names)s, not “%(said)s”.", names=names, said=line.cells[STATE])
        )
    return None


def _wrong(words: str, office: str) -> str:
    if not words:
        return str(_("The answer is missing."))
    if len(words) > LONGEST_BODY:
        return str(_("The answer has more than %(longest)s characters.", longest=LONGEST_BODY))
    if not office:
        return str(_("The responsible office is missing."))
    return str(_("The name of the office is too long.")) if len(office) > LONGEST_OFFICE else ""


def _says(place: Town, now: Answerable, state: ProposalState, words: str, office: str) -> bool:
    """Whether all of it is published already. A table has an office in the language of whoever downloaded it."""
    if now.state is not state or sheets.cleaned(now.answer) != sheets.cleaned(words):
        return False
    return office == now.office or any({office, now.office} <= set(names.values()) for names in place.offices)


def _number(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 10 else None


def _states() -> dict[str, ProposalState]:
    """What a status is called in any language, and its code."""
    found = {state.value: state for state in ProposalState}
    for language in LANGUAGES:
        with force_locale(language):
            found |= {sheets.comparable(str(words)): state for state, words in labels.STATES.items()}
    return found


def _columns() -> dict[str, str]:
    """What a column is called in any language: as ``export`` calls it."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with force_locale(language):
            names = {
                NUMBER: _("Number"),
                TITLE: _("Title"),
                STATE: _("Status"),
                OFFICE: _("Responsible office"),
                ANSWER: _("The town’s answer"),
            }
            found |= {sheets.comparable(str(words)): name for name, words in names.items()}
    return found


def _lines(data: bytes) -> list[_Line]:
    rows = list(_rows(data))
    head = next((row for _line, row in rows if any(row)), [])
    columns = _columns()
    at = {columns[name]: i for i, cell in enumerate(head) if (name := sheets.comparable(cell)) in columns}
    missing = [_name(name) for name in NEEDED if name not in at]
    if missing:
        raise NoTable(_("The table has no column “%(name)s”. Download it first, and fill it in.", name=missing[0]))
    body = [(line, row) for line, row in rows if any(row) and row is not head]
    if len(body) > MOST_LINES:
        raise NoTable(_("The table has more than %(most)s lines.", most=MOST_LINES))
    return [
        _Line(line, {name: text.block(row[i]) if i < len(row) else "" for name, i in at.items()}) for line, row in body
    ]


def _name(column: str) -> str:
    return str(
        {
            NUMBER: _("Number"),
            STATE: _("Status"),
            OFFICE: _("Responsible office"),
            ANSWER: _("The town’s answer"),
        }[column]
    )


def _rows(data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """(line, cells) of a workbook or of a CSV, whatever its name says."""
    if len(data) > MOST_BYTES:
        raise NoTable(_("The file is larger than %(detail)s megabytes.", detail=MOST_BYTES // 1_000_000))
    if data.startswith(workbooks.STARTS):
        try:
            found = workbooks.read(data, MOST_ROWS)
        except workbooks.Unreadable as error:
            raise NoTable(_unreadable(error.why)) from None
        yield from enumerate(found, 1)
        return
    try:
        content, _guessed = sheets.decoded(data)
    except sheets.Undecodable as error:
        raise NoTable(_("Line %(line)s cannot be read as text.", line=error.line)) from None
    for line, cells in sheets.records(content):
        if isinstance(cells, csv.Error):
            raise NoTable(_("Line %(line)s cannot be read as CSV. A quotation mark may be missing.", line=line))
        yield line, [sheets.unguarded(cell) for cell in cells]


def _unreadable(why: Why) -> str:
    """What is wrong with a workbook, and what to do."""
    return str(
        {
            Why.BROKEN: _("The file cannot be read as a workbook. Save it as XLSX or CSV and try again."),
            Why.LOCKED: _("The workbook has a password. Save it without one and try again."),
            Why.OLD: _("The file has the old format of Excel (XLS). Save it as XLSX or CSV and try again."),
            Why.MACROS: _("The workbook contains macros. Save it as XLSX, without macros, and try again."),
            Why.TOO_LARGE: _("The workbook is too large. Copy the lines to a new workbook and try again."),
            Why.TOO_LONG: _("The table has more than %(most)s lines.", most=MOST_LINES),
            Why.TOO_WIDE: _("The table has more than %(most)s columns.", most=workbooks.MOST_COLUMNS),
        }[why]
    )
