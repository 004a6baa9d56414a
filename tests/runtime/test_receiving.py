"""The web worker against slow senders: two threads serve others while many connections send halves, or nothing."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from civic.runtime import receiving

ROOT = Path(__file__).resolve().parents[2]
SERVER = """
import sys
from civic.runtime import receiving
from civic.runtime.serving import Web
receiving.HEAD_SECONDS, receiving.BODY_SECONDS, receiving.SEND_SECONDS = 2.0, 3.0, 2.0

def app(environ, start):
    body = b""
    if environ["PATH_INFO"] == "/read":
        body = environ["wsgi.input"].read()
    words = b"%d %s" % (len(body), body[:20])
    if environ["PATH_INFO"] == "/long":
        words = b"x" * 20_000_000
    start("200 OK", [("Content-Length", str(len(words))), ("Content-Type", "text/plain")])
    return [words]

Web(app, {"bind": f"fd://{sys.argv[1]}", "workers": 1, "worker_class": receiving.Receiver, "threads": 2,
          "worker_connections": 350, "keepalive": 2, "graceful_timeout": 3, "loglevel": "error",
          "control_socket_disable": True}).run()
"""


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        listener.set_inheritable(True)
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(listener.fileno())], cwd=ROOT, pass_fds=(listener.fileno(),)
        )
        found = listener.getsockname()
        try:
            asked(found, "/")  # it has started
            yield found
        finally:
            server.terminate()
            server.wait(20)


def connected(address: tuple[str, int], words: bytes = b"", seconds: float = 20) -> socket.socket:
    sock = socket.create_connection(address, timeout=seconds)
    if words:
        sock.sendall(words)
    return sock


def everything(sock: socket.socket) -> bytes:
    found = b""
    try:
        while data := sock.recv(65536):
            found += data
    except ConnectionResetError:
        pass
    return found


def asked(address: tuple[str, int], path: str, seconds: float = 20) -> bytes:
    with closing(
        connected(address, f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode(), seconds)
    ) as s:
        return everything(s)


def post(path: str, length: int, *more: str) -> bytes:
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: a", f"Content-Length: {length}", *more, "", ""]).encode()


HALVES = {
    "a head without its end": b"GET / HTTP/1.1\r\nHost: a\r\n",
    "a body without its end": post("/read", 1000) + b"name=",
    "nothing at all": b"",
}


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_halves_of_requests_keep_nobody_waiting(address: tuple[str, int], half: bytes):
    waiting = [connected(address, half) for _ in range(60)]
    try:
        begun = time.monotonic()
        assert asked(address, "/").startswith(b"HTTP/1.1 200")
        assert time.monotonic() - begun < 1.5
    finally:
        for sock in waiting:
            sock.close()


def test_more_connections_than_there_can_be_let_a_visitor_in(address: tuple[str, int]):
    waiting = [connected(address) for _ in range(400)]
    try:
        assert asked(address, "/", seconds=5).startswith(b"HTTP/1.1 200")
    finally:
        for sock in waiting:
            sock.close()


def test_what_does_not_arrive_in_time_is_told_so_and_closed(address: tuple[str, int]):
    with closing(connected(address, HALVES["a head without its end"])) as sock:
        begun = time.monotonic()
        assert everything(sock).startswith(b"HTTP/1.1 408")
        assert time.monotonic() - begun < 6
    with closing(connected(address, HALVES["a body without its end"])) as sock:
        assert everything(sock).startswith(b"HTTP/1.1 408")
    with closing(connected(address)) as sock:
        assert everything(sock) == b""


def test_a_byte_now_and_then_does_not_prolong_the_time(address: tuple[str, int]):
    with closing(connected(address, b"GET / HTTP/1.1\r\nX: ")) as sock:
        end = time.monotonic() + 8
        with pytest.raises(OSError):
            while time.monotonic() < end:
                sock.sendall(b"a")
                time.sleep(0.3)
        assert time.monotonic() < end


def test_readers_that_do_not_read_keep_nobody_waiting_for_long(address: tuple[str, int]):
    waiting = [connected(address, b"GET /long HTTP/1.1\r\nHost: a\r\n\r\n") for _ in range(2)]
    try:
        begun = time.monotonic()
        assert asked(address, "/").startswith(b"HTTP/1.1 200")
        assert time.monotonic() - begun < 6
    finally:
        for sock in waiting:
            sock.close()


def test_peers_that_do_not_close_do_not_stop_the_loop(address: tuple[str, int]):
    words = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    waiting = [connected(address, words) for _ in range(20)]
    try:
        begun = time.monotonic()
        assert asked(address, "/").startswith(b"HTTP/1.1 200")
        assert time.monotonic() - begun < 1.5
    finally:
        for sock in waiting:
            sock.close()


def test_a_body_arrives_whole_in_whatever_pieces_it_is_sent(address: tuple[str, int]):
    with closing(connected(address, post("/read", 300_000, "Connection: close")[:40])) as sock:
        time.sleep(0.05)
        sock.sendall(post("/read", 300_000, "Connection: close")[40:] + b"ab")
        for _ in range(10):
            time.sleep(0.01)
            sock.sendall(b"c" * 29_999)
        sock.sendall(b"d" * 8)
        assert everything(sock).endswith(b"300000 ab" + b"c" * 18)


def test_requests_on_one_connection_come_one_after_the_other(address: tuple[str, int]):
    left = post("/", 5) + b"GET /"  # a body that the application does not read, and that looks like a request
    more = post("/read", 3) + b"xyz" + b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with closing(connected(address, left + more)) as sock:
        found = everything(sock)
    assert found.count(b"HTTP/1.1 200") == 3
    assert b"3 xyz" in found


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000, b"431"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", b"411"),
        (b"POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", b"400"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
)
def test_what_is_no_request_is_refused_at_once(address: tuple[str, int], words: bytes, status: bytes):
    with closing(connected(address, words)) as sock:
        assert everything(sock).startswith(b"HTTP/1.1 " + status)


@pytest.mark.parametrize("length", ["900000000", "9" * 30])
def test_a_body_beyond_all_limits_is_not_waited_for_and_ends_the_connection(address: tuple[str, int], length: str):
    words = f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
    with closing(connected(address, words.encode())) as sock:
        assert everything(sock).count(b"HTTP/1.1") == 1


def test_whoever_asks_before_sending_a_body_is_told_to_go_on(address: tuple[str, int]):
    with closing(connected(address, post("/read", 4, "Expect: 100-continue", "Connection: close"))) as sock:
        assert sock.recv(1000).startswith(b"HTTP/1.1 100")
        sock.sendall(b"four")
        assert everything(sock).endswith(b"4 four")


def test_large_bodies_share_what_memory_there_is_for_them(address: tuple[str, int]):
    eight = receiving.LARGEST_BODY - 1024
    waiting = [connected(address, post("/read", eight)) for _ in range(receiving.LARGE_AT_ONCE // eight)]
    try:
        time.sleep(0.3)
        with closing(connected(address, post("/read", eight))) as sock:
            assert everything(sock).startswith(b"HTTP/1.1 503")
        with closing(connected(address, post("/read", 4, "Connection: close") + b"four")) as sock:
            assert everything(sock).endswith(b"4 four")
    finally:
        for sock in waiting:
            sock.close()
