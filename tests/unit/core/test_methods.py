"""How files of `civic methods` are opened, and how mistakes in them are told."""

import gzip
import io
from fractions import Fraction
from pathlib import Path

import pytest

from civic.core.methods import FileError, Progress, csv_rows, exact, exact_fields, open_text


def written(folder: Path, content: bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n",
        b"\xef\xbb\xbfa,b\r\n1,2\r\n",
        gzip.compress(b"a,b\n1,2\n"),
        b"a,b\r1,2\r",
        b"a,b\n\n1,2",
    ],
    ids=["plain", "byte order mark and CRLF", "gzip", "old Mac", "blank line"],
)
def test_the_same_rows_are_read_whatever_the_wrapping(tmp_path, content):
    assert [row for _, row in csv_rows(written(tmp_path, content))] == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        (b"", 0, "empty"),
        (b"a,a\n", 1, "named twice"),
        (b"a\n1\n", 1, "'b' is missing"),
        (b"a,b\n1,2\n1\n", 3, "1 fields"),
        (b"a,b\n1,\0\n", 2, "no text file"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-6], 0, "damaged"),
        (b'a,b\n"1"x,2\n', 2, "comma-separated"),
    ],
)
def test_a_broken_table_is_told_with_its_line(tmp_path, content, line, told):
    with pytest.raises(FileError) as caught:
        list(csv_rows(written(tmp_path, content), required=("a", "b")))
    assert caught.value.line == line
    assert told in str(caught.value)
    assert "table.csv" in str(caught.value)


def test_a_file_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        open_text(tmp_path / "nowhere")


def test_exact_numbers_stand_beside_their_decimal_form():
    assert exact(Fraction(6, 3)) == 2
    assert exact_fields("rate", Fraction(1, 3)) == {"rate": "1/3", "rate_decimal": 1 / 3}


def test_progress_is_silent_at_first_and_then_sparing():
    stream = io.StringIO()
    progress = Progress(stream, first=0.0, every=60.0)
    for step in range(5):
        progress(f"step {step}")
    assert stream.getvalue() == "step 0\n"
    Progress(stream, first=60.0)("too early")
    assert "too early" not in stream.getvalue()
