"""What happens in spaces by itself."""

from __future__ import annotations

from civic.core.db import transaction
from civic.spaces import service


def purge() -> None:
    """Forget invitations to roles that are over. Runs every hour; late is no harm: none is accepted once it is over."""
    with transaction():
        service.forget_old_invitations()
