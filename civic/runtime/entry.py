"""The one place of the program that imports by name.

The ``civic`` command and the supervisor's parts start one of many entrances, and each entrance needs only its own
package: ``civic methods`` must run where Flask is not installed, and the queue must start before anything heavy is
read. So the entrances are named as ``module:function`` in tables (cli.COMMANDS, child.PARTS, database.FILL) and
found here; everywhere else imports stand at the top of their file.
"""

from __future__ import annotations

import gc
import importlib
from collections.abc import Callable
from typing import Any


class NotInstalled(Exception):
    """The module of an entrance, or something that it needs, is not on this machine."""


def load(target: str) -> Callable[..., Any]:
    """The function that ``module:function`` names.

    Raises:
        NotInstalled: the module is missing or needs a package that is.
    """
    module, _, name = target.partition(":")
    gc.disable()  # what is imported stays: looking for rubbish in it takes a fifth of a start
    try:
        found = getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:
        raise NotInstalled(error.name or module) from error
    finally:
        gc.freeze()
        gc.enable()
    if not callable(found):
        raise TypeError(f"{target} is no function")
    function: Callable[..., Any] = found
    return function
