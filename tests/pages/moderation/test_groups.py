"""The queue shows copies of a text and many reports at once as groups, and decides a whole group."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.deliberation.models import Post
from civic.moderation.models import Case
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_post, make_thread
from tests.support.moderation import make_case

TEXT = "The bridge must stay open for bicycles and people who walk."


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality(names={"en": "Halmere"}, languages=["en", "fr"])


@pytest.fixture
def moderator(town: Municipality, sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    with transaction():
        person = make.make_person(town, Role.MODERATOR)
    return sign_in(person)


def test_a_group_is_shown_once_ticked_whole_and_said_on_the_page_of_its_cases(
    town: Municipality, moderator: FlaskClient
) -> None:
    with transaction():
        thread = make_thread(town)
        posts = [make_post(thread, town, f"{TEXT} {end}") for end in ("Now!", "Please.", "Today.", "Soon!")]
        new = [make.make_person(town, age=timedelta(hours=1)) for _ in range(6)]
        cases = [make_case(town, posts[0].id, *new), *(make_case(town, post.id) for post in posts[1:3])]
        other = make_case(town, make_post(thread, town, "Something else").id)
    here = f"/en/moderation?town={town.slug}"
    queue = moderator.get(here).text
    assert "The same text, or nearly the same, from 4 accounts" in queue
    assert "6 reports within an hour, 6 of them by new accounts" in queue
    assert "3 cases are waiting · 1 text is not reported" in queue and f"/en/posts/{posts[3].id}" in queue
    single = queue.split('id="cases"')[1]
    assert f'value="{other}"' in single and not any(f'name="cases" value="{case}"' in single for case in cases)
    assert "from 4 accounts" not in moderator.get(f"{here}&q=bridge").text, "with a filter each case is by itself"

    page = moderator.get(f"/en/moderation/cases/{cases[0]}").text
    assert "from 4 accounts (since " in page and "6 of them by new accounts (since " in page
    assert "from 4 accounts" not in moderator.get(f"/en/moderation/cases/{other}").text

    assert db.session.query(Post).filter(Post.hidden_at.is_not(None)).count() == 0
    group = re.findall(r'name="groups" value="([0-9-]+)"', queue)[0]
    refused = moderator.post(here, data={"groups": group, "do": "hide", "guideline": ""})
    assert refused.status_code == 422 and f'value="{group}" checked' in refused.text
    done = moderator.post(here, data={"groups": group, "do": "hide", "guideline": "spam"}, follow_redirects=True)
    assert "3 cases decided." in done.text
    assert "Something else" in done.text and "from 4 accounts" in done.text, "one text is still there, and not reported"
    assert db.session.query(Case.id).filter(Case.waiting == "reports").all() == [(other,)]
    assert {one.id for one in db.session.query(Post).filter(Post.hidden_at.is_not(None))} == {p.id for p in posts[:3]}


def test_numbers_that_are_none_are_no_cases(town: Municipality, moderator: FlaskClient) -> None:
    with transaction():
        case = make_case(town, make_post(make_thread(town), town).id)
    sent = {"groups": [f"{case}-{case}-x-٣--99999999999999999999"], "cases": str(case), "do": "nothing"}
    done = moderator.post(f"/en/moderation?town={town.slug}", data=sent, follow_redirects=True)
    assert "1 case decided." in done.text
