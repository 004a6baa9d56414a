"""`make bench`: the pages of the program first, then the maths of its methods; BENCH names one part only."""

from __future__ import annotations

import os
import runpy
from pathlib import Path

PARTS = ["web", *sorted(path.stem for path in Path(__file__).parent.glob("methods_*.py"))]


def main() -> None:
    """Run the parts one after the other, so that none disturbs another."""
    wanted = os.environ.get("BENCH", "").split() or PARTS
    for part in wanted:
        print(f"\n== {part}", flush=True)
        runpy.run_module(f"bench.{part}", run_name="__main__")


if __name__ == "__main__":
    main()
