"""What pages of draft texts show, as values of named types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civic.texts.rules import Piece


@dataclass(frozen=True)
class Part:
    """A heading (``level``, ``words``) or a paragraph of a text, with its number and what its discussion counts.
    ``html`` was cleaned when it was written.

    ``mark`` says that a paragraph is new or changed in the present version; empty otherwise.
    """

    level: int = 0
    words: str = ""
    id: int = 0
    number: str = ""
    html: str = ""
    comments: int = 0
    count: str = ""
    url: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Gone:
    """A paragraph that the present version no longer has."""

    html: str
    since: str
    count: str
    url: str


@dataclass(frozen=True)
class VersionLine:
    """A version in the list of them."""

    number: int
    name: str
    when: str
    iso: str
    note: str
    url: str


@dataclass(frozen=True)
class Change:
    """What a version changed in a paragraph, by words."""

    name: str
    url: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Look:
    """What a text would become, paragraph by paragraph, before it is published; ``gone`` are words of old ones."""

    parts: Sequence[Part]
    gone: Sequence[str]
    told: Sequence[str]


@dataclass(frozen=True)
class TextLine:
    """A draft text in a list; ``lang`` and ``dir`` where its language is not that of the page."""

    url: str
    title: str
    lang: str | None
    dir: str | None
    parts: Sequence[str]
