"""What happens with roles by itself."""

from __future__ import annotations

from civic.core.db import transaction
from civic.roles import service


def purge() -> None:
    """Forget offers of roles that are over. Runs every hour; late is no harm: none is accepted once it is over."""
    with transaction():
        service.forget_old_invitations()
