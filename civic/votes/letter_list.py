"""The list of people who get a letter with a code: read from a table, every line that cannot be used named. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from civic.core import sheets
from civic.core.folding import fold
from civic.core.permissions import Refused
from civic.places.tabular import Sheet
from civic.verification.reading import HEADERS
from civic.verification.rules import Field
from civic.votes.rules import VoteCode

MOST_BYTES = 2_000_000
MOST_LETTERS = 5_000
#: Lines that are told; further ones are only counted.
MOST_TOLD = 50
LONGEST_LINE = 120


class Column(StrEnum):
    """What a table says of a person. A name is in one column or in two; of an address at least one column is there."""

    NAME = "name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    ADDRESS = "address"
    ADDRESS_2 = "address_2"
    POSTCODE = "postcode"
    CITY = "city"


#: Headers of the columns, as ``sheets.comparable`` writes them.
COLUMNS = {
    Column.NAME: ("name", "full name", "label", "nom complet", "nom et prénom", "الاسم الكامل"),
    Column.GIVEN_NAME: HEADERS[Field.GIVEN_NAME],
    Column.FAMILY_NAME: HEADERS[Field.FAMILY_NAME],
    Column.ADDRESS: ("address", "street", "adresse", "rue", "العنوان", "الشارع"),
    Column.ADDRESS_2: ("address 2", "adresse 2", "complément d'adresse", "تتمة العنوان"),
    Column.POSTCODE: HEADERS[Field.POSTCODE],
    Column.CITY: ("city", "town", "ville", "commune", "localité", "المدينة"),
}
NAMES = (Column.NAME, Column.GIVEN_NAME, Column.FAMILY_NAME)
ADDRESS = (Column.ADDRESS, Column.ADDRESS_2, Column.POSTCODE, Column.CITY)


class LetterLine(StrEnum):
    """Why a line of the list was left out."""

    WIDTH = "width"
    NO_NAME = "no_name"
    NO_ADDRESS = "no_address"
    LONG = "long"
    TWICE = "twice"


@dataclass(frozen=True)
class Addressee:
    """Who gets a letter: ``lines`` are the address as it is printed, without the name."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class LetterList:
    """What was found in a table: who gets a letter, and the lines that were left out."""

    people: tuple[Addressee, ...]
    left_out: tuple[tuple[int, LetterLine], ...]


def read(data: bytes) -> LetterList:
    """Read a table.

    Raises:
        Unreadable: it is no table.
        Refused: a column is missing, there are too many people, or no line can be used.
    """
    sheet = Sheet.read(data)
    columns = _columns(sheet)
    if len(sheet.rows) > MOST_LETTERS:
        raise Refused(VoteCode.LIST_LONG, most=MOST_LETTERS)
    people: dict[str, Addressee] = {}
    left_out: list[tuple[int, LetterLine]] = []
    for line, cells in sheet.rows:
        found = _addressee(cells, columns, len(sheet.headers))
        if isinstance(found, LetterLine):
            left_out.append((line, found))
        elif (same := _comparable(found)) in people:
            left_out.append((line, LetterLine.TWICE))
        else:
            people[same] = found
    if not people:
        raise Refused(VoteCode.LIST_EMPTY)
    return LetterList(tuple(people.values()), tuple(left_out))


def to_json(people: Iterable[Addressee]) -> bytes:
    return json.dumps([[one.name, *one.lines] for one in people], ensure_ascii=False).encode()


def of_json(content: bytes) -> list[Addressee]:
    return [Addressee(name, tuple(lines)) for name, *lines in json.loads(content)]


def _columns(sheet: Sheet) -> dict[Column, int]:
    names = [sheets.comparable(header).replace("_", " ") for header in sheet.headers]
    found: dict[Column, int] = {}
    for column, headers in COLUMNS.items():
        wanted = set(map(sheets.comparable, headers))
        at = next((at for at, name in enumerate(names) if name in wanted), None)
        if at is not None:
            found[column] = at
    if not found.keys() & set(NAMES):
        raise Refused(VoteCode.LIST_COLUMN, column="name")
    if not found.keys() & set(ADDRESS):
        raise Refused(VoteCode.LIST_COLUMN, column="address")
    return found


def _addressee(cells: tuple[str, ...], columns: Mapping[Column, int], wide: int) -> Addressee | LetterLine:
    if len(cells) < wide or any(cells[wide:]):
        return LetterLine.WIDTH
    said = {column: cells[at] for column, at in columns.items()}
    name = said.get(Column.NAME) or _joined(said, Column.GIVEN_NAME, Column.FAMILY_NAME)
    lines = (said.get(Column.ADDRESS, ""), said.get(Column.ADDRESS_2, ""), _joined(said, Column.POSTCODE, Column.CITY))
    found = Addressee(name, tuple(line for line in lines if line))
    if not name:
        return LetterLine.NO_NAME
    if not found.lines:
        return LetterLine.NO_ADDRESS
    return LetterLine.LONG if max(map(len, (name, *lines))) > LONGEST_LINE else found


def _joined(said: Mapping[Column, str], *columns: Column) -> str:
    return " ".join(text for column in columns if (text := said.get(column, "")))


def _comparable(found: Addressee) -> str:
    """The same for two lines that differ in case, accents, blanks and hyphens alone."""
    return "|".join("".join(re.findall(r"[^\W_]+", fold(text))) for text in (found.name, *found.lines))
