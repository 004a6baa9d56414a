"""What a page gives to the browser so that it can keep what somebody types until the server has stored it.

The text is encrypted there with a key that only pages of this person carry: the next one who uses the same browser gets
another key, and reads nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from flask import current_app

from civic.core.permissions import Actor


@dataclass(frozen=True)
class LocalCopy:
    """``owner`` tells whose copies are whose without a name; ``key`` is 32 bytes in base64."""

    owner: str
    key: str


def of(actor: Actor) -> LocalCopy:
    """The key of somebody who is signed in. Another installation, and another person, has another one."""
    secret = str(current_app.config["CIVIC"].secret_key).encode()
    key = hmac.new(secret, f"local copy of {actor.person_id}".encode(), hashlib.sha256).digest()
    return LocalCopy(hashlib.sha256(key).hexdigest()[:16], base64.b64encode(key).decode())
