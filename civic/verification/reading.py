"""Read a register: each line becomes marks, and every line that cannot is named, without its content. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from civic.core import sheets
from civic.core.permissions import Refused
from civic.places.rules import Gazetteer
from civic.places.tabular import Sheet
from civic.verification.rules import CORE, FURTHER, Field, Marks, VerificationCode, day_of_birth, marks, normal

#: Headers of the columns, as ``sheets.comparable`` writes them.
HEADERS = {
    Field.FAMILY_NAME: ("family name", "last name", "surname", "nom", "nom de famille", "اللقب", "اسم العائلة"),
    Field.GIVEN_NAME: ("given name", "given names", "first name", "prénom", "prénoms", "الاسم", "الاسم الأول"),
    Field.BIRTH_DATE: ("birth date", "date of birth", "date de naissance", "تاريخ الميلاد"),
    Field.POSTCODE: ("postcode", "postal code", "zip", "code postal", "الرمز البريدي"),
    Field.LETTER_CODE: ("letter code", "code", "code du courrier", "رمز الرسالة"),
}
HOOD_HEADERS = ("neighbourhood", "neighborhood", "quartier", "الحي")
#: Lines that are told; further ones are only counted.
MOST_TOLD = 200


class LineCode(StrEnum):
    """Why a line was left out."""

    WIDTH = "width"
    EMPTY = "empty"
    NO_DATE = "no_date"
    NO_NEIGHBOURHOOD = "no_neighbourhood"
    TWICE = "twice"


@dataclass(frozen=True)
class LineProblem:
    """A line that was left out. ``column`` is a ``Field``, or empty for the line as a whole."""

    line: int
    code: LineCode
    column: str = ""


@dataclass(frozen=True)
class Entry:
    """A person of a register. ``neighbourhood`` is a code of the map; None in a town without one."""

    marks: Marks
    neighbourhood: str | None


@dataclass(frozen=True)
class Reading:
    """What was found in a register. ``fields`` are those that people type, in their order."""

    fields: tuple[Field, ...]
    entries: tuple[Entry, ...]
    problems: tuple[LineProblem, ...]


@dataclass(frozen=True)
class Reader:
    """How the register of a town is read: with its key, against its map, up to today."""

    key: bytes
    municipality_id: int
    gazetteer: Gazetteer
    today: date

    def read(self, data: bytes) -> Reading:
        """Read a register.

        Raises:
            Unreadable: it is no table.
            Refused: a column is missing, or no line can be used.
        """
        sheet = Sheet.read(data)
        columns, hood = _columns(sheet), _hood_column(sheet)
        if self.gazetteer.codes and hood is None:
            raise Refused(VerificationCode.NO_COLUMN, column="neighbourhood")
        found: dict[str, tuple[int, Entry]] = {}
        problems: list[LineProblem] = []
        twice: set[str] = set()
        for line, read in self._lines(sheet, columns, hood):
            if isinstance(read, LineProblem):
                problems.append(read)
            elif read.marks.who in found:
                twice.add(read.marks.who)
                problems.append(LineProblem(line, LineCode.TWICE))
            else:
                found[read.marks.who] = (line, read)
        # Whoever shares name and date of birth with another person cannot be told apart here: the desk can.
        problems += [LineProblem(found.pop(who)[0], LineCode.TWICE) for who in twice]
        if not found:
            raise Refused(VerificationCode.NO_ENTRIES)
        entries = tuple(entry for _line, entry in found.values())
        return Reading(tuple(columns), entries, tuple(sorted(problems, key=lambda each: each.line)))

    def _lines(
        self, sheet: Sheet, columns: Mapping[Field, int], hood: int | None
    ) -> Iterator[tuple[int, Entry | LineProblem]]:
        wide = len(sheet.headers)
        for line, cells in sheet.rows:
            if len(cells) < wide or any(cells[wide:]):
                yield line, LineProblem(line, LineCode.WIDTH)
            else:
                values = {field: cells[at] for field, at in columns.items()}
                yield line, self._entry(line, values, "" if hood is None else cells[hood])

    def _entry(self, line: int, values: Mapping[Field, str], hood: str) -> Entry | LineProblem:
        fields = _named(line, values, self.today)
        if isinstance(fields, LineProblem):
            return fields
        area = self.gazetteer.find(hood) if hood else None
        if self.gazetteer.codes and area is None:
            return LineProblem(line, LineCode.NO_NEIGHBOURHOOD)
        return Entry(marks(self.key, self.municipality_id, fields), area)


Named = dict[Field, str | date]


def _named(line: int, values: Mapping[Field, str], today: date) -> Named | LineProblem:
    """A person as their fields, of which none is empty."""
    for field, text in values.items():
        if not normal(field, text):
            return LineProblem(line, LineCode.EMPTY, field)
    born = day_of_birth(values[Field.BIRTH_DATE], today)
    if born is None:
        return LineProblem(line, LineCode.NO_DATE, Field.BIRTH_DATE)
    return {**values, Field.BIRTH_DATE: born}


def people(sheet: Sheet, today: date) -> Iterator[tuple[int, tuple[str, ...], Named | LineProblem]]:
    """The people of a list by name and date of birth: the line, its cells, and who it is or what is wrong with it.

    Raises:
        Refused: a column is missing.
    """
    columns = {field: at for field, at in _columns(sheet).items() if field in CORE}
    wide = len(sheet.headers)
    for line, cells in sheet.rows:
        if len(cells) < wide or any(cells[wide:]):
            yield line, cells, LineProblem(line, LineCode.WIDTH)
        else:
            yield line, cells, _named(line, {field: cells[at] for field, at in columns.items()}, today)


def _columns(sheet: Sheet) -> dict[Field, int]:
    """Where each field is; those of ``CORE`` have to be there.

    Raises:
        Refused: one is not.
    """
    names = [sheets.comparable(header).replace("_", " ") for header in sheet.headers]
    found = {
        field: at
        for field in (*CORE, *FURTHER)
        for at, name in enumerate(names)
        if name in map(sheets.comparable, HEADERS[field])
    }
    for field in CORE:
        if field not in found:
            raise Refused(VerificationCode.NO_COLUMN, column=field.value)
    return found


def _hood_column(sheet: Sheet) -> int | None:
    wanted = {sheets.comparable(name) for name in HOOD_HEADERS}
    return next((at for at, header in enumerate(sheet.headers) if sheets.comparable(header) in wanted), None)
