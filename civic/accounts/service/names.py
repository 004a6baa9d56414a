"""Who is called what: no two would be taken for the same."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete

from civic.accounts import queries
from civic.accounts.models import TakenName
from civic.accounts.rules import AccountCode, NameKind, is_official, name_key, name_problem
from civic.core.db import db, upsert
from civic.core.permissions import Refused


def check_name(display_name: str, but: int | None = None) -> None:
    """Whether a person may have a name.

    Args:
        but: the person who may have it already.

    Raises:
        Refused: nobody could read it, somebody has it, or a town, council, organisation or office is called like that.
    """
    if problem := name_problem(display_name):
        raise Refused(problem)
    key = name_key(display_name)
    owner = queries.name_owner(key)
    if (owner is not None and owner != but) or queries.name_holders(key):
        raise Refused(AccountCode.NAME_TAKEN)
    if is_official(display_name, queries.town_names()):
        raise Refused(AccountCode.NAME_OFFICIAL)


def take_names(kind: NameKind, thing: object, names: Iterable[str]) -> None:
    """Keep the names of a town, a council or an organisation for it; those that it had before are free again.

    Councils and towns may share a name among themselves: several towns have a youth council.

    Raises:
        Refused: a person has the name, or an organisation, or the organisation sounds like a town or an office.
    """
    mine = f"{kind} {thing}"
    keys = {name_key(name): name for name in names if name_key(name)}
    for key, name in keys.items():
        others = {other for other in queries.name_holders(key) if other != mine}
        shared = kind is not NameKind.ORGANISATION and all(other.startswith(f"{kind} ") for other in others)
        if queries.name_owner(key) is not None or (others and not shared):
            raise Refused(AccountCode.NAME_TAKEN)
        if kind is NameKind.ORGANISATION and is_official(name, queries.town_names()):
            raise Refused(AccountCode.NAME_OFFICIAL)
    db.session.execute(delete(TakenName).where(TakenName.holder == mine))
    for key in keys:
        row = {"name_key": key, "holder": mine}
        db.session.execute(upsert(TakenName).values(row).on_conflict_do_nothing())
