"""How far an import is: a bar that is drawn anew on a terminal, and a line now and then where nobody looks on."""

from __future__ import annotations

import sys
import time
from typing import TextIO

WIDTH = 30
#: Seconds between two lines of a log; a terminal is told ten times a second.
EVERY = 10.0
TERMINAL = 0.1


class Bar:
    """Counts towards a total on standard error. Use it as a context; call it with the number done since the last."""

    def __init__(self, what: str, total: int, stream: TextIO | None = None) -> None:
        self.what = what
        self.total = total
        self.done = 0
        self.stream = stream or sys.stderr
        self.terminal = self.stream.isatty()
        self.every = TERMINAL if self.terminal else EVERY
        self.due = 0.0

    def __enter__(self) -> Bar:
        if self.total:
            self._show()
        return self

    def __exit__(self, *error: object) -> None:
        if not self.total:
            return
        self._show()
        if self.terminal:
            self.stream.write("\n")

    def __call__(self, count: int) -> None:
        self.done += count
        if time.monotonic() >= self.due:
            self._show()

    def _show(self) -> None:
        self.due = time.monotonic() + self.every
        share = min(self.done / self.total, 1.0)
        filled = int(share * WIDTH)
        figures = f"{share:4.0%}  {self.done:,} of {self.total:,} {self.what}"
        drawn = f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {figures}" if self.terminal else f"{figures}\n"
        self.stream.write(drawn)
        self.stream.flush()
