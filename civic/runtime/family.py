"""Processes that end with their parent, however that ends.

On Linux the kernel sends a signal when the parent dies (prctl PR_SET_PDEATHSIG), also after kill -9. Elsewhere a
thread looks once a second whether the parent is still the same.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
LOOK_SECONDS = 1.0

_parent = 0


def die_with(parent: int, word: signal.Signals = signal.SIGKILL) -> None:
    """End this process when ``parent`` ends; at once if it has ended already.

    The kernel means the *thread* of the parent that started this process, so parts are started by the main thread.

    Args:
        parent: the process number that the parent had when it started this one.
        word: the signal to be sent (on Linux; elsewhere the process sends it to itself).
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(word), 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent, word), daemon=True).start()
    if os.getppid() != parent:  # it died between the fork and the line above
        os.kill(os.getpid(), word)


def _watch(parent: int, word: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), word)


def children_die_too() -> None:
    """Let every process that this one forks end with it: gunicorn's workers, RQ's work horses."""
    os.register_at_fork(before=_remember, after_in_child=_follow)


def _remember() -> None:
    global _parent
    _parent = os.getpid()


def _follow() -> None:
    die_with(_parent)


def call_me(name: str) -> None:
    """Give this process the short name that ``ps -o comm`` shows; its command line stays that of its parent.

    Args:
        name: ASCII; the kernel keeps 15 letters.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode(), 0, 0, 0)
