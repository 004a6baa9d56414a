"""A proposal's place: chosen from a list, clicked on the map, moved by keys; shown on its page and beside the list."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import transaction
from civic.core.permissions import Refused
from civic.processes.models import Process
from civic.proposals import queries, service
from civic.proposals.models import Proposal
from civic.proposals.rules import ProposalCode
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.html import parse
from tests.support.proposals import make_draft, make_proposal, wording

GOOD = {"title": "A crossing at Mill Street", "body": "Cars are fast there.", "language": "en"}
#: Clicks on the small and on the large map, and where they are: the factories' neighbourhoods are squares in a row.
FIRST = {"map-280.x": "42", "map-280.y": "42"}
SECOND = {"map-600.x": "270", "map-600.y": "90"}
SEA = {"map-600.x": "300", "map-600.y": "400"}
BESIDE = {"map-600.x": "570", "map-600.y": "90"}


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def process(town: Municipality) -> Process:
    with transaction():
        return make.make_process(town, slug="walking")


@pytest.fixture
def person(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town)


@pytest.fixture
def draft(process: Process, person: Person) -> Proposal:
    with transaction():
        return make_draft(process, person)


@pytest.fixture
def write(sign_in: Callable[[Person], FlaskClient], person: Person, draft: Proposal) -> Callable[..., object]:
    browser = sign_in(person)

    def send(fields: dict[str, str], **more: str) -> object:
        """Send the form of the draft with the hidden fields that its page has now."""
        path = f"/en/proposals/{draft.id}/edit"
        page = parse(browser.get(path).text)
        nodes = [node for node in page.iter("input") if node.get("name") in ("pin", "shown")]
        kept = {node.get("name"): node.get("value") or "" for node in nodes}
        return browser.post(path, data={**GOOD, "neighbourhood": kept["shown"], **kept, **fields, **more})

    return send


def stored(draft: Proposal) -> tuple[float | None, float | None, int | None]:
    found = queries.proposal(draft.id)
    assert found is not None
    return found.lon, found.lat, found.neighbourhood_id


def test_a_click_finds_its_neighbourhood_and_loses_nothing(write, draft: Proposal, town: Municipality) -> None:
    first, second, _third = make.hoods_of(town)
    page = write(FIRST)
    assert page.status_code == 200 and GOOD["body"] in page.text
    assert stored(draft) == (0.5, 0.5, first)
    assert "translate(150.0 150.0)" in page.text
    assert write(SECOND).status_code == 200
    assert stored(draft) == (1.5, 0.5, second)


@pytest.mark.parametrize("click", [SEA, BESIDE, {"map-280.x": "0", "map-280.y": "279"}])
def test_a_place_outside_the_town_is_refused_with_a_sentence(write, draft: Proposal, click: dict[str, str]) -> None:
    write(FIRST)
    page = write(click, title="Another title")
    assert (
        page.status_code == 422
        and "This place is in no neighbourhood of Town" in page.text
        and "Another title" in page.text
    )
    assert stored(draft)[:2] == (0.5, 0.5)


def test_the_pin_is_put_and_moved_without_pointing(write, draft: Proposal, town: Municipality) -> None:
    first, second, _third = make.hoods_of(town)
    nothing = write({"do": "pin-middle"})
    assert nothing.status_code == 422 and "Choose a neighbourhood first." in nothing.text
    write({"do": "pin-middle"}, neighbourhood=str(second))
    assert stored(draft) == (1.5, 0.5, second)
    for way, (lon, lat) in {"east": (1.53333, 0.5), "north": (1.53333, 0.53333), "west": (1.5, 0.53333)}.items():
        assert write({"do": f"pin-{way}"}).status_code == 200
        assert stored(draft)[:2] == pytest.approx((lon, lat), abs=0.00002)
    write({"do": "pin-remove"})
    assert stored(draft) == (None, None, second)
    write(FIRST)
    write({"do": "draft"}, neighbourhood=str(second))
    assert stored(draft) == (None, None, second), "another neighbourhood was chosen"
    for nonsense in ("1", "x,y", "nan,nan", "1e400,0", "1,2,3"):
        assert write({"do": "preview"}, pin=nonsense).status_code == 200
        assert stored(draft)[:2] == (None, None)


def test_a_pin_in_another_town_is_refused_whoever_sends_it(process: Process, person: Person) -> None:
    with transaction():
        make.make_municipality()
    for pin in ((5.5, 0.5), (0.5, 80.0), (-0.01, 0.5)):
        with pytest.raises(Refused) as refused, transaction():
            service.save_draft(make.actor(person), process.id, wording(pin=pin))
        assert refused.value.code is ProposalCode.PIN_OUTSIDE


def test_the_pin_is_shown_on_the_page_and_on_the_map_beside_the_list(
    client: FlaskClient, town: Municipality, process: Process
) -> None:
    with transaction():
        proposal = make_proposal(town, process, pin=(1.25, 0.75))
        make_proposal(town, process)
    assert "translate(375.0 75.0)" in client.get(f"/en/proposals/{proposal.id}").text
    for language in ("en", "ar"):
        beside = client.get(f"/{language}/proposals?view=map").text
        assert re.findall(r'<circle class="dot" r="13"\s+cx="([^"]+)" cy="([^"]+)"', beside) == [("375.0", "75.0")]
