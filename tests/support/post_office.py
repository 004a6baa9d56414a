"""A mail server on this machine that keeps what it takes, and can be slow."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message


class PostOffice(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as smtplib asks for.

    Attributes:
        letters: what was taken, in order.
        calls: how many times somebody rang.
        closed_until: calls up to this number are left waiting at the door.
        pause: seconds that each letter takes.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.letters: list[Message] = []
        self.calls = 0
        self.closed_until = 0
        self.pause = 0.0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def wait_for(self, letters: int, seconds: float) -> bool:
        """Whether so many letters have come within so many seconds."""
        return _within(seconds, lambda: len(self.letters) >= letters)

    def wait_for_call(self, number: int, seconds: float) -> bool:
        return _within(seconds, lambda: self.calls >= number)


class _Counter(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.server.calls += 1
        if self.server.calls <= self.server.closed_until:
            time.sleep(300)
            return
        self._say("220 town.example")
        for line in self.rfile:
            word = line.split(b" ")[0].strip().upper()
            if word == b"DATA":
                self._say("354 go on")
                letter = self._letter()
                time.sleep(self.server.pause)
                self.server.letters.append(message_from_bytes(letter))
                self._say("250 taken")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _letter(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


def _within(seconds: float, seen: object) -> bool:
    end = time.monotonic() + seconds
    while not seen():  # type: ignore[operator]
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def open_office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        threading.Thread(target=office.serve_forever, daemon=True).start()
        yield office
        office.shutdown()
