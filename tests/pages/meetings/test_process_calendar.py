"""The phases and the meetings of a process in one calendar file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import icalendar
from flask.testing import FlaskClient

from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.processes import service as processes
from civic.processes.models import Process
from civic.processes.rules import INFORMATION_PHASE, RESULT_PHASE, Audience
from civic.processes.service import Reading, Why
from civic.proposals.rules import PROPOSAL_PHASE
from tests.support import factories as make
from tests.support.meetings import make_meeting


def _events(client: FlaskClient, process: Process, language: str = "en") -> list[Any]:
    answer = client.get(f"/{language}/processes/{process.slug}/calendar.ics")
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    return icalendar.Calendar.from_ical(answer.data).walk("VEVENT")


def _process() -> Process:
    """Phases of a town whose days begin two hours before those of UTC: one whole, one without an end, one undated."""
    title = {"en": "Quay; lake, and \\more\nBEGIN:VEVENT"}
    town = make.make_municipality(timezone="Europe/Helsinki")
    process = processes.add_process(SYSTEM, town, f"quay-{town.id}", title, state="published")
    for kind, first, last in (
        (PROPOSAL_PHASE, datetime(2027, 2, 28, 22, tzinfo=UTC), datetime(2027, 3, 31, 21, tzinfo=UTC)),
        (RESULT_PHASE, datetime(2027, 4, 30, 21, tzinfo=UTC), None),
        (INFORMATION_PHASE, None, None),
    ):
        processes.add_phase(SYSTEM, process, kind, {"en": "Ideas, please"}, first, last)
    make_meeting(town, 7, process_id=process.id, titles={"en": "Walk"})
    make_meeting(town, 8, titles={"en": "Elsewhere"})
    return process


def test_phases_are_whole_days_and_meetings_are_there_too(client: FlaskClient) -> None:
    with transaction():
        process = _process()
    found = {event["SUMMARY"]: event for event in _events(client, process)}
    name = process.titles["en"]
    assert set(found) == {f"{name}: Ideas, please", f"{name}: Ideas, please starts", f"{name}: Walk"}
    whole, open_end = found[f"{name}: Ideas, please"], found[f"{name}: Ideas, please starts"]
    # The last day is included; March has 31 days, and the clocks changed within it.
    assert (whole.start, whole.end) == (date(2027, 3, 1), date(2027, 4, 1))
    assert (open_end.start, open_end.end) == (date(2027, 5, 1), date(2027, 5, 2))
    assert whole["TRANSP"] == "TRANSPARENT" and "Write proposals" in whole["DESCRIPTION"]
    assert whole["URL"].endswith(f"/processes/{process.slug}")
    raw = client.get(f"/en/processes/{process.slug}/calendar.ics").data
    assert raw.count(b"\r\nBEGIN:VEVENT") == 3 and b"\\;" in raw and b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    page = client.get(f"/en/processes/{process.slug}").text
    assert f"/en/processes/{process.slug}/calendar.ics" in page


def test_an_entry_keeps_its_id_and_counts_the_changes_of_rules(client: FlaskClient) -> None:
    with transaction():
        process = _process()
    before = _events(client, process)[0]
    with transaction():
        found = db.session.get_one(Process, process.id)
        processes.set_readers(SYSTEM, found, Reading(Audience.SIGNED_IN), Why("Neighbours first.", "en"))
        processes.set_readers(SYSTEM, found, Reading(Audience.PUBLIC), Why("Everyone now.", "en"))
    after = _events(client, process, "fr")[0]
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 2)
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt


def test_a_draft_has_no_calendar(client: FlaskClient) -> None:
    with transaction():
        draft = make.make_process(make.make_municipality(), state="draft")
    assert client.get(f"/en/processes/{draft.slug}/calendar.ics").status_code == 404
