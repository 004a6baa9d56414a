"""What happens in accounts by itself."""

from __future__ import annotations

from civic.accounts import service
from civic.core.db import transaction


def purge() -> None:
    """Forget sessions, invitations and mailed links that are over. Runs every hour; late is no harm.

    Nothing depends on it: whoever comes with one of them is refused by the clock of the database.
    """
    with transaction():
        service.purge()


def mail_asked_link(asked_id: int) -> None:
    """Mail a link that somebody asked for, if there is an account with that mailbox."""
    with transaction():
        service.mail_asked_link(asked_id)
