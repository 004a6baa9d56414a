"""What anybody reads of a release: page, report, CSV and JSON, each as bounds on the number of people in a cell.

Nothing here uses the program's own gate: figures are read as published, and `tests.support.reckoner` reckons with them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import html5lib

Cell = tuple[str, tuple[str, ...], tuple[str, ...]]
"""A stage, the dimensions of a table in the order of the files, and a group of each."""
Bounds = tuple[int, int]
Known = dict[Cell, Bounds]
Rows = list[dict[str, str]]
FAR = 1_000_000
FORMS = ("page", "report", "csv", "json")
DIMENSIONS = ("age", "gender", "disability")
STAGES = ("registered", "supported")
LABELS = {"People registered": "registered", "Supporters": "supported"}
STEPS = {"Registered": "registered", "Supported": "supported", "Proposed": "proposed"}


def rows_of(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def names_of(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row[key] for key in ("dimension_1", "dimension_2") if row[key])


def groups_of(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple("" if row[key] == "did_not_tell" else row[key] for key in ("group_1", "group_2")[: len(names_of(row))])


def bounds_of(mark: str) -> Bounds:
    """What a figure, "<10" or "withheld" says of the count."""
    if mark == "<10":
        return 0, 9
    if mark == "withheld":
        return 10, FAR
    return max(10, int(mark) - 2), int(mark) + 2


def told(marks: Mapping[Cell, str]) -> Known:
    """Bounds of each cell; a table of which every cell is withheld says nothing."""
    tables: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for (stage, names, _), mark in marks.items():
        tables.setdefault((stage, names), set()).add(mark)
    return {cell: (0, FAR) if tables[cell[:2]] == {"withheld"} else bounds_of(mark) for cell, mark in marks.items()}


def of_csv(text: str) -> dict[Cell, str]:
    return {(row["stage"], names_of(row), groups_of(row)): row["people"] for row in rows_of(text)}


def of_json(text: str) -> dict[Cell, str]:
    return {
        (table["stage"], tuple(table["dimensions"]), tuple(cell["values"])): "withheld"
        if cell.get("withheld")
        else "<10"
        if cell["count"] is None
        else str(cell["count"])
        for table in json.loads(text)["tables"]
        for cell in table["cells"]
    }


@dataclass
class Names:
    """The words of the pages, back to groups: as the CSV lists them."""

    rows: Rows

    def __post_init__(self) -> None:
        named = [(row["dimension_1"], row["name_1"], row["group_1"]) for row in self.rows if len(names_of(row)) == 1]
        self.groups = {(dimension, name): group for dimension, name, group in named}

    def find(self, dimension: str, name: str) -> str | None:
        return self.groups.get((dimension, name))


def of_page(text: str, names: Names, lives: Mapping[tuple[str, str], int]) -> Known:
    """The tables of a page or a report.

    Args:
        text: HTML.
        names: how groups are called.
        lives: inhabitants by (age, gender or neighbourhood), behind the rates per 1,000.
    """
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    found: Known = {}
    for cell, bounds in [
        *_funnel(tree, names),
        *_compared(tree, names),
        *_hoods(tree, names),
        *_heats(tree, names, lives),
    ]:
        low, high = found.get(cell, (0, FAR))
        found[cell] = max(low, bounds[0]), min(high, bounds[1])
    return found


def words(element: Any) -> str:
    """What is seen of an element: without what is hidden from sight."""
    return "".join(_pieces(element)).replace(",", "").strip()


def _pieces(element: Any) -> Iterator[str]:
    if "vh" in element.get("class", "").split():
        return
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""


def _mark(text: str) -> Bounds | None:
    first = text.split()[0] if text else "–"
    return bounds_of(first) if first in ("<10", "withheld") or first.isdigit() else None


def _funnel(tree: Any, names: Names) -> Iterator[tuple[Cell, Bounds]]:
    for table in tree.findall(".//table[@class='data funnel stackt']"):
        stages = [STEPS.get(words(th), "") for th in table.findall("thead/tr/th")[1:]]
        for row in table.findall("tbody/tr"):
            group = names.find("age", words(row.find("th")))
            for stage, cell in zip(stages, row.findall("td"), strict=True):
                bounds = _mark(words(cell))
                if bounds is not None and stage:
                    yield ((stage, (), ()) if group is None else (stage, ("age",), (group,))), bounds


def _compared(tree: Any, names: Names) -> Iterator[tuple[Cell, Bounds]]:
    for table in tree.findall(".//table[@class='data stackt']"):
        stage = LABELS.get(words(table.findall("thead/tr/th")[1]))
        for row in table.findall("tbody/tr"):
            head, cells = row.find("th"), row.findall("td")
            if head is None and stage:
                for name in _small(row):
                    dimension = next(d for d, known in names.groups if known == name)
                    yield (stage, (dimension,), (names.groups[dimension, name],)), (0, 9)
            if head is None:
                continue
            group, bounds = words(head), _mark(words(cells[0])) if cells else None
            dimension = next((d for d, name in names.groups if name == group), None)
            if stage and bounds is not None and dimension:
                yield (stage, (dimension,), (names.groups[dimension, group],)), bounds


def _hoods(tree: Any, names: Names) -> Iterator[tuple[Cell, Bounds]]:
    for table in tree.findall(".//table[@class='data tight stackt']"):
        stage = LABELS.get(words(table.findall("thead/tr/th")[2]))
        for row in table.findall("tbody/tr"):
            bounds = _mark(words(row.findall("td")[1]))
            if stage and bounds is not None:
                yield (stage, ("neighbourhood",), (names.groups["neighbourhood", words(row.find("th"))],)), bounds
        for name in _small_after(tree, table) if stage else ():
            yield (stage, ("neighbourhood",), (names.groups["neighbourhood", name],)), (0, 9)


def _heats(tree: Any, names: Names, lives: Mapping[tuple[str, str], int]) -> Iterator[tuple[Cell, Bounds]]:
    stage = next((LABELS[words(th)] for th in tree.iter("th") if words(th) in LABELS), None)
    for table in tree.findall(".//table[@class='data heat']"):
        heads = [words(th) for th in table.findall("thead/tr/th")[1:]]
        for line, head in _folded(tree, table, names) if stage else ():
            yield (stage, *_place(names, line, head)), (0, 9)
        for row in table.findall("tbody/tr"):
            for head, cell in zip(heads, row.findall("td"), strict=True):
                place = _place(names, words(row.find("th")), head)
                text = words(cell)
                if stage and text in ("<10", "withheld"):
                    yield (stage, *place), bounds_of(text)
                elif stage and text.isdigit():
                    yield (stage, *place), _of_rate(int(text), lives[place[1]])


def _small(element: Any) -> list[str]:
    """The groups that a sentence calls too small to be shown: fewer than 10 in each of their cells."""
    _before, found, after = "".join(_pieces(element)).partition("too small to be shown: ")
    return after.strip().removesuffix(".").split(", ") if found else []


def _small_after(tree: Any, element: Any) -> list[str]:
    """The same of the sentences below a table or what holds it."""
    beside = next(list(parent) for parent in tree.iter() if element in list(parent))
    return [name for each in beside[beside.index(element) + 1 :] if each.tag == "p" for name in _small(each)]


def _folded(tree: Any, table: Any, names: Names) -> Iterator[tuple[str, str]]:
    """Row and column of each cell of a crossing that its sentence tells: all of a row, and a column's in shown rows."""
    lines = [words(row.find("th")) for row in table.findall("tbody/tr")]
    kind = "age" if words(table.find("thead/tr/th")) == "Age" else "neighbourhood"
    across = "gender" if kind == "age" else "age"
    untold = ("", "did_not_tell", "0-15")
    columns = [name for (each, name), group in names.groups.items() if each == across and group not in untold]
    scroll = next(parent for parent in tree.iter() if table in list(parent))
    for name in _small_after(tree, scroll):
        if (kind, name) in names.groups:
            yield from ((name, column) for column in columns)
        else:
            yield from ((line, name) for line in lines)


def _place(names: Names, row: str, column: str) -> tuple[tuple[str, str], tuple[str, str]]:
    for one, other in (("age", "gender"), ("neighbourhood", "age")):
        first, second = names.find(one, row), names.find(other, column)
        if first is not None and second is not None:
            return (("age", other), (first, second)) if one == "age" else (("age", one), (second, first))
    raise AssertionError((row, column))


def _of_rate(rate: int, people: int) -> Bounds:
    """All counts whose rounded figure has that rate per 1,000."""
    figures = [y for y in range(10, people + 200, 5) if round(1000 * y / people) == rate]
    return bounds_of(str(figures[0]))[0], bounds_of(str(figures[-1]))[1]


def union(forms: Iterable[Known]) -> Known:
    """All forms together: what any of them says."""
    found: Known = {}
    for one in forms:
        for cell, (low, high) in one.items():
            before = found.get(cell, (0, FAR))
            found[cell] = max(low, before[0]), min(high, before[1])
    return found


def is_hidden(bounds: Bounds) -> bool:
    """Whether no form shows a figure."""
    return bounds == (0, 9) or bounds[1] >= FAR


def line_bounds(known: Known, cell: Cell, old: Container[Cell] = ()) -> Bounds:
    """What subtraction tells of a hidden cell of a crossing: the sum of each line less what else is in it."""
    stage, names, values = cell
    low, high = wider(known[cell], cell in old)
    for kept in range(len(names)):
        whole = (stage, (names[kept],), (values[kept],))
        others = [
            other for other in known if other[:2] == cell[:2] and other != cell and other[2][kept] == values[kept]
        ]
        all_low, all_high = wider(known[whole], whole in old)
        rest = [wider(known[other], other in old) for other in others]
        low, high = max(low, all_low - sum(r[1] for r in rest)), min(high, all_high - sum(r[0] for r in rest))
    return low, high


def wider(bounds: Bounds, old: bool) -> Bounds:
    """An old figure is of people of whom up to nine are others today."""
    return (max(0, bounds[0] - 9), bounds[1] + 9) if old else bounds


def averaged(known: Known, cell: Cell) -> float:
    """A hidden cell estimated from every line through it: the sum of the line less what else is in it."""
    found = []
    for kept, name in enumerate(cell[1]):
        value = cell[2][kept]
        others = [each for each in known if each[:2] == cell[:2] and each != cell and each[2][kept] == value]
        whole = known[cell[0], (name,), (value,)]
        if whole[1] < FAR and not any(known[other][1] >= FAR for other in others):
            found.append(sum(whole) / 2 - sum(sum(known[other]) / 2 for other in others))
    return sum(found) / len(found) if found else -1.0
