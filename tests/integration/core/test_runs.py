"""Long work is a row: one at a time in a lane, it ends once, and whoever was stopped writes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from civic.core import clock, outbox, runs
from civic.core.db import db, transaction
from civic.core.outbox import OutboxRow
from civic.core.permissions import Role
from civic.core.runs import Run, RunState, Stopped
from civic.places.service import own_areas
from civic.uploads import jobs as uploads_jobs
from civic.uploads import queries as uploads_queries
from civic.uploads import service as uploads
from civic.uploads.models import TownFile
from civic.uploads.rules import FileKind
from tests.support import factories as make
from tests.support.maps import geojson

KIND = "spaces.read_file"


def _begin(lane: str | None = None) -> int | None:
    with transaction():
        return runs.begin(KIND, 3, lane)


def _seen(run_id: int | None) -> runs.Seen:
    found = runs.seen(run_id or 0)
    assert found is not None
    return found


def test_a_run_is_asked_for_with_its_job_and_alone_in_its_lane() -> None:
    first = _begin("map of one town")
    assert _begin("map of one town") is None
    assert _begin("map of another town") is not None
    assert _begin() is not None
    assert [row.args for row in db.session.query(OutboxRow).filter_by(once=f"run/{first}")] == [[first]]
    with transaction():
        assert runs.cancel(first or 0)
        assert not runs.cancel(first or 0)
    assert _begin("map of one town") is not None


def test_a_run_goes_through_its_steps_and_ends_once() -> None:
    run = _begin() or 0
    assert (_seen(run).state, _seen(run).step, _seen(run).active) == (RunState.WAITING, 0, True)
    with transaction():
        runs.reach(run, 1)
        runs.reach(run, 2)
    assert (_seen(run).state, _seen(run).step) == (RunState.RUNNING, 2)
    with transaction():
        runs.finish(run, areas=3)
        runs.fail(run, "TooLate")
    assert (_seen(run).state, _seen(run).result, _seen(run).reason) == (RunState.DONE, {"areas": 3}, None)
    assert _seen(run).ended_at is not None


def test_whoever_was_cancelled_reaches_no_step_and_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    run = _begin() or 0
    monkeypatch.setattr(runs, "LOOK_EVERY", 0.0)
    watch = runs.watch(run)
    watch()
    with transaction():
        runs.cancel(run)
    for act in (lambda: runs.reach(run, 1), lambda: runs.finish(run), watch):
        with pytest.raises(Stopped), transaction():
            act()
    assert _seen(run).state is RunState.CANCELLED


def test_what_breaks_is_kept_by_its_name_and_waiting_is_no_failure() -> None:
    broken, late, stopped = (_begin() or 0 for _ in range(3))
    runs.conduct(broken, lambda run: divmod(run, 0) and None)

    def waits(run: int) -> None:
        raise outbox.Later(timedelta(minutes=1))

    def stops(run: int) -> None:
        raise Stopped

    with pytest.raises(outbox.Later):
        runs.conduct(late, waits)
    runs.conduct(stopped, stops)
    assert (_seen(broken).state, _seen(broken).reason) == (RunState.FAILED, "ZeroDivisionError")
    assert _seen(late).active and _seen(stopped).active
    with transaction():
        runs.refuse(late, "unreadable", problems=[])
        runs.given_up(stopped)
    assert (_seen(late).state, _seen(late).reason) == (RunState.REFUSED, "unreadable")
    assert _seen(stopped).reason == outbox.LOST


def test_runs_that_ended_are_forgotten_unless_something_points_at_them() -> None:
    old, pointed, young, active = (_begin() or 0 for _ in range(4))
    with transaction():
        for run in (old, pointed, young):
            runs.finish(run)
        longer_ago = clock.now() - timedelta(hours=2)
        db.session.execute(update(Run).where(Run.id.in_([old, pointed, active])).values(ended_at=longer_ago))
        runs.forget(KIND, timedelta(hours=1), unless=[pointed])
    db.session.expire_all()
    assert {run.id for run in db.session.query(Run)} == {pointed, young, active}


def test_a_map_is_read_kept_and_forgotten_on_both_databases() -> None:
    with transaction():
        town = make.make_municipality(town_id=None)
        actor = make.actor(make.make_person(town, Role.ADMIN))
        options = {"name_property": None, "code_property": None, "planar": False, "language": "en"}
        sent = uploads.send_file(actor, town.id, FileKind.MAP, geojson("Harbour"), options)
        kept = uploads.keep_read(actor, town.id, FileKind.MAP, own_areas(geojson("Mill")), options)
    outbox.drain()
    file = uploads_queries.town_file(sent)
    assert file and file.read and not file.there
    assert "Harbour" in (uploads_queries.file_found(sent) or "")
    assert "Mill" in (uploads_queries.file_found(kept) or "")
    uploads_jobs.purge()
    assert uploads_queries.town_file(sent)
    with transaction():
        db.session.execute(update(TownFile).values(sent_at=clock.now() - timedelta(hours=2)))
        db.session.execute(update(Run).values(ended_at=clock.now() - timedelta(hours=2)))
    uploads_jobs.purge()
    assert uploads_queries.town_file(sent) is uploads_queries.town_file(kept) is None
    assert db.session.query(Run).count() == 0
