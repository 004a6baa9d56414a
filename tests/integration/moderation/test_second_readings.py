"""Decisions read twice: by whom, blind, and what happens where two readings differ."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from civic.core import mail, outbox
from civic.core.db import db, transaction
from civic.core.permissions import Actor, NotAllowed, Refused, Role
from civic.deliberation import queries as deliberation
from civic.moderation import queries, service
from civic.moderation.agreement import agreement
from civic.moderation.models import Case, Decision, SecondReading
from civic.moderation.rules import Holds, ModerationCode, Verdict, Waiting
from civic.moderation.service import second
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_post, make_thread
from tests.support.moderation import make_case, make_decision, make_reading


@dataclass
class World:
    town: Municipality
    thread: int
    people: list[Actor]

    def decided(self, *, hide: bool) -> tuple[int, int]:
        """A comment, and its decision by the first moderator, which is read twice. Inside transaction()."""
        post, first = make_post(self.thread, self.town), self.people[0]
        case = make_case(self.town, post.id)
        service.claim(first, case)
        row = service.decide(first, case, Verdict("insults" if hide else "", "Rude.", hide), "en")
        return post.id, make_reading(row)


@pytest.fixture
def world() -> World:
    with transaction():
        town = make.make_municipality()
        people = [make.actor(make.make_person(town, Role.MODERATOR)) for _ in range(3)]
        return World(town, make_thread(town), people)


def _refused(verb: object, *args: object) -> ModerationCode:
    with pytest.raises(Refused) as refused, transaction():
        verb(*args)  # type: ignore[operator]
    return refused.value.code  # type: ignore[return-value]


def _waits(case_id: int) -> str:
    return db.session.get_one(Case, case_id, populate_existing=True).waiting


def test_the_draw_decides_and_nothing_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for all_of_them in (True, False):
        monkeypatch.setattr(second, "drawn", lambda uid, key, said=all_of_them: said)
        with transaction():
            row = make_decision(world.town, make_case(world.town, make_post(world.thread, world.town).id))
        assert (db.session.get(SecondReading, row.id) is not None) is all_of_them


def test_neither_who_decided_nor_who_takes_part_reads_it_and_it_is_read_once(world: World) -> None:
    with transaction():
        _post, decision = world.decided(hide=True)
        found = queries.reading(decision)
        assert found is not None
        reporter = make.make_person(world.town, Role.MODERATOR, display_name="Reporter")
        service.flag_post(make.actor(reporter), make_post(world.thread, world.town).id, "insults", "Rude.", "en")
        resident = make.actor(make.make_person(world.town))
    first, other, third = world.people
    assert _refused(service.read_again, first, decision, "") == ModerationCode.READ_TWICE
    assert _refused(service.read_again, other, decision, None) == ModerationCode.NO_GUIDELINE
    with pytest.raises(NotAllowed), transaction():
        service.read_again(resident, decision, "")
    with transaction():
        service.read_again(other, decision, "privacy")
    assert _refused(service.read_again, third, decision, "") == ModerationCode.DECIDED
    found = queries.reading(decision)
    assert found is not None and found.agrees is True, "the same outcome, although by another guideline"
    assert _refused(service.resolve, third, decision, Holds.FIRST, "Both.") == ModerationCode.DECIDED


def test_each_sees_what_is_theirs_to_read_and_not_what_was_decided(world: World) -> None:
    with transaction():
        decision = world.decided(hide=True)[1]
    first, other, third = (one.person_id or 0 for one in world.people)
    assert queries.readings_for(first, world.town.id) == []
    assert [each.decision_id for each in queries.readings_for(other, world.town.id)] == [decision]
    assert queries.unread_by_others(first, world.town.id) == set()
    assert queries.unread_by_others(other, world.town.id) == {decision}
    with transaction():
        service.read_again(world.people[1], decision, "")
    assert queries.readings_for(other, world.town.id) == []
    assert [each.agrees for each in queries.readings_for(third, world.town.id)] == [False]
    assert queries.unread_by_others(third, world.town.id) == set()


def test_where_the_second_reading_holds_the_decision_is_undone_and_the_author_told(world: World) -> None:
    mail.MEMORY.clear()
    with transaction():
        post, decision = world.decided(hide=True)
        service.read_again(world.people[1], decision, "")
    assert _refused(service.resolve, world.people[1], decision, Holds.SECOND, "No.") == ModerationCode.READ_TWICE
    assert _refused(service.resolve, world.people[2], decision, None, "No.") == ModerationCode.NO_OUTCOME
    assert _refused(service.resolve, world.people[2], decision, Holds.SECOND, " ") == ModerationCode.NO_WORDS
    outbox.drain()
    mail.MEMORY.clear()
    with transaction():
        service.resolve(world.people[2], decision, Holds.SECOND, "It is about the idea.")
    view = deliberation.post(post)
    assert view is not None and not view.hidden
    assert db.session.get_one(Decision, decision, populate_existing=True).reversed_at is not None
    outbox.drain()
    assert ["undone" in str(letter["Subject"]) for letter in mail.MEMORY] == [True]
    mail.MEMORY.clear()


def test_where_only_the_second_found_something_the_case_waits_again(world: World) -> None:
    with transaction():
        decision = world.decided(hide=False)[1]
        service.read_again(world.people[1], decision, "insults")
    found = queries.reading(decision)
    assert found is not None and _waits(found.case_id) == Waiting.NOTHING
    with transaction():
        service.resolve(world.people[2], decision, Holds.SECOND, "It insults people.")
    assert _waits(found.case_id) == Waiting.REPORTS


def test_where_the_first_reading_holds_nothing_changes(world: World) -> None:
    with transaction():
        post, decision = world.decided(hide=True)
        service.read_again(world.people[1], decision, "")
        service.resolve(world.people[2], decision, Holds.FIRST, "An insult it is.")
    view = deliberation.post(post)
    assert view is not None and view.hidden
    assert queries.readings_for(world.people[2].person_id or 0, world.town.id) == []


def test_the_agreement_is_of_one_town(world: World) -> None:
    with transaction():
        for hide, said in ((True, "spam"), (True, ""), (False, ""), (False, "")):
            service.read_again(world.people[1], world.decided(hide=hide)[1], said)
        world.decided(hide=True)  # nobody has read this one
    assert queries.agreement_table(world.town.id) == [[1, 1], [0, 2]]
    found = agreement(queries.agreement_table(world.town.id))
    assert found is not None and (found.readings, found.share) == (4, 0.75) and found.kappa == pytest.approx(0.5)
    with transaction():
        elsewhere = make.make_municipality()
    assert queries.agreement_table(elsewhere.id) == [[0, 0], [0, 0]]
