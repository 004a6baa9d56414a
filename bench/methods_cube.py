"""5,000,000 people, 8 dimensions, all 92 margins of one to three dimensions: seconds of one core, memory.

    python bench/methods_cube.py [people]

The target is under 5 seconds and under 500 MB once the rows are loaded.
"""

from __future__ import annotations

import json
import resource
import sys
import time

import numpy as np

from civic.statistics.cube import count
from civic.statistics.dimensions import TOTAL, Dimension, catalogue

SIZES = (6, 7, 4, 3, 6, 8, 4, 60)


def main() -> None:
    """Print one JSON object."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    draw = np.random.default_rng(20260101)
    codes = np.stack([draw.integers(0, size, people, dtype=np.uint8) for size in SIZES], axis=1)
    dimensions = [Dimension(f"d{i}", tuple(map(str, range(size)))) for i, size in enumerate(SIZES)]
    tables = catalogue(dimensions, 3)
    started = time.process_time()
    cube = count(dimensions, ["registered"], tables, [(codes, np.ones((people, 1), np.bool_))])
    seconds = round(time.process_time() - started, 2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if int(cube.of(TOTAL, "registered")) != people:
        raise SystemExit("the cube lost people")
    answer = {
        "people": people,
        "margins": len(tables) - 1,
        "seconds": round(seconds, 2),
        "peak_mb": round(peak),
    }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
