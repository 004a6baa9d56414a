"""Pages that people who are signed in share: made once, and to each as if it were theirs alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.cache import Caches
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.deliberation import service as deliberation
from civic.proposals.models import Proposal
from civic.resources.models import Resource
from civic.resources.rules import Audience
from civic.towns import service as towns
from civic.towns.models import Municipality
from civic.towns.rules import GroupKind
from tests.support import factories as make
from tests.support.application import make_app
from tests.support.html import CheckedClient
from tests.support.proposals import make_proposal
from tests.support.queries import counted


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The program as it is started, with pages kept for longer than a test takes."""
    folder: Path = tmp_path_factory.mktemp("shared")
    app = make_app(folder, f"sqlite:///{folder / 'shared.sqlite'}", page_cache_seconds=300.0)
    app.test_client_class = CheckedClient
    return app


@pytest.fixture(autouse=True)
def nothing_kept(app: Flask, database: None) -> Iterator[None]:
    app.extensions["civic_cache"] = Caches(300.0)
    yield
    app.extensions["civic_cache"] = Caches(300.0)


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def proposal(town: Municipality) -> Proposal:
    with transaction():
        process = make.make_process(town)
        return make_proposal(town, process, make.make_person(town, display_name="Author of it"))


def _person(town: Municipality, name: str, *roles: Role) -> Person:
    with transaction():
        return make.make_person(town, *roles, display_name=name)


def _token(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found
    return found[1]


SignIn = Callable[[Person], FlaskClient]


def test_each_reads_their_own_name_and_nobody_elses(sign_in: SignIn, town: Municipality, proposal: Proposal) -> None:
    first, second = _person(town, "Ines & Co"), _person(town, "Omar")
    for path in ("/en/", "/en/proposals", f"/en/proposals/{proposal.id}"):
        one, other = sign_in(first).get(path).text, sign_in(second).get(path).text
        assert "Ines &amp; Co" in one
        assert "Omar" in other
        assert "Ines" not in other
        assert "Omar" not in one


def test_the_second_reader_costs_who_they_are_and_how_the_thing_stands(
    sign_in: SignIn, town: Municipality, proposal: Proposal
) -> None:
    first = sign_in(_person(town, "Ines"))
    first.get("/en/proposals")
    first.get(f"/en/proposals/{proposal.id}")
    browser, path = sign_in(_person(town, "Omar")), f"/en/proposals/{proposal.id}"
    with counted() as of_the_list:
        browser.get("/en/proposals")
    with counted() as of_the_thing:
        browser.get(path)
    assert (len(of_the_list), len(of_the_thing)) == (1, 2), "\n".join(of_the_thing)


def test_the_token_in_the_page_is_the_readers_own(
    app: Flask, sign_in: SignIn, town: Municipality, proposal: Proposal
) -> None:
    path = f"/en/proposals/{proposal.id}"
    first, second = sign_in(_person(town, "Ines")), sign_in(_person(town, "Omar"))
    tokens = [_token(browser.get(path).text) for browser in (first, second)]
    assert tokens[0] != tokens[1]
    for browser, token, status in ((first, tokens[0], 303), (second, tokens[0], 400), (second, tokens[1], 303)):
        answer = browser.post(f"{path}/support", data={"csrf_token": token, "value": "1"}, csrf=False)
        assert answer.status_code == status


def test_who_supports_sees_it_and_who_does_not_does_not(
    sign_in: SignIn, town: Municipality, proposal: Proposal
) -> None:
    path = f"/en/proposals/{proposal.id}"
    first, second = sign_in(_person(town, "Ines")), sign_in(_person(town, "Omar"))
    assert "Support" in first.get(path).text
    first.post(f"{path}/support", data={"value": "1"})
    first.get(path)  # the message of the button stands there once, and on nobody else's page
    assert "You support this" in first.get(path).text
    assert "You support this" not in second.get(path).text
    assert "Your support" not in second.get(path).text


def test_a_message_is_for_whom_it_was_meant(sign_in: SignIn, town: Municipality, proposal: Proposal) -> None:
    path = f"/en/proposals/{proposal.id}"
    first, second = sign_in(_person(town, "Ines")), sign_in(_person(town, "Omar"))
    first.post(f"{path}/support", data={"value": "1"})
    assert "You support this now." in first.get(path).text
    assert "You support this now." not in second.get(path).text
    assert "You support this now." not in first.get(path).text


def test_ones_own_comment_can_be_changed_by_oneself_alone(
    sign_in: SignIn, town: Municipality, proposal: Proposal
) -> None:
    path = f"/en/proposals/{proposal.id}"
    writer, reader = _person(town, "Ines"), _person(town, "Omar")
    with transaction():
        post = deliberation.post(make.actor(writer), proposal.thread_id, "Good", "en")
    link = f'href="/en/posts/{post.id}/edit"'
    assert link not in sign_in(reader).get(path).text
    assert link in sign_in(writer).get(path).text
    assert link not in sign_in(reader).get(path).text


def test_an_author_and_an_organiser_find_their_buttons(sign_in: SignIn, town: Municipality, proposal: Proposal) -> None:
    path = f"/en/proposals/{proposal.id}"
    plain = sign_in(_person(town, "Ines")).get(path).text
    organiser = sign_in(_person(town, "Omar", Role.ORGANISER)).get(path).text
    author = sign_in(db.session.get_one(Person, proposal.author_id)).get(path).text
    assert (f"{path}/answer" in organiser, f"{path}/edit" in author) == (True, True)
    assert f"{path}/answer" not in plain
    assert f"{path}/edit" not in plain


def test_what_a_group_alone_may_see_stays_with_it(sign_in: SignIn, town: Municipality, proposal: Proposal) -> None:
    with transaction():
        group = towns.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Council"})
        member = make.make_person(town)
        towns.add_member(SYSTEM, group, member.id, make.today(), None)
        resource = db.session.get_one(Resource, proposal.resource_id)
        resource.audience, resource.group_id = Audience.GROUP, group.id
    title, outsider = proposal.title, _person(town, "Omar")
    assert title in sign_in(member).get("/en/proposals").text
    assert title not in sign_in(outsider).get("/en/proposals").text
    assert title in sign_in(member).get("/en/proposals").text
    assert sign_in(outsider).get(f"/en/proposals/{proposal.id}").status_code == 404
