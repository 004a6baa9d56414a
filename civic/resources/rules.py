"""Who may see a thing, and where it is. Pure."""

from __future__ import annotations

import re

from civic.processes.rules import Audience

__all__ = ["Audience", "address_of"]


def address_of(pasted: str) -> str:
    """The address of a thing ("proposals/7") in a URL that was copied from a browser, without host and language."""
    path = re.sub(r"^[a-z]+://[^/]*", "", pasted.strip().lower())
    path = re.split(r"[?#]", path, maxsplit=1)[0].strip("/")
    return re.sub(r"^[a-z]{2,3}/(?=.)", "", path)
