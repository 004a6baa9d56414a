"""Agreeing to be named, and noting when objects changed."""

from __future__ import annotations

from datetime import datetime

from flask import g
from flask_babel import force_locale
from sqlalchemy import delete

from civic.accounts.events import PersonLeft
from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Actor
from civic.councils.models import Council
from civic.oparl import objects, queries
from civic.oparl.models import Named
from civic.oparl.objects import Objects
from civic.oparl.policy import Can, require
from civic.oparl.rules import Key, Kind, Note, digest
from civic.towns.here import Town


def be_named(actor: Actor, council: Council) -> None:
    """Agree to be named in the open data of a council, for as long as one's term holds; twice equals once."""
    require(actor, Can.BE_NAMED, council)
    values = {"council_id": council.id, "person_id": actor.person_id, "agreed_at": clock.now()}
    db.session.execute(upsert(Named).values(values).on_conflict_do_nothing(index_elements=["council_id", "person_id"]))


def withdraw(actor: Actor, council: Council) -> None:
    """Be named there no more, from this moment on."""
    require(actor, Can.WITHDRAW, council)
    mine = Named.council_id == council.id, Named.person_id == actor.person_id
    db.session.execute(delete(Named).where(*mine))


def forget_person(event: PersonLeft) -> None:
    """Somebody has left: they are named nowhere."""
    db.session.execute(delete(Named).where(Named.person_id == event.person_id))


def in_words(place: Town) -> Objects:
    """The objects of a town in the words of its first language, whatever the language of a request is."""
    language = place.languages[0]
    with force_locale(language):
        before, g.language = g.get("language"), language
        try:
            return objects.collect(place)
        finally:
            g.language = before


def note(place: Town, now: datetime) -> int:
    """Note which objects of a town are new, changed or gone since they were noted last; returns how many are.

    Twice equals once: what is as it was noted stays as it is.
    """
    today, before = in_words(place), queries.notes(place.id, list(Kind))
    fresh: dict[Key, Note] = {}
    for key, content in today.found.items():
        seen, of = before.get(key), digest(content)
        if seen is None or seen.digest != of or seen.deleted is not None:
            fresh[key] = Note(seen.created if seen else today.made.get(key, now), now, None, of)
    for key, seen in before.items():
        if key not in today.found and seen.deleted is None:
            fresh[key] = Note(seen.created, now, now, "")
    queries.keep_notes(place.id, fresh)
    return len(fresh)
