"""A correction of the town from its first version to its withdrawal, wherever the text is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core import outbox
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.deliberation import service as threads
from civic.proposals.rules import PROPOSAL_PHASE
from tests.support import factories as make
from tests.support.proposals import make_proposal

SignIn = Callable[[Person], FlaskClient]
SAID = {
    "claim": "All trees are felled",
    "words": "Two of nine trees are felled.",
    "source": "Plan of trees, page 3",
    "url": "https://town.example/trees",
    "day": "2026-03-09",
    "office": "Parks",
}


@pytest.fixture
def world(letters: list) -> dict[str, Any]:
    with transaction():
        town = make.make_municipality(languages=["en", "fr"])
        author, organiser = make.make_person(town, language="fr"), make.make_person(town, Role.ORGANISER)
        proposal = make_proposal(town, make.make_process(town, PROPOSAL_PHASE), author, title="Trees")
        post = threads.post(make.actor(author), proposal.thread_id or 0, "All trees are felled!", "en")
        moderator = make.make_person(town, Role.MODERATOR)
    return {"town": town, "author": author, "staff": organiser, "moderator": moderator, "post": post, "own": proposal}


def _told(letters: list, person: Person) -> list[Any]:
    outbox.drain()
    return [one for one in letters if person.email in str(one["To"])]


def test_from_the_first_version_to_the_withdrawal(
    client: FlaskClient, sign_in: SignIn, world: dict[str, Any], letters: list
) -> None:
    staff, path = sign_in(world["staff"]), f"/en/posts/{world['post'].id}"
    assert f"{path}/correction" in staff.get(f"{path}/report").text
    assert f"{path}/correction" not in sign_in(world["author"]).get(f"{path}/report").text
    assert sign_in(world["moderator"]).get(f"{path}/correction").status_code == 403
    assert staff.post(f"{path}/correction", data=SAID).status_code == 303
    thread = f"/en/threads/{world['own'].thread_id}"
    for page in (path, thread, f"/en/proposals/{world['own'].id}"):
        text = client.get(page).text
        assert "Two of nine trees are felled." in text and 'href="https://town.example/trees"' in text, page
    [told] = _told(letters, world["author"])
    assert told["Content-Language"] == "fr" and "Two of nine trees are felled." in told.get_content()
    number = int(told.get_content().split("/corrections/")[1].split()[0])
    own = f"/en/corrections/{number}"
    assert staff.post(f"{own}/edit", data={**SAID, "words": "Three of nine trees."}).status_code == 303
    assert "Three of nine trees." in client.get(thread).text and "Two of nine" not in client.get(thread).text
    assert "Three of nine trees." in client.get(own).text and "Two of nine" in client.get(own).text
    assert "Three of nine" in client.get(f"/en/transparency?town={world['town'].slug}").text
    refused = staff.post(f"{own}/withdraw", data={"reason": ""})
    assert refused.status_code == 422 and "Give a reason. Everyone can read it." in refused.text
    assert staff.post(f"{own}/withdraw", data={"reason": "The plan has changed."}).status_code == 303
    assert "of nine" not in client.get(thread).text
    assert "The plan has changed." in client.get(own).text
    assert staff.post(f"{own}/edit", data=SAID).status_code == 422


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("words", " ", "Say it in a few words."),
        ("source", "", "Name the source."),
        ("url", "javascript:alert(1)", "Enter a whole link"),
        ("day", "", "Enter the date of the source."),
        ("office", "", "Enter the department."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    sign_in: SignIn, world: dict[str, Any], field: str, value: str, words: str
) -> None:
    answer = sign_in(world["staff"]).post(f"/en/proposals/{world['own'].id}/correction", data={**SAID, field: value})
    assert answer.status_code == 422 and words in answer.text
    assert "All trees are felled" in answer.text


def test_it_goes_with_the_text_and_comes_with_an_email_that_quotes_it(
    client: FlaskClient, sign_in: SignIn, world: dict[str, Any], letters: list
) -> None:
    path = f"/en/proposals/{world['own'].id}"
    assert sign_in(world["staff"]).post(f"{path}/correction", data=SAID).status_code == 303
    assert sign_in(world["staff"]).post(f"/en/posts/{world['post'].id}/correction", data=SAID).status_code == 303
    assert client.get(path).text.count("Two of nine trees are felled.") == 2
    with transaction():
        threads.hide(world["post"].id)
    assert client.get(path).text.count("Two of nine trees are felled.") == 1
    numbers = [int(one.get_content().split("/corrections/")[1].split()[0]) for one in _told(letters, world["author"])]
    assert sorted(client.get(f"/en/corrections/{number}").status_code for number in numbers) == [200, 404]
