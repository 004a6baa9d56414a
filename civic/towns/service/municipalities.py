"""Founding a municipality; what its addresses may look like."""

from __future__ import annotations

import re
from collections.abc import Sequence

from civic.accounts import service as accounts
from civic.accounts.rules import NameKind
from civic.audit import service as audit
from civic.core.db import db
from civic.core.i18n import LANGUAGES
from civic.core.permissions import Actor, Refused
from civic.towns import queries
from civic.towns.models import Group, Municipality
from civic.towns.policy import Can, require
from civic.towns.rules import GroupKind, TownCode
from civic.towns.rules.settings import PUBLIC

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check_slug(slug: str) -> str:
    """A slug of the proper shape, as it was given.

    Raises:
        Refused: capitals, blanks, other letters than a to z, or too long.
    """
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise Refused(TownCode.SLUG_SHAPE, slug=slug)
    return slug


def found_municipality(
    actor: Actor,
    slug: str,
    names: dict[str, str],
    *,
    taglines: dict[str, str] | None = None,
    town_id: int | None = None,
    colours: dict[str, list[str]] | None = None,
    languages: Sequence[str] = tuple(LANGUAGES),
    timezone: str = "Europe/Brussels",
    currency: str = "EUR",
    support_threshold: int = 200,
    answer_days: int = 60,
) -> Municipality:
    """Begin a municipality, with the standing group of its residents.

    Raises:
        Refused: the slug is taken or has no proper shape.
    """
    require(actor, Can.FOUND_MUNICIPALITY)
    if queries.municipality(check_slug(slug)):
        raise Refused(TownCode.SLUG_TAKEN, slug=slug)
    municipality = Municipality(
        slug=slug,
        names=names,
        taglines=taglines or {},
        town_id=town_id,
        colours=colours or {},
        languages=list(languages),
        timezone=timezone,
        currency=currency,
        support_threshold=support_threshold,
        answer_days=answer_days,
        position=len(queries.municipalities()),
    )
    db.session.add(municipality)
    db.session.flush()
    accounts.take_names(NameKind.TOWN, municipality.id, names.values())
    db.session.add(Group(municipality_id=municipality.id, kind=GroupKind.RESIDENTS, names=names))
    state = {**audit.state(municipality), "languages": "+".join(municipality.languages)}
    audit.record(actor, "found", "municipality", municipality.id, municipality.id, after=state, public=PUBLIC)
    db.session.flush()
    return municipality
