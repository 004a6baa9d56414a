"""`protect-sums`: make tables of sums of money safe to publish."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from fractions import Fraction
from math import prod

from civic.core.methods import Answer, Command, FileError, csv_rows
from civic.statistics.dimensions import NOT_TOLD, Dimension, catalogue
from civic.statistics.dominance import Cell, Rule, protect_sums
from civic.statistics.intervals.gate import Unprotectable

MOST_CELLS = 5_000
MOST_DIGITS = 12


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("table", metavar="TABLE.csv", help="a row a contributor: columns to group by, and amount")
    parser.add_argument("--ways", type=int, choices=(1, 2, 3), default=2, help="columns crossed at most")
    parser.add_argument("--percent", metavar="P", default="10", help="p %% rule; 10 unless given")
    parser.add_argument("--dominance", metavar="N,K", default="", help="the (n,k) dominance rule instead: 2,85, say")
    parser.add_argument("--least", type=int, default=3, help="contributors that every sum needs; 3 unless given")


def _protect_sums(arguments: Namespace) -> Answer:
    path, rule = arguments.table, _rule(arguments)
    rows = list(csv_rows(path, ("amount",)))
    names = [name for name in (rows[0][1] if rows else {}) if name != "amount"]
    if not names:
        raise FileError(0, "there is no row, or no column to group by.", path)
    parts: dict[Cell, list[int]] = {}
    for line, row in rows:
        parts.setdefault(tuple(row[name] for name in names), []).append(_cents(row["amount"], line, path))
    dimensions = []
    for position, name in enumerate(names):
        found = {cell[position] for cell in parts}
        dimensions.append(Dimension(name, tuple(sorted(found, key=lambda value: (value == NOT_TOLD, value)))))
    cells = prod(dimension.size for dimension in dimensions)
    if cells > MOST_CELLS:
        raise FileError(0, f"all columns crossed are {cells} cells, more than {MOST_CELLS}: take fewer.", path)
    tables = catalogue(dimensions, arguments.ways)
    try:
        found_sums = protect_sums(dimensions, tables, parts, rule)
    except (Unprotectable, ArithmeticError) as error:
        raise FileError(0, "no sum can be shown that gives no contribution away.", path) from error
    shown = [
        {
            "dimensions": list(table.names),
            "cells": [{"values": list(cell), "sum": _money(value)} for cell, value in found_sums.tables[table].items()],
        }
        for table in tables
    ]
    count = sum(len(found_sums.tables[table]) for table in tables)
    gone = found_sums.unsafe + found_sums.withheld
    return {"tables": shown, "audit": {"cells": count, "published": count - gone, "withheld": gone}}


def _rule(arguments: Namespace) -> Rule:
    if arguments.least < 1:
        raise FileError(0, "--least must be 1 or more.")
    if not arguments.dominance:
        return Rule(_number(arguments.percent, "--percent", 1000), least=arguments.least)
    largest, comma, share = arguments.dominance.partition(",")
    if not comma or largest.strip() not in ("1", "2", "3", "4", "5"):
        raise FileError(0, f"--dominance needs N,K with N from 1 to 5, not {arguments.dominance!r}.")
    return Rule(largest=int(largest), share=_number(share, "--dominance", 100), least=arguments.least)


def _number(text: str, option: str, below: int) -> Fraction:
    try:
        value = Fraction(text.strip()) if len(text) < MOST_DIGITS else Fraction(0)
    except (ValueError, ZeroDivisionError):
        value = Fraction(0)
    if not 0 < value < below:
        raise FileError(0, f"{option} needs a percentage above 0 and below {below}, not {text!r}.")
    return value


def _cents(text: str, line: int, path: str) -> int:
    whole, _, rest = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= MOST_DIGITS and len(rest) <= 2):
        raise FileError(line, f"amount must be money that is not negative, as 1250 or 1250.50, not {text!r}.", path)
    if rest and not (rest.isascii() and rest.isdigit()):
        raise FileError(line, f"amount must be money that is not negative, as 1250 or 1250.50, not {text!r}.", path)
    return 100 * int(whole) + int(rest.ljust(2, "0"))


def _money(value: int | None) -> int | str | None:
    if value is None:
        return None
    return value // 100 if value % 100 == 0 else f"{value // 100}.{value % 100:02}"


COMMANDS: list[Command] = [
    Command(
        "protect-sums",
        "Withholds sums of money that give one contribution away, and further sums until nobody can work such a one "
        "out from those shown. The others are shown exactly.",
        "p % rule, (n,k) dominance rule and minimum frequency of Hundepool et al., Handbook on Statistical Disclosure "
        "Control, ch. 4; the attacker's problem of Fischetti and Salazar (2001).",
        "protect-sums docs/examples/grants.csv",
        _arguments,
        _protect_sums,
        "This is primary suppression by a concentration rule and secondary suppression by linear programmes. From all "
        "that is shown a withheld sum can still be so much larger that the second largest contributor cannot estimate "
        "the largest more closely than by P percent (or as the dominance rule has it). It leaves out contributors in "
        "several rows, coalitions, what a contributor to another withheld sum knows, and whoever reruns the program. "
        "Keep the numbers of the rule to yourself, as the handbook says; the answer does not tell them.",
    )
]
