"""The actor of a request, with present rights."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import String, bindparam, null, select, union_all

from civic.accounts.models import Person, Representative, SignIn
from civic.accounts.rules.sessions import Use
from civic.core.db import ByName, Selection, db_now, run
from civic.core.permissions import Actor, Role
from civic.roles.models import RoleGrant


def session_by_token(token_hash: str) -> tuple[Actor, Use] | None:
    """The actor of a session, with present roles and organisations, and when the session was used. One query."""
    rows = run(_BY_TOKEN, {"token": token_hash}).all()
    return (_actor_in(rows), Use(rows[0].begun, rows[0].used, rows[0].now)) if rows else None


def actor_of(person_id: int) -> Actor | None:
    """The actor that a person would be; for jobs, commands and the demonstration."""
    rows = run(_BY_PERSON, {"person": person_id}).all()
    return _actor_in(rows) if rows else None


def _rights(who: Selection) -> Selection:
    """A row for each right of the people that ``who`` selects; one without a right for a person who has none."""
    named = who.subquery()
    rights = union_all(
        select(RoleGrant.person_id, RoleGrant.municipality_id.label("thing"), RoleGrant.role.label("role")),
        select(Representative.person_id, Representative.organisation_id, null().cast(String)),
    ).subquery()
    return (
        select(
            *(column for column in named.c if column.key != "person_id"),
            Person.id,
            Person.display_name,
            Person.admin,
            rights.c.thing,
            rights.c.role,
        )
        .join(named, named.c.person_id == Person.id)
        .outerjoin(rights, rights.c.person_id == Person.id)
        .where(Person.left_at.is_(None))
    )


# Built once: every request with a session runs the first one.
_BY_TOKEN = _rights(
    select(
        SignIn.person_id, SignIn.created_at.label("begun"), SignIn.seen_at.label("used"), db_now().label("now")
    ).where(SignIn.token_hash == bindparam("token"), SignIn.expires_at > db_now())
)
_BY_PERSON = _rights(select(Person.id.label("person_id")).where(Person.id == bindparam("person")))


def _actor_in(rows: Sequence[ByName]) -> Actor:
    return Actor(
        person_id=rows[0].id,
        display_name=rows[0].display_name,
        roles=frozenset((row.thing, Role(row.role)) for row in rows if row.role),
        organisations=frozenset(row.thing for row in rows if row.thing and not row.role),
        admin=rows[0].admin,
    )
