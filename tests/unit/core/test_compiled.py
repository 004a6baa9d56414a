"""Compiled templates are used by the next process, never when they are old, and missed by nobody."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from civic.core.compiled import CompiledTemplates


def _said(folder: Path, text: str) -> tuple[str, int]:
    """What a template says, and how often it was compiled for that."""
    compiled = []

    class Counting(Environment):
        def _compile(self, source: str, filename: str) -> object:
            compiled.append(filename)
            return super()._compile(source, filename)

    environment = Counting(loader=DictLoader({"one": text}), bytecode_cache=CompiledTemplates(folder))
    return environment.get_template("one").render(name="Ada"), len(compiled)


def test_the_next_process_compiles_nothing_until_the_template_changes(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert _said(tmp_path, "Hello {{ name }}") == ("Hello Ada", 1)
    assert _said(tmp_path, "Hello {{ name }}") == ("Hello Ada", 0)
    assert _said(tmp_path, "Bye {{ name }}") == ("Bye Ada", 1)


def test_a_file_that_a_crash_left_empty_is_like_none(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    _said(tmp_path, "Hello {{ name }}")
    (file,) = tmp_path.rglob("*.cache")
    file.write_bytes(b"")
    assert _said(tmp_path, "Hello {{ name }}") == ("Hello Ada", 1)


@pytest.mark.parametrize("forbidden", [True, False], ids=["as Python is told", "as the folder is"])
def test_nothing_is_written_where_that_is_forbidden(tmp_path: Path, monkeypatch, forbidden: bool) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", forbidden)
    folder = tmp_path / "file"
    folder.write_text("no folder")
    assert _said(folder, "Hello {{ name }}") == ("Hello Ada", 1)
    assert folder.read_text() == "no folder"
