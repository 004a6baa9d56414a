"""Jobs that stopped: what, when and why is read in the town's office, and tried again where that is possible."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from civic.audit import queries as audit
from civic.core import clock, mail, outbox, runs
from civic.core.db import db, transaction
from civic.core.outbox import OutboxRow
from civic.core.permissions import Role
from civic.statistics import service as statistics
from civic.uploads import service as uploads
from civic.uploads.models import TownFile
from civic.uploads.rules import FileKind
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.queries import counted
from tests.support.statistics import run_of


@pytest.fixture
def town() -> Any:
    with transaction():
        return make.make_municipality(names={"en": "Halmere"})


@pytest.fixture
def organiser(town: Any, sign_in: Any) -> Any:
    with transaction():
        person = make.make_person(town, Role.ORGANISER, Role.ADMIN)
    return sign_in(person)


@pytest.fixture
def admin(town: Any, sign_in: Any) -> Any:
    """The administrator of the platform."""
    with transaction():
        person = make.make_person(town, admin=True)
    return sign_in(person)


def _give_up(name: str, error: str, many: int = 1) -> int:
    row = {"name": name, "args": [], "error": error, "failed_at": clock.now(), "attempts": 5}
    with transaction():
        rows = [OutboxRow(**row) for _ in range(many)]
        db.session.add_all(rows)
    return rows[0].id


def _words(browser: Any, town: Any, page: str = "admin/jobs") -> str:
    return text_of(parse(browser.get(f"/en/{page}?town={town.slug}").text))


def test_every_job_has_a_name_in_words(app: Flask) -> None:
    assert set(outbox.WORDS) == set(outbox.JOBS)


def test_nothing_stopped_is_said_and_the_desk_is_silent(town: Any, organiser: Any) -> None:
    assert "Nothing stopped." in _words(organiser, town)
    assert "stopped" not in _words(organiser, town, "admin")


def test_a_job_that_was_given_up_is_explained_tried_again_and_logged(town: Any, admin: Any, organiser: Any) -> None:
    row = _give_up("core.deliver", "SMTPServerDisconnected")
    desk = _words(admin, town, "admin")
    assert "1 job stopped" in desk
    assert "Look at why, and try again." in desk
    page = _words(admin, town)
    assert "Sending an e-mail that someone waits for" in page
    assert "5 tries" in page
    assert "The mail server did not take the e-mail." in page
    assert "Sending an e-mail" not in _words(organiser, town), "jobs of all towns are the platform's business"
    for deed in ("again", "dismiss"):
        assert organiser.post(f"/en/admin/jobs/{deed}?town={town.slug}", data={"job": row}).status_code == 403
    assert admin.post(f"/en/admin/jobs/again?town={town.slug}", data={"job": row}).status_code == 303
    assert "The job will be tried again." in _words(admin, town)
    db.session.expire_all()
    waits = db.session.get_one(OutboxRow, row)
    assert (waits.failed_at, waits.attempts) == (None, 0)
    assert admin.post(f"/en/admin/jobs/again?town={town.slug}", data={"job": row}).status_code == 422
    assert [entry.verb for entry, _previous, _hash in audit.entries()][-1] == "retry"


def test_a_job_that_nobody_needs_any_more_is_taken_off_the_list(town: Any, admin: Any) -> None:
    row = _give_up("accounts.purge", "KeyError")
    assert "An error in the program stopped it (KeyError)." in _words(admin, town)
    assert admin.post(f"/en/admin/jobs/dismiss?town={town.slug}", data={"job": row}).status_code == 303
    assert "Deleting accounts" not in _words(admin, town)


def test_what_has_a_page_of_its_own_is_tried_again_there(town: Any, admin: Any) -> None:
    _give_up("statistics.compile", outbox.LOST)
    page = _words(admin, town)
    assert "or because memory ran out. It can be started again on its own page." in page
    assert "Try again" not in page


def test_figures_and_maps_of_a_town_that_stopped_are_told_to_its_staff_with_the_way_there(
    town: Any, organiser: Any, sign_in: Any
) -> None:
    with transaction():
        process, other = make.make_process(town), make.make_municipality()
        person = make.make_person(town, Role.ORGANISER, Role.ADMIN)
        stranger = make.make_person(other, Role.ORGANISER, Role.ADMIN)
        release = statistics.request(make.actor(person), process)
        runs.fail(run_of(release), "MemoryError")
        file = uploads.send_file(make.actor(person), town.id, FileKind.MAP, b"{}", {})
        runs.fail(db.session.get_one(TownFile, file).run_id or 0, outbox.LOST)
    assert "2 jobs stopped" in _words(organiser, town, "admin")
    page = organiser.get(f"/en/admin/jobs?town={town.slug}")
    words = text_of(parse(page.text))
    assert "It needed more memory than there is." in words
    assert "Nothing was published; the previous figures stay in place." in words
    assert "Map of the town" in words
    assert f'href="/en/admin/files/{file}"' in page.text
    assert f'href="/en/statistics/{process.slug}"' in page.text
    assert "The whole platform" not in words
    assert "Nothing stopped." in _words(sign_in(stranger), other)
    assert sign_in(stranger).get(f"/en/admin/jobs?town={town.slug}").status_code == 403
    with transaction():
        statistics.request(make.actor(person), db.session.merge(process))
    organiser.post(f"/en/admin/files/{file}/again")
    assert "Nothing stopped." in _words(organiser, town)


def test_e_mails_that_wait_for_the_hourly_cap_are_told(
    app: Flask, town: Any, organiser: Any, sign_in: Any, letters: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "CIVIC", replace(app.config["CIVIC"], mail_per_hour=2))
    with transaction():
        for _ in range(5):
            mail.send("somebody@example.org", "Hello", "Words", "en")
        secretary = make.make_person(town, Role.SECRETARY)
    assert "delayed" not in _words(organiser, town, "admin")
    outbox.drain()
    assert len(letters) == 2
    says = "2 were sent within the last hour, as many as this platform may send. Waiting: 3."
    assert says in _words(organiser, town, "admin")
    assert says in _words(organiser, town)
    assert "delayed" not in _words(sign_in(secretary), town, "admin")
    assert sign_in(secretary).get(f"/en/admin/jobs?town={town.slug}").status_code == 403


def test_the_list_takes_as_many_queries_for_many(town: Any, admin: Any) -> None:
    def asked() -> int:
        admin.get(f"/en/admin/jobs?town={town.slug}")
        with counted() as statements:
            admin.get(f"/en/admin/jobs?town={town.slug}")
        return len(statements)

    _give_up("core.deliver", "OSError")
    first = asked()
    _give_up("core.deliver", "OSError", 30)
    assert asked() == first
