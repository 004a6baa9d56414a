"""The key of the lot by which `protect` withholds figures: a secret, kept so that a file gives the same again."""

from __future__ import annotations

import hmac
import os
from pathlib import Path

from civic.core import sealing
from civic.core.methods import MethodError
from civic.statistics.cube import Cube

NAME = "protect"
LEAST_BYTES = 16


def key(given: str | None, cube: Cube) -> bytes:
    """The key for one file of people: from a file of the user, or from the folder of keys; made when first needed.

    It follows from the columns and their values as well, so that two files have two lots.

    Raises:
        MethodError: it cannot be read, cannot be kept, or is too short to be a secret.
    """
    path = Path(given) if given else _folder() / f"{NAME}.key"
    try:
        secret = sealing.secret_in(path)
    except sealing.KeyLost as error:
        raise MethodError(f"the key of the lot cannot be kept in {path}: give another file with --key.") from error
    if len(secret) < LEAST_BYTES:
        raise MethodError(f"{path} has under {LEAST_BYTES} bytes: that is no secret. Name a new file.")
    place = "\0".join(text for dimension in cube.dimensions for text in (dimension.name, *dimension.categories, ""))
    return hmac.digest(secret, f"{NAME}/{place}".encode(), "sha256")


def _folder() -> Path:
    data = Path(os.environ.get("CIVIC_DATA_DIR", "instance"))
    return Path(os.environ.get("CIVIC_KEYS_DIR") or data / "keys")
