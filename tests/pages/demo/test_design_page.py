"""The page of all parts: in every language, light and dark, with a map and without, in the demonstration only."""

from __future__ import annotations

import dataclasses

import pytest

from civic.core.db import transaction
from tests.support import factories as make
from tests.support.html import check_page


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")])
@pytest.mark.parametrize("scheme", ["light", "dark", None])
def test_every_part_is_shown_in_every_state(client, language, direction, scheme) -> None:
    with transaction():
        town = make.make_municipality()
    answer = client.get(f"/{language}/design?town={town.slug}" + (f"&scheme={scheme}" if scheme else ""))
    assert answer.status_code == 200
    root = check_page(answer.text)
    html = root if root.tag == "html" else root.find(".//html")
    assert (html.get("lang"), html.get("dir"), html.get("data-scheme")) == (language, direction, scheme)
    parts = [e.get("id") for e in root.iter("section") if (e.get("id") or "").startswith("part-")]
    assert len(parts) == 11
    assert "stamp" in answer.text


def test_a_scheme_that_nobody_drew_is_left_out(client) -> None:
    with transaction():
        make.make_municipality()
    assert "data-scheme" not in client.get("/en/design?scheme=%22%3E").text


def test_a_town_without_a_map_has_the_parts_too(client) -> None:
    with transaction():
        town = make.make_municipality(town_id=None)
    assert client.get(f"/en/design?town={town.slug}").status_code == 200


def test_outside_the_demonstration_there_is_no_such_page(app, client, monkeypatch) -> None:
    with transaction():
        make.make_municipality()
    monkeypatch.setitem(app.config, "CIVIC", dataclasses.replace(app.config["CIVIC"], demonstration=False))
    assert client.get("/en/design").status_code == 404
