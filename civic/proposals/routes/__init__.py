"""Proposals over HTTP: read and support, write, answer."""

from civic.proposals.routes import (
    amend,
    answer,
    files,
    import_answers,
    merging,
    notes,
    organise,
    parts,
    read,
    texts,
    write,
)
from civic.proposals.routes.blueprint import bp

__all__ = [
    "amend",
    "answer",
    "bp",
    "files",
    "import_answers",
    "merging",
    "notes",
    "organise",
    "parts",
    "read",
    "texts",
    "write",
]
