"""HTTP to verbs of moderation and back."""

from civic.moderation.routes import account, guidelines, own, queue, report  # noqa: F401 - each adds its addresses
from civic.moderation.routes.blueprint import bp

__all__ = ["bp"]
