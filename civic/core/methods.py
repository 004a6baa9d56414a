"""What the commands of `civic methods` share: how one registers, how files are opened, how mistakes are told.

The maths of the platform can be run on files by anybody, without server or database. Each package lists its
commands in `commands.COMMANDS`; `civic.methods` collects them. Nothing here reaches Flask or the database.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TextIO

from civic.core import packed, sheets

MOST_COLUMNS = 5_000


class MethodError(ValueError):
    """The input cannot be computed with. The message is a sentence for the person who gave it."""


class FileError(MethodError):
    """A file is broken. `line` counts from 1 (0: the file as a whole); `message` says what would be right."""

    def __init__(self, line: int, message: str, path: str = "") -> None:
        super().__init__(line, message, path)
        self.line = line
        self.message = message
        self.path = path

    def __str__(self) -> str:
        where = [self.path] if self.path else []
        if self.line:
            where.append(f"line {self.line}")
        return f"{', '.join(where)}: {self.message}" if where else self.message


#: What a command prints as JSON: whoever gets it writes it down and reads nothing out of it.
Answer = dict[str, object]


@dataclass(frozen=True)
class Command:
    """One command: `civic methods NAME ...`.

    `summary` says in two sentences what is computed, `source` from whom the method is, and `example` is a
    command line that runs in the project's folder, on files of docs/examples. `configure` adds the
    arguments to the parser, `run` returns the object to print: keys are strings, exact numbers are written
    by `exact_fields`. `guide` is for a newcomer: which of the field's rules it is, what it leaves out, and what a
    figure guarantees; the command's own help shows it.
    """

    name: str
    summary: str
    source: str
    example: str
    configure: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], Answer]
    guide: str = ""


def open_text(path: str | Path) -> TextIO:
    """Open a UTF-8 file (`-`: standard input), gzipped or not, without its byte order mark; lines end in LF.

    Raises FileError when the bytes are no UTF-8, the gzip is damaged or the file is too large (``core.packed``),
    OSError when there is no such file.
    """
    name, raw = str(path), _bytes(path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileError(line, "these bytes are no UTF-8. Save the file as UTF-8.", name) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FileError(line, "there is a zero byte: this is no text file.", name)
    del text
    # Line by line: a StringIO of a large file takes four times its size.
    return io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8-sig", newline=None)


def _bytes(path: str | Path) -> bytes:
    name = str(path)
    try:
        if name == "-":
            return packed.read(sys.stdin.buffer)
        with Path(path).open("rb") as file:
            return packed.read(file)
    except packed.Unreadable as error:
        raise FileError(error.line, str(error), name) from error


def table(path: str | Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV in whatever form ``core.sheets`` reads, with their line; blank ones are left out.

    Raises FileError for bytes that are no text and rows that are no CSV.
    """
    name = str(path)
    try:
        text, _guessed = sheets.decoded(_bytes(path))
    except sheets.Undecodable as error:
        raise FileError(error.line, "these bytes are no UTF-8. Save the file as UTF-8.", name) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FileError(line, "there is a zero byte: this is no text file.", name)
    for line, cells in sheets.records(text):
        if isinstance(cells, csv.Error):
            raise FileError(line, f"this is no comma-separated row ({cells}).", name)
        if any(cells):
            yield line, cells


def csv_rows(path: str | Path, required: Sequence[str] = ()) -> Iterator[tuple[int, dict[str, str]]]:
    """Read a table with a header, however it was saved: pairs of line number and {column: stripped text}.

    Raises FileError for an empty file, a column that is missing or named twice, and a row of another length.
    """
    name = str(path)
    rows = table(path)
    header = [sheets.cleaned(column) for column in next(rows, (1, []))[1]]
    _check_header(header, required, name)
    for line, row in rows:
        if len(row) != len(header):
            raise FileError(line, f"{len(row)} fields where the header names {len(header)}.", name)
        yield line, dict(zip(header, map(sheets.cleaned, row), strict=True))


def _check_header(header: list[str], required: Sequence[str], path: str) -> None:
    if not any(header):
        raise FileError(0, "the file is empty: the first line must name the columns.", path)
    if len(header) > MOST_COLUMNS:
        raise FileError(1, f"{len(header)} columns are too many; at most {MOST_COLUMNS} can be read.", path)
    if len(header) == 1 and not re.fullmatch(r"[\w \-/.]*", header[0]):
        raise FileError(1, f"the table has one column only, {header[0]!r}: is its separator unusual?", path)
    twice = next((column for column in header if header.count(column) > 1), None)
    if twice is not None:
        raise FileError(1, f"the column {twice!r} is named twice.", path)
    missing = [column for column in required if column not in header]
    if missing:
        raise FileError(1, f"the column {missing[0]!r} is missing; needed are {', '.join(required)}.", path)


def exact(value: Fraction | int) -> int | str:
    """An exact number for JSON: an integer as it is, a fraction as the string "a/b"."""
    return int(value) if value == int(value) else str(Fraction(value))


def exact_fields(key: str, value: Fraction | int) -> dict[str, int | str | float]:
    """`{key: "a/b", key_decimal: 0.…}`: an exact number beside its decimal form."""
    return {key: exact(value), f"{key}_decimal": float(value)}


class Progress:
    """Tells on standard error how far long work is: nothing in the first second, then every few seconds."""

    def __init__(self, stream: TextIO | None = None, first: float = 1.0, every: float = 5.0) -> None:
        self.stream = stream or sys.stderr
        self.every = every
        self.due = time.monotonic() + first

    def __call__(self, message: str) -> None:
        """Say `message` (no line end) if it is time to."""
        now = time.monotonic()
        if now >= self.due:
            self.due = now + self.every
            self.stream.write(f"{message}\n")
            self.stream.flush()
