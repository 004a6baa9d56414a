"""Splitting on the pages: the town divides the passages, the author answers, the old address leads on."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from civic.core import clock
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.proposals import queries
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.proposals import make_proposal, reach

TEXT = "The square is empty.\n\nPut benches there.\n\nPut lamps there."
SENT = {
    "version": "1",
    "title_1": "Benches on the square",
    "title_2": "Lamps on the square",
    "passage_1": "0",
    "passage_2": "1",
    "passage_3": "2",
    "reason": "Two offices have to answer.",
}


def _words(client: FlaskClient, address: str) -> str:
    return text_of(parse(client.get(f"/en/{address}").text))


def test_a_town_divides_the_passages_and_an_author_agrees(client: FlaskClient, sign_in: Any) -> None:
    with transaction():
        town = make.make_municipality()
        process, author = make.make_process(town), make.make_person(town)
        organiser = make.make_person(town, Role.ORGANISER)
        whole = make_proposal(town, process, author, title="Benches and lamps", body=TEXT)
        reach(whole, clock.now())
    page, address = f"/en/proposals/{whole.id}/split", f"proposals/{whole.id}"
    staff = sign_in(organiser)
    assert text_of(parse(staff.get(page).text)).count("Where does passage") == 3
    wrong = staff.post(page, data={**SENT, "passage_2": "", "title_2": "Lam"})
    assert wrong.status_code == 422
    assert "Say where passage 2 goes." in wrong.text and "Use at least 5 characters for the title." in wrong.text
    assert 'value="Lam"' in wrong.text and '<option selected value="0">' in wrong.text, "what was chosen stays"
    alone = staff.post(page, data={**SENT, "passage_1": "1", "passage_3": "1"})
    assert alone.status_code == 422 and "at least one passage of its own" in alone.text
    assert staff.post(page, data=SENT).status_code == 303
    words = _words(client, address)
    assert "The town suggests splitting this proposal" in words and "Lamps on the square" in words
    writer = sign_in(author)
    assert "Answer the question about splitting" in _words(writer, address)
    assert "Yes, split it" in writer.get(page).text
    assert "Split without an answer" not in sign_in(organiser).get(page).text
    assert sign_in(author).post(f"{page}/agree").status_code == 303
    words = _words(client, address)
    assert "This proposal was split." in words and "Benches on the square" in words
    assert "Answer due" not in words, "that is due of what it became"
    lamps = queries.split_family(whole.id)[2]
    words = _words(client, f"proposals/{lamps.id}")
    assert "Answer due" in words and "Split from: Benches and lamps" in words and "Benches on the square" in words
    assert "split from another proposal by the town" in _words(client, f"proposals/{lamps.id}/versions")


def test_a_text_of_one_passage_has_nothing_to_divide_and_others_do_not_see_the_page(
    sign_in: Any,
) -> None:
    with transaction():
        town = make.make_municipality()
        one, person = make_proposal(town, make.make_process(town)), make.make_person(town)
        organiser = make.make_person(town, Role.ORGANISER)
    page = f"/en/proposals/{one.id}/split"
    assert "one passage only" in sign_in(organiser).get(page).text
    assert sign_in(person).get(page).status_code == 403
