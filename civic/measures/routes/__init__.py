"""The pages of measures: for everybody, and for organisers."""

from civic.measures.routes import (
    organise,  # noqa: F401 - adds addresses
    read,  # noqa: F401 - adds addresses
)
from civic.measures.routes.blueprint import bp

__all__ = ["bp"]
