"""Large and broken files at the desk: refused with a sentence, and never read inside a transaction."""

from __future__ import annotations

import gc
import io
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from civic.core import db as database
from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.core.runs import Run
from civic.places.service import own_areas, prepare_areas
from civic.uploads import routes as file_routes
from civic.uploads import territory
from tests.support import factories as make
from tests.support.uploads import followed
from tests.unit.places.test_geojson import star
from tests.unit.places.test_limited import quilt


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Seconds of computing inside of each transaction, without collecting the garbage of earlier tests."""
    found: list[float] = []
    monkeypatch.setattr(database, "_measure", found.append)
    gc.disable()
    yield found
    gc.enable()


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
    return followed(browser, path, {**more, "file": (io.BytesIO(data), "file")})


def test_a_map_of_424_areas_is_taken_without_computing_in_the_transaction(town, browser, computed) -> None:
    shown = sent(browser, f"/en/admin/map?town={town.slug}", quilt(424), language="en")
    assert "424 neighbourhoods" in shown.text
    assert browser.post(f"{shown.request.path}/use").status_code == 303
    assert "424 neighbourhoods" in browser.get(f"/en/admin/map?town={town.slug}").text
    assert max(computed) < 2


@pytest.mark.parametrize("short", [True, False])
def test_a_table_of_two_thousand_lines_is_read_before_the_transaction(
    town, browser, computed, monkeypatch, short: bool
) -> None:
    with transaction():
        actor = make.actor(make.make_person(town, Role.ADMIN))
        territory.change_map(actor, town.id, own_areas(quilt(100, 4)))
    lines = [f"{hood},{age},{hood + age}" for hood in range(100) for age in range(20)]
    data = "\n".join(["neighbourhood,age,count", *lines]).encode()
    monkeypatch.setattr(file_routes, "SHORT_TABLE", len(data) if short else len(data) - 1)
    shown = sent(browser, f"/en/admin/population?town={town.slug}", data, year="2025", source="Register")
    assert "2,000 lines" in shown.text
    assert (db.session.query(Run).count() == 0) is short
    assert browser.post(f"{shown.request.path}/use").status_code == 303
    assert max(computed) < 2


def test_nothing_is_drawn_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="before the transaction"), transaction():
        prepare_areas(b"{}")


def test_a_star_that_took_gigabytes_is_refused_with_a_sentence(town, browser) -> None:
    answer = sent(browser, f"/en/admin/map?town={town.slug}", star(1001).encode(), language="en")
    assert "borders cross themselves at more than 20000 places" in answer.text


def test_a_table_of_too_many_columns_is_refused_with_a_sentence(town, browser) -> None:
    with transaction():
        actor = make.actor(make.make_person(town, Role.ADMIN))
        territory.change_map(actor, town.id, own_areas(quilt(2, 4)))
    data = ",".join(f"c{n}" for n in range(200_000)).encode()
    begun = time.process_time()
    answer = sent(browser, f"/en/admin/population?town={town.slug}", data, year="2025", source="Register")
    assert "more than 500 columns" in answer.text
    assert time.process_time() - begun < 5


def test_the_log_tells_of_a_transaction_that_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(database.log, "warning", lambda *words, **more: told.append((words, more)), raising=False)
    monkeypatch.setattr(database, "LONGEST_COMPUTING", 0.01)
    with transaction():
        json.dumps(list(range(300_000)))
    assert told[0][0] == ("transaction.computes",)
