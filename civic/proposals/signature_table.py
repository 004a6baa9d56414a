"""A list of signatures on paper that an officer copied into a table: read into marks, and compared with the register.

Names and dates of birth are compared and forgotten. Kept for the preview are line, mark and day of those whom the
register has, and the lines of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from civic.core import days, sheets
from civic.core.permissions import Actor, Refused
from civic.places.labels import sentence
from civic.places.problems import Unreadable
from civic.places.tabular import Sheet
from civic.proposals.rules import SignatureCode, SignatureLine
from civic.proposals.signing import Marked
from civic.verification import reading
from civic.verification import service as verification
from civic.verification.reading import LineProblem
from civic.verification.rules import day_written

MOST_BYTES = 2_000_000
MOST_LINES = 5_000
#: Headers of the column with the day of each signature, as ``sheets.comparable`` writes them.
DAY_HEADERS = (
    "date of signature",
    "signature date",
    "signed on",
    "date de signature",
    "date de la signature",
    "تاريخ التوقيع",
)


class NoTable(ValueError):
    """Nothing can be read as a list of signatures; the message says why, in the reader's language."""


@dataclass(frozen=True)
class SignatureTable:
    """What a table says.

    Attributes:
        signed: people whom the register has, in the order of the table, each once.
        others: lines of those who do not count whatever happens later, by why.
        problems: lines of which somebody cannot be read, with what is wrong.
    """

    signed: list[Marked] = field(default_factory=list)
    others: dict[SignatureLine, list[int]] = field(default_factory=dict)
    problems: list[LineProblem] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """How many lines there are below the header."""
        return len(self.signed) + sum(map(len, self.others.values())) + len(self.problems)

    def leave_out(self, why: SignatureLine, line: int) -> None:
        self.others.setdefault(why, []).append(line)

    def to_json(self) -> dict[str, Any]:
        return {
            "signed": [[one.line, one.mark, one.day.isoformat()] for one in self.signed],
            "others": {why.value: lines for why, lines in self.others.items()},
            "problems": [[one.line, one.code.value, one.column] for one in self.problems],
        }


def of_json(stored: Mapping[str, Any]) -> SignatureTable:
    """A table that was kept."""
    return SignatureTable(
        [Marked(mark, days.day(day), line) for line, mark, day in stored["signed"]],
        {SignatureLine(why): lines for why, lines in stored["others"].items()},
        [LineProblem(line, reading.LineCode(code), column) for line, code, column in stored["problems"]],
    )


def read(actor: Actor, municipality_id: int, data: bytes, otherwise: date, today: date, folder: Path) -> SignatureTable:
    """Read a table and compare it with the register of a town.

    Args:
        otherwise: the day of signatures for which the table has none.
        folder: where keys are.

    Raises:
        NoTable: the file cannot be read, is too long, or has no line.
        Refused: a column is missing, or the town has no register.
        Faulty: the key of the register is away.
    """
    sheet = _sheet(data)
    table = SignatureTable()
    found = list(_people(sheet, otherwise, today, table))
    signers = verification.signers(actor, municipality_id, [named for _line, named, _day in found], folder)
    if signers is None:
        raise Refused(SignatureCode.NO_REGISTER)
    seen: set[str] = set()
    for (line, _named, day), who in zip(found, signers, strict=True):
        if who.mark in seen:
            table.leave_out(SignatureLine.TWICE, line)
        elif not who.listed:
            table.leave_out(SignatureLine.NOT_LISTED, line)
        else:
            table.signed.append(Marked(who.mark, day, line))
        seen.add(who.mark)
    return table


def _people(
    sheet: Sheet, otherwise: date, today: date, table: SignatureTable
) -> Iterator[tuple[int, reading.Named, date]]:
    """Line, person and day of the lines that can be read; the others are noted in the table."""
    at = next((at for at, name in enumerate(sheet.headers) if _header(name) in DAY_HEADERS), None)
    for line, cells, who in reading.people(sheet, today):
        if isinstance(who, LineProblem):
            table.problems.append(who)
            continue
        text = cells[at] if at is not None else ""
        day = day_written(text) if text else otherwise
        if day is None:
            table.leave_out(SignatureLine.NO_DAY, line)
        else:
            yield line, who, day


def _header(name: str) -> str:
    return sheets.comparable(name).replace("_", " ")


def _sheet(data: bytes) -> Sheet:
    if len(data) > MOST_BYTES:
        raise NoTable(_("The file is larger than %(detail)s megabytes.", detail=MOST_BYTES // 1_000_000))
    try:
        sheet = Sheet.read(data)
    except Unreadable as error:
        raise NoTable(" ".join(sentence(problem) for problem in error.problems)) from None
    if len(sheet.rows) > MOST_LINES:
        raise NoTable(_("The table has more than %(most)s lines.", most=MOST_LINES))
    if not sheet.rows:
        raise NoTable(_("The table has a header and no lines."))
    return sheet
