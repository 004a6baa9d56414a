"""Groups of verified residents: one of the town, one of each neighbourhood. They are made when first needed."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, select, text

from civic.core import clock
from civic.core.db import db, upsert
from civic.core.i18n import LANGUAGES
from civic.places.models import Neighbourhood
from civic.towns import queries
from civic.towns.models import Group, Membership
from civic.towns.rules import GroupKind


def verified_group(municipality_id: int) -> int:
    """The group of all verified residents of a town."""
    names = {}
    for language in LANGUAGES:
        with force_locale(language):
            names[language] = str(_("Verified residents"))
    values = {"municipality_id": municipality_id, "kind": GroupKind.VERIFIED.value, "names": names}
    db.session.execute(
        upsert(Group)
        .values(values)
        .on_conflict_do_nothing(index_elements=["municipality_id"], index_where=text("kind = 'verified'"))
    )
    return queries.verified_group(municipality_id)


def neighbourhood_group(municipality_id: int, neighbourhood_id: int) -> int:
    """The group of the verified residents of a neighbourhood, which is called as the neighbourhood is now.

    Raises:
        LookupError: there is no such neighbourhood.
    """
    area = db.session.get(Neighbourhood, neighbourhood_id)
    if area is None:
        raise LookupError(f"no neighbourhood {neighbourhood_id}")
    key = {"municipality_id": municipality_id, "neighbourhood_id": neighbourhood_id}
    statement = upsert(Group).values(**key, kind=GroupKind.NEIGHBOURHOOD.value, names=area.names)
    statement = statement.on_conflict_do_update(index_elements=sorted(key), set_={"names": area.names})
    return int(db.session.execute(statement.returning(Group.id)).scalar_one())


def count_as_verified(person_id: int, municipality_id: int, neighbourhood_id: int | None) -> None:
    """Have a person belong to the verified residents of a town and of one neighbourhood, and of no other there."""
    count_no_longer(person_id, municipality_id)
    groups = [verified_group(municipality_id)]
    if neighbourhood_id is not None:
        groups.append(neighbourhood_group(municipality_id, neighbourhood_id))
    now = clock.now()
    db.session.add_all(
        Membership(group_id=group, person_id=person_id, first_day=now.date(), starts_at=now) for group in groups
    )
    db.session.flush()


def count_no_longer(person_id: int, municipality_id: int) -> None:
    """End at once what a person may do as a verified resident of a town."""
    kinds = [GroupKind.VERIFIED, GroupKind.NEIGHBOURHOOD]
    groups = select(Group.id).where(Group.municipality_id == municipality_id, Group.kind.in_(kinds))
    db.session.execute(
        delete(Membership).where(Membership.person_id == person_id, Membership.group_id.in_(groups)),
        execution_options={"synchronize_session": False},
    )
