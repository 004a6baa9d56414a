"""The list of votes in pages: everything is in it, once, in the order in which people need it."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER
from civic.towns.models import Municipality
from civic.votes import queries
from civic.votes.rules import VoteStage, VoteState
from tests.support import factories as make
from tests.support.votes import make_vote

ORDER = [VoteStage.OPEN, VoteStage.COMING, VoteStage.COUNTING, VoteStage.INTERRUPTED, VoteStage.CLOSED]


def _world(app: Flask) -> Municipality:
    """Three votes of each stage, one a day."""
    now = clock.now()
    with transaction():
        town = make.make_municipality()
        for day in range(1, 4):
            length, ends = timedelta(days=9), now + timedelta(days=day)
            make_vote(town, app.config["CIVIC"].keys_dir, opens_at=ends - length, closes_at=ends)
            make_vote(town, opens_at=now + length, closes_at=ends + length)
            for state in (VoteState.OPENED, VoteState.INTERRUPTED, VoteState.CLOSED):
                over = make_vote(town, opens_at=now - length, closes_at=now - timedelta(days=day))
                over.state = state
        make_vote(make.make_municipality())
        db.session.flush()
    return town


def test_pages_hold_every_vote_once_forwards_and_backwards(app: Flask) -> None:
    town, now = _world(app), clock.now()
    page = queries.page(town.id, STRANGER, limit=4)
    rows, pages = list(page.items), [page]
    while page.after:
        page = queries.page(town.id, STRANGER, after=page.after, limit=4)
        rows += page.items
        pages.append(page)
    assert len({row.id for row in rows}) == len(rows) == queries.how_many(town.id, STRANGER) == 15
    assert [row.stage(now) for row in rows] == [stage for stage in ORDER for _ in range(3)]
    for stage in ORDER:
        closing = [row.closes_at for row in rows if row.stage(now) is stage]
        assert closing == sorted(closing, reverse=True)
    assert [len(p.items) for p in pages] == [4, 4, 4, 3]
    assert pages[0].before is None
    back = queries.page(town.id, STRANGER, before=page.before, limit=4)
    assert [row.id for row in back.items] == [row.id for row in pages[-2].items]


def test_what_people_can_vote_on_now_is_found_however_much_else_there_is(app: Flask) -> None:
    town, now = _world(app), clock.now()
    found = queries.open_votes(STRANGER, municipality_id=town.id)
    assert [row.stage(now) for row in found] == [VoteStage.OPEN] * 3
    assert [row.closes_at for row in found] == sorted(row.closes_at for row in found)
    assert queries.open_votes(STRANGER, municipality_id=town.id, limit=2) == found[:2]
    assert queries.open_votes(STRANGER, process_id=2**31 - 2) == []
