"""HTTP to verbs of moderation and back."""

from civic.moderation.routes import (  # noqa: F401 - each adds its addresses
    account,
    correct,
    guidelines,
    own,
    queue,
    report,
    second,
    training,
)
from civic.moderation.routes.blueprint import bp

__all__ = ["bp"]
