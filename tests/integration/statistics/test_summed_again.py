"""Findings follow the population: one that is loaded after figures are out is what they are compared with."""

from __future__ import annotations

from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.places import service as places
from civic.places.models import Map
from civic.statistics import queries
from tests.support.statistics import YEAR_OF, Crowd


def test_a_new_population_changes_the_findings_and_no_figure(released: Crowd) -> None:
    before = queries.newest(released.process.id)
    assert before is not None
    told = queries.contents(before.id)[1]
    town = db.session.get_one(Map, released.municipality.town_id)
    lines = ["age,count", *(f"{age},{900_000 if age == '75+' else 10}" for age in YEAR_OF)]
    with transaction():
        places.import_population(SYSTEM, town.slug, "\n".join(lines), year=2027, source="Another", licence="CC0")
    db.session.expire_all()
    after = queries.newest(released.process.id)
    assert after is not None and after.sha256 == before.sha256 and queries.contents(after.id)[1] == told
    missing = [(each["dimension"], each["group"]) for each in after.summary["under"]]
    assert ("age", "75+") in missing and after.summary != before.summary
