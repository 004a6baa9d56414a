"""What a part of the running program does first: end with its parent; then become that part.

Started as ``python -m civic.runtime.child PARENT PART [ARGUMENT ...]``.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from civic.runtime import entry, family

PARTS = {
    "prepare": "civic.runtime.serving:prepare",
    "web": "civic.runtime.serving:web",
    "worker": "civic.runtime.serving:worker",
    "scheduler": "civic.runtime.serving:scheduler",
}


def main(argv: Sequence[str]) -> int:
    """Become ``argv[1]``, the child of process ``argv[0]``."""
    parent, part, *arguments = argv
    if part == "queue":
        # A queue that is asked to stop writes its file to the end; the others have nothing to lose.
        family.die_with(int(parent), signal.SIGTERM)
        os.execv(arguments[0], arguments)  # noqa: S606 - the supervisor's own words
    family.die_with(int(parent))
    family.children_die_too()
    try:
        entry.load(PARTS[part])(*arguments)
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
