"""The command that recomputes a published report: audit-process."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping

from civic.core.methods import Answer, Command, FileError, MethodError, open_text
from civic.statistics.claims import FORMAT, checksum, claims, differences, population_of_json
from civic.statistics.shown import Figures


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("report", metavar="REPORT.json", help="the JSON file of a report, as a town published it")


def _run(args: Namespace) -> Answer:
    found = _read(args.report)
    try:
        figures = Figures.read(_mapping(found["catalogue"]), json.dumps(found["tables"]))
        population = population_of_json(_list(found["population"]))
        again = claims(figures, population)
    except (KeyError, TypeError, ValueError, StopIteration) as error:
        raise MethodError(f"{args.report} is no report of this program: {error}.") from error
    differ = differences(found.get("claims"), again)
    same = checksum(found["tables"]) == found.get("tables_sha256")
    return {
        "process": found.get("process"),
        "release": found.get("release"),
        "tables_sha256": checksum(found["tables"]),
        "tables_agree": same,
        "claims_agree": not differ,
        "differences": differ,
        "recomputed": again,
    }


def _list(value: object) -> list[Mapping[str, object]]:
    if not isinstance(value, list):
        raise TypeError("its population is missing")
    return value


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError("its catalogue is missing")
    return value


def _read(path: str) -> dict[str, object]:
    with open_text(path) as file:
        text = file.read()
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        raise FileError(line, "this is no JSON. Give the JSON file of a report.", path) from error
    if not isinstance(found, dict) or found.get("report") != FORMAT:
        raise FileError(0, f'this is no report: "report" is to be {FORMAT}.', path)
    return found


COMMANDS: list[Command] = [
    Command(
        "audit-process",
        "Recomputes the ratios of all groups, and the steps at which missing ones are lost, from the protected tables "
        "of a published report. Says where the report claims something else, and whether its tables have their hash.",
        "Representation ratio and its factors, intervals by Wilson (1927).",
        "audit-process docs/examples/report.json",
        _configure,
        _run,
        "The report holds its tables, the population they are compared with, and what it claims of both. "
        "`tables_agree`: the SHA-256 of the tables is the one that the release was published with; compare it with the "
        "page of the figures. `claims_agree`: every ratio, interval, verdict and step is what this program computes. "
        "What it cannot say: whether the tables count the right people, since exact counts leave the worker nowhere.",
    ),
]
