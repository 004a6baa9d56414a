"""Cases for tests, made by the verbs."""

from __future__ import annotations

from datetime import date

from civic.accounts.models import Person
from civic.core.db import db
from civic.core.permissions import Role
from civic.moderation import service
from civic.moderation.models import Case, Decision, SecondReading
from civic.moderation.rules import Measure, Verdict
from civic.towns.models import Municipality
from tests.support import factories as make

#: A correction of the town.
SAID = service.Said("All trees", "Two of nine trees.", "Plan of trees, page 3", "", date(2026, 3, 9), "Parks")


def make_case(town: Municipality, post_id: int, *reporters: Person) -> int:
    """A case about a comment that somebody reported (someone new, if nobody is named). Inside transaction()."""
    for reporter in reporters or (make.make_person(town),):
        service.flag_post(make.actor(reporter), post_id, "insults", "An insult.", "en")
    return int(db.session.query(Case.id).filter_by(post_id=post_id).scalar())


def make_decision(
    town: Municipality,
    case_id: int,
    *,
    moderator: Person | None = None,
    hide: bool = False,
    measure: Measure = Measure.WARN,
    days: int | None = None,
) -> Decision:
    """A decision about a case, by somebody new if nobody is named. Inside transaction()."""
    actor = make.actor(moderator or make.make_person(town, Role.MODERATOR))
    service.claim(actor, case_id)
    return service.decide(actor, case_id, Verdict("insults", "You insult people.", hide, measure, days), "en")


def make_reading(decision: Decision) -> int:
    """Have a decision read a second time, whether it was drawn or not; returns its number. Inside transaction()."""
    db.session.merge(SecondReading(decision_id=decision.id, municipality_id=decision.municipality_id))
    db.session.flush()
    return decision.id
