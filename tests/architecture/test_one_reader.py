"""What is read or written in one place only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ONLY = {
    r"\b(DateField|TimeField|DateTimeLocalField)\b": {"civic/core/forms.py"},
    # The log and the opening record of a vote are read as the program itself wrote them.
    r"\bfromisoformat\b": {
        "civic/core/days.py",
        "civic/imports/rules/values.py",
        "civic/audit/rules.py",
        "civic/administration/log_words.py",
        "civic/votes/queries/papers.py",
    },
    r"\bstrptime\b": set(),
    # Polis's files are read as Polis writes them, whatever else CSV may be, and go out as the same bytes.
    r"\bcsv\.(reader|DictReader)\b": {"civic/core/sheets.py", "civic/demo/people.py", "civic/imports/rules/polis.py"},
    r"\bcsv\.(writer|DictWriter)\b": {
        "civic/core/sheets.py",
        "civic/imports/rules/polis.py",
        "civic/recruitment/files.py",  # the method's files, byte by byte as their fingerprint says
    },
}


@pytest.mark.parametrize("pattern", ONLY)
def test_there_is_one_place_for_it(pattern: str) -> None:
    """Days have bounds and tables have guards because one reader and one writer know them."""
    found = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "civic").rglob("*.py")
        if re.search(pattern, file.read_text(encoding="utf-8"))
    }
    assert found == ONLY[pattern]
