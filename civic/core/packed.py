"""Files as bytes, within bounds that are checked while they are read: gzipped or not, of any reader of the program.

A gzip of a few kilobytes can unfold to gigabytes, and a file without line ends is one line. Both end after the first
piece that is too much, so that a refusal takes no more memory than the largest file that is accepted.
"""

from __future__ import annotations

import gzip
import io
import zlib
from typing import BinaryIO

GZIP_MAGIC = b"\x1f\x8b"
#: The largest exports known have some tens of megabytes.
MOST_BYTES = 150_000_000
MOST_LINES = 5_000_000
#: Bytes of a line; the longest that are known (answers of ``civic methods`` as JSON) have a tenth of it.
LONGEST_LINE = 10_000_000
PIECE = 1 << 20


class Unreadable(ValueError):
    """A file is damaged or too large. The message is a sentence without the name of the file.

    Attributes:
        line: where it is; 0 is the file as a whole.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def read(stream: BinaryIO, lines: bool = True) -> bytes:
    """All bytes of an open file, unpacked if it is gzipped.

    Args:
        lines: whether it is text of lines, whose length and number are bounded too.

    Raises:
        Unreadable: damaged, or beyond the bounds.
    """
    start = stream.read(len(GZIP_MAGIC))
    whole = _Joined(start, stream)
    source: BinaryIO | gzip.GzipFile | _Joined = whole
    if start == GZIP_MAGIC:
        source = gzip.GzipFile(fileobj=io.BufferedReader(whole, PIECE))
    try:
        return _bounded(source, lines)
    except (OSError, EOFError, zlib.error) as error:
        if start == GZIP_MAGIC:
            raise Unreadable("the gzip file is damaged or cut off.") from error
        raise


class _Joined(io.RawIOBase):
    """The bytes that were read already, and then the rest of a stream that may have no way back (a pipe)."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start, self._rest = start, rest

    def readable(self) -> bool:
        return True

    # RawIOBase takes any writable buffer, a type that Python names from 3.12 on.
    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece, self._start = (self._start or self._rest.read(len(buffer)))[: len(buffer)], b""
        buffer[: len(piece)] = piece
        return len(piece)


def _bounded(source: BinaryIO | gzip.GzipFile | _Joined, by_line: bool) -> bytes:
    found, count, begins = bytearray(), 1, 0
    while piece := source.read(PIECE):
        ends = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        count += max(piece.count(b"\n"), piece.count(b"\r"))
        begins = len(found) + ends + 1 if ends >= 0 else begins
        found += piece
        if len(found) > MOST_BYTES:
            raise Unreadable(f"the file has more than {MOST_BYTES // 1_000_000} MB; more is not read.")
        if by_line and len(found) - begins > LONGEST_LINE:
            raise Unreadable(f"the line has more than {LONGEST_LINE:,} bytes: is this a text file?", count)
        if by_line and count > MOST_LINES:
            raise Unreadable(f"the file has more than {MOST_LINES:,} lines; more are not read.")
    return bytes(found)
