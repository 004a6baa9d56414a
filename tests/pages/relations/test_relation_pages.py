"""Relations on the pages: said by search, shown on both with the right word, removed again."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from civic.core.db import transaction
from civic.core.permissions import Role
from civic.relations import service
from civic.relations.rules import Kind
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.measures import make_measure
from tests.support.meetings import make_meeting
from tests.support.proposals import make_proposal


def _words(client: FlaskClient, address: str) -> str:
    return " ".join(text_of(parse(client.get(f"/en/{address}").text)).split())


def test_an_organiser_relates_a_measure_to_a_proposal(client: FlaskClient, sign_in: Any) -> None:
    with transaction():
        town = make.make_municipality()
        organiser = make.make_person(town, Role.ORGANISER)
        proposal = make_proposal(town, make.make_process(town), title="A crossing at the mill")
        measure, meeting = make_measure(town, titles={"en": "Zebra stripes"}), make_meeting(town)
        service.relate(make.actor(organiser), meeting.resource_id, f"measures/{measure.id}", Kind.FOLLOWS)
    staff, page = sign_in(organiser), f"/en/relations/{measure.resource_id}"
    assert "Relate to other pages" in staff.get(f"/en/measures/{measure.id}").text
    found = staff.post(page, data={"other-q": "crossing", "find": "other", "kind": "follows"})
    assert "A crossing at the mill" in found.text
    missing = staff.post(page, data={"kind": "follows"})
    assert missing.status_code == 422 and "Choose a proposal, measure or meeting." in missing.text
    wrong = staff.post(page, data={"kind": "follows", "other": f"measures/{measure.id}"})
    assert wrong.status_code == 422 and "Choose another proposal, measure or meeting than this one." in wrong.text
    assert staff.post(page, data={"kind": "follows", "other": f"proposals/{proposal.id}"}).status_code == 303
    assert "Follows from A crossing at the mill" in _words(client, f"measures/{measure.id}")
    assert "Led to Zebra stripes" in _words(client, f"proposals/{proposal.id}")
    assert "Follows from Zebra stripes" in _words(client, f"meetings/{meeting.id}")
    assert "Relate to other pages" not in _words(client, f"measures/{measure.id}")
    staff = sign_in(organiser)
    assert staff.post(f"{page}/remove", data={"other": proposal.resource_id}).status_code == 303
    assert "A crossing at the mill" not in _words(staff, f"relations/{measure.resource_id}")


def test_an_author_finds_the_page_of_their_proposal_and_no_other(client: FlaskClient, sign_in: Any) -> None:
    with transaction():
        town = make.make_municipality()
        author, process = make.make_person(town), make.make_process(town)
        own, theirs = make_proposal(town, process, author), make_proposal(town, process)
    browser = sign_in(author)
    assert "Relate to other pages" in _words(browser, f"proposals/{own.id}")
    asked = browser.post(
        f"/en/relations/{own.resource_id}", data={"kind": "conflicts", "other": f"proposals/{theirs.id}"}
    )
    assert asked.status_code == 422 and "Only those who wrote both" in asked.text
    assert browser.get(f"/en/relations/{theirs.resource_id}").status_code == 403
