"""Who can vote, as organisers choose it and as people read it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.towns import service as towns
from civic.towns.models import Municipality
from civic.towns.rules import GroupKind
from civic.votes import queries
from tests.pages.votes.test_preparing import _begun, _form, _words
from tests.support import factories as make
from tests.support.browsers import browser_of
from tests.support.html import parse
from tests.support.verification import confirm


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def test_a_vote_for_verified_residents_says_who_may_and_how_to_become_one(
    town: Municipality, sign_in: Any, client: Any
) -> None:
    organiser, resident = browser_of(town, sign_in, Role.ORGANISER), browser_of(town, sign_in)
    with transaction():
        known = make.make_person(town)
        confirm(town, known)
    vote_id = _begun(organiser, town, who="verified")
    assert _selected(organiser.get(f"/en/votes/{vote_id}/edit").text) == ["verified"]
    confirm_page = _words(organiser.get(f"/en/votes/{vote_id}/open"))
    assert "1 person can vote at the moment." in confirm_page
    assert "Residents who are verified by" in confirm_page
    assert organiser.post(f"/en/votes/{vote_id}/open").status_code == 303
    for browser in (client, resident):
        page = browser.get(f"/en/votes/{vote_id}")
        assert f"Residents whom {town.names['en']} has verified can vote." in _words(page)
        assert "How to get verified" in _words(page)
    assert "You cannot vote in this vote." in _words(resident.get(f"/en/votes/{vote_id}"))
    assert "Vote, step 1 of 3" in _words(sign_in(known).get(f"/en/votes/{vote_id}"))
    entry = json.loads(queries.vote(vote_id).opening or "")
    assert entry["electorate"]["kind"] == "verified"
    assert entry["electorate"]["enter_until"] == entry["closes_at"]


def _selected(page: str) -> list[str | None]:
    found = parse(page).iterfind(".//select[@name='who']/option[@selected]")
    return [option.get("value") for option in found]


def test_neighbourhoods_and_groups_are_offered_and_others_refused(town: Municipality, sign_in: Any) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    with transaction():
        group = towns.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Youth council"})
    hood = make.hoods_of(town)[1]
    for chosen, said in ((f"hood-{hood}", "Verified residents of"), (str(group.id), "Members of Youth council")):
        vote_id = _begun(organiser, town, who=chosen)
        page = organiser.get(f"/en/votes/{vote_id}/draft")
        assert said in _words(page)
        assert _selected(organiser.get(f"/en/votes/{vote_id}/edit").text) == [chosen]
        organiser.post(f"/en/votes/{vote_id}/edit", data=_form(who="residents"))
        assert queries.electorate_now(queries.vote(vote_id)).kind == "residents"
    for wrong in ("hood-999999", "999999", "hood-x", "everyone"):
        answer = organiser.post(f"/en/votes/new?town={town.slug}", data=_form(who=wrong))
        assert answer.status_code == 422
        assert "Not a valid choice" in _words(answer)
