"""Load: connections that stay open, each asking again as soon as it is answered. It ends by itself."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

#: What to ask: (turn) -> method, path, headers, body.
Ask = Callable[[int], tuple[str, str, dict[str, str], bytes | None]]


@dataclass(frozen=True)
class Figures:
    """What one measurement gave. Times in milliseconds, size of an answer's body in bytes."""

    per_second: float
    p50: float
    p95: float
    p99: float
    size: int
    failed: int


def measure(port: int, ask: Ask, seconds: float, connections: int = 8, good: tuple[int, ...] = (200,)) -> Figures:
    """Ask on the loopback address for a while."""
    times: list[float] = []
    failed, size, turn = [0], [0], iter(range(10**9))
    lock = threading.Lock()
    end = time.perf_counter() + seconds

    def run() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        own: list[float] = []
        while time.perf_counter() < end:
            with lock:
                n = next(turn)
            method, path, headers, body = ask(n)
            begun = time.perf_counter()
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                failed[0] += 1
                continue
            own.append(time.perf_counter() - begun)
            if answer.status not in good:
                failed[0] += 1
            size[0] = max(size[0], len(content))
        with lock:
            times.extend(own)
        connection.close()

    begun = time.perf_counter()
    threads = [threading.Thread(target=run) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    times.sort()
    if not times:
        return Figures(0, 0, 0, 0, 0, failed[0])
    return Figures(
        len(times) / took,
        1000 * times[len(times) // 2],
        *(1000 * times[min(len(times) - 1, int(len(times) * share))] for share in (0.95, 0.99)),
        size[0],
        failed[0],
    )
