"""The starred rules of docs/architecture.md, each kept by a test (or by the import contracts in pyproject.toml)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from civic import wiring
from civic.accounts.models import Person
from civic.core import errors
from civic.core.db import Base
from tests.architecture import source
from tests.support.application import make_app

MODULES = source.modules()
IDS = [source.name(path) for path in MODULES]


def _offences(path: Path, forbidden: re.Pattern[str]) -> list[str]:
    return [f"{path.name}:{line} {what}" for line, what in source.imports(path) if forbidden.match(what)]


def test_1_no_import_hides_in_a_function() -> None:
    hidden = []
    for path in MODULES:
        for node in ast.walk(source.tree(path)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                inner = [n for n in ast.walk(node) if isinstance(n, (ast.Import, ast.ImportFrom))]
                hidden += [f"{source.name(path)}:{n.lineno}" for n in inner]
    assert hidden == []


#: The package of each table. The tables of what was one package, ``spaces``, keep that prefix.
PACKAGES = {str(mapper.local_table): mapper.class_.__module__.split(".")[1] for mapper in Base.registry.mappers}
OF_SPACES = {"towns", "roles", "processes", "resources", "uploads"}


def test_2_foreign_keys_go_down_the_floors() -> None:
    wrong = []
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            here, there = PACKAGES[table.name], PACKAGES[key.column.table.name]
            if source.height(there) > source.height(here) or (
                here != there and source.height(there) == source.height(here)
            ):
                wrong.append(f"{table.name}.{key.parent.name} -> {key.column}")
    assert wrong == []


def test_2_only_the_log_stores_a_kind_beside_an_id() -> None:
    pairs = []
    for table in Base.metadata.tables.values():
        names = [column.name for column in table.columns]
        kinds = [name for name in names if name.endswith("_kind") and f"{name.removesuffix('_kind')}_id" in names]
        if {"kind", "thing"} <= set(names) or kinds:
            pairs.append(table.name)
    assert pairs == ["audit_entry"]


def test_2_tables_are_named_after_their_room() -> None:
    for table in Base.metadata.tables.values():
        prefix, package = table.name.split("_")[0], PACKAGES[table.name]
        assert prefix == ("spaces" if package in OF_SPACES else package), table.name


#: Modules that talk to the database; runtime looks whether one is there, and core is the way to it.
WITH_SQL = {"models", "queries", "service"}
#: Errors of a database that is away, told in words.
ALSO = {"civic.accounts.login", "civic.imports.console"}


def test_5_only_models_queries_and_service_import_sqlalchemy() -> None:
    free = [
        path
        for path in MODULES
        if source.package(path) not in ("core", "runtime")
        and source.kind(path) not in WITH_SQL
        and source.name(path) not in ALSO
    ]
    assert len(free) > 200
    assert [source.name(path) for path in free if _offences(path, re.compile(r"sqlalchemy|flask_sqlalchemy"))] == []


def _selects(node: ast.AST) -> bool:
    """Whether an expression is ``select(...)`` with anything chained to it."""
    while isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id == "select":
            return True
        node = node.func.value if isinstance(node.func, ast.Attribute) else ast.Constant(None)
    return False


def test_5_reading_stands_in_queries() -> None:
    """A ``select`` inside a statement that writes is part of the write; one that is executed reads."""
    reading = [
        f"{source.name(path)}:{node.lineno}"
        for path in MODULES
        if source.kind(path) != "queries" and source.package(path) != "core"
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("execute", "scalar", "scalars")
        and node.args
        and _selects(node.args[0])
    ]
    assert reading == []


def test_6_only_one_place_commits() -> None:
    commits = [
        f"{source.name(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert [c.split(":")[0] for c in commits] == ["civic.core.db"]


def test_7_every_endpoint_has_a_gate(source_app) -> None:
    closed = [
        endpoint
        for endpoint, view in source_app.view_functions.items()
        if endpoint != "static" and not hasattr(view, "__gate__")
    ]
    assert closed == []


def test_7_an_endpoint_without_a_gate_answers_403(tmp_path: Path) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'gate.sqlite'}")
    app.add_url_rule("/test-no-gate", "test_no_gate", lambda: "open")
    assert app.test_client().get("/test-no-gate").status_code == 403


def test_8_every_refusal_has_words(source_app) -> None:
    missing = []
    for path in MODULES:
        for node in ast.walk(source.tree(path)):
            if isinstance(node, ast.ClassDef) and node.name.endswith("Code") and source.kind(path) == "rules":
                module = __import__(source.name(path), fromlist=[node.name])
                codes = [c for c in getattr(module, node.name) if (type(c), c.value) not in errors.WORDS]
                missing += [f"{source.name(path)}.{c!r}" for c in codes]
    assert missing == []


def test_8_rules_translate_nothing() -> None:
    for path in MODULES:
        if source.kind(path) == "rules":
            assert _offences(path, re.compile(r"(flask_)?babel")) == [], source.name(path)


def test_9_only_few_packages_know_demographics() -> None:
    allowed = {"demographics", "statistics", "imports", "recruitment", "demo", "wiring", "fillers", "refusals"}
    packages = {
        source.package(path)
        for path in MODULES
        for _, what in source.imports(path)
        if what.startswith("civic.demographics")
    }
    assert packages <= allowed


def test_9_only_its_queries_and_service_open_its_tables() -> None:
    opening = {
        source.name(path)
        for path in MODULES
        for _, what in source.imports(path)
        if what.startswith("civic.demographics.models")
    }
    inside = {name for name in opening if re.match(r"civic\.demographics\.(queries|service)", name)}
    assert opening - inside <= {"civic.wiring"}


def test_10_every_fragment_is_part_of_a_page() -> None:
    templates = source.ROOT / "templates"
    everything = {path: path.read_text() for path in templates.rglob("*.html")}
    code = "\n".join(path.read_text() for path in MODULES)
    lonely = []
    for path in everything:
        if path.name.startswith("_") and path.parent.name not in ("_components", "_layout"):
            name = str(path.relative_to(templates))
            used = any(name in text for other, text in everything.items() if other != path)
            # Rendered apart and handed to its page, so that what is the same for everybody is made once.
            handed = f'"{name}"' in code
            if not used and not handed and path.parent.name not in ("errors", "design"):
                lonely.append(name)
    assert lonely == []


def test_13_nobody_toggles() -> None:
    toggles = [
        f"{source.name(path)}.{node.name}"
        for path in MODULES
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.FunctionDef) and "toggle" in node.name
    ]
    assert toggles == []


def test_15_every_key_to_a_person_says_what_leaving_does() -> None:
    silent = []
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column.table is Person.__table__:
                says = key.parent.info.get("leaving", "")
                if says != "forget" and not (says.startswith("keep: ") and len(says) > 12):
                    silent.append(f"{table.name}.{key.parent.name}")
    assert silent == []


def test_every_room_with_tables_is_wired() -> None:
    wired = {module.__name__ for module in wiring.MODELS}
    written = {source.name(p) for p in MODULES if source.kind(p) == "models" and source.package(p) != "core"}
    assert {w for w in written if not any(w == x or w.startswith(x + ".") for x in wired)} == set()


@pytest.mark.parametrize("path", [p for p in MODULES if p.name == "__init__.py"], ids=source.name)
def test_a_room_says_what_it_is_for_and_imports_nothing(path: Path) -> None:
    if path.parent.parent == source.CIVIC:
        assert ast.get_docstring(source.tree(path)), f"{source.name(path)} has no docstring"
        assert list(source.imports(path)) == [] or source.package(path) in ("methods", "runtime", "demo")


def test_no_module_is_called_utils() -> None:
    names = {part for path in MODULES for part in path.relative_to(source.CIVIC).with_suffix("").parts}
    assert names & {"utils", "helpers", "common", "manager", "misc"} == set()


def test_names_of_modules_that_packages_share_are_explained() -> None:
    page = (source.ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`(\w+)`", page.split("## Modules")[1].split("## ")[0]))
    of: dict[str, set[str]] = {}
    for path in MODULES:
        if len(path.relative_to(source.CIVIC).parts) > 1 and source.package(path) not in ("core", "runtime"):
            of.setdefault(source.kind(path), set()).add(source.package(path))
    shared = {name for name, packages in of.items() if len(packages) > 2 and not name.startswith("__")}
    assert {"routes", "desk", "wording"} <= shared
    assert shared - explained == set()


def test_only_the_demonstration_lets_another_instant_be_now() -> None:
    """What decides about rights asks the clock of the database, and `standing_at` turns that back too."""
    told = {source.package(path) for path in MODULES if "standing_at(" in path.read_text() and path.name != "clock.py"}
    assert told == {"demo"}


def test_no_verb_is_told_the_instant() -> None:
    named = [
        f"{source.name(path)}.{node.name}"
        for path in MODULES
        if source.kind(path) == "service"
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if "at" in {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}
    ]
    assert named == []
