"""The web worker: a thread gets a request once all of it has arrived, so that slow senders occupy no thread.

gunicorn's threaded worker parses the head and reads the body inside a thread of its pool, which has a handful of them:
so many half requests stop everybody else. Here the event loop of the worker collects head and body of every
connection under a deadline, and hands over what is complete.
"""

from __future__ import annotations

import re
import socket
import time
from contextlib import suppress
from errno import EMFILE, ENFILE
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.http import get_parser
from gunicorn.http.unreader import Unreader
from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD_SECONDS = 10.0
BODY_SECONDS = 60.0
SEND_SECONDS = 20.0
LINGER_SECONDS = 2.0
LINGERING = 100

LARGEST_HEAD = 64 * 1024
#: A body above this is not collected: the application answers 413 by its length alone.
LARGEST_BODY = 9 * 1024 * 1024
#: Bodies above this share LARGE_AT_ONCE bytes a process.
SMALL_BODY = 64 * 1024
LARGE_AT_ONCE = 64 * 1024 * 1024
#: What the kernel takes of an answer at once: a page that fits needs no thread to wait for a slow reader.
SEND_BUFFER = 512 * 1024
RECEIVE = 64 * 1024

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)[ \t]*$", re.IGNORECASE | re.MULTILINE)
CODED = re.compile(rb"^transfer-encoding:", re.IGNORECASE | re.MULTILINE)
EXPECTS = re.compile(rb"^expect:[ \t]*100-continue", re.IGNORECASE | re.MULTILINE)

REFUSAL = "HTTP/1.1 {} {}\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Whole(Unreader):
    """The bytes of one request, for gunicorn's parser; after them the source is at its end."""

    def __init__(self) -> None:
        super().__init__()
        self._data = b""
        self._at = 0

    def give(self, data: bytes) -> None:
        """Have the next request read from here."""
        self._data, self._at = data, 0

    def chunk(self, size_hint: int | None = None) -> bytes:
        start, self._at = self._at, self._at + min(max(size_hint or 0, 8192), RECEIVE)
        return self._data[start : self._at]


class Connection(TConn):
    """A connection with what has arrived on it.

    Attributes:
        arrived: bytes that no request has taken yet.
        whole: how many bytes of them the next request has; None until its head is complete.
        partial: the body is too large to be collected, so the connection ends after the answer.
        large: bytes that it holds of what large bodies share.
    """

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any) -> None:
        super().__init__(cfg, sock, client, server)
        self.initialized = False
        self.arrived = bytearray()
        self.whole: int | None = None
        self.partial = False
        self.large = 0
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)

    def init(self) -> None:
        if not self.initialized:
            self.initialized = True
            self.parser = get_parser(self.cfg, [], self.client)
            self.parser.unreader = Whole()

    def begin(self) -> None:
        """Hand the complete request to the parser and keep what came after it."""
        self.init()
        size = self.whole or 0
        self.parser.unreader.give(bytes(self.arrived[:size]))
        del self.arrived[:size]
        self.whole, self.large = None, 0

    def answer(self, status: int, reason: str) -> None:
        """Say why no request can come of this, as far as the peer listens."""
        with suppress(OSError):
            self.sock.send(REFUSAL.format(status, reason).encode())


class Receiver(ThreadWorker):
    """gunicorn's threaded worker, with requests collected before a thread takes them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incoming: dict[Connection, float] = {}
        self.lingering: dict[socket.socket, float] = {}

    # ---- what arrives

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Any) -> None:
        """As gunicorn does, without the address of whoever sent it: the log keeps none."""
        super().handle_error(req, client, ("-", 0), exc)

    def accept(self, listener: socket.socket) -> None:
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno in (EMFILE, ENFILE) and self.incoming:
                self._drop(next(iter(self.incoming)))
            return
        self.nr_conns += 1
        self._collect(Connection(self.cfg, sock, address, listener.getsockname()))
        while self.nr_conns >= self.worker_connections and len(self.incoming) > 1:
            self._drop(next(iter(self.incoming)))

    def on_client_socket_readable(self, conn: Connection, client: Any) -> None:
        """A connection that was kept alive begins its next request."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._collect(conn)

    def _collect(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        self.incoming[conn] = time.monotonic() + HEAD_SECONDS
        self.poller.register(conn.sock, EVENT_READ, partial(self._readable, conn))
        if conn.arrived:
            self._advance(conn)

    def _readable(self, conn: Connection, client: Any) -> None:
        try:
            data = conn.sock.recv(RECEIVE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._drop(conn)
            return
        conn.arrived += data
        self._advance(conn)

    def _advance(self, conn: Connection) -> None:
        """Go on with a request as far as its bytes allow."""
        if conn.whole is None and not self._head(conn):
            return
        assert conn.whole is not None
        if len(conn.arrived) < conn.whole:
            return
        self._forget(conn)
        conn.begin()
        self.enqueue_req(conn)

    def _head(self, conn: Connection) -> bool:
        """Whether the head is complete and its body may come; a connection that asks for too much is closed."""
        end = conn.arrived.find(HEAD_END)
        if end < 0 and len(conn.arrived) <= LARGEST_HEAD:
            return False
        if not 0 <= end <= LARGEST_HEAD:
            return self._refuse(conn, 431, "Request Header Fields Too Large")
        head = bytes(conn.arrived[: end + 2]).replace(b"\r\n", b"\n")
        if CODED.search(head):
            # Its end is known only by reading it. Browsers and buffering proxies say how long a body is.
            return self._refuse(conn, 411, "Length Required")
        found = LENGTH.search(head)
        digits = found[1].lstrip(b"0") if found else b""
        conn.partial = len(digits) > 18 or int(digits or 0) > LARGEST_BODY
        length = 0 if conn.partial else int(digits or 0)
        if length > SMALL_BODY:
            if sum(other.large for other in self.incoming) + length > LARGE_AT_ONCE:
                return self._refuse(conn, 503, "Service Unavailable")
            conn.large = length
        conn.whole = end + len(HEAD_END) + length
        if len(conn.arrived) < conn.whole:
            self.incoming[conn] = time.monotonic() + BODY_SECONDS
            if EXPECTS.search(head):
                with suppress(OSError):
                    conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def _refuse(self, conn: Connection, status: int, reason: str) -> bool:
        conn.answer(status, reason)
        self._forget(conn)
        self._leave(conn)
        return False

    # ---- threads

    def handle_request(self, req: Any, conn: Connection) -> Any:
        conn.sock.settimeout(SEND_SECONDS)
        try:
            return super().handle_request(req, conn)
        except TimeoutError as late:  # the peer does not read its answer
            raise StopIteration from late

    def _keepalive_after(self, conn: Connection, keepalive: Any) -> bool:
        """Whether the next request may follow; what the application left of a body is passed over first."""
        return bool(keepalive) and not conn.partial and bool(conn.parser.finish_body())

    def finish_request(self, conn: Connection, fs: Any) -> None:
        try:
            keep = bool(fs.result()) if not fs.cancelled() else False
        except Exception:
            keep = False
        if not keep:
            self._leave(conn)
            return
        super().finish_request(conn, fs)
        if conn.arrived and conn in self.keepalived_conns:
            self.on_client_socket_readable(conn, conn.sock)

    # ---- the end of connections

    def murder_pending(self) -> None:
        """Close what did not arrive in time."""
        now = time.monotonic()
        late = [c for c, until in self.incoming.items() if until <= now or not (self.alive or c.arrived)]
        for conn in late:
            if conn.arrived:
                conn.answer(408, "Request Timeout")
            self._drop(conn)
        for sock in [sock for sock, until in self.lingering.items() if until <= now]:
            self._gone(sock)

    def _forget(self, conn: Connection) -> None:
        self.incoming.pop(conn, None)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)

    def _drop(self, conn: Connection) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _leave(self, conn: Connection) -> None:
        """Close after an answer: bytes that still arrive are read for a moment, or the answer would be cut off."""
        self.nr_conns -= 1
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, EVENT_READ, self._lingers)
        except (OSError, KeyError, ValueError):
            conn.close()
            return
        self.lingering[conn.sock] = time.monotonic() + LINGER_SECONDS
        while len(self.lingering) > LINGERING:
            self._gone(next(iter(self.lingering)))

    def _lingers(self, sock: socket.socket) -> None:
        try:
            if sock.recv(RECEIVE):
                return
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            pass
        self._gone(sock)

    def _gone(self, sock: socket.socket) -> None:
        self.lingering.pop(sock, None)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(sock)
        sock.close()
