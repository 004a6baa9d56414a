"""Acts as a request does them: each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import ParamSpec, TypeVar

import pytest

from civic.core.db import transaction
from civic.core.permissions import Refused

P = ParamSpec("P")
R = TypeVar("R")


def do(verb: Callable[P, R], *args: P.args, **given: P.kwargs) -> R:
    """One act."""
    with transaction():
        return verb(*args, **given)


def refused(code: StrEnum, verb: Callable[P, object], *args: P.args, **given: P.kwargs) -> None:
    """One act that is refused for this reason."""
    with pytest.raises(Refused) as told:
        do(verb, *args, **given)
    assert told.value.code is code
