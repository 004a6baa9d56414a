"""Consent from the organiser's form to the page that says what decided."""

from __future__ import annotations

from typing import Any

from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.votes import jobs, queries
from tests.pages.votes.test_answers import _checked, _opened
from tests.pages.votes.test_preparing import _form, _rows, _words
from tests.support import factories as make
from tests.support.browsers import browser_of
from tests.support.html import parse, text_of
from tests.support.votes import end


def _ended(vote_id: int) -> None:
    with transaction():
        end(vote_id)
    jobs.tend()
    db.session.expire_all()


def test_an_objection_stops_a_proposal_and_the_page_says_so(sign_in: Any, client: Any) -> None:
    with transaction():
        town = make.make_municipality()
    organiser, resident = browser_of(town, sign_in, Role.ORGANISER), browser_of(town, sign_in)
    vote_id = _opened(town, organiser, "Close the square to cars", method="consent")
    (proposal,) = (option.id for option in queries.options(vote_id))
    page = resident.get(f"/en/votes/{vote_id}")
    assert "The proposal is adopted if nobody objects" in _words(page)
    assert "The ballot has no field for your own words" in _words(page)
    assert not list(parse(page.text).iter("textarea"))
    data = {f"mark-{proposal}": "harm", "step": "check"}
    check = resident.post(f"/en/votes/{vote_id}/check", data=data)
    assert "Objection: it would do harm" in _words(check)
    back = resident.post(f"/en/votes/{vote_id}/check", data={**data, "step": "change"})
    assert _checked(back.text) == {(f"mark-{proposal}", "harm")}
    assert resident.post(f"/en/votes/{vote_id}/cast", data=data).status_code == 303
    assert organiser.post(f"/en/votes/{vote_id}/cast", data={f"mark-{proposal}": "none"}).status_code == 303
    _ended(vote_id)
    page = client.get(f"/en/votes/{vote_id}")
    assert "The proposal is not adopted." in _words(page)
    assert "No objection: 1. Objections: 1. One objection is enough to stop it." in _words(page)
    rows = [text_of(row) for row in parse(page.text).iter("tr")][1:]
    assert [row[-1] for row in rows] == ["1", "1", "0", "0", "0", "0", "0"]


def test_a_proposal_is_adopted_by_the_rule_that_the_vote_names(sign_in: Any, client: Any) -> None:
    with transaction():
        town = make.make_municipality()
    organiser, resident = browser_of(town, sign_in, Role.ORGANISER), browser_of(town, sign_in)
    rule = {"method": "consent", "tolerance": "tenth"}
    vote_id = _opened(town, organiser, "A bench", **rule)
    (proposal,) = (option.id for option in queries.options(vote_id))
    assert "at most one in ten of those who take a position object" in _words(resident.get(f"/en/votes/{vote_id}"))
    resident.post(f"/en/votes/{vote_id}/cast", data={f"mark-{proposal}": "none"})
    organiser.post(f"/en/votes/{vote_id}/cast", data={f"mark-{proposal}": "cost"})
    _ended(vote_id)
    words = _words(client.get(f"/en/votes/{vote_id}"))
    assert "With 8 more people without an objection it would have been adopted." in words


def test_consent_is_asked_about_one_proposal(sign_in: Any) -> None:
    with transaction():
        town = make.make_municipality()
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    vote_id = _not_opened(town, organiser, "A bench", "A fountain")
    assert "Consent is asked about one proposal." in _words(organiser.get(f"/en/votes/{vote_id}/draft"))


def _not_opened(town: Any, organiser: Any, *titles: str) -> int:
    begun = organiser.post(f"/en/votes/new?town={town.slug}", data=_form(method="consent", budget=""))
    vote_id = int(begun.location.split("/")[-2])
    organiser.post(f"/en/votes/{vote_id}/options", data=_rows(*({"title": title} for title in titles)))
    assert organiser.post(f"/en/votes/{vote_id}/open").status_code == 422
    return vote_id
