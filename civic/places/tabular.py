"""Read a CSV of counts as offices send it: any usual encoding and separator, every mistake with its line."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from civic.places.rules import Note, Problem, Unreadable, Wrong, quoted

MAX_BYTES = 20_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_CELL = 2_000
MAX_COUNT = 1_000_000_000
MAX_PROBLEMS = 50
SEPARATORS = ";\t,|"
# Spreadsheets run what begins so. A minus before a number is a negative count, which has its own sentence.
FORMULA_STARTS = ("=", "+", "@", "-")


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
        if len(headers) > MAX_COLUMNS:
            raise Unreadable([Problem(Wrong.TOO_MANY_COLUMNS, rows[0][0], str(MAX_COLUMNS))])
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
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16"), ()
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise Unreadable([Problem(Wrong.BAD_CSV, None)]) from None
    # Five bytes mean nothing in Windows-1252; Latin-1 gives them to control characters.
    text = data.decode("cp1252", errors="replace")
    return text, (Problem(Note.READ_AS_WINDOWS_1252),)


def _rows(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Line number and cells of every line with anything in it."""
    if "\0" in text:
        raise Unreadable([Problem(Wrong.BAD_CSV, text[: text.index("\0")].count("\n") + 1)])
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    begins = 1
    try:
        for row in reader:
            cells = tuple(" ".join(cell.split()) for cell in row)
            if any(cells):
                rows.append((begins, cells))
            if len(rows) > MAX_ROWS + 1:
                raise Unreadable([Problem(Wrong.TOO_MANY_ROWS, begins, str(MAX_ROWS))])
            begins = reader.line_num + 1
    except csv.Error:
        raise Unreadable([Problem(Wrong.BAD_CSV, begins)]) from None
    return rows
