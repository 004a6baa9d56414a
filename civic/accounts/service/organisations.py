"""Organisations: a page each."""

from __future__ import annotations

import re
import unicodedata

from civic.accounts import queries
from civic.accounts.models import Organisation, Representative
from civic.accounts.policy import Can, require
from civic.accounts.rules import AccountCode, NameKind, is_badge, name_problem
from civic.accounts.service.names import take_names
from civic.audit import service as audit
from civic.core import sanitise
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.core.text import line


def found_organisation(actor: Actor, name: str, about: str, language: str) -> Organisation:
    """Begin an organisation's page; whoever begins it may act for it. A municipality confirms it later."""
    require(actor, Can.FOUND_ORGANISATION)
    name = _checked(name)
    slug = _free_slug(name)
    organisation = Organisation(slug=slug, name=name, about=about, about_html=sanitise.render(about), language=language)
    db.session.add(organisation)
    db.session.flush()
    take_names(NameKind.ORGANISATION, organisation.id, [name])
    db.session.add(Representative(organisation_id=organisation.id, person_id=actor.person_id))
    db.session.flush()
    audit.record(actor, "found", "organisation", organisation.id)
    return organisation


def _checked(name: str) -> str:
    """The name of an organisation, if it can be read; it may be longer than a person's, and have signs of its own.

    Raises:
        Refused: it has nothing that people see, something that nobody sees, or a mark like that of the town.
    """
    problem = name_problem(name)
    if problem and problem not in (AccountCode.NAME_TOO_LONG, AccountCode.NAME_SIGNS):
        raise Refused(problem)
    if is_badge(name):
        raise Refused(AccountCode.NAME_SIGNS)
    return line(name)


def _free_slug(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60] or "organisation"
    slug, number = base, 1
    while queries.organisation(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug


def edit_organisation(actor: Actor, organisation: Organisation, name: str, about: str) -> None:
    """Change what an organisation's page says."""
    require(actor, Can.ACT_FOR, organisation)
    before = audit.state(organisation)
    name = _checked(name)
    take_names(NameKind.ORGANISATION, organisation.id, [name])
    organisation.name, organisation.about, organisation.about_html = name, about, sanitise.render(about)
    db.session.flush()
    audit.record(actor, "edit", "organisation", organisation.id, before=before, after=audit.state(organisation))
