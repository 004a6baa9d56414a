"""The pages of a round: answering, adding one's own, organising and moderating."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from civic.core import clock
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.statements import pages, queries, service
from civic.statements.rules import Answer, Decision, RoundState
from tests.support import factories as make
from tests.support.queries import counted
from tests.support.statements import make_draft, make_result, make_round, make_waiting

SignIn = Callable[..., FlaskClient]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def world():
    """A town with a process, an open round, an organiser, a moderator and a resident."""
    with transaction():
        town = make.make_municipality(languages=["en", "fr"])
        process = make.make_process(town)
        people = [make.make_person(town, role) for role in (Role.ORGANISER, Role.MODERATOR)]
        return process, make_round(process), *people, make.make_person(town, language="fr")


def _shown(text: str) -> int:
    return int(re.search(r'name="statement" value="(\d+)"', text)[1])


def test_statements_are_answered_one_after_the_other_without_a_script(sign_in: SignIn, world) -> None:
    _process, found, *_staff, resident = world
    browser, path = sign_in(resident), f"/en/statements/{found.id}"
    for done in range(3):
        page = browser.get(path).text
        assert f"{done} of 3 statements answered" in page
        answered = browser.post(f"{path}/answers", data={"statement": _shown(page), "answer": "agree"})
        assert answered.location.endswith(f"{path}#statement")
    assert "You have answered every statement." in browser.get(path).text
    assert {each.value for each in queries.answers_of(found.id, resident.id)} == {1}


def test_htmx_gets_the_next_statement_in_the_place_of_the_last_one(sign_in: SignIn, world) -> None:
    _process, found, *_staff, resident = world
    browser, path = sign_in(resident), f"/en/statements/{found.id}"
    first = _shown(browser.get(path).text)
    part = browser.post(f"{path}/answers", data={"statement": first, "answer": "pass"}, headers=HTMX).text
    assert "<html" not in part and "Saved: you pass." in part and "autofocus" in part
    assert _shown(part) != first


def test_each_answer_has_a_key_that_acts_only_inside_the_statement(sign_in: SignIn, world) -> None:
    page = sign_in(world[-1]).get(f"/en/statements/{world[1].id}").text
    card = re.search(r'<section[^>]* id="statement".*?</section>', page, re.DOTALL)[0]
    assert re.findall(r'value="(\w+)" data-key="(\d)"', card) == [("agree", "1"), ("disagree", "2"), ("pass", "3")]
    assert "data-keys" in card and "data-keys-switch" in card
    assert "js/statements.js" in page


@pytest.mark.parametrize("sent", [{"answer": "maybe"}, {"statement": "²"}, {"statement": ""}, {"statement": "9" * 30}])
def test_an_answer_of_nonsense_is_none(sign_in: SignIn, world, sent: dict[str, str]) -> None:
    _process, found, *_staff, resident = world
    first = queries.accepted(found.id)[0].id
    asked = {"statement": str(first), "answer": "agree", **sent}
    assert sign_in(resident).post(f"/en/statements/{found.id}/answers", data=asked).status_code == 400


def test_a_stranger_reads_some_statements_and_signs_in(client: FlaskClient, world) -> None:
    page = client.get(f"/en/statements/{world[1].id}").text
    assert "The square needs trees." in page and "Sign in to take part" in page
    assert client.post(f"/en/statements/{world[1].id}/answers").status_code == 303


def test_what_is_found_in_a_statement_is_told_and_its_author_insists(sign_in: SignIn, world) -> None:
    _process, found, *_staff, resident = world
    browser, path = sign_in(resident), f"/en/statements/{found.id}/new"
    text = "Should the square have more trees?"
    first = browser.post(path, data={"text": text})
    assert first.status_code == 422 and text in first.text
    assert "It is a question." in first.text and "Answer number 1 instead" in first.text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', first.text)[1]
    assert seen.split() == ["finding_question", "finding_alike"]
    one = queries.accepted(found.id)[0].id
    assert _shown(browser.get(f"/en/statements/{found.id}/{one}").text) == one
    assert browser.post(path, data={"text": text, "seen": seen}).location.endswith("/mine")
    assert "Waiting for a moderator" in browser.get(f"/en/statements/{found.id}/mine").text


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Enter your statement."), ("a" * 141, "It is too long"), ("the SQUARE needs trees", "already says this")],
)
def test_what_cannot_go_out_stays_as_it_was_typed(sign_in: SignIn, world, text: str, words: str) -> None:
    answer = sign_in(world[-1]).post(
        f"/en/statements/{world[1].id}/new", data={"text": text, "seen": "finding_too_long finding_alike"}
    )
    assert answer.status_code == 422 and words in answer.text and text in answer.text


def test_a_moderator_sends_back_and_the_author_reads_why_in_their_language(sign_in: SignIn, world, letters) -> None:
    _process, found, organiser, moderator, resident = world
    with transaction():
        sent = make_waiting(found, resident, "=Benches, everywhere")
    queue = f"/en/statements/{found.id}/queue"
    page = sign_in(moderator).get(queue).text
    assert "=Benches, everywhere" in page and resident.display_name not in page
    vague = queries.reasons(found.id)[0].id
    decided = {"decision": "send_back", "reason": vague, "text": "=Benches, everywhere"}
    assert sign_in(moderator).post(f"{queue}/{sent}", data=decided).location.endswith("/queue")
    assert "Trop vague." in sign_in(resident).get(f"/fr/statements/{found.id}/mine").text
    again = f"/fr/statements/{found.id}/own/{sent}"
    assert sign_in(resident).post(again, data={"text": "Benches everywhere"}).status_code == 303
    assert sign_in(moderator).post(f"{queue}/{sent}", data=decided).status_code == 422
    rows = list(csv.reader(io.StringIO(sign_in(organiser).get(f"/en/statements/{found.id}/decisions.csv").text)))
    assert rows[1][1:] == ["4", "'=Benches, everywhere", "Sent back", "Too vague.", moderator.display_name, "", ""]


def test_one_sees_and_changes_only_ones_own(sign_in: SignIn, world) -> None:
    _process, found, organiser, moderator, resident = world
    with transaction():
        sent = make_waiting(found, resident)
        service.answer(make.actor(resident), found.id, queries.accepted(found.id)[0].id, Answer.DISAGREE)
    own = f"/en/statements/{found.id}/own/{sent}"
    for other in (organiser, moderator):
        assert sign_in(other).get(own).status_code == 404
        assert sign_in(other).post(f"{own}/withdraw").status_code == 404
        assert "You have not answered" in sign_in(other).get(f"/en/statements/{found.id}/mine").text
    browser = sign_in(resident)
    assert "<b>Disagree</b>" in browser.get(f"/en/statements/{found.id}/mine").text
    assert browser.post(f"{own}/withdraw").status_code == 303
    assert browser.get(own).status_code == 404
    browser.post(f"/en/statements/{found.id}/take-back")
    assert "You have not answered" in browser.get(f"/en/statements/{found.id}/mine").text


def test_an_organiser_prepares_previews_and_opens_a_round(sign_in: SignIn, world) -> None:
    process, _found, organiser, _moderator, resident = world
    browser, day = sign_in(organiser), (clock.now() + timedelta(days=9)).date().isoformat()
    form = {"title": "Streets", "closes_day": day, "closes_time": "12:00", "moderated": "y", "every": "20"}
    begun = browser.post(f"/en/processes/{process.slug}/statements/new", data=form).location
    path = begun.removesuffix("/statements")
    browser.post(begun, data={"statements": "Streets are for people.\nCars may stay."})
    assert sign_in(resident).get(path).status_code == 404
    preview = browser.get(f"{path}/open").text
    assert "Cars may stay." in preview and "Only organisers can see it now." in preview
    assert browser.post(f"{path}/open").location.endswith(path)
    assert sign_in(resident).get(path).status_code == 200
    assert "Streets" in sign_in(resident).get(f"/en/processes/{process.slug}").text
    assert "2. Cars may stay." in browser.get(f"{path}/merge?number=2").text
    nothing = browser.post(f"{path}/merge", data={"number": "2", "into": ""})
    assert nothing.status_code == 422 and "Choose a statement." in nothing.text
    merged = browser.post(f"{path}/merge", data={"number": "2", "into": "1"})
    assert merged.status_code == 303
    assert "into number 1" in browser.get(f"{path}/statements").text
    for gone in ("1", "2"):
        assert browser.post(f"{path}/merge", data={"number": gone, "into": "1"}).status_code == 422
    assert browser.post(f"{path}/reasons", data={"texts-0": "Off topic."}).status_code == 303
    assert "Off topic." in browser.get(f"{path}/reasons").text
    assert browser.post(f"{path}/close").location.endswith(path)
    number = int(path.rsplit("/", 1)[1])
    assert queries.round_by_id(number).state == RoundState.CLOSED


def test_a_wrong_round_keeps_what_was_typed(sign_in: SignIn, world) -> None:
    process, _found, organiser, *_ = world
    answer = sign_in(organiser).post(f"/en/processes/{process.slug}/statements/new", data={"title": "X", "every": "3"})
    assert answer.status_code == 422
    assert "Enter the closing date." in answer.text and "Enter a number from 10 to 5000." in answer.text


def test_hostile_words_are_words(sign_in: SignIn, world) -> None:
    _process, found, _organiser, moderator, resident = world
    text = "<script>alert(1)</script>\u202e & “x”"
    with transaction():
        sent = make_waiting(found, resident, text)
    page = sign_in(moderator).get(f"/en/statements/{found.id}/queue").text
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    with transaction():
        service.decide(SYSTEM, found.id, sent, Decision.ACCEPT, queries.statement(sent).text)
    assert "<script>alert" not in sign_in(resident).get(f"/en/statements/{found.id}/{sent}").text


def test_a_page_costs_the_same_with_many_statements(sign_in: SignIn, world) -> None:
    process, small, *_staff, resident = world
    with transaction():
        large = make_round(process, *(f"Statement about thing {number}" for number in range(80)))
    browser = sign_in(resident)
    for page in ("", "/mine", "/new"):
        browser.get(f"/en/statements/{small.id}{page}")
        with counted() as few:
            browser.get(f"/en/statements/{small.id}{page}")
        with counted() as many:
            browser.get(f"/en/statements/{large.id}{page}")
        assert len(many) == len(few), page


def test_a_result_of_few_people_tells_nothing_of_them(client: FlaskClient, sign_in: SignIn, world) -> None:
    _process, found, *_staff, resident = world
    path = f"/en/statements/{found.id}"
    assert "There is no result yet." in client.get(f"{path}/results").text
    assert client.get(f"{path}/results.json").status_code == client.get(f"{path}/results.csv").status_code == 404
    with transaction():
        service.answer(make.actor(resident), found.id, queries.accepted(found.id)[0].id, Answer.DISAGREE)
        make_result(found)
    page = client.get(f"{path}/results").text
    assert "Fewer than 10 people answered." in page and "0% agree" not in page and '<svg class="opinions"' not in page
    assert "There is no result yet in which you could have a place." in sign_in(resident).get(f"{path}/place").text
    assert client.get(f"{path}/results.csv").text.splitlines()[1] == "1,The square needs trees.,,,,,,,"


def test_a_result_of_nobody_is_none_of_anybody(client: FlaskClient, world) -> None:
    with transaction():
        make_result(world[1])
    assert client.get(f"/en/statements/{world[1].id}/results").status_code == 200


def test_the_draft_of_a_round_is_hidden(client: FlaskClient, sign_in: SignIn, world) -> None:
    process, _found, organiser, _moderator, resident = world
    with transaction():
        draft = make_draft(process, titles={"en": "Secret round"})
    for browser in (client, sign_in(resident)):
        assert browser.get(f"/en/statements/{draft.id}").status_code == 404
        assert "Secret round" not in browser.get(f"/en/processes/{process.slug}").text
    assert sign_in(organiser).get(f"/en/statements/{draft.id}").status_code == 200


def test_the_queue_of_moderators_goes_on_on_further_pages(
    sign_in: SignIn, world, monkeypatch: pytest.MonkeyPatch
) -> None:
    _process, found, _organiser, moderator, resident = world
    texts = ["A clock on the tower.", "Buses until midnight.", "Quiet hours on Sunday."]
    with transaction():
        for text in texts:
            make_waiting(found, resident, text)
    monkeypatch.setattr(pages, "QUEUE", 2)
    browser = sign_in(moderator)
    first = browser.get(f"/en/statements/{found.id}/queue").text
    assert [text in first for text in texts] == [True, True, False]
    link = re.search(r'href="([^"]*queue\?after=[^"]*)"', first)
    assert link is not None
    second = browser.get(link[1].replace("&amp;", "&")).text
    assert [text in second for text in texts] == [False, False, True] and "before=" in second
    assert browser.get(f"/en/statements/{found.id}/queue?after=made-up").status_code == 200
