"""Large and broken files at the desk: refused with a sentence, and never read inside a transaction."""

from __future__ import annotations

import io
import json
import time
from typing import Any

import pytest

from civic.core import db as database
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.places.service import own_areas, prepare_areas
from civic.spaces import queries, territory
from tests.support import factories as make
from tests.unit.places.test_geojson import star
from tests.unit.places.test_limited import quilt


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds of computing inside of each transaction."""
    found: list[float] = []
    monkeypatch.setattr(database, "_measure", found.append)
    return found


@pytest.fixture
def town() -> Any:
    with transaction():
        return make.make_municipality(town_id=None)


@pytest.fixture
def browser(town: Any, sign_in: Any) -> Any:
    with transaction():
        person = make.make_person(town, Role.ADMIN)
    return sign_in(person)


def sent(browser: Any, path: str, data: bytes, **more: str) -> Any:
    form = {**more, "file": (io.BytesIO(data), "file")}
    return browser.post(path, data=form, content_type="multipart/form-data")


def kept(answer: Any) -> str:
    return answer.text.split('name="kept"')[1].split('value="')[1].split('"')[0]


def test_a_map_of_424_areas_is_taken_without_computing_in_the_transaction(town, browser, computed) -> None:
    path = f"/en/admin/map?town={town.slug}"
    shown = sent(browser, path, quilt(424), language="en")
    assert shown.status_code == 200
    computed.clear()
    begun = time.thread_time()
    taken = browser.post(path, data={"kept": kept(shown), "take": "1", "language": "en"})
    assert taken.status_code == 303
    assert len(queries.municipality_by_id(town.id) and browser.get(path).text.split("424 neighbourhoods")) > 1
    assert max(computed) < 2, (computed, time.thread_time() - begun)


def test_a_table_of_two_thousand_lines_is_read_before_the_transaction(town, browser, computed, monkeypatch) -> None:
    with transaction():
        actor = make.actor(make.make_person(town, Role.ADMIN))
        territory.change_map(actor, town.id, own_areas(quilt(100, 4)))
    lines = [f"{hood},{age},{hood + age}" for hood in range(100) for age in range(20)]
    data = "\n".join(["neighbourhood,age,count", *lines]).encode()
    path, about = f"/en/admin/population?town={town.slug}", {"year": "2025", "source": "Register"}
    shown = sent(browser, path, data, **about)
    assert shown.status_code == 200
    assert browser.post(path, data={**about, "kept": kept(shown), "take": "1"}).status_code == 303
    assert max(computed) < 2


def test_nothing_is_drawn_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="before the transaction"), transaction():
        prepare_areas(b"{}")


def test_a_star_that_took_gigabytes_is_refused_with_a_sentence(town, browser) -> None:
    answer = sent(browser, f"/en/admin/map?town={town.slug}", star(1001).encode(), language="en")
    assert answer.status_code == 422
    assert "borders cross themselves at more than 20000 places" in answer.text


def test_a_table_of_too_many_columns_is_refused_with_a_sentence(town, browser) -> None:
    with transaction():
        actor = make.actor(make.make_person(town, Role.ADMIN))
        territory.change_map(actor, town.id, own_areas(quilt(2, 4)))
    data = ",".join(f"c{n}" for n in range(200_000)).encode()
    begun = time.process_time()
    answer = sent(browser, f"/en/admin/population?town={town.slug}", data, year="2025", source="Register")
    assert answer.status_code == 422
    assert "more than 500 columns" in answer.text
    assert time.process_time() - begun < 5


def test_the_log_tells_of_a_transaction_that_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(database.log, "warning", lambda *words, **more: told.append((words, more)), raising=False)
    monkeypatch.setattr(database, "LONGEST_COMPUTING", 0.01)
    with transaction():
        json.dumps(list(range(300_000)))
    assert told[0][0] == ("transaction.computes",)
