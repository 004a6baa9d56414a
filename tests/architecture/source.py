"""The program's own source as trees, for the tests that keep the rules of the house."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CIVIC = ROOT / "civic"


def modules() -> list[Path]:
    return sorted(CIVIC.rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def kind(path: Path) -> str:
    """What a module is for: ``routes`` for both ``civic/votes/routes.py`` and ``civic/votes/routes/cast.py``."""
    parts = path.relative_to(CIVIC).with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


def package(path: Path) -> str:
    return path.relative_to(CIVIC).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of everything that a module imports; ``from a import b`` gives ``a`` and ``a.b``."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def layers() -> list[list[str]]:
    """The packages by layer, the highest first, as the import contract in pyproject.toml lists them."""
    import tomllib

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["type"] == "layers")
    return [[package.strip(" ()") for package in line.split("|")] for line in layers]


def height(package: str) -> int:
    """The layer of a package, counted from below; core is 0."""
    for i, line in enumerate(reversed(layers())):
        if package in line:
            return i
    raise LookupError(f"{package} is on no layer")
