"""Tables as CSV, read and written in one place: imports, the desk, the commands on files, every download.

Offices save CSV in many ways; what differs between them (encoding, separator, a line ``sep=;``, quotes, ends of lines,
composition of letters) is settled here, so that a file that one part of the program reads is read by all of them.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

SEPARATORS = (",", ";", "\t", "|")
SEPARATOR_LINE = re.compile(r'^"?sep=(.)"?\r?\n?$', re.IGNORECASE)
#: What spreadsheets take for the beginning of a formula, full-width forms included (OWASP, CSV injection).
FORMULA = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?%?")
APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u02b9\u0060\u00b4\u2032\u05f3\uff07"), "'")
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")


class Undecodable(ValueError):
    """The bytes are text in no encoding that is known here.

    Attributes:
        line: the first line with such bytes.
    """

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is no text in UTF-8, UTF-16 or Windows-1252")
        self.line = line


def decoded(data: bytes) -> tuple[str, bool]:
    """The text of a file, and whether it had to be taken for Windows-1252.

    UTF-8 with or without a mark, UTF-16 with one; other bytes are Windows-1252 if their odd letters are letters.

    Raises:
        Undecodable: neither.
    """
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    bare = data.removeprefix(codecs.BOM_UTF8)
    try:
        return bare.decode("utf-16" if wide else "utf-8").removeprefix("\ufeff"), False
    except UnicodeDecodeError as error:
        line = bare.count(b"\n", 0, error.start) + 1
    if wide or len(bare) < len(data) or b"\0" in data:
        raise Undecodable(line)
    # Five bytes mean nothing in Windows-1252; Latin-1 gives them to control characters.
    return data.decode("cp1252", errors="replace"), True


def separator_of(lines: Sequence[str]) -> tuple[str, int]:
    """The separator of a table, and how many lines come before its header.

    A first line ``sep=;``, as spreadsheets write it, says the separator; otherwise it is what splits the header most.
    """
    for before, line in enumerate(lines):
        named = SEPARATOR_LINE.match(line)
        if named:
            return named[1], before + 1
        if line.strip("\r\n\t ;,|"):
            return max(SEPARATORS, key=lambda each: _width(line, each)), before
    return ",", 0


def _width(line: str, separator: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=separator), []))
    except csv.Error:
        return line.count(separator)


def records(text: str) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """The rows of a table, the header first: the line on which each begins, and its cells, or why it cannot be read.

    After a row that cannot be read the next line is tried: a forgotten quotation mark costs one row, not all others.
    """
    lines = list(io.StringIO(text, newline=""))
    separator, start = separator_of(lines)
    while start < len(lines):
        reader = csv.reader((lines[at] for at in range(start, len(lines))), delimiter=separator, strict=True)
        begins = start
        try:
            for cells in reader:
                yield begins + 1, cells
                begins = start + reader.line_num
            return
        except csv.Error as error:
            yield begins + 1, error
            start = begins + 1


def cells(line: str, separator: str) -> list[str]:
    """The cells of one line of a format that is only nearly CSV: a quotation mark inside a cell is a letter there."""
    line = line.rstrip("\r\n")
    if '"' in line:
        try:
            return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, strict=True), [])]
        except csv.Error:
            pass
    return [cell.strip() for cell in line.split(separator)]


def cleaned(cell: str) -> str:
    """A cell as it was meant: one composition of letters, no invisible characters, no guard against formulas."""
    text = unicodedata.normalize("NFC", unguarded(cell))
    text = text.replace("\u2028", "\n").replace("\u2029", "\n\n").replace("\x0b", "\n").replace("\x85", "\n")
    return "".join(c for c in text if c in "\n\r\t\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cf")).strip()


def comparable(name: str) -> str:
    """A name without regard to case, composition, kinds of apostrophe and dash, and spaces."""
    text = unicodedata.normalize("NFKC", cleaned(name)).casefold().translate(APOSTROPHES).translate(DASHES)
    return unicodedata.normalize("NFC", " ".join(re.sub(r"\s*-\s*", "-", text).split()))


def _like_a_formula(cell: str) -> bool:
    start = cell.lstrip("' \n\u00a0")[:1]
    return bool(start) and start in FORMULA and not NUMBER.fullmatch(cell)


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; ``unguarded`` gives it back as it was."""
    return f"'{cell}" if _like_a_formula(cell) else cell


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that ``guarded`` put before it."""
    return cell[1:] if cell.startswith("'") and _like_a_formula(cell[1:]) else cell


def written(rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV (RFC 4180), safe to open in a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    return buffer.getvalue()
