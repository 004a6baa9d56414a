"""A CSV as it was saved: encoding, separator, and every row with the line on which it begins."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass

from civic.core import packed, sheets

MOST_COLUMNS = 2_000
ZIP = b"PK\x03\x04"


class Unusable(Exception):
    """Nothing of a file can be used. The message is a sentence for whoever gave it."""


@dataclass(frozen=True)
class Broken:
    """A row that does not arrive: the line on which it begins (the header is line 1), why, and its id if it has one."""

    line: int
    reason: str
    id: str = ""


@dataclass(frozen=True)
class Row:
    """A row: the line on which it begins, and its texts by header, without spaces around them."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """A table of text; ``broken`` are rows that have no proper shape."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    broken: tuple[Broken, ...]


def unpacked(data: bytes) -> bytes:
    """The bytes of a file, gunzipped if they are gzipped.

    Raises:
        Unusable: a damaged gzip, a ZIP archive, too large, or nothing at all.
    """
    if data.startswith(ZIP):
        raise Unusable("This is a ZIP archive or a spreadsheet. Unpack it, and name the CSV files in it.")
    try:
        data = packed.read(io.BytesIO(data))
    except packed.Unreadable as reason:
        where = f"Line {reason.line}: " if reason.line else ""
        raise Unusable(where + str(reason) if where else str(reason)[:1].upper() + str(reason)[1:]) from None
    if not data.strip():
        raise Unusable("The file is empty: its first line must name the columns.")
    return data


def decoded(data: bytes, encoding: str | None = None) -> str:
    """The text of a file: in the encoding that is named, else as ``core.sheets`` finds it.

    Raises:
        Unusable: other bytes; the sentence says where.
    """
    try:
        return data.decode(encoding).removeprefix("\ufeff") if encoding else sheets.decoded(data)[0]
    except LookupError:
        raise Unusable(f"There is no encoding called {encoding}.") from None
    except UnicodeDecodeError as error:
        line, name = data.count(b"\n", 0, error.start) + 1, encoding
    except sheets.Undecodable as problem:
        line, name = problem.line, "UTF-8"
    told = f"The bytes in line {line} are no {name}."
    raise Unusable(f"{told} Save the file as UTF-8, or name its encoding: --encoding cp1252.")


def read(data: bytes, encoding: str | None = None) -> Sheet:
    """Read a CSV with a header, gzipped or not, separated by comma, semicolon, tab or bar.

    Args:
        data: the bytes of the file.
        encoding: its encoding where it is neither UTF-8 nor UTF-16 with a mark.

    Raises:
        Unusable: this is no such table.
    """
    text = decoded(unpacked(data), encoding)
    records = sheets.records(text)
    begins, first = next(((line, cells) for line, cells in records if _filled(cells)), (1, []))
    if isinstance(first, csv.Error) or not first:
        raise Unusable("The first line does not name columns: this is no CSV.")
    headers = _headers(first)
    rows: list[Row] = []
    broken: list[Broken] = []
    for line, cells in records:
        problem = _shape(cells, len(headers))
        if problem:
            broken.append(Broken(line, problem))
        elif not isinstance(cells, csv.Error) and any(cell.strip() for cell in cells):
            rows.append(
                Row(line, {name: sheets.cleaned(cell) for name, cell in zip(headers, cells, strict=False) if name})
            )
    return Sheet(tuple(name for name in headers if name), tuple(rows), tuple(broken))


def _filled(cells: list[str] | csv.Error) -> bool:
    return isinstance(cells, csv.Error) or any(cell.strip() for cell in cells)


def _headers(cells: list[str]) -> list[str]:
    if len(cells) > MOST_COLUMNS:
        raise Unusable(f"It has {len(cells):,} columns; at most {MOST_COLUMNS:,} can be read.")
    names = [sheets.cleaned(cell) for cell in cells]
    times = Counter(name.casefold() for name in names if name)
    twice = next((name for name in names if times[name.casefold()] > 1), None)
    if twice is not None:
        raise Unusable(f"The column {twice!r} is named twice.")
    if any("\0" in name or len(name) > 200 for name in names):
        raise Unusable("The first line does not name columns: this is no CSV.")
    return names


def _shape(cells: list[str] | csv.Error, width: int) -> str | None:
    """Why a row has no proper shape; None if it has, or is blank."""
    if isinstance(cells, csv.Error):
        return f"the quotation marks do not fit ({cells})"
    if not any(cell.strip() for cell in cells):
        return None
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return f"it has {len(cells)} fields where the header names {width}"
    return "there is a zero byte in it" if any("\0" in cell for cell in cells) else None
