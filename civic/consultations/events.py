"""What draft texts announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VersionPublished:
    """A version of a draft text was published; ``number`` 1 is the text itself."""

    text_id: int
    resource_id: int
    process_id: int
    number: int
