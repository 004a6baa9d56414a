"""What everybody reads of an answer in parts, and what organisers do."""

from __future__ import annotations

import re

from civic.core.db import transaction
from civic.core.permissions import Role
from civic.proposals import queries
from tests.support import factories as make
from tests.support.proposals import make_proposal, reach


def _text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1].split("</main>")[0]).split())


def test_the_page_says_whose_part_is_missing_and_the_times_count_each_office(client, sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        organiser, proposal = make.make_person(town, Role.ORGANISER), make_proposal(town, make.make_process(town))
        reach(proposal, make.days_ago(3))
    path, browser = f"/en/proposals/{proposal.id}", sign_in(organiser)
    assert "No office has been asked" in browser.get(f"{path}/parts").text
    for office in ("Parks", "Mobility"):
        assert browser.post(f"{path}/parts", data={"office": office}).status_code == 303
    again = browser.post(f"{path}/parts", data={"office": "Parks"})
    assert again.status_code == 422
    assert "This office has been asked already." in again.text
    assert "The parts of these offices are missing: Parks, Mobility." in _text(client.get(path))
    first, second = queries.parts(proposal.id)
    sent = {"state": "accepted", "text": "Six trees."}
    assert browser.post(f"{path}/parts/{first.id}", data=sent).status_code == 303
    page = _text(client.get(path))
    assert "The part of Mobility is missing." in page
    assert "Six trees." in page
    times = _text(client.get(f"/en/answers?town={town.slug}"))
    assert re.search(r"Mobility 0 – – 0 1 ", times)
    assert re.search(r"Parks 1 3 days 3 days 0 0 ", times)
    whole = browser.post(f"{path}/answer", data={"state": "accepted", "text": "Yes.", "office": "Mayor"})
    assert whole.status_code == 422
    assert "Several offices answer this proposal." in whole.text
    declined = {"state": "declined", "text": "No parking."}
    assert browser.post(f"{path}/parts/{second.id}", data=declined).status_code == 303
    page = _text(client.get(path))
    assert "yes, in part" in page
    assert page.index("Six trees.") < page.index("No parking.")
    assert "missing" not in page
    assert client.get(f"{path}/parts").status_code == 303
