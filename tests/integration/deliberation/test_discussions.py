"""Discussions of their own: who opens one, who reads it, and what becomes of it when its first text goes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.accounts.models import Person
from civic.audit import queries as audit
from civic.core import clock, events
from civic.core.db import transaction
from civic.core.permissions import STRANGER, SYSTEM, Absent, NotAllowed, Refused, Role
from civic.deliberation import queries, service
from civic.deliberation.events import DiscussionOpened, PostWritten
from civic.deliberation.rules import LONGEST_TITLE, PostCode
from civic.processes import service as processes
from civic.processes.models import Process
from civic.processes.rules import Act, Audience, ProcessState
from civic.resources import queries as resources
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_post


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def _process(town: Municipality, *acts: Act, **changes: object) -> Process:
    process = make.make_process(town, "information", **changes)
    now = clock.now()
    span = now - timedelta(days=1), now + timedelta(days=9)
    processes.add_phase(SYSTEM, process, "discussion", {"en": "Talk"}, *span, acts=[act.value for act in acts])
    return process


@pytest.fixture
def process(town: Municipality) -> Process:
    with transaction():
        return _process(town, Act.OPEN_DISCUSSION)


@pytest.fixture
def resident(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town)


def _open(person: Person, process: Process, title: str = "Where to sit", body: str = "In the shade.") -> int:
    with transaction():
        return service.open_discussion(make.actor(person), process.id, title, body, "en")


def _titles(process: Process) -> list[str]:
    return [row.title for row in queries.discussions(process.id, STRANGER).items]


def test_a_resident_opens_a_discussion_where_a_phase_allows_it(process: Process, resident: Person) -> None:
    thread = _open(resident, process, " Where to sit ")
    (row,) = queries.discussions(process.id, STRANGER).items
    assert (row.id, row.title, row.author, row.comments) == (
        thread,
        "Where to sit",
        resident.display_name,
        0,
    )
    view = queries.thread_view(thread, STRANGER)
    assert view and view.own and view.visible and view.process_id == process.id and not view.stances
    assert resources.resource_at(process.municipality_id, f"threads/{thread}")
    first = queries.by_numbers(thread, [1])[0]
    assert first.html == "<p>In the shade.</p>\n" and first.person_id == resident.id


def test_it_is_refused_where_no_phase_allows_it_and_organisers_do_not_wait_for_one(
    town: Municipality, resident: Person
) -> None:
    with transaction():
        closed, organiser = _process(town, Act.SUPPORT), make.make_person(town, Role.ORGANISER)
        archived = _process(town, Act.OPEN_DISCUSSION, state=ProcessState.ARCHIVED)
    with pytest.raises(Refused) as refused:
        _open(resident, closed)
    assert refused.value.code is PostCode.NO_OPENING_NOW
    thread = _open(organiser, closed)
    entry = [entry for entry, _, _ in audit.entries()][-1]
    assert (entry.kind, entry.verb, entry.thing) == ("thread", "open", str(thread))
    with pytest.raises(Refused) as refused:
        _open(organiser, archived)
    assert refused.value.code is PostCode.ARCHIVED


def test_strangers_open_none_and_nobody_in_a_process_they_cannot_read(town: Municipality, resident: Person) -> None:
    with transaction():
        public = _process(town, Act.OPEN_DISCUSSION)
        closed = _process(town, Act.OPEN_DISCUSSION)
        closed.audience = Audience.SIGNED_IN
        draft = _process(town, Act.OPEN_DISCUSSION, state=ProcessState.DRAFT)
    with pytest.raises(NotAllowed):
        service.open_discussion(STRANGER, public.id, "Benches", "In the shade.", "en")
    with pytest.raises(Absent):
        service.open_discussion(make.actor(resident), draft.id, "Benches", "In the shade.", "en")
    thread = _open(resident, closed)
    seen = queries.thread_view(thread, STRANGER)
    assert seen and not seen.visible and not _titles(closed)
    assert len(queries.discussions(closed.id, make.actor(resident)).items) == 1


@pytest.mark.parametrize(
    ("title", "body", "code"),
    [
        (" ", "In the shade.", PostCode.NO_TITLE),
        ("a" * (LONGEST_TITLE + 1), "In the shade.", PostCode.TITLE_LONG),
        ("Benches", " ", PostCode.EMPTY),
    ],
)
def test_it_has_a_title_and_a_text(process: Process, resident: Person, title: str, body: str, code: PostCode) -> None:
    with pytest.raises(Refused) as refused:
        _open(resident, process, title, body)
    assert refused.value.code is code
    assert not _titles(process)


def test_the_list_begins_with_the_discussion_in_which_somebody_wrote_last(
    town: Municipality, process: Process, resident: Person
) -> None:
    day = timedelta(days=1)
    threads = []
    for number, ago in enumerate((5, 4, 3)):
        with clock.standing_at(clock.now() - ago * day / 10):
            threads.append(_open(resident, process, f"Discussion {number}"))
    with transaction():
        make_post(threads[0], town, "Later than all")
    rows = queries.discussions(process.id, STRANGER, limit=2)
    assert [(row.title, row.comments) for row in rows.items] == [("Discussion 0", 1), ("Discussion 2", 0)]
    rest = queries.discussions(process.id, STRANGER, after=rows.after, limit=2)
    assert [row.title for row in rest.items] == ["Discussion 1"] and rest.after is None
    assert rows.items[0].last_at > rows.items[0].opened_at


def test_it_goes_with_its_first_text_when_that_is_hidden_and_comes_back_with_it(
    town: Municipality, process: Process, resident: Person
) -> None:
    thread = _open(resident, process)
    with transaction():
        comment = make_post(thread, town, "A comment")
    first = queries.by_numbers(thread, [1])[0].id
    with transaction():
        service.hide(comment.id)
    assert _titles(process) == ["Where to sit"]
    with transaction():
        service.hide(first)
    gone = queries.thread_view(thread, make.actor(resident))
    assert gone and not gone.visible and not _titles(process)
    with transaction():
        service.show_again(first)
    back = queries.thread_view(thread, STRANGER)
    assert back and back.visible and _titles(process) == ["Where to sit"]


def test_its_author_deletes_it_as_long_as_nobody_else_wrote_in_it(
    town: Municipality, process: Process, resident: Person
) -> None:
    alone, answered = _open(resident, process, "Alone"), _open(resident, process, "Answered")
    with transaction():
        make_post(answered, town, "A comment")
    for thread in (alone, answered):
        with transaction():
            service.take_back(make.actor(resident), queries.by_numbers(thread, [1])[0].id)
    assert _titles(process) == ["Answered"]
    assert queries.discussions(process.id, STRANGER).items[0].comments == 1
    assert queries.by_numbers(answered, [1])[0].html == ""


def test_its_title_is_the_opener_s_until_others_write_and_then_the_town_s(
    town: Municipality, process: Process, resident: Person
) -> None:
    thread = _open(resident, process)
    with transaction():
        service.retitle(make.actor(resident), thread, "Benches")
        other, organiser = make.make_person(town), make.make_person(town, Role.ORGANISER)
        with pytest.raises(NotAllowed):
            service.retitle(make.actor(other), thread, "Mine")
        make_post(thread, town, "A comment")
    with transaction(), pytest.raises(NotAllowed):
        service.retitle(make.actor(resident), thread, "Too late")
    with transaction():
        service.retitle(make.actor(organiser), thread, "Benches and trees")
    assert _titles(process) == ["Benches and trees"]
    entry = [entry for entry, _, _ in audit.entries()][-1]
    assert (entry.kind, entry.verb) == ("thread", "retitle")


def test_its_first_text_leaves_a_mark_once_others_wrote(town: Municipality, process: Process, resident: Person) -> None:
    thread = _open(resident, process)
    first = queries.by_numbers(thread, [1])[0].id
    with transaction():
        service.edit(make.actor(resident), first, "In the shade, please.")
    assert queries.by_numbers(thread, [1])[0].versions == 1
    with transaction():
        make_post(thread, town, "A comment")
        service.edit(make.actor(resident), first, "In the sun.")
    assert queries.by_numbers(thread, [1])[0].versions == 2


def test_those_who_follow_hear_of_comments_and_not_of_what_it_begins_with(
    town: Municipality, process: Process, resident: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(events, "announce", told.append)
    thread = _open(resident, process)
    with transaction():
        make_post(thread, town, "A comment")
    written = [event.followed for event in told if isinstance(event, PostWritten)]
    assert written == [False, True]
    assert [event.person_id for event in told if isinstance(event, DiscussionOpened)] == [resident.id]
