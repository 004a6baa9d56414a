"""`protect` and `audit-table`: make a table safe to publish, and attack one that was published."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from math import prod

import numpy as np
from numpy.typing import NDArray

from civic.core.methods import Answer, Command, FileError, Progress, csv_rows
from civic.statistics.commands import earlier, lots
from civic.statistics.cover import ONE_IN, ONE_IN_OF_GROUPS, drawn
from civic.statistics.cube import Cube, count
from civic.statistics.dimensions import NOT_TOLD, Dimension, Table, catalogue
from civic.statistics.intervals.attacker import Contradiction
from civic.statistics.intervals.blind import MOST_CROSSED, blind_gate, size_of
from civic.statistics.intervals.gate import Standard, Unprotectable
from civic.statistics.intervals.local import MOST_CELLS, local_cubes
from civic.statistics.intervals.published import EVERY, Entry, audit_table
from civic.statistics.intervals.release import attacked_tables, interval_gate
from civic.statistics.intervals.system import FAR
from civic.statistics.protected import Protected, by_cell_rule, marked
from civic.statistics.release import may_release
from civic.statistics.rounding import protect_count
from civic.statistics.structural import Combination

COUNTS = ("count", "freq")
STAGE = "persons"
MOST_CATEGORIES = 500
MOST_DIMENSIONS = 12
MOST_PERSONS = 20_000_000
MOST_TABLE_CELLS = 1_000_000


def _protect_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("table", metavar="TABLE.csv", help="a row a person; or with a column count, a cell")
    parser.add_argument("--ways", type=int, choices=(1, 2, 3), default=3, help="dimensions crossed at most")
    parser.add_argument("--special", default="", metavar="C1,C2", help="special-category columns (GDPR 9)")
    parser.add_argument("--partner", default="", metavar="C1,C2", help="columns that may be crossed with special ones")
    parser.add_argument(
        "--insiders",
        action="store_true",
        help="3 members of any cell may subtract themselves, not only of special ones",
    )
    parser.add_argument(
        "--impossible",
        action="append",
        default=[],
        metavar="C1=V1,C2=V2",
        help="a combination that nobody can have (a structural zero); may be given several times",
    )
    parser.add_argument(
        "--before",
        metavar="PREVIOUS.json",
        help="the answer of protect that was published before: figures of nearly the same people stay",
    )
    parser.add_argument(
        "--key",
        metavar="FILE",
        help="a secret by which some figures are withheld by lot, whatever they are, so that the rest tells nothing; "
        "made where there is none. Without it there is no lot up to 24 cells of all columns crossed, and beyond the "
        "secret is protect.key in CIVIC_KEYS_DIR, else in keys in CIVIC_DATA_DIR, else in instance/keys",
    )
    parser.add_argument(
        "--within",
        action="append",
        default=[],
        metavar="C1=C2",
        help="a hierarchy: every value of column C1 (neighbourhood) lies in one of C2 (district); may be given several "
        "times",
    )


def _protect(arguments: Namespace) -> Answer:
    before = earlier.read(arguments.before) if arguments.before else None
    dimensions, codes, persons = _read_people(arguments, earlier.groups(before) if before else {})
    nested = [_hierarchy(text, dimensions, codes, arguments.table) for text in arguments.within]
    # A neighbourhood crossed with its district is the neighbourhood once more.
    tables = [
        table
        for table in catalogue(dimensions, arguments.ways)
        if not any({inner, outer} <= set(table.names) for inner, outer, _ in nested)
    ]
    size = {dimension.name: dimension.size for dimension in dimensions}
    cells = sum(prod(size[name] for name in table.names) for table in tables)
    if cells > MOST_TABLE_CELLS:
        told = f"these tables have {cells} cells, more than {MOST_TABLE_CELLS}: take fewer columns or --ways."
        raise FileError(0, told, arguments.table)
    if persons.sum() > MOST_PERSONS:
        raise FileError(0, f"{persons.sum()} persons are more than {MOST_PERSONS}.", arguments.table)
    rows = np.repeat(codes, persons, axis=0)
    chunk = (rows, np.ones((len(rows), 1), np.bool_))
    try:
        impossible = [_combination(text) for text in arguments.impossible]
        impossible += [combination for _, _, elsewhere in nested for combination in elsewhere]
        audited = (*local_cubes(dimensions, tables), *attacked_tables(dimensions, tables, 1, impossible))
        cube = count(dimensions, [STAGE], tables, [chunk], audited, impossible)
    except ValueError as error:
        raise FileError(0, f"{error}.", arguments.table) from error
    standard = Standard(insiders_everywhere=arguments.insiders)
    lot = lots.key(arguments.key, cube) if arguments.key or size_of(cube) > MOST_CROSSED else b""
    try:
        if before is None:
            # Asked of the total that is shown: another answer would tell more of it.
            shown = protect_count(len(rows)) or 0
            first = may_release(shown, shown, first=True)
            return {**published(cube, standard, Progress(), lot=lot), "first_release": first.value}
        kept = earlier.stays(by_cell_rule(cube), cube, before, arguments.before)
        return published(cube, standard, Progress(), kept, lot, earlier.number(before))
    except Unprotectable as error:
        told = "it could not be proven that these tables give no small number away, so nothing is published."
        raise FileError(0, told, arguments.table) from error


def published(
    cube: Cube,
    standard: Standard,
    progress: Callable[[str], None] | None = None,
    kept: Protected | None = None,
    lot: bytes = b"",
    release: int = 0,
) -> Answer:
    """All tables of a cube of one stage as they may be published, and how they were protected.

    With a lot it is the gate of the web's releases, and proven for every size (decision 23). Without one the gate of
    small tables, which is proven by trying others, or shows the total alone (decision 21).

    Args:
        cube: what is counted.
        standard: of the gate.
        progress: is told which system is attacked.
        kept: the tables beside an earlier publication, if there is one.
        lot: the key of the figures withheld by lot.
        release: another number for each publication of the same table.

    Raises:
        Unprotectable: nothing can be published.
    """
    # The file does not tell which hidden cells are withheld; the gate reckons with somebody who knows.
    fresh = marked(kept or by_cell_rule(cube))
    if lot:
        covered = drawn(fresh, lot, release)
        protected, report = interval_gate(cube, fresh, standard, progress=progress, drawn=covered)
        # That a table could not be proven in its allowance is no matter of lot.
        proven = not kept and all(
            fresh.of(Table(names), stage).figures.size > MOST_CELLS for stage, names in report.unproven
        )
        # How wide beyond the standard depends on the order in which it was found.
        width = None if report.min_width is None else min(report.min_width, standard.width)
    else:
        protected, told = blind_gate(cube, fresh, standard, progress=progress)
        report, proven, width = told.gate, told.safe_from_reruns and not kept, told.gate.min_width
    shown = [
        {
            "dimensions": list(table.names),
            "cells": [cell.as_json() for cell in marked(protected, False).of(table, STAGE).cells()],
        }
        for table in cube.tables
    ]
    audit = {
        "cells": report.cells,
        "published": report.shown,
        "withheld": report.withheld,
        "min_width": width,
        "safe_from_reruns": "proven" if proven else "not proven",
        "by_lot_one_in": {"crossed": ONE_IN, "single": ONE_IN_OF_GROUPS} if lot else None,
        "unproven": [list(names) for _, names in report.unproven],
    }
    return {"tables": shown, "audit": audit}


def _read_people(
    arguments: Namespace, then: Mapping[str, set[str]]
) -> tuple[list[Dimension], NDArray[np.int16], NDArray[np.int64]]:
    path = arguments.table
    rows = list(csv_rows(path))
    if not rows:
        raise FileError(0, "there is a header but no row.", path)
    columns = list(rows[0][1])
    counts = next((name for name in COUNTS if name in columns), None)
    names = [name for name in columns if name != counts]
    if not 1 <= len(names) <= MOST_DIMENSIONS:
        raise FileError(1, f"between 1 and {MOST_DIMENSIONS} dimensions are possible, not {len(names)}.", path)
    special, partner = (_listed(getattr(arguments, key), names, path) for key in ("special", "partner"))
    dimensions = []
    for name in names:
        found = {row[name] for _, row in rows} | then.get(name, set())
        if len(found) > MOST_CATEGORIES:
            told = f"the column {name!r} has {len(found)} values: is it a dimension? At most {MOST_CATEGORIES}."
            raise FileError(1, told, path)
        categories = tuple(sorted(found, key=lambda value: (value == NOT_TOLD, value)))
        dimensions.append(Dimension(name, categories, special=name in special, partner=name in partner))
    at = [{category: code for code, category in enumerate(d.categories)} for d in dimensions]
    codes = np.array([[at[i][row[n]] for i, n in enumerate(names)] for _, row in rows], dtype=np.int16)
    if counts is None:
        return dimensions, codes, np.ones(len(rows), np.int64)
    return dimensions, codes, _persons(rows, names, counts, path)


def _persons(rows: list[tuple[int, dict[str, str]]], names: list[str], counts: str, path: str) -> NDArray[np.int64]:
    seen: dict[tuple[str, ...], int] = {}
    for line, row in rows:
        cell = tuple(row[name] for name in names)
        if cell in seen:
            raise FileError(line, f"the cell {', '.join(cell)} stands in line {seen[cell]} already.", path)
        seen[cell] = line
    return np.array([_whole(row[counts], counts, line, path) for line, row in rows], np.int64)


def _listed(text: str, names: list[str], path: str) -> list[str]:
    chosen = [name.strip() for name in text.split(",") if name.strip()]
    missing = [name for name in chosen if name not in names]
    if missing:
        raise FileError(1, f"there is no column {missing[0]!r}.", path)
    return chosen


def _combination(text: str) -> Combination:
    parts = [part.partition("=") for part in text.split(",")]
    if not all(equals for _, equals, _ in parts):
        raise ValueError(f"--impossible needs column=value,column=value, not {text!r}")
    return frozenset((name.strip(), value.strip()) for name, _, value in parts)


def _hierarchy(
    text: str, dimensions: list[Dimension], codes: NDArray[np.int16], path: str
) -> tuple[str, str, list[Combination]]:
    """The two columns of a hierarchy, and every pair of their values that does not lie within each other."""
    inner, equals, outer = (part.strip() for part in text.partition("="))
    place = {dimension.name: number for number, dimension in enumerate(dimensions)}
    if not equals or inner == outer or inner not in place or outer not in place:
        raise FileError(1, f"--within needs column=column, two columns of the file, not {text!r}.", path)
    fine, coarse = dimensions[place[inner]], dimensions[place[outer]]
    pairs = {(int(one), int(other)) for one, other in codes[:, [place[inner], place[outer]]]}
    elsewhere: list[Combination] = []
    for code, value in enumerate(fine.categories):
        around = sorted(other for one, other in pairs if one == code)
        if value == NOT_TOLD:
            continue
        if len(around) > 1:
            told = " and ".join(repr(coarse.categories[other]) for other in around[:2])
            raise FileError(0, f"{inner} {value!r} lies in {told}: each must lie in one {outer}.", path)
        others = (each for number, each in enumerate(coarse.categories) if number not in around)
        elsewhere.extend(frozenset({(inner, value), (outer, each)}) for each in others)
    return inner, outer, elsewhere


def _whole(text: str, column: str, line: int, path: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) > 100_000_000:
        raise FileError(line, f"{column} must be a whole number of persons, not {text!r}.", path)
    return int(text)


def _audit_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("table", metavar="TABLE.csv", help="columns, count, hidden (0 or 1)")
    parser.add_argument("--rounded", action="store_true", help="figures follow the 10/5 rule; hidden means under 10")


def _audit_table(arguments: Namespace) -> Answer:
    path = arguments.table
    entries: list[Entry] = []
    lines: dict[tuple[str, ...], int] = {}
    for line, row in csv_rows(path, ("count", "hidden")):
        if row["hidden"] not in ("0", "1"):
            raise FileError(line, f"hidden must be 0 or 1, not {row['hidden']!r}.", path)
        hidden = row["hidden"] == "1"
        values = tuple(v for name, v in row.items() if name not in ("count", "hidden", "known_max"))
        given = None if hidden and not row["count"] else _whole(row["count"], "count", line, path)
        limit = row.get("known_max", "")
        known = _whole(limit, "known_max", line, path) if limit else None
        if lines.setdefault(values, line) != line:
            told = f"the cell {', '.join(values)} stands in line {lines[values]} already."
            raise FileError(line, told, path)
        entries.append(Entry(values, given, hidden, known))
    if not entries:
        raise FileError(0, "there is a header but no row.", path)
    if not entries[0].values:
        raise FileError(1, "there is no column besides count and hidden.", path)
    try:
        found = audit_table(entries, arguments.rounded)
    except Contradiction as error:
        raise FileError(0, "no table of whole persons agrees with these figures.", path) from error
    except ValueError as error:
        raise FileError(0, f"{error}.", path) from error
    intervals = [
        {"values": list(v), "lower": i.lower, "upper": None if i.upper >= FAR else i.upper}
        for v, i in found.intervals.items()
    ]
    return {"intervals": intervals, "min_width": found.min_width, "exact": found.exact}


COMMANDS: list[Command] = [
    Command(
        "protect",
        "Rounds all tables of up to three columns to fives, hides what is under ten, and withholds further "
        "cells until nobody can bound a hidden one more tightly than 5. Also prints how tightly that is.",
        "10/5 rule of the ONS; interval audit after Fréchet (1940), Buzzigoli and Giusti (1999) and the "
        "attacker's problem of Fischetti and Salazar (2001).",
        "protect docs/examples/persons.csv --ways 2",
        _protect_arguments,
        _protect,
        "This is deterministic rounding to base 5 with a threshold of 10 and complementary suppression by intervals. "
        "With --within, whoever knows which neighbourhoods make up a district gains nothing from that. It leaves out "
        "record swapping, cell keys, sums of money (see protect-sums), and earlier versions of the table unless one is "
        "given with --before: then a figure moves once ten people changed for certain, what was hidden stays hidden, "
        "and a rerun is not reckoned with. `min_width` is the narrowest interval of any hidden figure that may be "
        "small, in persons: a guarantee "
        "against somebody who has this publication, knows the method and which figures are withheld, and solves for "
        "the rest. `safe_from_reruns` says whether that also holds against whoever reruns the program on every table "
        "that fits. Up to 24 cells of all columns crossed that is proven by trying others; where it is not, the total "
        "alone is published. In larger tables, and with --key, one figure in 16 of crossings and one in 128 of single "
        "columns is withheld by lot besides, from a key that nobody else may have: then whatever table fits would give "
        "the same publication under some lot, which is the proof for every size. Publish one table under one key only: "
        "what two lots leave out shows both. The key is kept, and the same file and key give the same bytes. With "
        "--before it is not proven. `unproven` names tables that could not be proven at all; they are withheld whole. "
        "null: no such figure is bounded by anything that is "
        "shown.",
    ),
    Command(
        "audit-table",
        "Computes for every hidden cell of a published table the least and the most that anybody can work "
        f"out from the cells and margins that are shown. Margins are summed, or given as rows with {EVERY}.",
        "The attacker's problem of Fischetti and Salazar (2001), linear and integer programmes by HiGHS.",
        "audit-table docs/examples/hidden-cells.csv",
        _audit_arguments,
        _audit_table,
        "This is the attack that disclosure control calls the attacker's problem, on any table that was "
        "published. It leaves out what an attacker knows beyond the table, and rerunning the program that "
        "protected it. An interval is exact for what the file says: nobody who solves for it can do better "
        "(whole persons up to 200 cells, fractions beyond, which can be wider).",
    ),
]
