"""Population tables: how many people live where, of which age, gender and so on, exactly as a source counted.

A table holds the dimensions that its source crossed, and nothing more: women by neighbourhood and ages by
neighbourhood do not say how many old women live in one, so no product of margins is ever formed here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from civic.places.problems import Note, Problem, Unreadable, Wrong, quoted
from civic.places.rules import Gazetteer
from civic.places.tabular import Line, Problems, Sheet, whole_number

NEIGHBOURHOOD = "neighbourhood"
COUNT = "count"
DIMENSIONS = (NEIGHBOURHOOD, "age", "gender", "birthplace", "education", "language", "disability")
"""What a column of the long format may be called, in the order in which tables keep them."""

AGE_BANDS = ("0-15", "16-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
GENDERS = ("woman", "man", "non_binary", "self_described")
BIRTHPLACES = ("own_country", "eu", "non_eu")
EDUCATION = ("isced_0_2", "isced_3_4", "isced_5_8")
"""The values that the program itself asks for. A source may bring others: they are kept as given."""

MAX_VALUE = 60
EVERYBODY = ""
WHOLE = 0.98
"""A table with this share of the largest total lists everybody: tables of one source differ by their day."""


@dataclass(frozen=True)
class Table:
    """Counts of people for every combination of values that a source lists.

    Attributes:
        dimensions: what is crossed, in the order of ``DIMENSIONS``, others after these by name.
        cells: count of people by values, one for each dimension in the same order. A combination that is
            not listed has no people, as far as the source says.
        covers: whom the source counted ("16+", "with_migration_background"); empty: everybody. Only a table
            that covers everybody, and lists every value, can be added up to smaller ones.
    """

    dimensions: tuple[str, ...]
    cells: Mapping[tuple[str, ...], int]
    covers: str = EVERYBODY

    @property
    def total(self) -> int:
        """All people in the table."""
        return sum(self.cells.values())

    def values(self, dimension: str) -> tuple[str, ...]:
        """The values of one dimension in the order in which the source first names them."""
        at = self.dimensions.index(dimension)
        return tuple(dict.fromkeys(values[at] for values in self.cells))

    def margin(self, dimensions: Collection[str]) -> Table:
        """The same people by fewer dimensions.

        Raises:
            ValueError: a dimension is not crossed in this table.
        """
        if missing := set(dimensions) - set(self.dimensions):
            raise ValueError(f"not crossed: {', '.join(sorted(missing))}")
        kept = ordered(dimensions)
        places = [self.dimensions.index(dimension) for dimension in kept]
        cells: dict[tuple[str, ...], int] = {}
        for values, count in self.cells.items():
            key = tuple(values[place] for place in places)
            cells[key] = cells.get(key, 0) + count
        return Table(kept, cells, self.covers)


@dataclass(frozen=True)
class Population:
    """All tables that are known of a town.

    Attributes:
        tables: no two with the same dimensions and coverage.
        notes: what was odd about the file.
    """

    tables: tuple[Table, ...]
    notes: tuple[Problem, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Plain values for a JSON column."""
        tables = [[each.dimensions, each.covers, list(each.cells.items())] for each in self.tables]
        return {"tables": tables, "notes": [each.to_json() for each in self.notes]}

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Population:
        """The reverse of ``to_json``."""
        tables = (
            Table(tuple(dimensions), {tuple(values): people for values, people in cells}, covers)
            for dimensions, covers, cells in stored["tables"]
        )
        return cls(tuple(tables), tuple(Problem.of_json(each) for each in stored["notes"]))

    def table(self, dimensions: Collection[str], covers: str = EVERYBODY) -> Table | None:
        """The table by just these dimensions, or None where the source did not cross them.

        A table as the source gives it comes first. Otherwise the smallest one that crosses these and more
        is added up, if it counts the same people and lists every value: one of women alone cannot be.
        """
        wanted = set(dimensions)
        same = [each for each in self.tables if each.covers == covers]
        everybody = max((each.total for each in same), default=0)
        fitting = [
            each
            for each in same
            if wanted == set(each.dimensions) or (wanted < set(each.dimensions) and each.total >= WHOLE * everybody)
        ]
        if not fitting:
            return None
        return min(fitting, key=lambda each: (len(each.dimensions), len(each.cells))).margin(dimensions)

    def count(self, covers: str = EVERYBODY, **values: str) -> int | None:
        """How many people have these values, or None where the source did not cross these dimensions."""
        table = self.table(values, covers)
        if table is None:
            return None
        return table.cells.get(tuple(values[dimension] for dimension in table.dimensions), 0)


@dataclass(frozen=True)
class Column:
    """What one column of a wide table counts.

    Attributes:
        header: as in the file.
        values: value by dimension; empty for the total of the row. Headers with equal values are added up.
        covers: as in ``Table``.
    """

    header: str
    values: Mapping[str, str] = field(default_factory=dict)
    covers: str = EVERYBODY


@dataclass(frozen=True)
class Wide:
    """How to read a table that has a row a neighbourhood and a column a group.

    Attributes:
        neighbourhood: header of the column with the neighbourhood's code or name; None: one row, the town.
        columns: those that count people; columns not named here are left out, with a note.
    """

    neighbourhood: str | None
    columns: tuple[Column, ...]

    @classmethod
    def from_json(cls, value: Any) -> Wide:
        """From ``{"neighbourhood": H, "columns": [{"header": H, "values": {"age": "0-15"}, "covers": C}]}``.

        Raises:
            Unreadable: it has another shape.
        """
        try:
            columns = tuple(
                Column(
                    str(column["header"]),
                    {str(k): str(v) for k, v in column.get("values", {}).items()},
                    str(column.get("covers", EVERYBODY)),
                )
                for column in value["columns"]
            )
            key = value.get("neighbourhood")
            return cls(None if key is None else str(key), columns)
        except (KeyError, TypeError, AttributeError) as error:
            raise Unreadable([Problem(Wrong.BAD_MAPPING, None, quoted(error))]) from None


def ordered(dimensions: Iterable[str]) -> tuple[str, ...]:
    """Dimensions in the order that every table keeps: the known ones first, then the others by name."""
    known = {dimension: place for place, dimension in enumerate(DIMENSIONS)}
    return tuple(sorted(set(dimensions), key=lambda d: (known.get(d, len(known)), d)))


def read_long(
    data: str | bytes,
    gazetteer: Gazetteer | None = None,
    *,
    covers: str = EVERYBODY,
    more_dimensions: Collection[str] = (),
) -> Population:
    """One table from the program's own format: a column for each dimension that is crossed, and ``count``.

    ``neighbourhood,age,count`` crosses two; a column that is absent was not crossed.

    Args:
        data: CSV with comma, semicolon or tabulator; UTF-8, UTF-16 with a byte order mark, or Windows-1252.
        gazetteer: the neighbourhoods that may appear; without it, any.
        covers: whom the source counted, if not everybody.
        more_dimensions: names of columns that are dimensions beside ``DIMENSIONS``.

    Raises:
        Unreadable: a problem for each line that cannot be taken; nothing is half read.
    """
    sheet = Sheet.read(data)
    headers = {header.casefold(): header for header in sheet.headers}
    dimensions = ordered(header for header in headers if header != COUNT)
    _check_long_headers(headers, {*DIMENSIONS, *more_dimensions})
    problems = Problems()
    cells: dict[tuple[str, ...], int] = {}
    for line in sheet.lines(problems):
        values = tuple(_value(line, headers[dimension], dimension, gazetteer, problems) for dimension in dimensions)
        count = whole_number(line, headers[COUNT], problems)
        if count is None or not all(values):
            continue
        if values in cells:
            problems.add(Wrong.DUPLICATE_CELL, line.number, ", ".join(values))
        cells[values] = count
    problems.refuse()
    if not cells:
        raise Unreadable([Problem(Wrong.EMPTY)])
    table = Table(dimensions, cells, covers)
    return Population((table,), (*sheet.notes, *_without_rows([table], gazetteer)))


def _check_long_headers(headers: Collection[str], known: Collection[str]) -> None:
    problems = [
        Problem(Wrong.UNKNOWN_COLUMN, 1, quoted(header))
        for header in headers
        if header != COUNT and header not in known
    ]
    if COUNT not in headers:
        problems.append(Problem(Wrong.NO_COUNT_COLUMN, 1))
    elif len(headers) == 1:
        problems.append(Problem(Wrong.NO_DIMENSION, 1))
    if problems:
        raise Unreadable(problems)


def _value(line: Line, header: str, dimension: str, gazetteer: Gazetteer | None, problems: Problems) -> str:
    """The value of a cell, or nothing after saying what is wrong with it."""
    text = line.cell(header, problems)
    if text is None:
        return ""
    if not text:
        problems.add(Wrong.VALUE_MISSING, line.number, header)
    elif len(text) > MAX_VALUE:
        problems.add(Wrong.VALUE_TOO_LONG, line.number, text)
        return ""
    elif dimension == NEIGHBOURHOOD and gazetteer:
        code = gazetteer.find(text)
        if code is None:
            problems.add(Wrong.UNKNOWN_NEIGHBOURHOOD, line.number, text)
        return code or ""
    return text


def read_wide(data: str | bytes, mapping: Wide, gazetteer: Gazetteer | None = None) -> Population:
    """Tables from a file with a row a neighbourhood and a column a group, as a declared mapping says.

    There is one table for each set of dimensions (and coverage) among the columns: counts of women and
    counts of ages stand apart unless a header crosses them.

    Raises:
        Unreadable: as ``read_long``, and if the mapping names a header that the file lacks.
    """
    sheet = Sheet.read(data)
    _check_mapping(sheet.headers, mapping)
    problems = Problems()
    tables: dict[tuple[tuple[str, ...], str], dict[tuple[str, ...], int]] = {}
    seen: dict[str, int] = {}
    for line in sheet.lines(problems):
        place = _row_place(line, mapping, gazetteer, problems)
        if place is None:
            continue
        if place in seen:
            problems.add(Wrong.DUPLICATE_CELL, line.number, place)
        seen[place] = line.number
        for column in mapping.columns:
            count = whole_number(line, column.header, problems)
            if count is None:
                continue
            values = {**column.values, **({NEIGHBOURHOOD: place} if mapping.neighbourhood else {})}
            dimensions = ordered(values)
            cells = tables.setdefault((dimensions, column.covers), {})
            key = tuple(values[dimension] for dimension in dimensions)
            cells[key] = cells.get(key, 0) + count
    problems.refuse()
    if not tables:
        raise Unreadable([Problem(Wrong.EMPTY)])
    found = tuple(Table(dimensions, cells, covers) for (dimensions, covers), cells in tables.items())
    notes = (*sheet.notes, *_unused(sheet.headers, mapping), *_without_rows(found, gazetteer))
    return Population(found, notes)


def _check_mapping(headers: Sequence[str], mapping: Wide) -> None:
    named = [column.header for column in mapping.columns]
    needed = [mapping.neighbourhood, *named] if mapping.neighbourhood is not None else named
    problems = [Problem(Wrong.MISSING_COLUMN, 1, quoted(header)) for header in needed if header not in headers]
    problems += [Problem(Wrong.BAD_MAPPING, None, quoted(header)) for header in set(named) if named.count(header) > 1]
    dimensions = {dimension for column in mapping.columns for dimension in column.values}
    problems += [Problem(Wrong.BAD_MAPPING, None, quoted(each)) for each in dimensions if not each.isidentifier()]
    if not named or NEIGHBOURHOOD in dimensions:
        problems.append(Problem(Wrong.BAD_MAPPING, None, "columns"))
    if mapping.neighbourhood is None and any(not column.values for column in mapping.columns):
        problems.append(Problem(Wrong.NO_DIMENSION, None))
    if problems:
        raise Unreadable(problems)


def _row_place(line: Line, mapping: Wide, gazetteer: Gazetteer | None, problems: Problems) -> str | None:
    if mapping.neighbourhood is None:
        return EVERYBODY
    return _value(line, mapping.neighbourhood, NEIGHBOURHOOD, gazetteer, problems) or None


def _unused(headers: Sequence[str], mapping: Wide) -> list[Problem]:
    used = {mapping.neighbourhood, *(column.header for column in mapping.columns)}
    unused = [header for header in headers if header not in used]
    return [Problem(Note.COLUMNS_UNUSED, 1, quoted(", ".join(unused)))] if unused else []


def _without_rows(tables: Sequence[Table], gazetteer: Gazetteer | None) -> Iterator[Problem]:
    """A note if a table by neighbourhood leaves neighbourhoods out."""
    if gazetteer is None:
        return
    named = {v for table in tables if NEIGHBOURHOOD in table.dimensions for v in table.values(NEIGHBOURHOOD)}
    missing = [code for code in gazetteer.codes if code not in named]
    if named and missing:
        yield Problem(Note.NEIGHBOURHOODS_WITHOUT_ROWS, None, quoted(", ".join(missing)))
