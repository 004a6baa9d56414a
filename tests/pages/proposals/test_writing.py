"""Write, preview, keep, publish, change, withdraw, answer: forms in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.processes.models import Process
from civic.proposals import queries, service
from civic.proposals.list_rules import Sort
from civic.proposals.models import Proposal
from civic.proposals.rules import ProposalState
from civic.towns.models import Municipality
from civic.votes.rules import VOTE_PHASE
from tests.support import factories as make
from tests.support.html import parse, sent_by, text_of
from tests.support.proposals import make_draft, make_proposal

NEW = "/en/proposals/new?process=walking"
GOOD = {"title": "A crossing at Mill Street", "body": "Cars are **fast** there.", "language": "en"}


def published(town: Municipality) -> list[str]:
    return [row.title for row in queries.page(queries.Wanted(town.id, sort=Sort.NEWEST), SYSTEM).items]


def value(page: Any, name: str) -> str:
    for control in parse(page.text).iter():
        if control.get("name") == name and control.tag in ("input", "textarea"):
            return (control.get("value") if control.tag == "input" else control.text or "") or ""
    raise AssertionError(f"no control {name}")


def test_whoever_wants_to_write_signs_in_first_and_comes_back(client: FlaskClient, process: Process) -> None:
    answer = client.get(NEW)
    assert answer.status_code == 303 and "sign-in" in answer.location and "walking" in answer.location


def test_with_one_process_one_writes_there_at_once(browser: FlaskClient) -> None:
    answer = browser.get("/en/proposals/new")
    assert (answer.status_code, answer.location) == (302, NEW)


def test_with_several_processes_one_chooses(browser: FlaskClient, town: Municipality) -> None:
    with transaction():
        make.make_process(town, slug="other")
        make.make_process(town, VOTE_PHASE, slug="voting")
    page = browser.get("/en/proposals/new")
    assert "process=walking" in page.text and "process=other" in page.text and "process=voting" not in page.text


def test_without_a_process_that_takes_proposals_the_page_says_so(
    sign_in: Any, town: Municipality, person: Person
) -> None:
    assert "No process is accepting proposals right now" in sign_in(person).get("/en/proposals/new").text


def test_a_proposal_is_published_with_place_and_theme(
    browser: FlaskClient, town: Municipality, process: Process
) -> None:
    with transaction():
        hood = make.hoods_of(town)[1]
        theme = service.add_theme(SYSTEM, process.id, "green", {"en": "Green"})
    answer = browser.post(NEW, data={**GOOD, "neighbourhood": hood, "theme": theme, "do": "publish"})
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert "Your proposal is published." in page.text and "<strong>fast</strong>" in page.text
    view = queries.view(int(answer.location.rsplit("/", 1)[1]))
    assert view is not None and (view.neighbourhood_id, view.theme_names) == (hood, {"en": "Green"})


def test_a_preview_shows_how_it_will_look_and_loses_nothing(
    browser: FlaskClient, town: Municipality, person: Person
) -> None:
    page = browser.post(NEW, data={**GOOD, "do": "preview"})
    assert page.status_code == 200
    assert "Nothing is published yet" in page.text and "<strong>fast</strong>" in page.text
    assert (value(page, "title"), value(page, "body").strip()) == (GOOD["title"], GOOD["body"])
    assert published(town) == []
    [draft] = queries.drafts_of(person.id)
    assert value(page, "draft") == str(draft.id)
    browser.post(NEW, data={**GOOD, "draft": value(page, "draft"), "do": "publish"})
    assert published(town) == [GOOD["title"]] and queries.drafts_of(person.id) == []


def test_what_has_to_be_mended_is_counted_and_the_text_is_safe(browser: FlaskClient, person: Person) -> None:
    page = browser.post(NEW, data={**GOOD, "title": "", "do": "publish"})
    assert page.status_code == 422
    words = text_of(parse(page.text))
    assert "There is a problem" in words and "Enter a title for your proposal." in words
    assert "Draft saved at" in words
    assert value(page, "body").strip() == GOOD["body"]
    assert [d.body for d in queries.drafts_of(person.id)] == [GOOD["body"]]
    two = browser.post(NEW, data={"title": "Tree", "body": "", "language": "en", "do": "publish"})
    assert "There are 2 problems" in text_of(parse(two.text))


def test_a_text_that_is_too_long_is_not_cut(browser: FlaskClient, person: Person) -> None:
    page = browser.post(NEW, data={**GOOD, "body": "x" * 8001, "do": "draft"})
    assert page.status_code == 422
    assert "at most 8000 characters; this one has 8001" in page.text
    assert "x" * 8001 in page.text
    assert queries.drafts_of(person.id) == []


def test_a_draft_is_kept_and_found_again(browser: FlaskClient, person: Person) -> None:
    answer = browser.post(NEW, data={"title": "", "body": "Half a thought", "language": "en", "do": "draft"})
    assert answer.location == "/en/proposals/drafts"
    page = browser.get(answer.location)
    [draft] = queries.drafts_of(person.id)
    assert f"/en/proposals/{draft.id}/edit" in page.text and "Without a title" in page.text
    again = browser.get(f"/en/proposals/{draft.id}/edit")
    assert value(again, "body").strip() == "Half a thought"
    browser.post(f"/en/proposals/{draft.id}/edit", data={**GOOD, "do": "publish"})
    assert queries.drafts_of(person.id) == []


def test_pressing_publish_twice_publishes_once(browser: FlaskClient, town: Municipality, person: Person) -> None:
    page = browser.post(NEW, data={**GOOD, "do": "preview"})
    data = {**GOOD, "draft": value(page, "draft"), "do": "publish"}
    first, second = browser.post(NEW, data=data), browser.post(NEW, data=data)
    assert first.location == second.location
    assert published(town) == [GOOD["title"]]


def test_the_number_of_somebody_elses_draft_changes_nothing_of_it(
    browser: FlaskClient, process: Process, person: Person
) -> None:
    with transaction():
        other = make.make_person()
        theirs = make_draft(process, other, title="Theirs alone")
    for number in (theirs.id, 999_999, "x", "9" * 50):
        browser.post(NEW, data={**GOOD, "draft": number, "do": "draft"})
    assert [d.title for d in queries.drafts_of(other.id)] == ["Theirs alone"]
    assert browser.get(f"/en/proposals/{theirs.id}/edit").status_code == 404
    assert len(queries.drafts_of(person.id)) == 4


def test_when_the_phase_has_ended_the_draft_stays_and_the_page_says_why(
    browser: FlaskClient, town: Municipality, person: Person
) -> None:
    with transaction():
        make.make_process(town, VOTE_PHASE, slug="voting")
    page = browser.post("/en/proposals/new?process=voting", data={**GOOD, "do": "publish"})
    assert page.status_code == 422
    assert "This process is not accepting proposals right now. Your draft is saved." in text_of(parse(page.text))
    assert len(queries.drafts_of(person.id)) == 1


@pytest.mark.parametrize(
    "data",
    [
        {"neighbourhood": "999999"},
        {"neighbourhood": "x"},
        {"theme": "999999"},
        {"voice": "999999"},
        {"language": "tlh"},
    ],
)
def test_a_choice_that_was_not_offered_is_told_or_left_out(
    browser: FlaskClient, town: Municipality, data: dict[str, str]
) -> None:
    answer = browser.post(NEW, data={**GOOD, **data, "do": "publish"})
    assert answer.status_code in (303, 422)
    assert published(town) == ([] if answer.status_code == 422 else [GOOD["title"]])


def test_a_published_proposal_can_be_changed_and_withdrawn(
    browser: FlaskClient, town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        proposal = make_proposal(town, process, person, title="Before the change")
    address = f"/en/proposals/{proposal.id}"
    assert "Edit your proposal" in browser.get(address).text
    bad = browser.post(f"{address}/edit", data={**GOOD, "title": "", "do": "publish"})
    assert (bad.status_code, published(town)) == (422, ["Before the change"])
    preview = browser.post(f"{address}/edit", data={**GOOD, "do": "preview"})
    assert (preview.status_code, published(town)) == (200, ["Before the change"])
    assert browser.post(f"{address}/edit", data={**GOOD, "do": "publish"}).status_code == 303
    assert "2 versions" in browser.get(address).text
    assert browser.post(f"{address}/withdraw").status_code == 303
    assert "Withdrawn" in browser.get(address).text and published(town) == []


def test_the_second_of_two_tabs_sees_both_texts_and_publishes_both_changes(
    browser: FlaskClient, town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        proposal = make_proposal(town, process, person, title="Two tabs", body="A small tree and a bench.")
    address = f"/en/proposals/{proposal.id}/edit"
    seen = value(browser.get(address), "seen")
    first = {"title": "Two tabs", "body": "A large tree and a bench.", "language": "en", "seen": seen, "do": "publish"}
    assert browser.post(address, data=first).status_code == 303
    second = browser.post(address, data={**first, "body": "A small tree and two benches."})
    assert second.status_code == 422
    assert "The text as it is now" in second.text and "large" in second.text
    assert value(second, "body") == "A large tree and two benches."
    assert "A small tree and two benches." in text_of(parse(second.text))
    again = {**first, "body": value(second, "body"), "seen": value(second, "seen")}
    assert browser.post(address, data=again).status_code == 303
    assert queries.versions(proposal.id)[-1].body == "A large tree and two benches."


def test_two_tabs_that_change_the_same_words_are_told_so(
    browser: FlaskClient, town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        proposal = make_proposal(town, process, person, title="Two tabs", body="A small tree.")
    address = f"/en/proposals/{proposal.id}/edit"
    seen = value(browser.get(address), "seen")
    sent = {"title": "Two tabs", "language": "en", "seen": seen, "do": "publish"}
    browser.post(address, data={**sent, "body": "A large tree."})
    second = browser.post(address, data={**sent, "body": "A tiny tree."})
    assert "You both changed the same words" in second.text
    assert value(second, "body") == "A tiny tree."


def test_two_tabs_with_one_draft_lose_neither_text(browser: FlaskClient, process: Process) -> None:
    first = browser.post(NEW, data={**GOOD, "body": "First", "do": "preview"})
    sent = {**GOOD, "draft": value(first, "draft"), "seen": value(first, "seen"), "do": "draft"}
    assert browser.post(NEW, data={**sent, "body": "From one tab"}).status_code == 303
    other = browser.post(NEW, data={**sent, "body": "From the other tab"})
    assert other.status_code == 422
    assert "From one tab" in other.text and value(other, "body") == "From the other tab"
    again = browser.post(NEW, data={**sent, "body": "From the other tab", "seen": value(other, "seen")})
    assert again.status_code == 303


def test_an_organiser_corrects_a_text_with_a_reason_that_everybody_reads(
    sign_in: Any, client: FlaskClient, town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        proposal = make_proposal(town, process, person, title="A wrong number", body="Call 12 34 at noon.")
        staff = make.make_person(town, Role.ORGANISER)
    organiser, address = sign_in(staff), f"/en/proposals/{proposal.id}/editorial"
    assert value(organiser.get(address), "body") == "Call 12 34 at noon."
    bad = organiser.post(address, data={"title": "A wrong number", "body": "Call 56 78 at noon."})
    assert bad.status_code == 422 and value(bad, "body") == "Call 56 78 at noon."
    good = {"title": "A wrong number", "body": "Call 56 78 at noon.", "reason": "A private number"}
    assert organiser.post(address, data=good).status_code == 303
    page = text_of(parse(client.get(f"/en/proposals/{proposal.id}/versions").text))
    assert "editorial change by the town" in page and "A private number" in page
    assert sign_in(person).get(address).status_code == 403


def test_a_draft_can_be_thrown_away(browser: FlaskClient, process: Process, person: Person) -> None:
    with transaction():
        draft = make_draft(process, person)
    assert browser.post(f"/en/proposals/{draft.id}/withdraw").location == "/en/proposals/drafts"
    assert queries.drafts_of(person.id) == []


def test_others_cannot_change_or_withdraw_it(browser: FlaskClient, town: Municipality, process: Process) -> None:
    with transaction():
        proposal = make_proposal(town, process)
    for address in ("edit", "withdraw"):
        assert browser.post(f"/en/proposals/{proposal.id}/{address}", data=GOOD).status_code == 403
    assert len(published(town)) == 1


def test_an_organiser_answers_and_residents_cannot(
    browser: FlaskClient, sign_in: Any, town: Municipality, process: Process
) -> None:
    with transaction():
        proposal: Proposal = make_proposal(town, process)
        organiser = make.make_person(town, Role.ORGANISER)
    address = f"/en/proposals/{proposal.id}"
    assert browser.get(f"{address}/answer").status_code == 403
    assert browser.post(f"{address}/review").status_code == 403
    office = sign_in(organiser)
    assert "Answer for the town" in office.get(address).text
    assert office.post(f"{address}/review").status_code == 303
    assert queries.view(proposal.id).state is ProposalState.UNDER_REVIEW  # type: ignore[union-attr]
    bad = office.post(f"{address}/answer", data={"text": "Yes.", "office": "Parks"})
    assert bad.status_code == 422 and "Choose yes, yes in part or no." in bad.text
    assert office.post(f"{address}/answer", data={"state": "accepted", "text": "Yes.", "office": ""}).status_code == 422
    assert "checked" not in office.get(f"{address}/answer").text
    said = {"state": "accepted", "text": "Yes, *soon*.\n\nIn May.", "office": "Parks"}
    read = office.post(f"{address}/answer", data=said)
    assert read.status_code == 200 and "<em>soon</em>" in read.text
    assert queries.view(proposal.id).state is ProposalState.UNDER_REVIEW  # type: ignore[union-attr]
    back = office.post(f"{address}/answer", data=sent_by(read, "change"))
    assert back.status_code == 200 and "Yes, *soon*." in back.text and 'value="Parks"' in back.text
    good = office.post(f"{address}/answer", data=sent_by(read, "publish"))
    assert good.status_code == 303
    assert "The town’s answer: yes" in office.get(address).text
    assert "Yes, *soon*.\n\nIn May." in office.get(f"{address}/answer").text.replace("\r", "")
