"""Read and draw a file of areas, or read one of people, in a process whose time and memory the kernel limits.

A few kilobytes can describe borders whose repair takes minutes and gigabytes. The caps of ``geojson``, ``drawing`` and
``tabular`` stop what is known; whatever else takes too long ends here, and with it no thread, worker or transaction of
the program.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import IO, Any

from civic.core import apart
from civic.places.drawing import draw
from civic.places.geojson import read_areas
from civic.places.population import Population, read_long
from civic.places.problems import Problem, Unreadable, Wrong
from civic.places.rules import Drawn, Gazetteer

SECONDS = 30
MEMORY = 1024 * 1024 * 1024


class Step(StrEnum):
    """What the other process does, in order; a table is only read."""

    READ = "read"
    DRAW = "draw"


Tick = Callable[[Step], None]
"""Called while the other process works, with the step it is at; what it raises ends that process."""


def _quiet(step: Step) -> None:
    """For callers that only wait."""


def prepared(
    data: bytes, options: Mapping[str, object], seconds: int = SECONDS, memory: int = MEMORY, tick: Tick = _quiet
) -> Drawn:
    """Read and draw a file as ``read_areas`` and ``draw`` do, within limits.

    Args:
        data: the file.
        options: keyword arguments of ``read_areas``.
        seconds: of computing; of waiting longer, as ``apart.PATIENCE`` says.
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


def _apart(
    what: str, data: bytes, options: Mapping[str, object], seconds: int, memory: int, tick: Tick
) -> dict[str, Any]:
    sent = json.dumps(options).encode() + b"\n", data
    module = "civic.places.limited"
    printed = apart.printed(module, [what], sent, seconds, memory, lambda said: tick(_step(said)))
    try:
        answer: dict[str, Any] = json.loads(printed)
    except ValueError:
        raise _too_long(seconds) from None
    if "problems" in answer:
        raise Unreadable(Problem.of_json(each) for each in answer["problems"])
    return answer


def _too_long(seconds: int) -> Unreadable:
    return Unreadable([Problem(Wrong.TOO_LONG, None, str(seconds))])


def _step(said: IO[bytes]) -> Step:
    """The last step that the other process named."""
    named = os.pread(said.fileno(), 4096, 0).decode(errors="replace").split()
    return next((Step(word) for word in reversed(named) if word in list(Step)), Step.READ)


# ---- the process itself


def _begins(step: Step) -> None:
    sys.stderr.write(f"{step}\n")
    sys.stderr.flush()


def _areas(data: bytes, options: Mapping[str, Any]) -> Mapping[str, object]:
    areas = read_areas(data, **options)
    _begins(Step.DRAW)
    return Drawn(areas, draw(areas)).to_json()


def _people(data: bytes, options: Mapping[str, Any]) -> Mapping[str, object]:
    return read_long(data, Gazetteer.of_json(options["gazetteer"]), covers=options["covers"]).to_json()


READERS: dict[str, Callable[[bytes, Mapping[str, Any]], Mapping[str, object]]] = {"areas": _areas, "people": _people}


def _answer(what: str, data: bytes, options: Mapping[str, Any]) -> Mapping[str, object]:
    try:
        return READERS[what](data, options)
    except Unreadable as unreadable:
        return {"problems": [each.to_json() for each in unreadable.problems]}
    except MemoryError:
        return {"problems": [Problem(Wrong.TOO_MUCH_MEMORY).to_json()]}


def main(what: str, seconds: str, memory: str) -> None:
    """Options (a line of JSON) and a file on standard input, the answer as JSON on standard output."""
    apart.limit(seconds, memory)
    options = json.loads(sys.stdin.buffer.readline())
    json.dump(_answer(what, sys.stdin.buffer.read(), options), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
