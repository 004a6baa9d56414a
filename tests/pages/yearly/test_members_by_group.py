"""A council that is large enough to be told by group: figures are protected, and the next ones know of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from civic.audit.models import AuditEntry
from civic.core.db import db, transaction
from civic.statistics.release import ReleaseAnswer
from civic.statistics.rounding import BASE, THRESHOLD
from civic.statistics.shown import Figures
from civic.statistics.sitting import SEATED, Past, Sitting, sitting
from civic.towns.here import place_of
from civic.yearly import seated
from civic.yearly.seated import Composition
from tests.support.statistics import Crowd, make_crowd


@pytest.fixture
def folder(app: Flask) -> Path:
    return app.config["CIVIC"].keys_dir


def _sitting(crowd: Crowd, folder: Path, members: list[int], past: list[Past]) -> Sitting:
    with transaction():
        return sitting(crowd.municipality.id, 7, members, past, 2026, folder)


def test_members_are_told_by_group_rounded_and_never_differently_of_the_same_people(app: Flask, folder: Path) -> None:
    crowd = make_crowd(folder, size=120)
    sat = [one.person_id for one in crowd.people[:80]]
    assert _sitting(crowd, folder, sat[:49], []).answer is ReleaseAnswer.TOO_FEW_PARTICIPANTS
    first = _sitting(crowd, folder, sat, [])
    assert first.answer is ReleaseAnswer.YES
    figures = Figures.read(first.catalogue, first.tables)
    shown = 0
    for dimension in figures.catalogue.dimensions:
        for group, count in figures.groups(SEATED, dimension.name).items():
            exact = sum(one.told.get(dimension.name, "") == group for one in crowd.people[:80])
            if count is None:
                continue
            assert count >= THRESHOLD and count % BASE == 0 and abs(count - exact) <= BASE // 2
            shown += 1
    assert shown >= 2
    # Hidden and empty groups look alike, and no exact number is anywhere in what is kept.
    cells = [cell for table in json.loads(first.tables) for cell in table["cells"]]
    assert all(cell["count"] is None or cell["count"] % BASE == 0 for cell in cells)
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.kind == "demographics")).all()
    past = [Past(first.catalogue_json, first.sealed)]
    assert _sitting(crowd, folder, sat[1:], past).answer is ReleaseAnswer.TOO_FEW_CHANGED
    with app.test_request_context("/en/"):
        place = place_of(crowd.municipality.id)
        part = seated.section(place, Composition("yes", first.catalogue, first.tables, first.record, 0, ()))
        assert "Counts of fewer than 10 members are hidden, others are rounded to 5." in part.paragraphs
        assert part.sheets and all(sheet.heads[1] == "Members" for sheet in part.sheets)
        few = seated.section(place, Composition("too_few_participants", {}, "", {}, 0, ()))
        assert not few.sheets and "Fewer than 50" in few.paragraphs[0]


def test_the_quotas_of_a_draw_are_those_of_its_published_file() -> None:
    quotas = [
        {"feature": "gender", "value": "woman", "min": 9, "max": 11},
        {"feature": "gender", "value": "not_stated", "min": 0, "max": 20},
    ]
    drawn, found = seated.quotas_of(json.dumps({"seats": 20, "quotas": quotas}))
    assert drawn == 20 and [(each.value, each.least, each.most) for each in found] == [("woman", 9, 11)]
    assert seated.quotas_of(None) == (0, ())
