"""The list and the page of a proposal, and the support button."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.deliberation import service as threads
from civic.processes import queries as processes_queries
from civic.processes.models import Process
from civic.proposals import queries, service
from civic.proposals.models import Proposal
from civic.proposals.rules import ImportedProposal, ProposalState, Wording
from civic.resources.rules import Audience
from civic.towns import service as towns
from civic.towns.models import Municipality
from civic.towns.rules import GroupKind
from tests.support import factories as make
from tests.support.deliberation import make_posts
from tests.support.html import parse, text_of
from tests.support.proposals import make_draft, make_proposal, reach
from tests.support.queries import counted

HTMX = {"HX-Request": "true"}


#: What the town of these tests has that others have not.
TOWN = {"support_threshold": 2, "slug": "halmere"}


@pytest.fixture
def proposal(town: Municipality, process: Process) -> Proposal:
    with transaction():
        return make_proposal(town, process, title="A bench at the clinic", body="So that **everybody** can rest.")


def titles(page: Any) -> list[str]:
    return [
        text_of(h) for li in parse(page.text).iter("li") if "prow" in (li.get("class") or "") for h in li.iter("h3")
    ]


def support_box(page: Any) -> str:
    tree = parse(page.text, fragment="<html" not in page.text)
    return text_of(next(e for e in tree.iter() if e.get("id") == "support"))


def test_an_empty_list_says_what_would_be_here(client: FlaskClient, process: Process) -> None:
    page = client.get("/en/proposals")
    assert "No proposals yet" in page.text
    assert 'href="/en/proposals/new"' in page.text


def test_a_list_shows_title_place_author_and_supporters(
    client: FlaskClient, town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        hood = make.hoods_of(town)[0]
        make_proposal(town, process, person, title="A crossing at Mill Street", neighbourhood_id=hood)
    page = client.get("/en/proposals")
    words = text_of(parse(page.text))
    assert titles(page) == ["A crossing at Mill Street"]
    assert person.display_name in words and "0 of 2 supporters" in words and "0 comments" in words


def test_filters_search_and_order_work_together_and_can_be_cleared(
    client: FlaskClient, town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        first, second = make.hoods_of(town)[:2]
        theme = service.add_theme(SYSTEM, process.id, "green", {"en": "Green and water"})
        make_proposal(town, process, person, title="Trees in the first", neighbourhood_id=first, theme_id=theme)
        make_proposal(town, process, person, title="Trees in the second", neighbourhood_id=second)
        make_proposal(town, process, person, title="Lamps in the first", neighbourhood_id=first)
    assert titles(client.get(f"/en/proposals?hood={first}&q=trees")) == ["Trees in the first"]
    page = client.get(f"/en/proposals?hood={first}&hood={second}&sort=newest")
    assert titles(page) == ["Lamps in the first", "Trees in the second", "Trees in the first"]
    assert "Clear filters" in page.text
    checked = [i.get("value") for i in parse(page.text).iter("input") if i.get("checked") is not None]
    assert sorted(checked) == sorted([str(first), str(second)])
    assert titles(client.get("/en/proposals?theme=green")) == ["Trees in the first"]
    assert len(titles(client.get("/en/proposals?process=walking"))) == 3
    assert titles(client.get("/en/proposals?state=answered")) == []
    assert "No matching proposals" in client.get("/en/proposals?q=submarine").text
    assert "Clear filters" not in client.get("/en/proposals").text


def test_searching_keeps_the_filters_and_filtering_keeps_the_search(
    client: FlaskClient, town: Municipality, process: Process
) -> None:
    with transaction():
        hood = make.hoods_of(town)[0]
        make_proposal(town, process, title="Trees", neighbourhood_id=hood)
        make_proposal(town, process, title="Lamps")
    page = parse(client.get(f"/en/proposals?hood={hood}&q=tree&sort=most").text)
    search, filters = [f for f in page.iter("form") if (f.get("action") or "").endswith("/proposals")]
    values = [
        {(i.get("name"), i.get("value")) for i in form.iter("input") if i.get("type") == "hidden"}
        for form in (search, filters)
    ]
    assert values == [{("hood", str(hood)), ("sort", "most")}, {("q", "tree"), ("sort", "most")}]


@pytest.mark.parametrize(
    "query",
    [
        "hood=nowhere&theme=%00&state=draft&process=none&sort=sideways&from=-3",
        "after=zzz&before=zzz&from=99999999999999",
        "q=" + "x" * 5000,
        "q=%25%5F%5C%00",
        "hood=" + "9" * 400,
        "&".join(["state=published"] * 400),
        "after=WzEsOTk5OTk5OTk5OTksMV0",
        "sort=random&seed=9&language=%00&language=..%2F&answer=never",
        "sort=attention&after=WzAsIjIwMjYtMTMtOTkiLDAsMV0",
    ],
)
def test_an_address_that_somebody_made_up_gives_a_page(client: FlaskClient, proposal: Proposal, query: str) -> None:
    assert client.get(f"/en/proposals?{query}").status_code == 200


def test_pages_follow_each_other_and_count(
    client: FlaskClient, town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        for i in range(queries.PAGE + 5):
            make_proposal(town, process, person, title=f"Proposal {i:02}")
    first = client.get("/en/proposals?sort=newest")
    assert "1–20 of 25" in text_of(parse(first.text))
    forward = next(a.get("href") for a in parse(first.text).iter("a") if a.get("rel") == "next")
    second = client.get(forward)
    assert "21–25 of 25" in text_of(parse(second.text))
    assert len(set(titles(first)) | set(titles(second))) == 25
    back = next(a.get("href") for a in parse(second.text).iter("a") if a.get("rel") == "prev")
    assert titles(client.get(back)) == titles(first)
    assert "1–20 of 25" in text_of(parse(client.get(back).text))


def test_a_proposal_shows_its_text_its_way_and_its_discussion(client: FlaskClient, proposal: Proposal) -> None:
    page = client.get(f"/en/proposals/{proposal.id}")
    words = text_of(parse(page.text))
    assert "<strong>everybody</strong>" in page.text
    for part in ("Published", "2 supporters", "then the town must answer", "No comments yet", "Sign in to comment"):
        assert part in words
    assert "csrf_token" not in page.text


def test_whoever_is_signed_out_is_invited_and_comes_back(client: FlaskClient, proposal: Proposal) -> None:
    page = client.get(f"/en/proposals/{proposal.id}")
    assert "Sign in to support" in support_box(page)
    assert client.post(f"/en/proposals/{proposal.id}/support", data={"value": "1"}).status_code == 303
    assert queries.supporters(proposal.process_id) == []


def test_support_works_without_a_script_and_can_be_taken_back(sign_in: Any, proposal: Proposal, person: Person) -> None:
    browser = sign_in(person)
    address = f"/en/proposals/{proposal.id}"
    assert "Support" in support_box(browser.get(address))
    answer = browser.post(f"{address}/support", data={"value": "1"})
    assert (answer.status_code, answer.location) == (303, f"{address}#support")
    page = browser.get(address)
    assert "1 supporter, you too" in support_box(page) and "You support this now." in page.text
    browser.post(f"{address}/support", data={"value": "0"})
    assert "0 supporters" in support_box(browser.get(address))


def test_support_works_with_htmx_and_answers_with_the_panel(sign_in: Any, proposal: Proposal, person: Person) -> None:
    answer = sign_in(person).post(f"/en/proposals/{proposal.id}/support", data={"value": "1"}, headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "You support this" in support_box(answer)


def test_pressing_support_twice_explains_itself(sign_in: Any, proposal: Proposal, person: Person) -> None:
    browser = sign_in(person)
    address = f"/en/proposals/{proposal.id}"
    browser.post(f"{address}/support", data={"value": "1"})
    browser.get(address)
    browser.post(f"{address}/support", data={"value": "1"})
    page = browser.get(address)
    assert "You already support this. Each person counts once." in page.text
    assert "1 supporter" in support_box(page)
    again = browser.post(f"{address}/support", data={"value": "1"}, headers=HTMX)
    assert "Each person counts once." in support_box(again)


def test_a_proposal_that_was_answered_shows_the_answer_and_takes_no_support(
    client: FlaskClient, sign_in: Any, proposal: Proposal, person: Person
) -> None:
    with transaction():
        service.answer(SYSTEM, proposal.id, ProposalState.PARTLY_ACCEPTED, "Four benches.", "Public works", "en")
    browser = sign_in(person)
    page = browser.get(f"/en/proposals/{proposal.id}")
    words = text_of(parse(page.text))
    assert "The town’s answer: yes, in part" in words and "Four benches." in words and "Public works" in words
    assert "Closed for support. The town has answered." in support_box(page)
    refused = browser.post(f"/en/proposals/{proposal.id}/support", data={"value": "1"})
    assert refused.status_code == 422
    panel = browser.post(f"/en/proposals/{proposal.id}/support", data={"value": "1"}, headers=HTMX)
    assert panel.status_code == 422 and "Support can no longer be changed" in support_box(panel)


def test_after_the_phase_the_panel_says_since_when(
    sign_in: Any, process: Process, proposal: Proposal, person: Person
) -> None:
    with transaction():
        for phase in processes_queries.phases(process.id):
            phase.ends_at = clock.now() - timedelta(days=1)
        db.session.flush()
    assert "Support closed on" in support_box(sign_in(person).get(f"/en/proposals/{proposal.id}"))


def test_who_may_not_support_is_told_who_may(
    sign_in: Any, town: Municipality, process: Process, proposal: Proposal, person: Person
) -> None:
    with transaction():
        group = towns.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Council of Older Residents"})
        for phase in processes_queries.phases(process.id):
            phase.group_id = group.id
        db.session.flush()
    box = support_box(sign_in(person).get(f"/en/proposals/{proposal.id}"))
    assert "You cannot support this." in box and "Council of Older Residents" in box


def test_a_late_answer_is_said_in_days(client: FlaskClient, proposal: Proposal) -> None:
    with transaction():
        long_ago = make.days_ago(72)
        db.session.execute(update(Proposal).values(published_at=long_ago))
        reach(proposal, long_ago)
    assert "12 days late" in text_of(parse(client.get(f"/en/proposals/{proposal.id}").text))
    assert "12 days late" in text_of(parse(client.get("/en/proposals").text))


def test_an_imported_proposal_marks_what_was_counted_before(client: FlaskClient, process: Process) -> None:
    row = ImportedProposal(
        "7", "From before", "Words.", "en", ProposalState.PUBLISHED, clock.now(), "OLD-7", "Neighbour 7", supports=17
    )
    with transaction():
        number = service.import_proposals(SYSTEM, process.id, "other", [row]).ids["7"]
    page = client.get(f"/en/proposals/{number}")
    assert "0 supporters" in support_box(page)
    assert "17 more were counted on the previous platform" in support_box(page)
    words = text_of(parse(page.text))
    assert "Neighbour 7" in words and "Proposal OLD-7" in words and "another platform" in words


def test_what_only_some_may_see_is_not_there_for_others(
    client: FlaskClient, sign_in: Any, town: Municipality, proposal: Proposal, person: Person
) -> None:
    with transaction():
        resource = queries.resource_of(proposal.id)
        assert resource is not None
        resource.audience = Audience.SIGNED_IN
        db.session.flush()
    for address in (f"proposals/{proposal.id}", f"proposals/{proposal.id}/versions", f"threads/{proposal.thread_id}"):
        assert client.get(f"/en/{address}").status_code == 404
        assert sign_in(person).get(f"/en/{address}").status_code == 200
    assert titles(client.get("/en/proposals")) == []
    assert titles(sign_in(person).get("/en/proposals")) == ["A bench at the clinic"]


def test_a_draft_is_not_there_for_others(sign_in: Any, client: FlaskClient, process: Process, person: Person) -> None:
    with transaction():
        author = make.make_person()
        draft = make_draft(process, author)
    for browser in (client, sign_in(person)):
        assert browser.get(f"/en/proposals/{draft.id}").status_code == 404
    assert sign_in(author).get(f"/en/proposals/{draft.id}").status_code == 302


@pytest.mark.parametrize("address", ["proposals/999999", "proposals/999999/versions", "proposals/0"])
def test_what_is_not_there_is_not_found(client: FlaskClient, town: Municipality, address: str) -> None:
    assert client.get(f"/en/{address}").status_code == 404


def test_earlier_wordings_stay_readable(client: FlaskClient, process: Process, person: Person) -> None:
    with transaction():
        draft = make_draft(process, person, title="Before the change", body="Old words.")
        service.publish(make.actor(person), draft.id)
        service.edit(make.actor(person), draft.id, Wording("After the change", "New words.", "en"))
    assert "2 versions" in client.get(f"/en/proposals/{draft.id}").text
    page = client.get(f"/en/proposals/{draft.id}/versions")
    assert "Version 2" in page.text and "changed by" in page.text
    assert page.text.index("Version 2") < page.text.index("Version 1")
    marked = client.get(f"/en/proposals/{draft.id}/versions/2").text
    assert re.search(r"<del><span[^>]*> removed: </span>Old<", marked)
    assert re.search(r"<ins><span[^>]*> added: </span>New<", marked)
    assert "Old words." in client.get(f"/en/proposals/{draft.id}/versions/1").text
    assert client.get(f"/en/proposals/{draft.id}/versions/3").status_code == 404
    page = client.get(f"/en/proposals/{draft.id}/versions")


def test_a_proposal_in_another_language_keeps_its_own(
    client: FlaskClient, town: Municipality, process: Process
) -> None:
    with transaction():
        proposal = make_proposal(town, process, title="مقعد عند العيادة", language="ar")
    page = parse(client.get(f"/en/proposals/{proposal.id}").text)
    [h1] = page.iter("h1")
    assert (h1.get("lang"), h1.get("dir")) == ("ar", "auto")
    assert "written in Arabic" in text_of(page)
    row = next(h for h in parse(client.get("/en/proposals").text).iter("h3") if h.get("lang"))
    assert (row.get("lang"), row.get("dir")) == ("ar", "auto")


def test_scripts_of_people_come_out_as_letters(client: FlaskClient, town: Municipality, process: Process) -> None:
    with transaction():
        proposal = make_proposal(
            town, process, title="<script>alert(1)</script>", body="<img src=x onerror=alert(1)> [x](javascript:1)"
        )
    for address in (f"proposals/{proposal.id}", "proposals"):
        page = client.get(f"/en/{address}")
        assert "<script>alert" not in page.text and "<img" not in page.text and 'href="javascript' not in page.text


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_list_runs_as_many_queries_for_1000_proposals_as_for_10(
    client: FlaskClient, sign_in: Any, process: Process, person: Person, signed_in: bool
) -> None:
    browser = sign_in(person) if signed_in else client

    def bring(first: int, last: int) -> None:
        rows = [
            ImportedProposal(str(i), f"Title {i}", "Words.", "en", ProposalState.PUBLISHED, clock.now())
            for i in range(first, last)
        ]
        with transaction():
            service.import_proposals(SYSTEM, process.id, "other", rows)

    bring(0, 10)
    browser.get("/en/proposals")
    with counted() as few:
        browser.get("/en/proposals")
    bring(10, 1000)
    with counted() as many:
        browser.get("/en/proposals")
    assert len(few) == len(many) <= 10, "\n".join(many)


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_proposal_runs_as_many_queries_with_80_comments_as_with_10(
    client: FlaskClient, sign_in: Any, town: Municipality, proposal: Proposal, person: Person, signed_in: bool
) -> None:
    browser = sign_in(person) if signed_in else client
    thread = proposal.thread_id or 0
    address = f"/en/proposals/{proposal.id}"
    with transaction():
        make_posts(thread, town, 10)
    browser.get(address)
    with counted() as few:
        browser.get(address)
    with transaction():
        make_posts(thread, town, 70)
    with counted() as many:
        browser.get(address)
    # Parts of an answer, measures and relations are asked for once a page, by the packages that have them.
    # So are, of the discussion, how many are for and against, and how the reader reacted to comments; and corrections
    # of the proposal and of its comments; and the votes in which it is an option.
    assert len(few) == len(many) <= 18, "\n".join(many)


def test_a_comment_of_ones_own_appears_at_once(sign_in: Any, proposal: Proposal, person: Person) -> None:
    browser = sign_in(person)
    browser.get(f"/en/proposals/{proposal.id}")
    answer = browser.post(f"/en/threads/{proposal.thread_id}", data={"body": "And arm rests"})
    assert answer.location.startswith(f"/en/proposals/{proposal.id}#p")
    page = browser.get(answer.location)
    assert "And arm rests" in page.text and "1 comment" in text_of(parse(page.text))


def test_the_author_is_marked_in_the_discussion(client: FlaskClient, process: Process, person: Person) -> None:
    with transaction():
        draft = make_draft(process, person)
        proposal = service.publish(make.actor(person), draft.id)
        threads.post(make.actor(person), proposal.thread_id or 0, "My own words", "en")
    [article] = parse(client.get(f"/en/proposals/{proposal.id}").text).iter("article")
    assert "Author" in text_of(article)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_page_of_the_room_stands_in_every_language(
    sign_in: Any, process: Process, proposal: Proposal, person: Person, language: str
) -> None:
    browser = sign_in(person)
    with transaction():
        draft = make_draft(process, person)
    for address in (
        "proposals",
        f"proposals/{proposal.id}",
        f"proposals/{proposal.id}/versions",
        "proposals/new?process=walking",
        "proposals/drafts",
        f"proposals/{draft.id}/edit",
        "processes/walking",
    ):
        assert browser.get(f"/{language}/{address}").status_code == 200, address


def test_the_first_page_says_what_the_town_answered_and_what_is_late(
    client: FlaskClient, town: Municipality, process: Process, proposal: Proposal
) -> None:
    with transaction():
        late = make_proposal(town, process, title="Waiting for long")
        long_ago = make.days_ago(72)
        reach(late, long_ago)
        service.answer(SYSTEM, proposal.id, ProposalState.ACCEPTED, "Yes.", "Public works", "en")
    words = text_of(parse(client.get("/en/").text))
    assert "A bench at the clinic" in words and "Accepted" in words
    assert "Waiting for long" in words and "12 days late" in words
    assert "Propose: " in words


def test_the_page_of_a_process_leads_to_its_proposals(
    client: FlaskClient, process: Process, proposal: Proposal
) -> None:
    page = client.get("/en/processes/walking").text
    assert "/en/proposals/new?process=walking" in page and "/en/proposals?process=walking" in page
    assert "1 proposal" in text_of(parse(page))


@pytest.mark.parametrize("state", [ProposalState.WITHDRAWN, ProposalState.DECLINED])
def test_what_will_get_no_answer_any_more_names_no_number_that_is_missing(client: Any, state: ProposalState) -> None:
    with transaction():
        town = make.make_municipality(support_threshold=40)
        author = make.make_person(town)
        found = make_proposal(town, make.make_process(town), author)
        if state is ProposalState.WITHDRAWN:
            service.withdraw(make.actor(author), found.id)
        else:
            service.answer(SYSTEM, found.id, state, "No.", "Works", "en")
    assert "more and the town must answer" not in client.get(f"/en/proposals/{found.id}").text


def test_a_number_that_was_reached_once_stays_reached(client: Any) -> None:
    """The 40th support came, and one was taken back: the answer stays due, and no number is missing."""
    with transaction():
        town = make.make_municipality(support_threshold=2)
        found = make_proposal(town, make.make_process(town))
        people = [make.make_person(town) for _ in range(2)]
        for person in people:
            service.set_support(make.actor(person), found.id, True)
        service.set_support(make.actor(people[0]), found.id, False)
    page = client.get(f"/en/proposals/{found.id}").text
    assert "due on" in page and "2 were needed for an answer." in page
    assert "more and the town must answer" not in page


@pytest.mark.parametrize(("supports", "tick", "filled"), [(1, 98.5, 50.0), (2, 98.5, 100.0), (4, 50.0, 100.0)])
def test_the_bar_of_supporters_has_its_mark_at_the_number_needed(
    app: Any, supports: int, tick: float, filled: float
) -> None:
    macro = app.jinja_env.get_template("_components/data.html").module.threshold
    assert f'x="{tick}%"' in macro(supports, 2) and f'class="v" width="{filled}%"' in macro(supports, 2)
