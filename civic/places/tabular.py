"""Read a CSV of counts as offices send it: any usual encoding and separator, every mistake with its line."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from civic.core import sheets
from civic.places.problems import Note, Problem, Unreadable, Wrong, quoted

MAX_BYTES = 20_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_CELL = 10_000
MAX_COUNT = 1_000_000_000
MAX_PROBLEMS = 50
# Spreadsheets run what begins so. A minus before a number is a negative count, which has its own sentence.
FORMULA_STARTS = tuple(sheets.FORMULA)


class Problems:
    """What is wrong with the lines read so far."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._more = 0

    def add(self, code: Wrong, line: int, detail: str = "") -> None:
        """One more; after the first fifty they are only counted."""
        if len(self._found) < MAX_PROBLEMS:
            self._found.append(Problem(code, line, quoted(detail)))
        else:
            self._more += 1

    def refuse(self) -> None:
        """Raises Unreadable if anything was wrong."""
        if self._more:
            self._found.append(Problem(Wrong.AND_MORE, None, str(self._more)))
        if self._found:
            raise Unreadable(self._found)


@dataclass(frozen=True)
class Line:
    """One line of a table.

    Attributes:
        number: where it begins in the file; the header is line 1.
        cells: text by header, without spaces around it.
    """

    number: int
    cells: Mapping[str, str]

    def cell(self, header: str, problems: Problems) -> str | None:
        """The text of a cell; None, after saying so, if a spreadsheet would take it for a formula."""
        text = self.cells[header]
        if text.startswith(FORMULA_STARTS) and not is_negative(text):
            problems.add(Wrong.FORMULA, self.number, text)
            return None
        return text


@dataclass(frozen=True)
class Sheet:
    """A table of text.

    Attributes:
        headers: in the order of the file, none twice.
        rows: line numbers and cells of all lines that are not blank.
        notes: how it had to be read.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[Problem, ...]

    @classmethod
    def read(cls, data: str | bytes) -> Sheet:
        """Raises Unreadable if this is no table at all."""
        text, notes = _text(data)
        rows = _rows(text)
        if not rows:
            raise Unreadable([Problem(Wrong.NO_HEADER)])
        headers = rows[0][1]
        while headers and not headers[-1]:
            headers = headers[:-1]
        if not all(headers) or not headers:
            raise Unreadable([Problem(Wrong.NO_HEADER, rows[0][0])])
        if len(headers) == 1 and not headers[0].replace(" ", "").isidentifier():
            raise Unreadable([Problem(Wrong.ONE_COLUMN, rows[0][0], quoted(headers[0]))])
        times = Counter(header.casefold() for header in headers)
        if doubles := [header for header in headers if times[header.casefold()] > 1]:
            raise Unreadable([Problem(Wrong.DUPLICATE_COLUMN, rows[0][0], quoted(doubles[0]))])
        return cls(headers, tuple(rows[1:]), notes)

    def lines(self, problems: Problems) -> Iterator[Line]:
        """The lines that have as many cells as the header; the others are problems."""
        for number, cells in self.rows:
            if len(cells) < len(self.headers) or any(cells[len(self.headers) :]):
                problems.add(Wrong.WRONG_WIDTH, number, f"{len(cells)} / {len(self.headers)}")
                continue
            yield Line(number, dict(zip(self.headers, cells, strict=False)))


def is_negative(text: str) -> bool:
    """Whether this is a number below nought, with a hyphen or a minus sign."""
    return text[:1] in ("-", "\u2212") and text[1:].replace(".", "").replace(",", "").isdecimal()


def whole_number(line: Line, header: str, problems: Problems) -> int | None:
    """A count of people in digits; None, after saying so, if it is anything else.

    Separators of thousands are not guessed: 1.234 is a thousand people in one country and one in another.
    """
    text = line.cell(header, problems)
    if text is None:
        return None
    if not text:
        problems.add(Wrong.VALUE_MISSING, line.number, header)
    elif is_negative(text):
        problems.add(Wrong.NEGATIVE, line.number, text)
    elif not (text.isascii() and text.isdecimal()):
        problems.add(Wrong.NOT_A_WHOLE_NUMBER, line.number, text)
    elif len(text) > 10 or int(text) > MAX_COUNT:
        problems.add(Wrong.COUNT_TOO_LARGE, line.number, text)
    else:
        return int(text)
    return None


def _text(data: str | bytes) -> tuple[str, tuple[Problem, ...]]:
    if len(data) > MAX_BYTES:
        raise Unreadable([Problem(Wrong.TOO_LARGE, None, str(MAX_BYTES // 1_000_000))])
    if isinstance(data, str):
        return data.removeprefix("\ufeff"), ()
    try:
        text, guessed = sheets.decoded(data)
    except sheets.Undecodable:
        raise Unreadable([Problem(Wrong.BAD_CSV, None)]) from None
    return text, (Problem(Note.READ_AS_WINDOWS_1252),) if guessed else ()


def _rows(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Line number and cells of every line with anything in it."""
    if "\0" in text:
        raise Unreadable([Problem(Wrong.BAD_CSV, text[: text.index("\0")].count("\n") + 1)])
    rows: list[tuple[int, tuple[str, ...]]] = []
    for line, found in sheets.records(text):
        if isinstance(found, csv.Error):
            raise Unreadable([Problem(Wrong.BAD_CSV, line)])
        if len(found) > MAX_COLUMNS:
            raise Unreadable([Problem(Wrong.TOO_MANY_COLUMNS, line, str(MAX_COLUMNS))])
        if any(len(cell) > MAX_CELL for cell in found):
            raise Unreadable([Problem(Wrong.CELL_TOO_LONG, line, str(MAX_CELL))])
        cells = tuple(" ".join(sheets.cleaned(cell).split()) for cell in found)
        if any(cells):
            rows.append((line, cells))
        if len(rows) > MAX_ROWS + 1:
            raise Unreadable([Problem(Wrong.TOO_MANY_ROWS, line, str(MAX_ROWS))])
    return rows
