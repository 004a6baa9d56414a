"""What is read or written in one place only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ONLY = {
    r"\bDateField\b": {"civic/core/forms.py"},
    r"\bfromisoformat\b": {"civic/core/days.py", "civic/imports/rules/values.py"},
    r"\bstrptime\b": set(),
}


@pytest.mark.parametrize("pattern", ONLY)
def test_there_is_one_place_for_it(pattern: str) -> None:
    """Days have bounds because one field and one reader know them."""
    found = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "civic").rglob("*.py")
        if re.search(pattern, file.read_text(encoding="utf-8"))
    }
    assert found == ONLY[pattern]
