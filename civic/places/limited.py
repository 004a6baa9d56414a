"""Read and draw a file of areas, or read one of people, in a process whose time and memory the kernel limits.

A few kilobytes can describe borders whose repair takes minutes and gigabytes. The caps of ``geojson``, ``drawing`` and
``tabular`` stop what is known; whatever else takes too long ends here, and with it no thread, worker or transaction of
the program.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from civic.places.drawing import draw
from civic.places.geojson import read_areas
from civic.places.population import Population, read_long
from civic.places.rules import Drawn, Gazetteer, Problem, Unreadable, Wrong

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 30
MEMORY = 1024 * 1024 * 1024
#: Seconds between two looks at how far the other process is.
LOOK_EVERY = 0.5
#: How much longer than it computes it may take: other work comes first on a busy machine.
PATIENCE = 8


class Step(StrEnum):
    """What the other process does, in order; a table is only read."""

    READ = "read"
    DRAW = "draw"


Tick = Callable[[Step], None]
"""Called while the other process works, with the step it is at; what it raises ends that process."""


def _quiet(step: Step) -> None:
    """For callers that only wait."""


def prepared(
    data: bytes, options: Mapping[str, Any], seconds: int = SECONDS, memory: int = MEMORY, tick: Tick = _quiet
) -> Drawn:
    """Read and draw a file as ``read_areas`` and ``draw`` do, within limits.

    Args:
        data: the file.
        options: keyword arguments of ``read_areas``.
        seconds: of computing; of waiting PATIENCE times as many.
        memory: bytes of address space.

    Raises:
        Unreadable: with the problems of the file, or because a limit was reached.
    """
    return Drawn.of_json(_apart("areas", data, options, seconds, memory, tick))


def counted(data: bytes, gazetteer: Gazetteer, covers: str, tick: Tick = _quiet) -> Population:
    """Read a table of people as ``read_long`` does, within the same limits.

    Raises:
        Unreadable: as ``prepared``.
    """
    options = {"gazetteer": gazetteer.to_json(), "covers": covers}
    return Population.of_json(_apart("people", data, options, SECONDS, MEMORY, tick))


def here(data: str | bytes, options: Mapping[str, Any]) -> Drawn:
    """Read and draw in this process, without limits.

    Raises:
        Unreadable: with the problems of the file.
    """
    areas = read_areas(data, **options)
    return Drawn(areas, draw(areas))


def _apart(what: str, data: bytes, options: Mapping[str, Any], seconds: int, memory: int, tick: Tick) -> dict[str, Any]:
    # One thread of the mathematics: each would reserve address space of its own.
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "civic.places.limited", what, str(seconds), str(memory)]
    # What is sent lies in a file: a pipe would have to be filled while its reader is watched.
    with tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as said:
        sent.write(json.dumps(options).encode() + b"\n" + data)
        sent.seek(0)
        with subprocess.Popen(  # noqa: S603 - our own words
            command, stdin=sent, stdout=subprocess.PIPE, stderr=said, env=environ, cwd=ROOT
        ) as other:
            try:
                printed = _waited(other, said, PATIENCE * seconds, tick)
            finally:
                other.kill()
    try:
        answer: dict[str, Any] = json.loads(printed)
    except ValueError:
        raise _too_long(seconds) from None
    if "problems" in answer:
        raise Unreadable(Problem.of_json(each) for each in answer["problems"])
    return answer


def _too_long(seconds: int) -> Unreadable:
    return Unreadable([Problem(Wrong.TOO_LONG, None, str(seconds))])


def _waited(other: subprocess.Popen[bytes], said: IO[bytes], patience: float, tick: Tick) -> bytes:
    """What the other process prints, with a tick from time to time."""
    until = time.monotonic() + patience
    while True:
        try:
            return other.communicate(timeout=LOOK_EVERY)[0]
        except subprocess.TimeoutExpired:
            if time.monotonic() > until:
                return b""
            tick(_step(said))


def _step(said: IO[bytes]) -> Step:
    """The last step that the other process named."""
    named = os.pread(said.fileno(), 4096, 0).decode(errors="replace").split()
    return next((Step(word) for word in reversed(named) if word in list(Step)), Step.READ)


# ---- the process itself


def _begins(step: Step) -> None:
    sys.stderr.write(f"{step}\n")
    sys.stderr.flush()


def _areas(data: bytes, options: Mapping[str, Any]) -> dict[str, Any]:
    areas = read_areas(data, **options)
    _begins(Step.DRAW)
    return Drawn(areas, draw(areas)).to_json()


def _people(data: bytes, options: Mapping[str, Any]) -> dict[str, Any]:
    return read_long(data, Gazetteer.of_json(options["gazetteer"]), covers=options["covers"]).to_json()


READERS: dict[str, Callable[[bytes, Mapping[str, Any]], dict[str, Any]]] = {"areas": _areas, "people": _people}


def _answer(what: str, data: bytes, options: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return READERS[what](data, options)
    except Unreadable as unreadable:
        return {"problems": [each.to_json() for each in unreadable.problems]}
    except MemoryError:
        return {"problems": [Problem(Wrong.TOO_MUCH_MEMORY).to_json()]}


def main(what: str, seconds: str, memory: str) -> None:
    """Options (a line of JSON) and a file on standard input, the answer as JSON on standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    options = json.loads(sys.stdin.buffer.readline())
    json.dump(_answer(what, sys.stdin.buffer.read(), options), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
