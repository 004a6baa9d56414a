"""Rule 9: few packages may read what people told about themselves, by one module."""

from __future__ import annotations

import ast
from pathlib import Path

CIVIC = Path(__file__).parents[2] / "civic"
PACKAGE = "civic.demographics"
#: wiring registers the tables, the pages and the words; recruitment draws applicants who agreed to just that.
MAY_CALL = {"demographics", "statistics", "imports", "recruitment", "demo"}


def imported(path: Path) -> set[str]:
    """Every module that a file names, ``from package import module`` included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


FILES = {path: imported(path) for path in sorted(CIVIC.rglob("*.py"))}


def opens(modules: set[str], name: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for module in modules)


def test_only_the_rooms_own_queries_open_its_tables() -> None:
    opening = {str(path.relative_to(CIVIC)) for path, names in FILES.items() if opens(names, f"{PACKAGE}.models")}
    assert opening == {"demographics/queries.py", "wiring.py"}


def test_only_few_packages_call_demographics() -> None:
    calling = {path.relative_to(CIVIC).parts[0] for path, names in FILES.items() if opens(names, PACKAGE)}
    assert calling <= {*MAY_CALL, "wiring.py", "fillers.py", "refusals.py"}


def test_only_a_job_reads_answers_for_a_purpose() -> None:
    reading = {
        str(p.relative_to(CIVIC)) for p in FILES if "coded(" in p.read_text() and "demographics" in p.read_text()
    }
    assert reading <= {
        "demographics/queries.py",
        "demographics/policy.py",
        "statistics/gathering.py",
    }


def test_nobody_names_the_rooms_tables_in_sql() -> None:
    naming = {
        str(path.relative_to(CIVIC))
        for path in FILES
        for table in ("demographics_answer", "demographics_consent")
        if table in path.read_text()
    }
    # What people may read about themselves is listed by table there; it is handed over by this package.
    assert naming == {"demographics/models.py", "holdings/queries/__init__.py"}
