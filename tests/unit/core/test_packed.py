"""How much of a file is read, whoever reads it: a refusal comes before the memory is gone."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import time
from pathlib import Path

import pytest

from civic.core import packed
from civic.votes.files.blt import read_blt

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


def _votes(participants: int, statements: int) -> str:
    rows = (f"p{n % participants},s{n % statements},1" for n in range(max(participants, statements)))
    return "participant,statement,vote\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    ("command", "name", "content", "words"),
    [
        ("opinion-groups", "v.csv", _votes(60_000, 59_999), "participants and 59,999 statements are too many"),
        ("opinion-groups", "v.csv", _votes(20_000, 4_999), "participants and 4,999 statements are too many"),
        ("protect", "t.csv", ",".join(f"c{n}" for n in range(50_000)) + "\n", "50000 columns are too many"),
    ],
)
def test_a_small_file_that_asks_for_much_memory_is_refused(
    tmp_path: Path, command: str, name: str, content: str, words: str
) -> None:
    (tmp_path / name).write_text(content)
    status, megabytes, told = _measured(command, tmp_path / name)
    assert (status, told.count("\n")) == (2, 1) and words in told
    assert megabytes < 300


def test_a_ballot_that_ranks_thousands_is_read_at_once(tmp_path: Path) -> None:
    ranks = " ".join(map(str, range(1, 5_001)))
    names = "".join(f'"c{n}"\n' for n in range(5_000))
    (tmp_path / "w.blt").write_text("5000 1\n" + f"1 {ranks} 0\n" * 20 + f"0\n{names}")
    begin = time.process_time()
    read_blt(tmp_path / "w.blt")
    assert time.process_time() - begin < 5
