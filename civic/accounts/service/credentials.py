"""What people sign in with, as rows. Only what is stored of it gets here, never what somebody typed."""

from __future__ import annotations

from sqlalchemy import update

from civic.accounts.models import Credential
from civic.accounts.rules import CredentialKind
from civic.accounts.service.passwords import PasswordHash
from civic.core import clock
from civic.core.db import db, upsert


def store_password(person_id: int, hashed: PasswordHash | str) -> None:
    """Let somebody sign in with this password, and with no other one."""
    row = {"person_id": person_id, "kind": CredentialKind.PASSWORD.value, "name": "", "secret": hashed}
    statement = upsert(Credential).values(**row, since=clock.now())
    changed = {"secret": statement.excluded.secret, "since": statement.excluded.since}
    db.session.execute(statement.on_conflict_do_update(index_elements=["person_id", "kind", "name"], set_=changed))


def renew_password(person_id: int, hashed: PasswordHash) -> None:
    """Store the same password at today's costs."""
    mine = Credential.person_id == person_id, Credential.kind == CredentialKind.PASSWORD
    db.session.execute(update(Credential).where(*mine).values(secret=hashed))
