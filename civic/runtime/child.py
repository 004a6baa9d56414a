"""What a part of the running program does first: end with its parent; then become that part.

Started as ``python -m civic.runtime.child PARENT PART [ARGUMENT ...]``.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from civic.runtime import entry, family
from civic.runtime.folder import write_line
from civic.runtime.parts import NOT_PREPARED

PARTS = {
    "web": "civic.runtime.serving:web",
    "worker": "civic.runtime.serving:worker",
}


def main(argv: Sequence[str]) -> int:
    """Become ``argv[1]``, the child of process ``argv[0]``."""
    parent, part, *arguments = argv
    if part in ("queue", "limits"):
        # A queue that is asked to stop writes its file to the end; the others have nothing to lose.
        family.die_with(int(parent), signal.SIGTERM)
        os.execv(arguments[0], arguments)  # noqa: S606 - the supervisor's own words
    family.die_with(int(parent))
    family.children_die_too()
    status = 0
    try:
        entry.load(PARTS[part])(*arguments)
    except entry.NotInstalled as error:
        write_line(f"{error} is not installed here: run make run again.")
        status = NOT_PREPARED
    except KeyboardInterrupt:
        status = 130
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            write_line(end.code)
    return status


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # All work is done; taking the interpreter apart takes seconds on a busy machine, while somebody waits.
    os._exit(code)
