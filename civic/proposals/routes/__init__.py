"""Proposals over HTTP: read and support, write, answer."""

from civic.proposals.routes import amend, answer, merging, organise, read, texts, write
from civic.proposals.routes.blueprint import bp

__all__ = ["amend", "answer", "bp", "merging", "organise", "read", "texts", "write"]
