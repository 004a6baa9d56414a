"""The list of what is tried against the program, and what became of each line of it.

The ids are those of a list of some 280 attacks on participation platforms: known vulnerabilities of such systems, ideas
of their best tests, and requirements of the OWASP ASVS 5.0.0. A test carries its ids in its name.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

#: What the letters stand for, and how many lines each has.
LETTERS = {
    "A": ("text and HTML", 27),
    "B": ("htmx", 12),
    "C": ("injection", 18),
    "D": ("uploads and imports", 18),
    "E": ("the border of the browser: tokens, headers, cookies, caches", 24),
    "F": ("passwords and sessions", 20),
    "G": ("who may what", 18),
    "H": ("votes and races", 24),
    "I": ("secrecy and checking of ballots", 22),
    "J": ("statistics", 10),
    "K": ("abuse", 14),
    "L": ("jobs", 18),
    "M": ("crashes and backups", 18),
    "N": ("privacy and the log of acts", 14),
    "O": ("limits of resources", 14),
    "P": ("scripts, languages, time", 12),
    "Q": ("load", 8),
}
IDS = tuple(f"{letter}{number:02}" for letter, (_, many) in LETTERS.items() for number in range(1, many + 1))

_REASONS: dict[str, dict[str, str]] = tomllib.loads((HERE / "reasons.toml").read_text(encoding="utf-8"))
#: Ids whose attack does not apply, and why. One that gets a test leaves this table.
NOT_YET = _REASONS["not_applicable"]
#: Ids that are tried in another folder, and the file.
ELSEWHERE = _REASONS["elsewhere"]
#: Ids that apply and have no test, with what is missing. Nothing is claimed about them.
UNTESTED = _REASONS["untested"]

_IDS_IN_NAME = re.compile(r"(?<![A-Za-z0-9])([A-Q]\d\d)(?![0-9A-Za-z])")


def ids_of(name: str) -> list[str]:
    """The ids that a test carries in its name: ``test_A01_A02_words`` has two."""
    return _IDS_IN_NAME.findall(name.replace("_", " ")) if name.startswith("test_") else []


def tests() -> dict[str, list[str]]:
    """The tests of each id, by reading the files of this folder."""
    found: dict[str, list[str]] = {}
    for file in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for one in ids_of(node.name):
                    found.setdefault(one, []).append(f"{file.name}::{node.name}")
    return found


def unwritten() -> list[str]:
    """Ids that have neither a test nor a line in ``reasons.toml``."""
    known = {*tests(), *NOT_YET, *ELSEWHERE, *UNTESTED}
    return [one for one in IDS if one not in known]


def summary(stats: Mapping[str, list[Any]]) -> Iterator[str]:
    """Lines that say what ran, held and fell, and what does not apply.

    Args:
        stats: reports by outcome, as pytest keeps them.
    """
    outcome = {"passed": set(), "failed": set(), "skipped": set()}  # type: dict[str, set[str]]
    for kind, ids in outcome.items():
        for report in [*stats.get(kind, []), *(stats.get("error", []) if kind == "failed" else [])]:
            ids.update(ids_of(str(getattr(report, "nodeid", "")).split("::")[-1].split("[")[0]))
    fell = outcome["failed"]
    held = outcome["passed"] - fell
    left = sorted(set(tests()) - held - fell)
    yield ""
    yield f"attacks: {len(held | fell)} of {len(IDS)} lines ran: {len(held)} held, {len(fell)} fell"
    for words, ids in (("held", sorted(held)), ("fell", sorted(fell)), ("has a test that did not run here", left)):
        if ids:
            yield f"  {words}: {' '.join(ids)}"
    if missing := unwritten():
        yield f"  no test and no reason: {' '.join(missing)}"
    yield f"  tried by tests of other folders: {' '.join(sorted(ELSEWHERE))}"
    for words, table in (("not tried yet", UNTESTED), ("not applicable", NOT_YET)):
        yield f"  {words}: {len(table)}"
        yield from (f"    {one} {reason}" for one, reason in sorted(table.items()))
