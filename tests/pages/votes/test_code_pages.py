"""Letters with codes, from the list that an organiser imports to the ballot of somebody who enters a code."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from flask import Flask
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from civic.core import limits
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.towns.models import Municipality
from civic.votes import codes, queries
from tests.pages.votes.test_preparing import _begun, _words
from tests.support import factories as make
from tests.support.browsers import browser_of
from tests.support.letters import make_code_vote

LIST = "name,address,city\nZoé <Dupont>,3 Mill Lane,Halmere\nليلى حداد,5 Quay,Halmere\n,7 Quay,Halmere\n"
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def _sent(browser: Any, vote_id: int, content: str) -> Any:
    return browser.post(f"/en/votes/{vote_id}/letters", data={"file": (io.BytesIO(content.encode()), "people.csv")})


def _letters(browser: Any, vote_id: int, **data: str) -> Any:
    return browser.post(f"/en/votes/{vote_id}/letters/print", data=data)


def test_an_organiser_prints_letters_and_a_resident_votes_with_one(
    town: Municipality, sign_in: Any, client: Any
) -> None:
    organiser, resident = browser_of(town, sign_in, Role.ORGANISER), browser_of(town, sign_in)
    vote_id = _begun(organiser, town, who="codes")
    draft = _words(organiser.get(f"/en/votes/{vote_id}/draft"))
    assert "Import the list of people and print their letters." in draft
    assert "Letters with codes" in draft
    assert "No letters yet." in _words(organiser.get(f"/en/votes/{vote_id}/letters"))
    assert _sent(organiser, vote_id, LIST).status_code == 303
    preview = _words(organiser.get(f"/en/votes/{vote_id}/letters"))
    assert "Zoé <Dupont>" in preview
    assert "Line 4 has no name." in preview
    assert organiser.post(f"/en/votes/{vote_id}/letters/use").status_code == 303
    printed = _letters(organiser, vote_id)
    assert "Zoé &lt;Dupont&gt;" in printed.text
    found = list(dict.fromkeys(CODE.findall(printed.text)))
    assert len(found) == 2
    assert len(CODE.findall(printed.text)) == 2 * len(make_languages(town))
    assert all(f"/{language}/votes/{vote_id}" in printed.text for language in make_languages(town))
    # Without a reason they are not printed again; with one, the codes before are void.
    again = _letters(organiser, vote_id)
    assert (again.status_code, "Say why the letters are printed again." in _words(again)) == (422, True)
    new = list(dict.fromkeys(CODE.findall(_letters(organiser, vote_id, reason="Wrong paper.").text)))
    assert "2 codes are valid." in _words(organiser.get(f"/en/votes/{vote_id}/open"))
    assert organiser.post(f"/en/votes/{vote_id}/open").status_code == 303
    assert organiser.get(f"/en/votes/{vote_id}/letters").status_code == 303
    assert "Sign in to vote" in _words(client.get(f"/en/votes/{vote_id}"))

    page = f"/en/votes/{vote_id}"
    assert "Code from your letter" in _words(resident.get(page))
    for typed, said in (
        ("", "Enter the code from your letter."),
        (new[0][:-1], "This code has a typing mistake."),
        (codes.draw(), "This code does not belong to this vote."),
        (found[0], "the town sent new letters"),
    ):
        answer = resident.post(f"{page}/code", data={"code": typed})
        assert answer.status_code == 422
        assert said in _words(answer)
        assert not typed or f'value="{typed}"' in answer.text
    assert resident.post(f"{page}/code", data={"code": new[0].lower()}).location.endswith(page)
    assert "Vote, step 1 of 3" in _words(resident.get(page))
    answer = browser_of(town, sign_in).post(f"{page}/code", data={"code": new[0]})
    assert "This code has been used already." in _words(answer)
    entry = json.loads(queries.vote(vote_id).opening or "")
    assert entry["electorate"]["codes"] == 2


def make_languages(town: Municipality) -> list[str]:
    return list(town.languages)


def test_a_list_that_cannot_be_used_says_why_and_a_deleted_one_is_gone(town: Municipality, sign_in: Any) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    vote_id = _begun(organiser, town, who="codes")
    for content, said in (
        ("", "The file has no first line"),
        ("id,street\n1,Quay\n", "The table has no column “name”."),
        ("name,street\nAnn,\n", "No line of the table can be used."),
        ("name,street\n" + "x" * 2_000_001, "larger than 2 megabytes"),
    ):
        answer = _sent(organiser, vote_id, content)
        assert answer.status_code == 422
        assert said in _words(answer) or content == ""
    assert _letters(organiser, vote_id).status_code == 422
    _sent(organiser, vote_id, LIST)
    organiser.post(f"/en/votes/{vote_id}/letters/use")
    _letters(organiser, vote_id)
    organiser.post(f"/en/votes/{vote_id}/letters/delete", data={"in_use": "1"})
    page = _words(organiser.get(f"/en/votes/{vote_id}/letters"))
    assert "Zoé" not in page
    assert "The names and addresses are deleted. The codes in the letters are valid." in page
    assert organiser.post(f"/en/votes/{vote_id}/open").status_code == 303


def test_whoever_guesses_has_to_wait(
    app: Flask, town: Municipality, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident = browser_of(town, sign_in)
    with transaction():
        vote, letters = make_code_vote(town, app.config["CIVIC"].keys_dir)
    windows = FixedWindowRateLimiter(MemoryStorage())
    monkeypatch.setattr(limits, "count", lambda *tallies: limits._count(windows, tallies))
    answers = [resident.post(f"/en/votes/{vote.id}/code", data={"code": codes.draw()}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert resident.post(f"/en/votes/{vote.id}/code", data={"code": letters[0]}).status_code == 429
