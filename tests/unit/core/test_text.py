"""Text is kept in one form, wherever it comes from."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.core.text import block, is_unseen, line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("cafe\u0301", "café"),
        ("a\r\nb\rc\u2028d\u2029e\x85f\x0bg", "a\nb\nc\nd\ne\nf\ng"),
        ("\ufeffBOM inside", "BOM inside"),
        ("\u202eevil", "evil"),
        ("a\u2066b\u2069", "ab"),
        ("\x00a\x1bb\x7f", "ab"),
        ("word\u200b", "word"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("👩\u200d🌾 ☂️", "👩\u200d🌾 ☂️"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e007f"),
        ("tag\U000e0041", "tag"),
        ("8\u00a0000", "8\u00a0000"),
        ("  indented", "indented"),
        ("A field is 5*3*2 m.\n\n1. first\n3. third", "A field is 5*3*2 m.\n\n1. first\n3. third"),
    ],
)
def test_what_is_kept_of_text(typed: str, kept: str) -> None:
    assert block(typed) == kept


def test_one_line_is_one_line() -> None:
    assert line("Subject\r\nBcc: all@example.org\u2028and\tmore") == "Subject Bcc: all@example.org and more"


@given(st.text())
def test_nothing_unseen_is_left_and_twice_is_once(text: str) -> None:
    kept = block(text)
    assert block(kept) == kept
    assert line(line(text)) == line(text)
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(is_unseen(c) for c in kept if c not in "\n\t" and not 0xE0000 <= ord(c) < 0xE0080)
    assert "\n" not in line(text)


@pytest.mark.shared_data
def test_the_lines_of_the_report_stay_as_typed(shared_data: Path) -> None:
    text = (shared_data / "reports" / "text_lines.txt").read_text().strip()
    assert block(text) == text
