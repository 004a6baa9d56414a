"""Yes, No or Abstain from the organiser's form to the page that explains the result."""

from __future__ import annotations

from typing import Any

from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.votes import jobs, queries
from tests.pages.votes.test_preparing import _form, _rows, _words
from tests.support import factories as make
from tests.support.browsers import browser_of
from tests.support.html import parse, text_of
from tests.support.votes import end


def _opened(town: Any, organiser: Any, *questions: str, **form: str) -> int:
    """A vote as an organiser sets it up and opens it."""
    changes = {"method": "yes_no", "budget": "", "majority": "simple", **form}
    begun = organiser.post(f"/en/votes/new?town={town.slug}", data=_form(**changes))
    vote_id = int(begun.location.split("/")[-2])
    rows = _rows(*({"title": title} for title in questions))
    assert organiser.post(f"/en/votes/{vote_id}/options", data=rows).status_code == 303
    assert organiser.post(f"/en/votes/{vote_id}/open").status_code == 303
    return vote_id


def _checked(html: str) -> set[tuple[str, str]]:
    inputs = [i for i in parse(html).iter("input") if i.get("type") == "radio" and i.get("checked") is not None]
    return {(i.get("name"), i.get("value")) for i in inputs}


def test_a_question_is_asked_answered_and_explained(sign_in: Any, client: Any) -> None:
    with transaction():
        town = make.make_municipality()
    organiser, resident = browser_of(town, sign_in, Role.ORGANISER), browser_of(town, sign_in)
    begun = organiser.post(f"/en/votes/new?town={town.slug}", data=_form(method="yes_no", budget=""))
    # The title asks the question already, so that the first row has it.
    assert 'value="Which squares first?"' in organiser.get(begun.location).text
    vote_id = _opened(town, organiser, "Shall the square be closed to cars?")
    (question,) = (option.id for option in queries.options(vote_id))
    page = resident.get(f"/en/votes/{vote_id}")
    assert "Yes wins if more people vote Yes than No." in _words(page)
    assert "0 of 1 answered" in _words(page)
    # The rule stands above the options on a phone too, where there is no column beside them.
    [rule] = [text_of(p) for p in parse(page.text).iter("p") if p.get("class") == "only-narrow"]
    assert "Yes wins if more people vote Yes than No." in rule and "as many Yes as No votes" in rule
    data = {f"mark-{question}": "no", "step": "check"}
    check = resident.post(f"/en/votes/{vote_id}/check", data=data)
    assert "Your answer" in _words(check) and "No" in _words(check)
    assert f'name="mark-{question}" value="no"' in check.text
    assert _checked(resident.post(f"/en/votes/{vote_id}/check", data={**data, "step": "change"}).text) == {
        (f"mark-{question}", "no")
    }
    cast = resident.post(f"/en/votes/{vote_id}/cast", data=data)
    assert "Your vote is cast" in _words(resident.get(cast.location))
    assert organiser.post(f"/en/votes/{vote_id}/cast", data={f"mark-{question}": "abstain"}).status_code == 303
    assert _checked(resident.get(f"/en/votes/{vote_id}").text) == {(f"mark-{question}", "no")}
    with transaction():
        end(vote_id)
    jobs.tend()
    db.session.expire_all()
    page = client.get(f"/en/votes/{vote_id}")
    words = _words(page)
    assert "2 people voted. The answer is No." in words
    assert "Not accepted: 0 Yes against 1 No. Yes votes that were missing: 2." in words
    cells = [text_of(cell) for cell in parse(page.text).iter("td")]
    assert cells == ["0", "0.0%", "1", "100.0%", "1", "–"]


def test_two_thirds_are_said_before_the_vote_and_counted(sign_in: Any, client: Any) -> None:
    with transaction():
        town = make.make_municipality()
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    people = [browser_of(town, sign_in) for _ in range(3)]
    vote_id = _opened(town, organiser, "A tram?", "A bus?", majority="two_thirds")
    first, second = (option.id for option in queries.options(vote_id))
    assert "at least two thirds of all Yes and No votes are Yes" in _words(people[0].get(f"/en/votes/{vote_id}"))
    for browser, marks in zip(people, (("yes", "yes"), ("yes", "yes"), ("no", "abstain")), strict=True):
        browser.post(f"/en/votes/{vote_id}/cast", data={f"mark-{first}": marks[0], f"mark-{second}": marks[1]})
    organiser.post(f"/en/votes/{vote_id}/cast", data={f"mark-{first}": "no"})
    with transaction():
        end(vote_id)
    jobs.tend()
    db.session.expire_all()
    words = _words(client.get(f"/en/votes/{vote_id}"))
    assert "Accepted: 1. Not accepted: 1." in words
    assert "Not accepted: 2 Yes against 2 No. Two thirds were needed. Yes votes that were missing: 2." in words
    assert "Accepted: 2 Yes against 0 No. Two thirds were needed." in words


def test_a_forged_answer_is_refused_and_a_vote_without_a_question_does_not_open(sign_in: Any) -> None:
    with transaction():
        town = make.make_municipality()
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    vote_id = _opened(town, organiser, "A tram?")
    forged = organiser.post(f"/en/votes/{vote_id}/check", data={"mark-999999": "yes", "step": "check"})
    assert forged.status_code == 422
    assert "not part of this vote" in _words(forged)
    assert organiser.post(f"/en/votes/{vote_id}/cast", data={"mark-999999": "yes"}).status_code == 422
    begun = organiser.post(f"/en/votes/new?town={town.slug}", data=_form(method="yes_no", budget=""))
    draft = begun.location.removesuffix("/options")
    assert "Add the question as an option." in _words(organiser.get(f"{draft}/draft"))
    assert organiser.post(f"{draft}/open").status_code == 422
