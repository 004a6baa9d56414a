"""A vote from the first word to the first ballot, as organisers prepare it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Absent, Refused, Role
from civic.processes.rules import ProcessState
from civic.resources import queries as resources_queries
from civic.resources import service as resources
from civic.resources.rules import Audience
from civic.towns.models import Municipality
from civic.votes import jobs, queries, service
from civic.votes.rules import VoteCode, VoteState
from civic.votes.service import OptionRow
from tests.support import factories as make
from tests.support.browsers import browser_of
from tests.support.html import parse, text_of
from tests.support.proposals import make_proposal
from tests.support.votes import make_vote

ROW = {"option": "", "title": "", "text": "", "cost": "", "neighbourhood": ""}


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def _day(days: int) -> str:
    return clock.day_in(make.ZONE, make.days_ago(-days)).isoformat()


def _form(**changes: str) -> dict[str, str]:
    return {
        "title": "Which squares first?",
        "text": "The **money** of one year.",
        "part_of": "",
        "method": "equal_shares",
        "budget": "1,000.50",
        "fewest": "",
        "most": "",
        "opens_day": _day(-1),
        "opens_time": "08:00",
        "closes_day": _day(5),
        "closes_time": "20:00",
        **changes,
    }


def _rows(*rows: dict[str, Any]) -> dict[str, Any]:
    return {f"options-{n}-{k}": v for n, row in enumerate(rows) for k, v in {**ROW, **row}.items()}


BENCH, FOUNTAIN = {"title": "Benches", "cost": "400"}, {"title": "A fountain", "text": "With ducks.", "cost": "600,50"}


def _begun(browser: Any, town: Municipality, rows: tuple[dict[str, Any], ...] = (BENCH, FOUNTAIN), **form: str) -> int:
    answer = browser.post(f"/en/votes/new?town={town.slug}", data=_form(**form))
    assert answer.status_code == 303, text_of(parse(answer.text))
    vote_id = int(answer.location.split("/")[-2])
    if rows:
        assert browser.post(f"/en/votes/{vote_id}/options", data=_rows(*rows, {})).status_code == 303
    return vote_id


def _words(answer: Any) -> str:
    return text_of(parse(answer.text))


def test_an_organiser_takes_a_vote_from_its_title_to_the_first_ballot(
    town: Municipality, sign_in: Any, client: Any
) -> None:
    organiser, resident = browser_of(town, sign_in, Role.ORGANISER), browser_of(town, sign_in)
    vote_id = _begun(organiser, town)
    preview = organiser.get(f"/en/votes/{vote_id}/draft")
    assert "This is a draft." in _words(preview)
    assert "<strong>money</strong>" in preview.text
    assert all(said in _words(preview) for said in ("Benches", "€400", "A fountain", "With ducks.", "€1,000.50 left"))
    assert "Which squares first?" in _words(organiser.get(f"/en/admin?town={town.slug}"))
    confirm = _words(organiser.get(f"/en/votes/{vote_id}/open"))
    assert "2 people can vote at the moment." in confirm
    assert "By Equal Shares" in confirm
    assert "Voting closes" in confirm
    assert "Incomplete in Français, العربية." in confirm
    assert queries.vote(vote_id).state == VoteState.WRITING
    assert organiser.post(f"/en/votes/{vote_id}/open").status_code == 303
    assert "Which squares first?" in _words(client.get(f"/en/votes?town={town.slug}"))
    ids = [option.id for option in queries.options(vote_id)]
    cast = resident.post(f"/en/votes/{vote_id}/cast", data={"option": ids})
    assert cast.location.endswith("/done")
    assert queries.ballots(vote_id) == [(tuple(ids), 1)]  # 1000.50, spent to the cent


def test_a_vote_that_opens_later_is_announced_and_takes_no_ballot_yet(town: Municipality, sign_in: Any) -> None:
    organiser, resident = browser_of(town, sign_in, Role.ORGANISER), browser_of(town, sign_in)
    vote_id = _begun(organiser, town, opens_day=_day(2))
    organiser.post(f"/en/votes/{vote_id}/open")
    assert "Opens" in _words(resident.get(f"/en/votes/{vote_id}"))
    ids = [option.id for option in queries.options(vote_id)]
    assert resident.post(f"/en/votes/{vote_id}/cast", data={"option": ids[:1]}).status_code == 422
    assert queries.ballots(vote_id) == []


def test_times_are_those_of_the_town(town: Municipality, sign_in: Any) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    vote_id = _begun(organiser, town, opens_day="2031-07-01", opens_time="08:00", closes_day="2031-12-01")
    vote = queries.vote(vote_id)
    assert town.timezone == "Europe/Brussels"
    assert vote.opens_at == datetime(2031, 7, 1, 6, 0, tzinfo=UTC)
    assert vote.closes_at == datetime(2031, 12, 1, 19, 0, tzinfo=UTC)
    page = organiser.get(f"/en/votes/{vote_id}/edit").text
    assert 'value="08:00"' in page
    assert 'value="2031-07-01"' in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": ""}, "Enter a title for the vote."),
        ({"budget": ""}, "Enter the budget."),
        ({"budget": "a lot"}, "Enter an amount in figures"),
        ({"budget": "NaN"}, "Enter an amount in figures"),
        ({"method": ""}, "Choose a voting method."),
        ({"method": "lottery"}, "Not a valid choice"),
        ({"part_of": "999999"}, "Not a valid choice"),
        ({"closes_day": "2020-01-01"}, "must be after the opening time"),
        ({"opens_day": "2031-03-30", "opens_time": "02:30", "closes_day": "2031-04-30"}, "This time does not exist"),
        ({"closes_day": "9999-12-31"}, "Choose a day between the years 1900 and 2199."),
        ({"opens_time": ""}, "Enter the opening time."),
        ({"fewest": "3", "most": "2"}, "must not be lower than the minimum"),
        ({"most": "0"}, "Enter a number between 1 and 200."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_the_text_stays(
    town: Municipality, sign_in: Any, change: dict[str, str], says: str
) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    answer = organiser.post(f"/en/votes/new?town={town.slug}", data=_form(**change))
    assert answer.status_code == 422
    assert says in _words(answer)
    assert 'class="msg"' in answer.text
    assert "The **money** of one year." in answer.text
    assert queries.being_written(municipality_ids=[town.id]) == []


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"title": "", "text": "Ducks again."}, "Enter a title for this option"),
        ({"title": "Trees", "cost": "-1"}, "Enter an amount in figures"),
        ({"title": "Trees", "neighbourhood": "999999"}, "Not a valid choice"),
        ({"title": "Trees", "option": "999999"}, "have been changed in the meantime"),
    ],
)
def test_a_row_that_cannot_be_keeps_what_was_typed_in_all_of_them(
    town: Municipality, sign_in: Any, row: dict[str, str], says: str
) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    vote_id = _begun(organiser, town, rows=())
    answer = organiser.post(f"/en/votes/{vote_id}/options", data=_rows(FOUNTAIN, row))
    assert answer.status_code == 422
    assert says in _words(answer)
    assert "With ducks." in answer.text
    assert row.get("text", "") in answer.text
    assert queries.options(vote_id) == []


def test_options_are_changed_added_and_taken_out_one_by_one(town: Municipality, sign_in: Any) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    vote_id = _begun(organiser, town)
    bench, fountain = queries.options(vote_id)
    rows = (
        {**BENCH, "option": bench.id, "remove": "y"},
        {**FOUNTAIN, "option": fountain.id, "title": "Two fountains"},
        {"title": "Trees", "cost": "100"},
    )
    assert organiser.post(f"/en/votes/{vote_id}/options", data=_rows(*rows)).status_code == 303
    now = queries.options(vote_id)
    assert [(option.titles, option.texts) for option in now] == [
        ({"en": "Two fountains"}, {"en": "With ducks."}),
        ({"en": "Trees"}, {}),
    ]
    assert now[0].id == fountain.id


def test_more_rows_keep_what_was_typed_and_write_nothing(town: Municipality, sign_in: Any) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    vote_id = _begun(organiser, town, rows=())
    answer = organiser.post(f"/en/votes/{vote_id}/options", data={**_rows(FOUNTAIN), "more": "1"})
    assert answer.status_code == 200
    assert "With ducks." in answer.text
    assert answer.text.count('name="options-3-title"') == 1
    assert queries.options(vote_id) == []


def test_another_language_is_added_and_loses_no_word_of_the_first(town: Municipality, sign_in: Any) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    vote_id = _begun(organiser, town)
    bench, fountain = queries.options(vote_id)
    assert "Benches" in organiser.get(f"/fr/votes/{vote_id}/options").text
    data = _rows({"option": bench.id, "title": "Des bancs", "cost": "400"}, {"option": fountain.id, "cost": "600.50"})
    assert organiser.post(f"/fr/votes/{vote_id}/options", data=data).status_code == 303
    form = _form(title="Quelles places d’abord ?", text="")
    assert organiser.post(f"/fr/votes/{vote_id}/edit", data=form).status_code == 303
    titles = [option.titles for option in queries.options(vote_id)]
    assert titles == [{"en": "Benches", "fr": "Des bancs"}, {"en": "A fountain"}]
    vote = queries.vote(vote_id)
    assert vote.titles == {"en": "Which squares first?", "fr": "Quelles places d’abord ?"}
    assert vote.texts == {"en": "The **money** of one year."}


def test_a_vote_without_a_budget_asks_for_no_cost_and_forgets_those_that_there_were(
    town: Municipality, sign_in: Any
) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    vote_id = _begun(organiser, town)
    assert organiser.post(f"/en/votes/{vote_id}/edit", data=_form(method="approval")).status_code == 303
    assert [option.cost for option in queries.options(vote_id)] == [None, None]
    assert queries.vote(vote_id).budget is None
    assert "Cost" not in organiser.get(f"/en/votes/{vote_id}/options").text


@pytest.mark.parametrize(
    ("rows", "form", "says"),
    [
        ((BENCH,), {}, "Add at least two options."),
        ((BENCH, {"title": "Trees"}), {}, "Enter a cost for every option"),
        ((BENCH, {"title": "A tower", "cost": "1000.51"}), {}, "costs more than the whole budget"),
        ((BENCH, FOUNTAIN), {"fewest": "3"}, "higher than the number of options"),
        ((BENCH, FOUNTAIN), {"opens_day": "2020-01-01", "closes_day": "2020-02-01"}, "closing time is in the past"),
    ],
)
def test_what_is_not_complete_cannot_be_opened_and_says_why(
    town: Municipality, sign_in: Any, rows: Any, form: dict[str, str], says: str
) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    vote_id = _begun(organiser, town, rows, **form)
    for page in ("draft", "open"):
        answer = organiser.get(f"/en/votes/{vote_id}/{page}")
        assert says in _words(answer)
        assert "Open now" not in answer.text
    refused = organiser.post(f"/en/votes/{vote_id}/open")
    assert refused.status_code == 422
    assert says in _words(refused)
    db.session.expire_all()
    assert queries.vote(vote_id).state == VoteState.WRITING


def test_nothing_changes_after_the_opening(town: Municipality, sign_in: Any) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    vote_id = _begun(organiser, town)
    assert organiser.post(f"/en/votes/{vote_id}/open").status_code == 303
    for page, data in (("edit", _form(title="Other")), ("options", _rows({"title": "Other"})), ("open", {})):
        assert organiser.post(f"/en/votes/{vote_id}/{page}", data=data).status_code == 422
        assert organiser.get(f"/en/votes/{vote_id}/{page}").location.endswith(f"/votes/{vote_id}")
    assert queries.vote(vote_id).titles == {"en": "Which squares first?"}
    assert len(queries.options(vote_id)) == 2


def test_a_draft_is_nowhere_for_anybody_else(town: Municipality, sign_in: Any, client: Any) -> None:
    with transaction():
        process = make.make_process(town)
        neighbour = make.make_municipality()
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    vote_id = _begun(organiser, town, part_of=str(process.id))
    assert "Which squares first?" in _words(organiser.get(f"/en/processes/{process.slug}"))
    others = {
        "stranger": client,
        "resident": browser_of(town, sign_in),
        "secretary": browser_of(town, sign_in, Role.SECRETARY, Role.MODERATOR),
        "organiser elsewhere": browser_of(neighbour, sign_in, Role.ORGANISER, Role.ADMIN),
    }
    places = ("", "votes", "search?q=squares", "admin")
    for who, browser in others.items():
        assert browser.get(f"/en/votes/{vote_id}").status_code == 404, who
        for path in [f"processes/{process.slug}", *places]:
            join = "&" if "?" in path else "?"
            answer = browser.get(f"/en/{path}{join}town={town.slug}")
            assert "Which squares first?" not in answer.text, f"{who}: {path}"
        for page in ("draft", "edit", "options", "open"):
            expected = {"stranger": (303,), "resident": (403,)}.get(who, (404,))
            assert browser.get(f"/en/votes/{vote_id}/{page}").status_code in expected, f"{who}: {page}"
        ballot = {"option": [option.id for option in queries.options(vote_id)][:1]}
        for step in ("check", "cast", "meter"):
            answer = browser.post(f"/en/votes/{vote_id}/{step}", data=ballot)
            assert answer.status_code == (303 if who == "stranger" else 404), f"{who}: {step}"
    assert organiser.get(f"/en/votes/{vote_id}").location.endswith(f"/votes/{vote_id}/draft")


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.MODERATOR])
def test_no_other_role_prepares_a_vote(town: Municipality, sign_in: Any, role: Role) -> None:
    somebody = browser_of(town, sign_in, role)
    assert somebody.get(f"/en/votes/new?town={town.slug}").status_code == 403
    assert somebody.post(f"/en/votes/new?town={town.slug}", data=_form()).status_code == 403
    assert "Prepare a vote" not in somebody.get(f"/en/admin?town={town.slug}").text
    assert queries.being_written(municipality_ids=[town.id]) == []


def test_a_form_of_another_site_begins_nothing(town: Municipality, sign_in: Any) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    answer = organiser.post(f"/en/votes/new?town={town.slug}", data=_form(), csrf=False)
    assert answer.status_code == 400
    assert queries.being_written(municipality_ids=[town.id]) == []


def test_a_draft_never_opens_by_itself(town: Municipality, sign_in: Any) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    vote_id = _begun(organiser, town)
    jobs.tend()
    db.session.expire_all()
    assert queries.vote(vote_id).state == VoteState.WRITING


def test_the_process_page_names_its_process_in_the_form(town: Municipality, sign_in: Any) -> None:
    with transaction():
        process = make.make_process(town, state=ProcessState.DRAFT)
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    assert f"/en/votes/new?process={process.slug}" in organiser.get(f"/en/processes/{process.slug}").text
    page = organiser.get(f"/en/votes/new?process={process.slug}").text
    assert f'<option selected value="{process.id}">' in page
    vote_id = _begun(organiser, town, part_of=str(process.id))
    assert "The process is still a draft" in _words(organiser.get(f"/en/votes/{vote_id}/open"))
    assert organiser.get("/en/votes/new?process=nothing-here").status_code == 404


def test_a_vote_that_opens_by_itself_is_none_of_these_drafts(town: Municipality, sign_in: Any, client: Any) -> None:
    with transaction():
        vote = make_vote(town)
    assert client.get(f"/en/votes/{vote.id}").status_code == 200
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    assert organiser.post(f"/en/votes/{vote.id}/edit", data=_form()).status_code == 422


def test_an_option_is_found_among_the_proposals_and_leads_back_to_it(town: Municipality, sign_in: Any) -> None:
    with transaction():
        organiser, author = make.make_person(town, Role.ORGANISER), make.make_person(town)
        proposal = make_proposal(town, make.make_process(town), author, title="Un banc au bord de l’eau", language="fr")
        hidden = resources.add_resource(
            "proposal", town.id, "Un banc caché", "fr", audience=Audience.LINK, address="proposals/0"
        )
    browser = sign_in(organiser)
    vote_id = _begun(browser, town, rows=())
    path = f"/en/votes/{vote_id}/options"
    sent = _rows({"cost": "400"}, {**FOUNTAIN}) | {"options-0-about-q": "bancs", "find": "options-0-about"}
    found = browser.post(path, data=sent)
    assert found.status_code == 200 and 'value="400"' in found.text
    value = f"proposals/{proposal.id}"
    assert f'name="options-0-about" value="{value}"' in found.text and hidden.address not in found.text
    assert queries.options(vote_id) == []
    chosen = _rows({"cost": "400"}, {**FOUNTAIN}) | {"options-0-about-q": "bancs", "options-0-about": value}
    assert browser.post(path, data=chosen).status_code == 303
    bench, fountain = queries.options(vote_id)
    assert (bench.titles, bench.about_id) == ({"fr": "Un banc au bord de l’eau"}, proposal.resource_id)
    assert fountain.about_id is None
    assert f'value="{value}" checked' in browser.get(path).text
    # The ballot leads to it, before and after the question is frozen; the entry keeps it.
    draft = browser.get(f"/en/votes/{vote_id}/draft").text
    assert f'href="/en/{value}"' in draft
    with transaction():
        public = resources.add_resource("meeting", town.id, "No proposal", "en", address="meetings/901")
        for wrong in (hidden, public):
            rows = [OptionRow(o.id, o.titles, o.texts, o.cost, o.neighbourhood_id, wrong.id) for o in (bench, fountain)]
            with pytest.raises(Refused) as refused:
                service.change_options(SYSTEM, vote_id, rows)
            assert refused.value.code is VoteCode.UNKNOWN_PROPOSAL
    with transaction():
        service.open_vote(SYSTEM, vote_id, jobs.keys_folder())
    assert f'href="/en/{value}"' in sign_in(author).get(f"/en/votes/{vote_id}").text
    assert queries.paper(queries.vote(vote_id)).options[0].about_id == proposal.resource_id
    assert queries.deviating() == []


def test_a_draft_is_deleted_after_a_question_and_leaves_nothing(town: Municipality, sign_in: Any) -> None:
    organiser, resident = browser_of(town, sign_in, Role.ORGANISER), browser_of(town, sign_in)
    vote_id, other_id = _begun(organiser, town), _begun(organiser, town)
    resource_id = queries.vote(vote_id).resource_id
    assert f'href="/en/votes/{vote_id}/delete"' in organiser.get(f"/en/votes/{vote_id}/draft").text
    assert resident.post(f"/en/votes/{vote_id}/delete").status_code == 403
    asked = _words(organiser.get(f"/en/votes/{vote_id}/delete"))
    assert "Delete this draft?" in asked and "2 options" in asked
    assert queries.vote(vote_id) is not None
    assert organiser.post(f"/en/votes/{vote_id}/delete").status_code == 303
    db.session.expire_all()
    assert queries.vote(vote_id) is None and queries.options(vote_id) == []
    assert resources_queries.resource(resource_id) is None
    assert [one.id for one in queries.being_written(municipality_ids=[town.id])] == [other_id]
    for path in ("delete", "draft", "edit", "options", "open"):
        assert organiser.get(f"/en/votes/{vote_id}/{path}").status_code == 404
    with pytest.raises(Absent), transaction():
        service.discard(SYSTEM, vote_id)


def test_what_has_been_opened_cannot_be_deleted(town: Municipality, sign_in: Any) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    vote_id = _begun(organiser, town)
    organiser.post(f"/en/votes/{vote_id}/open")
    assert organiser.get(f"/en/votes/{vote_id}/delete").status_code == 303
    assert "can no longer be edited" in _words(organiser.post(f"/en/votes/{vote_id}/delete"))
    assert queries.vote(vote_id) is not None
