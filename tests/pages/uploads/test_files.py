"""A file that is read by a job: how far it is, how to stop it, and what happens where the job breaks."""

from __future__ import annotations

import io
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from civic.core import apart, clock, outbox, runs
from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.core.runs import Run
from civic.uploads import jobs as uploads_jobs
from civic.uploads import service as uploads
from civic.uploads.models import TownFile
from civic.uploads.rules import FileKind
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.maps import PEOPLE, geojson
from tests.support.queries import counted

HTMX = {"HX-Request": "true"}


@pytest.fixture
def town() -> Any:
    with transaction():
        return make.make_municipality(town_id=None)


@pytest.fixture
def browser(town: Any, sign_in: Any) -> Any:
    with transaction():
        person = make.make_person(town, Role.ADMIN)
    return sign_in(person)


@pytest.fixture
def page(town: Any, browser: Any) -> str:
    """The page of a map that waits to be read."""
    form = {"file": (io.BytesIO(geojson("Harbour", "Mill")), "town.geojson"), "language": "en"}
    return browser.post(f"/en/admin/map?town={town.slug}", data=form).headers["Location"]


def _run() -> Run:
    db.session.expire_all()
    return db.session.query(Run).one()


def _words(browser: Any, page: str) -> str:
    return text_of(parse(browser.get(page).text))


def test_a_map_is_read_by_a_job_that_says_how_far_it_is(browser: Any, page: str) -> None:
    assert "Step 1 of 3: waiting to start." in _words(browser, page)
    assert f'<a href="{page}">See progress</a>' in browser.get(page).text
    with transaction():
        runs.reach(_run().id, 2)
    part = browser.get(page, headers=HTMX)
    assert "Step 2 of 3: drawing the map." in part.text
    assert "<html" not in part.text
    assert part.headers["Cache-Control"] == "no-store"
    outbox.drain()
    assert browser.get(page, headers=HTMX).headers["HX-Redirect"] == page
    assert "2 neighbourhoods. Nothing has changed yet." in _words(browser, page)


def test_a_reading_is_cancelled_before_it_begins(town: Any, browser: Any, page: str) -> None:
    answer = browser.post(f"{page}/cancel")
    assert "Cancelled. Nothing was changed." in _words(browser, answer.headers["Location"])
    outbox.drain()
    assert _run().state == "cancelled"
    assert db.session.query(TownFile).count() == 0
    assert browser.get(page).status_code == 404
    assert browser.get(page, headers=HTMX).headers["HX-Redirect"] == "/en/admin"


def test_a_reading_that_is_cancelled_ends_the_other_process(
    browser: Any, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that reads sleeps; it is killed within a moment of the press."""
    begun, ended = threading.Event(), []
    popen = apart.subprocess.Popen

    class Sleeper(popen):  # type: ignore[misc, valid-type]  # a class known at run time only
        def __init__(self, command: Any, **more: Any) -> None:
            super().__init__(["sleep", "60"], **more)

        def communicate(self, *args: Any, **more: Any) -> Any:
            if not begun.is_set():
                begun.set()
                with transaction():
                    assert runs.cancel(_run().id)
            return super().communicate(*args, **more)

        def kill(self) -> None:
            super().kill()
            ended.append(self.pid)

    monkeypatch.setattr(apart.subprocess, "Popen", Sleeper)
    monkeypatch.setattr(apart, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(runs, "LOOK_EVERY", 0.0)
    uploads_jobs.read_file(_run().id)
    assert len(ended) == 1
    assert _run().state == "cancelled"


def test_a_reading_that_breaks_says_so_and_can_be_tried_again(
    browser: Any, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads_jobs.places, "prepare_areas", lambda *args, **more: 1 // 0)
    outbox.drain()
    assert _run().reason == "ZeroDivisionError"
    assert "The program stopped while reading it. Nothing was changed." in _words(browser, page)
    assert "The program stopped" in browser.get(page, headers=HTMX).text
    assert browser.post(f"{page}/use").status_code == 422
    monkeypatch.undo()
    assert browser.post(f"{page}/again").headers["Location"] == page
    outbox.drain()
    assert "2 neighbourhoods." in _words(browser, page)
    assert browser.post(f"{page}/again").status_code == 422


def test_a_reading_whose_worker_died_every_time_is_not_left_running(browser: Any, page: str) -> None:
    with transaction():
        runs.reach(_run().id, 1)
        outbox.GIVEN_UP[uploads.JOB](_run().id)
    assert "The program stopped while reading it." in _words(browser, page)


def test_a_file_waits_for_an_hour_and_one_that_broke_is_listed_for_a_month(town: Any, browser: Any, page: str) -> None:
    with transaction():
        person = make.make_person(town, Role.ADMIN)
        broken = uploads.send_file(make.actor(person), town.id, FileKind.MAP, PEOPLE, {})
        runs.fail(db.session.get_one(TownFile, broken).run_id or 0, "MemoryError")
    outbox.drain()
    for days, left in ((0, 2), (0.1, 1), (31, 0)):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            uploads_jobs.purge()
        db.session.expire_all()
        assert db.session.query(TownFile).count() == left
    assert db.session.query(Run).count() == 0


@pytest.mark.parametrize("state", ["waiting", "done"])
def test_what_one_reads_of_a_file_takes_as_many_queries_for_many(
    town: Any, browser: Any, page: str, state: str
) -> None:
    if state == "done":
        outbox.drain()
    browser.get(page)
    with counted() as first:
        browser.get(page)
    with transaction():
        actor = make.actor(make.make_person(town, Role.ADMIN))
        for _ in range(10):
            uploads.send_file(actor, town.id, FileKind.MAP, b"{}", {})
    browser.get(page)
    with counted() as second:
        browser.get(page)
    assert len(first) == len(second)
