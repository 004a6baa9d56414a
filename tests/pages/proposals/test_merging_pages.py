"""Merging on the pages: the town asks by search, the author answers, everybody sees it."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from civic.core.db import transaction
from civic.core.permissions import Role
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.proposals import make_proposal


def _words(client: FlaskClient, address: str) -> str:
    return text_of(parse(client.get(f"/en/{address}").text))


def test_a_town_asks_and_an_author_agrees(client: FlaskClient, sign_in: Any, letters: list) -> None:
    with transaction():
        town = make.make_municipality()
        process, author = make.make_process(town), make.make_person(town)
        organiser = make.make_person(town, Role.ORGANISER)
        one = make_proposal(town, process, author, title="A crossing at the mill")
        other = make_proposal(town, process, title="Cross the mill street safely")
    staff, page = sign_in(organiser), f"/en/proposals/{one.id}/merge"
    found = staff.post(page, data={"into-q": "mill street", "find": "into"})
    assert "Cross the mill street safely" in found.text
    sent = {"into": f"proposals/{other.id}", "reason": "Both ask for the same crossing."}
    missing = staff.post(page, data={**sent, "reason": " "})
    assert missing.status_code == 422 and "Say why the proposals should be merged." in missing.text
    assert f'value="proposals/{other.id}" checked' in missing.text, "what was chosen stays"
    assert staff.post(page, data=sent).status_code == 303
    words = _words(client, f"proposals/{one.id}")
    assert "The town suggests merging this proposal" in words and "Both ask for the same crossing." in words
    writer = sign_in(author)
    assert "Answer the question about merging" in _words(writer, f"proposals/{one.id}")
    assert "Yes, merge them" in writer.get(page).text
    assert "Merge without an answer" not in sign_in(organiser).get(page).text
    assert sign_in(author).post(f"{page}/agree", follow_redirects=True).status_code == 200
    assert f"Merged into proposal {other.id}" in _words(client, f"proposals/{one.id}")


def test_others_do_not_see_the_page(client: FlaskClient, sign_in: Any) -> None:
    with transaction():
        town = make.make_municipality()
        one, person = make_proposal(town, make.make_process(town)), make.make_person(town)
    assert sign_in(person).get(f"/en/proposals/{one.id}/merge").status_code == 403
