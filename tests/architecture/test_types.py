"""``Any`` stands where the program meets what has no types, and nowhere else: the table says how often."""

from __future__ import annotations

import ast
from collections import Counter

from tests.architecture import source

#: The most that may stand in a package. What is left are borders: rows, columns and statements of SQLAlchemy that are
#: read by name; JSON and TOML as they arrive; results of ballots, which differ by kind; what hooks and events carry;
#: Flask, WTForms, gunicorn and HiGHS. Packages that change most have room for three more. Who says a type
#: lowers the figure with it.
BORDERS = {
    "accounts": 1,
    "app": 2,
    "core": 29,
    "councils": 3,
    "deliberation": 45,
    "demo": 24,
    "demographics": 1,
    "holdings": 2,
    "imports": 1,
    "measures": 23,
    "meetings": 11,
    "motions": 1,  # the result of a vote, as its kind writes it
    "moderation": 29,
    "notifications": 5,
    "opendata": 7,
    "places": 13,
    "processes": 40,
    "proposals": 83,
    "recruitment": 2,
    "resources": 5,
    "runtime": 21,
    "search": 2,
    "shell": 1,
    "statements": 22,
    "statistics": 15,
    "texts": 5,
    "towns": 1,
    "uploads": 7,
    "verification": 6,
    "votes": 48,
}


def test_any_stands_at_borders_only() -> None:
    found = Counter(
        source.package(path)
        for path in source.modules()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Name) and node.id == "Any"
    )
    more = {package: count for package, count in found.items() if count > BORDERS.get(package, 0)}
    assert more == {}, "say the type: object, a TypedDict, a Protocol, a TypeVar"
