"""A rule of a running process changes with a reason only, which its page shows and its followers are told."""

from __future__ import annotations

from typing import Any

import pytest

from civic.core import mail, outbox
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.notifications import queries as notifications
from civic.notifications.rules import Kind
from civic.processes import queries
from civic.processes.models import Process
from civic.processes.rules import ProcessState
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.browsers import browser_of
from tests.support.html import parse, text_of

REASON = "The hall is being repaired until June."


@pytest.fixture(autouse=True)
def letters() -> Any:
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def _process(town: Municipality, state: ProcessState = ProcessState.PUBLISHED) -> tuple[Process, str, dict[str, Any]]:
    """A process, the address of its phase, and the form of the phase as its page fills it."""
    with transaction():
        process = make.make_process(town, state=state)
    phase = queries.phases(process.id)[0]
    form = {
        "title": "Proposals",
        "first_day": "",
        "last_day": "",
        "acts": ["support", "discuss", "amend"],
        "who": "",
        "reason": "",
    }
    with transaction():
        phase.starts_at = phase.ends_at = None
    return process, f"/en/processes/{process.slug}/phases/{phase.id}", form


def _words(page: Any) -> str:
    return text_of(parse(page.text))


def _changes(page: Any) -> list[list[str]]:
    """The rows of the table of changes: what, before, now."""
    return [[text_of(cell) for cell in row] for row in parse(page.text).findall(".//*[@id='rules']//tbody/tr")]


@pytest.mark.parametrize("change", [{"last_day": "2098-05-12"}, {"acts": ["support"]}, {"first_day": "2020-01-01"}])
def test_without_a_reason_no_rule_changes_and_what_was_typed_stays(
    town: Municipality, sign_in: Any, change: dict[str, Any]
) -> None:
    process, address, form = _process(town)
    answer = browser_of(town, sign_in, Role.ORGANISER).post(address, data={**form, **change, "title": "Typed anew"})
    assert answer.status_code == 422
    assert "Say why this rule changes." in _words(answer)
    assert "Typed anew" in answer.text
    phase = queries.phases(process.id)[0]
    assert (phase.starts_at, phase.ends_at, queries.rule_changes(process.id)) == (None, None, [])


@pytest.mark.parametrize(
    ("state", "change"),
    [(ProcessState.PUBLISHED, {"title": "Another name"}), (ProcessState.DRAFT, {"last_day": "2098-05-12"})],
)
def test_words_and_drafts_change_without_a_reason(
    town: Municipality, sign_in: Any, state: ProcessState, change: dict[str, Any]
) -> None:
    process, address, form = _process(town, state)
    assert browser_of(town, sign_in, Role.ORGANISER).post(address, data={**form, **change}).status_code == 303
    assert queries.rule_changes(process.id) == []


def test_everybody_reads_what_it_was_before_and_why(town: Municipality, sign_in: Any, client: Any) -> None:
    process, address, form = _process(town)
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    change = {"last_day": "2098-05-12", "acts": ["support"], "reason": f"{REASON} <b>"}
    assert organiser.post(address, data={**form, **change}).status_code == 303
    page = client.get(f"/en/processes/{process.slug}")
    before = "Write proposals, Support proposals, Write comments, Suggest changes to proposals"
    assert _changes(page) == [
        ["Last day", "no date", "12 May 2098"],
        ["What people can do", before, "Write proposals, Support proposals"],
    ]
    assert f"Reason: {REASON} <b>" in _words(page)


def test_followers_are_told_once_and_others_are_not(town: Municipality, sign_in: Any, letters: list[Any]) -> None:
    process, address, form = _process(town)
    with transaction():
        follower = make.make_person(town, language="fr")
        gone = make.make_person(town)
        other = make.make_person(town)
    page = f"/en/processes/{process.slug}"
    assert "Sign in to follow" not in sign_in(follower).get(page).text
    for person, values in ((follower, "11"), (gone, "10")):
        browser = sign_in(person)
        assert [browser.post(f"{page}/follow", data={"value": value}).status_code for value in values] == [303, 303]
    assert "Stop following" in sign_in(follower).get(page).text
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    assert organiser.post(address, data={**form, "last_day": "2098-05-12", "reason": REASON}).status_code == 303
    outbox.drain()
    [told] = notifications.told(make.actor(follower))
    assert (told.kind, told.address) == (Kind.RULES, f"processes/{process.slug}#rules")
    assert [notifications.told(make.actor(person)) for person in (gone, other)] == [[], []]
    [letter] = letters
    body = letter.get_content()
    assert letter["To"] == follower.email
    assert REASON in body
    assert "12 mai 2098" in body


def test_a_phase_to_come_is_deleted_from_a_published_process_with_a_reason(
    town: Municipality, sign_in: Any, client: Any
) -> None:
    process, address, _form = _process(town)
    with transaction():
        from_2098 = queries.phases(process.id)[0]
        from_2098.starts_at = make.clock.now().replace(year=2098)
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    refused = organiser.post(f"{address}/remove", data={"reason": ""})
    assert refused.status_code == 422
    assert "Say why this rule changes." in _words(refused)
    assert organiser.post(f"{address}/remove", data={"reason": REASON}).status_code == 303
    assert _changes(client.get(f"/en/processes/{process.slug}")) == [["Phase", "planned", "deleted"]]


def test_nobody_follows_what_they_may_not_see(town: Municipality, sign_in: Any, client: Any) -> None:
    process, _address, _form = _process(town, ProcessState.DRAFT)
    follow = f"/en/processes/{process.slug}/follow"
    assert browser_of(town, sign_in).post(follow, data={"value": "1"}).status_code == 404
    assert client.get(f"/en/processes/{process.slug}").status_code == 404
