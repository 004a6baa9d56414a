"""Amendments over HTTP: choose a passage, edit it in place, decide, read who wrote what."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db, transaction
from civic.proposals import queries, service
from civic.proposals.models import Amendment, Proposal
from civic.proposals.rules import Wording
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.proposals import make_amendment, make_proposal
from tests.support.queries import counted

BODY = "A small **tree** at the gate.\n\nA bench beside it.\n\nA lamp above."
LARGE = "A large **tree** at the gate."


@pytest.fixture
def author(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town, display_name="Author")


@pytest.fixture
def amender(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town, display_name="Amender")


@pytest.fixture
def proposal(town: Municipality, author: Person) -> Proposal:
    with transaction():
        return make_proposal(town, make.make_process(town), author, title="A tree", body=BODY)


def _value(page: Any, name: str) -> str:
    for control in parse(page.text).iter():
        if control.get("name") == name and control.tag in ("input", "textarea"):
            return (control.get("value") if control.tag == "input" else control.text or "") or ""
    raise AssertionError(f"no control {name}")


def _form(page: Any, **changes: str) -> dict[str, str]:
    names = ("wanted", "reason", "version", "passage")
    return {**{name: _value(page, name) for name in names}, "language": "en", **changes}


def test_a_passage_is_edited_in_place_and_the_difference_is_read_as_removed_and_added(
    sign_in: Any, client: FlaskClient, amender: Person, proposal: Proposal
) -> None:
    browser, address = sign_in(amender), f"/en/proposals/{proposal.id}"
    assert "Suggest a change" in client.get(address).text
    chosen = browser.get(f"{address}/text").text
    assert f"{address}/passages/2/suggest" in chosen and "<strong>tree</strong>" in chosen
    form = browser.get(f"{address}/passages/1/suggest")
    assert _value(form, "wanted") == "A small **tree** at the gate."
    sent = browser.post(f"{address}/passages/1/suggest", data=_form(form, wanted=LARGE, reason="<b>Shade</b>"))
    assert sent.status_code == 303
    page = client.get(sent.location)
    shown = " ".join(text_of(parse(page.text)).split())
    assert "removed: small(end)" in shown and "added: large(end)" in shown
    assert "<del>" in page.text and "<ins>" in page.text
    assert "&lt;b&gt;Shade" in page.text and "<b>Shade" not in page.text
    assert "1 open amendment" in client.get(address).text


def test_a_stranger_signs_in_first(client: FlaskClient, proposal: Proposal) -> None:
    answer = client.get(f"/en/proposals/{proposal.id}/passages/1/suggest")
    assert answer.status_code == 303 and "sign-in" in answer.location


def test_markup_in_an_amendment_stays_words(client: FlaskClient, amender: Person, proposal: Proposal) -> None:
    with transaction():
        made = make_amendment(proposal, amender, "A <script>alert(1)</script> tree [x](javascript:alert(2)).")
    for address in (
        f"amendments/{made.id}",
        f"proposals/{proposal.id}/passages/1",
        f"proposals/{proposal.id}/amendments",
    ):
        page = client.get(f"/en/{address}").text
        assert "<script>alert" not in page and 'href="javascript' not in page and "&lt;script&gt;" in page


def test_what_was_typed_stays_when_it_is_refused(sign_in: Any, amender: Person, proposal: Proposal) -> None:
    browser, address = sign_in(amender), f"/en/proposals/{proposal.id}/passages/1/suggest"
    form = browser.get(address)
    same = browser.post(address, data=_form(form, reason="My reason"))
    assert same.status_code == 422 and "You have not changed anything yet." in same.text
    assert _value(same, "reason") == "My reason"
    for name, value in (("version", "99"), ("passage", "99"), ("version", "x")):
        assert browser.post(address, data=_form(form, wanted=LARGE, **{name: value})).status_code in (404, 422)


def test_the_passage_changed_meanwhile_both_texts_are_seen(
    sign_in: Any, author: Person, amender: Person, proposal: Proposal
) -> None:
    browser, address = sign_in(amender), f"/en/proposals/{proposal.id}/passages/1/suggest"
    form = browser.get(address)
    with transaction():
        body = f"Dear town,\n\n{BODY.replace('small', 'tiny')}"
        service.edit(make.actor(author), proposal.id, Wording("A tree", body, "en"))
    second = browser.post(address, data=_form(form, wanted="A large **tree** at the wall."))
    assert second.status_code == 422 and "The passage as it is now" in second.text and "tiny" in second.text
    assert (_value(second, "passage"), _value(second, "wanted")) == ("2", "A large **tree** at the wall.")
    assert browser.post(address, data=_form(second)).status_code == 303
    with transaction():
        service.edit(make.actor(author), proposal.id, Wording("A tree", "Only this is left.", "en"))
    gone = browser.post(address, data=_form(second, wanted="Still here"))
    assert gone.status_code == 422 and "no longer in the text" in gone.text and _value(gone, "wanted") == "Still here"


def test_two_that_change_the_same_words_stand_side_by_side(
    client: FlaskClient, author: Person, amender: Person, proposal: Proposal
) -> None:
    with transaction():
        first = make_amendment(proposal, amender, LARGE)
        make_amendment(proposal, author, "A tiny **tree** at the gate.")
        make_amendment(proposal, author, "A small **tree** at the wall.")
    page = parse(client.get(f"/en/proposals/{proposal.id}/passages/1").text)
    groups = [part for part in page.iter("section") if "alts" in part.get("class", "")]
    assert [len(list(group.iter("article"))) for group in groups] == [2]
    assert len(list(page.iter("article"))) == 3
    assert "Alternatives for the same words" in client.get(f"/en/amendments/{first.id}").text


def test_the_author_accepts_with_a_reason_and_the_text_says_who_wrote_it(
    sign_in: Any, client: FlaskClient, author: Person, amender: Person, proposal: Proposal
) -> None:
    with transaction():
        made = make_amendment(proposal, amender, LARGE, reason="Shade")
    address = f"/en/amendments/{made.id}"
    assert "Accept: put it into the text" not in sign_in(amender).get(address).text
    browser = sign_in(author)
    assert "Accept: put it into the text" in browser.get(address).text
    assert browser.post(f"{address}/decide", data={"do": "accept"}).status_code == 422
    assert browser.post(f"{address}/decide", data={"do": "accept", "reason": "Yes, shade."}).status_code == 303
    assert "Yes, shade." in client.get(address).text
    assert "A large <strong>tree</strong>" in client.get(f"/en/proposals/{proposal.id}").text
    origin = client.get(f"/en/proposals/{proposal.id}/origin").text
    sources = [text_of(link) for link in parse(origin).iter("a") if link.get("href") == "#v2"]
    assert sources == ["largesource 2"]
    assert "accepted amendment by Amender" in origin and f"/en/amendments/{made.id}" in origin
    assert browser.post(f"{address}/decide", data={"do": "decline", "reason": "No"}).status_code == 422


def test_lists_tell_open_from_decided(
    sign_in: Any, client: FlaskClient, author: Person, amender: Person, proposal: Proposal
) -> None:
    with transaction():
        kept, lost = make_amendment(proposal, amender, LARGE), make_amendment(proposal, amender, "Two lamps.", 3)
        service.decide(make.actor(author), lost.id, False, "One is enough.")
    address = f"/en/proposals/{proposal.id}/amendments"
    is_open, closed = client.get(address).text, client.get(f"{address}?state=decided").text
    assert f"amendments/{kept.id}" in is_open and f"amendments/{lost.id}" not in is_open
    assert f"amendments/{lost.id}" in closed and "One is enough." in closed
    assert sign_in(amender).post(f"/en/amendments/{kept.id}/withdraw").status_code == 303
    assert "There are no open amendments." in client.get(address).text


@pytest.mark.parametrize("path", ["text", "passages/9", "amendments", "origin", "passages/1/suggest"])
def test_what_is_not_there_is_not_found(sign_in: Any, amender: Person, proposal: Proposal, path: str) -> None:
    browser = sign_in(amender)
    assert browser.get(f"/en/proposals/999999/{path}").status_code == 404
    assert browser.get("/en/amendments/999999").status_code == 404
    if path == "passages/9":
        assert browser.get(f"/en/proposals/{proposal.id}/{path}").status_code == 404


def test_the_page_of_a_passage_asks_twelve_times_at_most_with_500_amendments(
    sign_in: Any, amender: Person, proposal: Proposal
) -> None:
    def add(many: int) -> None:
        same = {"proposal_id": proposal.id, "person_id": amender.id, "base_number": 1, "number": 1, "passage": 1}
        text = {"passage_text": "x", "wanted_text": "y", "reason": "", "answer": "", "language": "en", "state": "open"}
        edits = [[2, "small", "new"]], [[22, "gate", "wall"]]
        with transaction():
            rows = [{**same, **text, "edits": edits[n % 2], "created_at": clock.now()} for n in range(many)]
            db.session.execute(Amendment.__table__.insert(), rows)

    browser = sign_in(amender)
    asked = {}
    for many, more in ((10, 10), (500, 490)):
        add(more)
        for path in ("passages/1", "amendments", "text", "origin"):
            browser.get(f"/en/proposals/{proposal.id}/{path}")
            with counted() as statements:
                assert browser.get(f"/en/proposals/{proposal.id}/{path}").status_code == 200
            asked[path, many] = len(statements)
    assert all(asked[path, 500] == asked[path, 10] <= 12 for path, many in asked if many == 10), asked
    assert len(queries.open_amendments(proposal.id, 1)) == 500
    page = browser.get(f"/en/proposals/{proposal.id}/passages/1?start=480")
    assert page.status_code == 200 and len(list(parse(page.text).iter("article"))) == 20


def test_two_suggest_another_title_and_both_are_read_side_by_side(
    sign_in: Any, client: FlaskClient, author: Person, amender: Person, proposal: Proposal
) -> None:
    browser, address = sign_in(amender), f"/en/proposals/{proposal.id}"
    page = f"{address}/passages/0/suggest"
    assert page in browser.get(f"{address}/text").text
    short = browser.post(page, data=_form(browser.get(page), wanted="Tree"))
    assert short.status_code == 422 and "Use at least 5 characters for the title." in short.text
    assert _value(short, "wanted") == "Tree"
    for title in ("A large tree", "A lime tree"):
        made = browser.post(page, data=_form(browser.get(page), wanted=title))
        assert made.status_code == 303
    shown = text_of(parse(client.get(f"{address}/passages/0").text))
    assert "Alternatives for the same words" in shown and "added: lime(end)" in " ".join(shown.split())
    assert "2 open amendments" in client.get(f"{address}/text").text
    stray = _form(browser.get(page), wanted="A large tree")
    assert browser.post(f"{address}/passages/1/suggest", data=stray).status_code == 404
    number = made.location.rsplit("/", 1)[1]
    sign_in(author).post(f"/en/amendments/{number}/decide", data={"do": "accept", "reason": "Limes give shade."})
    read = text_of(parse(client.get(f"{address}/origin").text))
    assert "A lime" in read and "accepted amendment by Amender" in read
    late = {**stray, "wanted": "A tall tree"}
    both = sign_in(amender).post(page, data=late)
    assert both.status_code == 422 and "The title as it is now" in both.text
