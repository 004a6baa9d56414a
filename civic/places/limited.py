"""Read and draw a file of areas in a process of its own, whose time and memory the kernel limits.

A few kilobytes can describe borders whose repair takes minutes and gigabytes. The caps of ``geojson`` and ``drawing``
stop what is known; whatever else takes too long ends here, and with it no thread, worker or transaction of the program.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from civic.places.drawing import draw
from civic.places.geojson import read_areas
from civic.places.rules import Area, Areas, Drawn, Note, Problem, Sprite, Unreadable, Wrong

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 30
MEMORY = 1024 * 1024 * 1024


def prepared(data: bytes, options: Mapping[str, Any], seconds: int = SECONDS, memory: int = MEMORY) -> Drawn:
    """Read and draw a file as ``read_areas`` and ``draw`` do, within limits.

    Args:
        data: the file.
        options: keyword arguments of ``read_areas``.
        seconds: of computing and of waiting.
        memory: bytes of address space.

    Raises:
        Unreadable: with the problems of the file, or because a limit was reached.
    """
    # One thread of the mathematics: each would reserve address space of its own.
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "civic.places.limited", str(seconds), str(memory), json.dumps(options)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own words
            command, input=data, capture_output=True, env=environ, cwd=ROOT, timeout=seconds + 5, check=False
        )
        answer = json.loads(ended.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise Unreadable([Problem(Wrong.TOO_LONG, None, str(seconds))]) from None
    if "problems" in answer:
        raise Unreadable(_problem(each, Wrong) for each in answer["problems"])
    areas = tuple(Area.of_geometry(code, name, names, geometry) for code, name, names, geometry in answer["areas"])
    notes = tuple(_problem(each, Note) for each in answer["notes"])
    return Drawn(Areas(areas, answer["planar"], notes), Sprite.from_json(answer["sprite"]))


def here(data: str | bytes, options: Mapping[str, Any]) -> Drawn:
    """The same in this process, without limits.

    Raises:
        Unreadable: with the problems of the file.
    """
    areas = read_areas(data, **options)
    return Drawn(areas, draw(areas))


def _problem(told: list[Any], kind: type[Wrong] | type[Note]) -> Problem:
    return Problem(kind(told[0]), told[1], told[2])


def _told(problem: Problem) -> list[Any]:
    return [problem.code.value, problem.feature, problem.detail]


def _answer(data: bytes, options: Mapping[str, Any]) -> dict[str, Any]:
    try:
        found = here(data, options)
    except Unreadable as unreadable:
        return {"problems": [_told(each) for each in unreadable.problems]}
    except MemoryError:
        return {"problems": [_told(Problem(Wrong.TOO_MUCH_MEMORY))]}
    areas, sprite = found.areas, found.sprite
    return {
        "areas": [[each.code, each.name, dict(each.names), each.geometry()] for each in areas.areas],
        "planar": areas.planar,
        "notes": [_told(each) for each in areas.notes],
        "sprite": sprite.to_json(),
    }


def main(seconds: str, memory: str, options: str) -> None:
    """The process itself: a file on standard input, its answer as JSON on standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(_answer(sys.stdin.buffer.read(), json.loads(options)), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
