"""The ballot in a browser."""

from __future__ import annotations

from flask import Flask

from civic.core.db import db, transaction
from civic.votes import jobs, queries, receipts
from civic.votes.jobs import keys_folder
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.votes import end, make_vote


def _world(app: Flask, costs: tuple[int, ...] = (), **changes):
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
        vote = make_vote(town, keys_folder(), costs, **changes)
    return person, vote, [o.id for o in queries.options(vote.id)]


def test_a_vote_takes_three_steps_and_works_without_a_script(app, sign_in) -> None:
    person, vote, (first, _, third) = _world(app)
    browser = sign_in(person)
    page = browser.get(f"/en/votes/{vote.id}")
    assert "Vote, step 1 of 3" in page.text
    checked = browser.post(f"/en/votes/{vote.id}/check", data={"option": [first, third], "step": "check"})
    assert "You chose 2 options" in checked.text
    assert "Your vote has not been cast yet" in checked.text
    assert queries.ballots(vote.id) == []
    cast = browser.post(f"/en/votes/{vote.id}/cast", data={"option": [first, third]})
    assert cast.status_code == 303
    assert "Your vote is cast" in browser.get(cast.location).text
    assert queries.ballots(vote.id) == [((first, third), 1)]
    again = parse(browser.get(f"/en/votes/{vote.id}").text)
    marked = [i.get("value") for i in again.iter("input") if i.get("checked") is not None]
    assert sorted(marked) == sorted([str(first), str(third)])


def test_a_receipt_is_shown_once_and_is_kept_nowhere(app, sign_in) -> None:
    person, vote, (first, second, _) = _world(app)
    browser = sign_in(person)
    cast = browser.post(f"/en/votes/{vote.id}/cast", data={"option": [first]})
    [brought] = [line for line in cast.headers.getlist("Set-Cookie") if line.startswith("receipt=")]
    assert f"Path=/en/votes/{vote.id}/done" in brought and "HttpOnly" in brought and "Expires" not in brought
    page = browser.get(cast.location)
    [code] = [each.text for each in parse(page.text).iter("code") if each.get("class") == "receipt-code"]
    found = receipts.read(code or "")
    assert found is not None and found.leaf + found.nonce in brought
    [(place, ballot)] = queries.boxed(vote.id).items()
    assert found == receipts.receipt(vote.id, place, 1, (first,), ballot.nonce)
    again = browser.get(cast.location).text
    assert "Your vote is cast" in again and "receipt-code" not in again
    assert found.leaf not in browser.get(f"/en/votes/{vote.id}").text
    later = browser.post(f"/en/votes/{vote.id}/cast", data={"option": [second]})
    browser.set_cookie("receipt", found.leaf + found.nonce, path=f"/en/votes/{vote.id}/done")
    assert "receipt-code" not in browser.get(later.location).text, "a receipt of a ballot that was replaced"


def test_what_costs_too_much_is_explained_and_stays_chosen(app, sign_in) -> None:
    person, vote, ids = _world(app, (60, 50, 10), budget=100)
    answer = sign_in(person).post(f"/en/votes/{vote.id}/check", data={"option": ids[:2], "step": "check"})
    assert answer.status_code == 422
    assert "over budget" in answer.text
    assert answer.text.count("checked") == 2


def _counters(html: str) -> dict[str, str]:
    """What a ballot counts: the budget, how many are chosen, and what does not fit, by id."""
    told = {
        element.get("id"): text_of(element)
        for element in parse(html).iter()
        if element.get("id") in ("meter", "chosen-count") or element.get("class") == "over"
    }
    return {name: " ".join(words.split()) for name, words in told.items() if name}


def test_all_counters_of_a_ballot_agree_at_every_tick_and_without_a_script(app, sign_in) -> None:
    person, vote, ids = _world(app, (60, 50, 10), budget=100)
    browser = sign_in(person)
    before = _counters(browser.get(f"/en/votes/{vote.id}").text)
    assert before["meter"].startswith("€100 left") and before["chosen-count"] == "0 chosen"
    steps = [
        (ids[:1], "€40 left 1 project, €60 of €100", "1 chosen", {ids[1]: "€10 over budget"}),
        (ids[:2], "€10 over budget 2 projects, €110 of €100", "2 chosen", {ids[2]: "€20 over budget"}),
        ([ids[1], ids[2]], "€40 left 2 projects, €60 of €100", "2 chosen", {ids[0]: "€20 over budget"}),
        ([], "€100 left 0 projects, €0 of €100", "0 chosen", {}),
        ([*ids[:1], 999_999], "€40 left 1 project, €60 of €100", "1 chosen", {ids[1]: "€10 over budget"}),
    ]
    for chosen, left, count, over in steps:
        data = {"option": chosen, "step": "work"}
        tick = browser.post(f"/en/votes/{vote.id}/meter", data=data, headers={"HX-Request": "true"}).text
        wanted = {"meter": left, "chosen-count": count, **{f"n{o}": over.get(o, "") for o in ids}}
        assert "<html" not in tick and _counters(tick) == wanted
        # A counter is put in the place of its own, and the page without a script says the same.
        assert tick.count('hx-swap-oob="true"') == len(ids) + 1
        assert _counters(browser.post(f"/en/votes/{vote.id}/check", data=data).text) == wanted


def test_a_ballot_without_a_budget_counts_what_is_chosen_too(app, sign_in) -> None:
    person, vote, ids = _world(app, fewest=2, most=2)
    browser = sign_in(person)
    page = browser.get(f"/en/votes/{vote.id}").text
    assert f'hx-post="/en/votes/{vote.id}/meter"' in page and "Count again" in page
    for number, words in (
        (0, "0 chosen"),
        (1, "1 chosen, 1 more needed"),
        (2, "2 chosen"),
        (3, "3 chosen, 1 too many"),
    ):
        data = {"option": ids[:number], "step": "work"}
        tick = browser.post(f"/en/votes/{vote.id}/meter", data=data, headers={"HX-Request": "true"}).text
        assert _counters(tick) == {"meter": "", "chosen-count": words}
        assert _counters(browser.post(f"/en/votes/{vote.id}/check", data=data).text)["chosen-count"] == words


def test_a_stranger_sees_the_options_and_is_asked_to_sign_in(app, client) -> None:
    _, vote, ids = _world(app)
    page = client.get(f"/en/votes/{vote.id}")
    assert "Sign in to vote" in page.text
    assert "Option 1" in page.text
    answer = client.post(f"/en/votes/{vote.id}/cast", data={"option": ids[0]})
    assert answer.status_code == 303
    assert "/sign-in" in answer.location
    assert queries.ballots(vote.id) == []


def test_running_results_are_nowhere(app, sign_in, client) -> None:
    person, vote, ids = _world(app)
    before = client.get(f"/en/votes/{vote.id}").text
    sign_in(person).post(f"/en/votes/{vote.id}/cast", data={"option": ids[0]})
    assert client.get(f"/en/votes/{vote.id}").text == before


def test_when_it_has_closed_everybody_sees_the_count(app, sign_in, client) -> None:
    person, vote, ids = _world(app)
    sign_in(person).post(f"/en/votes/{vote.id}/cast", data={"option": ids[1]})
    with transaction():
        end(vote)
    db.session.expire_all()
    assert "being counted" in client.get(f"/en/votes/{vote.id}").text
    late = sign_in(person).post(f"/en/votes/{vote.id}/cast", data={"option": ids[0]})
    assert late.status_code == 422
    assert "Your ballot was not cast." in late.text
    assert "Open until" not in late.text
    jobs.tend()
    db.session.expire_all()
    words = text_of(parse(client.get(f"/en/votes/{vote.id}").text))
    assert "One person voted." in words
    assert "One option won." in words


def test_step_2_after_closing_says_when_it_closed_and_what_was_chosen(app, sign_in) -> None:
    person, vote, ids = _world(app)
    browser = sign_in(person)
    with transaction():
        end(vote)
    db.session.expire_all()
    for step in ("check", "work", "change"):
        late = browser.post(f"/en/votes/{vote.id}/check", data={"option": ids[:2], "step": step})
        words = text_of(parse(late.text))
        assert late.status_code == 422
        assert "This vote closed" in words
        assert "Your ballot was not cast." in words
        assert "Option 1" in words
        assert "Option 2" in words
        assert "Option 3" not in words
        assert "Cast my vote" not in words
        assert "Open until" not in words
    jobs.tend()
    late = browser.post(f"/en/votes/{vote.id}/check", data={"option": ids[:1], "step": "check"})
    assert late.status_code == 422
    assert "See the result" in late.text


def test_a_tie_is_named_with_the_rule_that_decided(app, sign_in, client) -> None:
    person, vote, ids = _world(app)
    sign_in(person).post(f"/en/votes/{vote.id}/cast", data={"option": ids[1:]})
    assert "cheaper" not in client.get(f"/en/votes/{vote.id}").text
    with transaction():
        end(vote)
    jobs.tend()
    db.session.expire_all()
    page = client.get(f"/en/votes/{vote.id}").text
    [tie] = [part for part in parse(page).iter("section") if part.get("aria-labelledby") == "ties"]
    assert [text_of(item) for item in tie.iter("li")] == ["Option 2", "Option 3", "Option 2"]
    words = text_of(tie)
    for said in (
        "There was a tie",
        "These options have 1 vote each:",
        "Ties: the option that comes first in the list.",
    ):
        assert said in words


def test_somebody_elsewhere_is_told_that_they_are_not_on_the_roll(app, sign_in) -> None:
    _, vote, ids = _world(app)
    with transaction():
        other = make.make_person(make.make_municipality())
    browser = sign_in(other)
    assert "cannot vote in this vote" in browser.get(f"/en/votes/{vote.id}").text
    assert browser.post(f"/en/votes/{vote.id}/cast", data={"option": ids[0]}).status_code == 422
