"""The pages of statements: for everybody, for participants, for organisers and for moderators."""

from civic.statements.routes import (
    moderate,  # noqa: F401 - adds addresses
    organise,  # noqa: F401 - adds addresses
    own,  # noqa: F401 - adds addresses
    read,  # noqa: F401 - adds addresses
    results,  # noqa: F401 - adds addresses
)
from civic.statements.routes.blueprint import bp

__all__ = ["bp"]
