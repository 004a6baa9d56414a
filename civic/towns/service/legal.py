"""Legal pages, and who agreed to the terms."""

from __future__ import annotations

from civic.accounts.events import PersonConfirmed
from civic.audit import service as audit
from civic.core import clock, sanitise
from civic.core.db import db, upsert
from civic.core.permissions import Actor
from civic.towns import queries
from civic.towns.models import Agreement, LegalText, Municipality
from civic.towns.policy import Can, require
from civic.towns.rules import LegalKind
from civic.towns.service.groups import join_residents


def write_legal_text(actor: Actor, municipality: Municipality, kind: LegalKind, language: str, body: str) -> LegalText:
    """Publish the next version of a legal page in one language; earlier versions stay readable."""
    require(actor, Can.EDIT_LEGAL_TEXT, queries.InMunicipality(municipality.id))
    versions = queries.legal_versions(municipality.id, kind, language)
    text = LegalText(
        municipality_id=municipality.id,
        kind=kind,
        language=language,
        version=versions[0][0] + 1 if versions else 1,
        body=body,
        body_html=sanitise.render(body),
    )
    db.session.add(text)
    db.session.flush()
    audit.record(
        actor,
        "publish",
        "legal_text",
        text.id,
        municipality.id,
        kind=kind.value,
        version=text.version,
        after=audit.state(text),
    )
    return text


def agree_to_terms(person_id: int, municipality_id: int, version: int) -> None:
    """Record that a person agreed to a version of the terms. Idempotent."""
    row = {"person_id": person_id, "municipality_id": municipality_id, "version": version, "at": clock.now()}
    db.session.execute(
        upsert(Agreement).values(row).on_conflict_do_nothing(index_elements=["person_id", "municipality_id", "version"])
    )


def arrive(event: PersonConfirmed) -> None:
    """Add a person whose address was confirmed to the residents of the town they chose, with its terms.

    A town without terms has no residents yet: there is nothing to agree to.
    """
    places = {municipality.id for municipality in queries.municipalities()}
    version = queries.terms_version(event.place) if event.place in places else None
    if event.place is None or version is None:
        return
    join_residents(event.person_id, event.place)
    agree_to_terms(event.person_id, event.place, version)
