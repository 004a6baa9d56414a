"""Municipalities, groups with terms, roles."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from civic.audit import queries as audit
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, NotAllowed, Refused, Role
from civic.processes import service as processes
from civic.roles import service as roles
from civic.towns import queries as towns
from civic.towns import service as towns_service
from civic.towns.models import Membership
from civic.towns.rules import GroupKind, TownCode
from tests.support import factories as make


def test_a_registered_person_belongs_to_the_residents() -> None:
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
        towns_service.join_residents(person.id, town.id)
    assert towns.members_now(towns.residents_group(town.id)) == [person.id]


def test_a_term_includes_its_last_day_in_the_towns_time_zone() -> None:
    with transaction():
        town = make.make_municipality(timezone="Europe/Warsaw")
        person = make.make_person()
        group = towns_service.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Council"})
        term = towns_service.add_member(SYSTEM, group, person.id, date(2026, 1, 1), date(2026, 6, 30))
    assert term.ends_at == datetime(2026, 6, 30, 22, tzinfo=UTC)


def test_a_term_that_ended_ends_the_right_without_a_job() -> None:
    with transaction():
        town = make.make_municipality()
        person = make.make_person()
        today = make.today()
        group = towns_service.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Council"})
        towns_service.add_member(SYSTEM, group, person.id, today - timedelta(days=9), today + timedelta(days=9))
    assert towns.is_member(person.id, group.id)
    with transaction():
        db.session.execute(update(Membership).values(ends_at=clock.now() - timedelta(seconds=1)))
    assert not towns.is_member(person.id, group.id)


def test_a_term_cannot_end_before_it_begins() -> None:
    with transaction():
        town = make.make_municipality()
        group = towns_service.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Council"})
        with pytest.raises(Refused) as refused:
            towns_service.add_member(SYSTEM, group, make.make_person().id, date(2026, 2, 1), date(2026, 1, 1))
    assert refused.value.code is TownCode.TERM_ENDS_BEFORE


def test_a_role_does_not_reach_another_municipality() -> None:
    with transaction():
        here, there = make.make_municipality(), make.make_municipality()
        organiser = make.actor(make.make_person(here, Role.ORGANISER))
        processes.add_process(organiser, here, "mine", {"en": "Mine"})
        with pytest.raises(NotAllowed):
            processes.add_process(organiser, there, "theirs", {"en": "Theirs"})


def test_a_resident_gives_nobody_a_role() -> None:
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
        with pytest.raises(NotAllowed):
            roles.give_role(make.actor(person), town.id, person.id, Role.ADMIN)


def test_the_log_holds_together_and_shows_what_was_changed() -> None:
    with transaction():
        town = make.make_municipality()
        make.make_person(town, Role.MODERATOR)
    assert [entry.verb for entry, _, _ in audit.entries()] == ["found", "give_role"]
    assert audit.walk(clock.wall()).faults == []


def test_the_database_refuses_to_change_the_log() -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    with transaction():
        make.make_municipality()
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text("UPDATE audit_entry SET verb = 'nothing'"))
