"""How much of a file is read, whoever reads it: a refusal comes before the memory is gone."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from pathlib import Path

import pytest

from civic.core import packed

ROOT = Path(__file__).parents[3]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, bound in {"MOST_BYTES": 2_000_000, "MOST_LINES": 100_000, "LONGEST_LINE": 500_000}.items():
        monkeypatch.setattr(packed, name, bound)


@pytest.mark.parametrize("wrap", [bytes, gzip.compress])
@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"a" * 600_000, 1, "500,000 bytes"),
        (b"a\n" * 3 + b"a" * 600_000, 4, "500,000 bytes"),
        (b"a\r" * 3 + b"a" * 600_000, 4, "500,000 bytes"),
        (b"\n" * 200_000, 0, "100,000 lines"),
        ((b"a" * 99 + b"\n") * 30_000, 0, "2 MB"),
    ],
)
def test_what_is_too_much_is_refused_in_words(small: None, wrap, content: bytes, line: int, words: str) -> None:
    with pytest.raises(packed.Unreadable, match=words) as told:
        packed.read(io.BytesIO(wrap(content)))
    assert told.value.line == line


@pytest.mark.parametrize("content", [b"", b"a", b"\x1f", b"a,b\r\n1,2\r\n", b"x" * (packed.PIECE + 1)])
def test_everything_else_is_read_as_it_is(content: bytes) -> None:
    assert packed.read(io.BytesIO(content)) == content
    assert packed.read(io.BytesIO(gzip.compress(content))) == content


def _bomb(path: Path, piece: bytes, times: int) -> Path:
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(times):
            file.write(piece)
    return path


MEASURED = """
import re, sys
from pathlib import Path
from civic.methods.cli import main
status = main(sys.argv[1:])
# Not getrusage: that counts what the process held that started this one.
print(status, int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def _measured(*words: str | Path) -> tuple[int, int, str]:
    """The status of ``civic methods``, the MB that it took at most, and what it said."""
    ended = subprocess.run(
        [sys.executable, "-c", MEASURED, *map(str, words)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    status, megabytes = map(int, ended.stdout.split())
    return status, megabytes, ended.stderr


def test_a_gzip_of_one_letter_takes_little_memory(tmp_path: Path) -> None:
    bomb = _bomb(tmp_path / "a.csv.gz", b"a" * (1 << 20), 100)
    status, megabytes, told = _measured("stv", bomb)
    assert (status, told.count("\n")) == (2, 1) and "is this a text file?" in told
    assert megabytes < 300


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["huge_head.blt", "head_9999999.blt"])
def test_a_head_that_promises_millions_is_refused_at_once(shared_data: Path, name: str) -> None:
    status, megabytes, told = _measured("stv", shared_data / "reports" / name)
    assert status == 2 and "candidates are too many; at most 5,000 can be counted.\n" in told
    assert megabytes < 300
