"""What somebody fetches who comes for the first time: Chromium counts the bytes, headers included."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import NewVisitor, Town

MOST_BYTES = 100_000


@pytest.mark.parametrize("path", ["/en/", "/fr/", "/ar/", "/en/proposals", "/ar/proposals"])
def test_a_first_visit_takes_less_than_100_kb_and_one_style_sheet(town: Town, visitor: NewVisitor, path: str) -> None:
    who = visitor()
    network = who.context.new_cdp_session(who.page)
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    network.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    network.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    network.send("Network.enable")
    assert who.goto(path) == 200
    who.page.wait_for_load_state("networkidle")
    who.page.evaluate("document.fonts.ready")
    assert list(kinds.values()).count("Stylesheet") == 1, kinds
    assert {"Document", "Font", "Script"} <= set(kinds.values()), kinds
    assert sum(sizes.values()) < MOST_BYTES, [(kinds[i], size) for i, size in sizes.items()]
