"""Organisations: a page each."""

from __future__ import annotations

import re
import unicodedata

from civic.accounts import queries
from civic.accounts.models import Organisation, Representative
from civic.accounts.policy import Can, require
from civic.audit import service as audit
from civic.core import sanitise
from civic.core.db import db
from civic.core.permissions import Actor


def found_organisation(actor: Actor, name: str, about: str, language: str) -> Organisation:
    """Begin an organisation's page; whoever begins it may act for it. A municipality confirms it later."""
    require(actor, Can.FOUND_ORGANISATION)
    slug = _free_slug(name)
    organisation = Organisation(slug=slug, name=name, about=about, about_html=sanitise.render(about), language=language)
    db.session.add(organisation)
    db.session.flush()
    db.session.add(Representative(organisation_id=organisation.id, person_id=actor.person_id))
    db.session.flush()
    audit.record(actor, "found", "organisation", organisation.id)
    return organisation


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
    organisation.name, organisation.about, organisation.about_html = name, about, sanitise.render(about)
    db.session.flush()
    audit.record(actor, "edit", "organisation", organisation.id, before=before, after=audit.state(organisation))
