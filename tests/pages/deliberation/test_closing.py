"""A discussion that is closed says what came of it."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.audit import queries as audit
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.deliberation import queries
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_post, make_thread
from tests.support.html import parse
from tests.support.proposals import make_proposal


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def test_who_closes_a_discussion_says_what_came_of_it_above_the_comments_once(
    client: FlaskClient, sign_in: Any, town: Municipality
) -> None:
    with transaction():
        proposal = make_proposal(town, make.make_process(town))
        thread = proposal.thread_id or 0
        make_post(thread, town, "A comment")
        moderator = make.make_person(town, Role.MODERATOR)
    browser, url = sign_in(moderator), f"/en/threads/{thread}/conclusion"
    assert url in browser.get(f"/en/proposals/{proposal.id}").text
    refused = browser.post(url, data={"body": " "})
    assert (refused.status_code, queries.conclusion(thread)) == (422, None)
    assert browser.post(url, data={"body": "Most want **shade**. <script>x</script>"}).status_code == 303
    for address in (f"proposals/{proposal.id}", f"threads/{thread}"):
        text = client.get(f"/en/{address}").text
        above, _, below = text.partition("A comment")
        assert "<strong>shade</strong>" in above and "<strong>shade</strong>" not in below
        assert not list(parse(text).iter("textarea"))
    assert "**shade**" in browser.get(url).text
    browser.post(url, data={"body": "Most want trees."})
    assert "Most want trees." in client.get(f"/en/threads/{thread}").text
    assert [(e.verb, e.kind) for e, _, _ in audit.entries()][-2:] == [("conclude", "thread"), ("conclude", "thread")]


def test_a_resident_neither_closes_nor_concludes(sign_in: Any, town: Municipality) -> None:
    with transaction():
        thread, resident = make_thread(town), make.make_person(town)
    browser, url = sign_in(resident), f"/en/threads/{thread}/conclusion"
    assert url not in browser.get(f"/en/threads/{thread}").text
    assert [browser.get(url).status_code, browser.post(url, data={"body": "Mine"}).status_code] == [403, 403]
