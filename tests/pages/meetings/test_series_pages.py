"""A series of meetings in a browser: scheduled with one form, moved and cancelled with another."""

from __future__ import annotations

from datetime import date, timedelta

import icalendar

from civic.core import clock
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.meetings import queries
from tests.support import factories as make
from tests.support.html import parse, text_of


def _typed(day: date, **changes) -> dict[str, str]:
    typed = {"title": "Round table", "day": day.isoformat(), "starts": "18:00", "ends": "20:00"}
    return {**typed, "place_name": "Fish Hall", "repeat": "weeks", "weeks": "2", "times": "3", **changes}


def _entries(client, rows) -> dict[str, tuple[int, str]]:
    found = {}
    for row in rows:
        calendar = icalendar.Calendar.from_ical(client.get(f"/en/meetings/{row.id}.ics").data)
        [event] = calendar.walk("VEVENT")
        found[str(event["uid"])] = (int(event["sequence"]), str(event["status"]))
    return found


def test_a_series_is_scheduled_moved_and_cancelled_and_calendars_hear_of_it(client, sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town, Role.SECRETARY)
    secretary = sign_in(person)
    day, new = clock.now().date() + timedelta(days=9), f"/en/meetings/new?town={town.slug}"
    both = secretary.post(new, data=_typed(day, until=(day + timedelta(days=90)).isoformat()))
    assert both.status_code == 422
    assert "Enter either the number of meetings or the last day." in both.text
    assert secretary.post(new, data=_typed(day)).status_code == 303
    rows = sorted(queries.page(town.id, SYSTEM, over=False).items, key=lambda row: row.starts_at)
    assert [(row.starts_at.date() - rows[0].starts_at.date()).days for row in rows] == [0, 14, 28]
    before = _entries(client, rows)
    assert len(before) == 3
    second = f"/en/meetings/{rows[1].id}"
    assert "2 meetings are moved." in text_of(parse(secretary.get(f"{second}/move").text))
    moved = {"day": (day + timedelta(days=15)).isoformat(), "starts": "17:00", "ends": "19:00"}
    assert secretary.post(f"{second}/move", data=moved).status_code == 422, "there is no reason"
    assert secretary.post(f"{second}/move", data={**moved, "reason": "The <b>hall</b> is taken."}).status_code == 303
    page = client.get(second).text
    assert "The &lt;b&gt;hall&lt;/b&gt; is taken." in page
    assert "Other dates of this series" in page
    after = _entries(client, rows)
    assert after.keys() == before.keys(), "each keeps its UID"
    assert sorted(sequence for sequence, _status in after.values()) == [0, 1, 1]
    assert secretary.post(f"{second}/cancel-series", data={"reason": "The table ends."}).status_code == 303
    found = sorted(_entries(client, rows).values())
    assert found == [(0, "CONFIRMED"), (2, "CANCELLED"), (2, "CANCELLED")]
    assert "No meeting of this series is to come" in secretary.get(f"{second}/move").text
