"""Proposals over HTTP: read and support, write, answer."""

from civic.proposals.routes import (
    amend,
    answer,
    authors,
    files,
    import_answers,
    import_signatures,
    merging,
    notes,
    organise,
    parts,
    read,
    signatures,
    splitting,
    texts,
    voting,
    write,
)
from civic.proposals.routes.blueprint import bp

__all__ = [
    "amend",
    "answer",
    "authors",
    "bp",
    "files",
    "import_answers",
    "import_signatures",
    "merging",
    "notes",
    "organise",
    "parts",
    "read",
    "signatures",
    "splitting",
    "texts",
    "voting",
    "write",
]
