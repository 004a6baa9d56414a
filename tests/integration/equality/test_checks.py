"""A check is written, fixed with its forecast in the log, and then changed by nobody, not even past the program."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from civic.audit import queries as log
from civic.core.db import db, transaction
from civic.core.permissions import Actor, NotAllowed, Refused, Role
from civic.equality import queries, service
from civic.equality.guards import SAID
from civic.equality.rules import Content, EqualityCode
from civic.processes.models import Process
from tests.support import factories as make

AGES = ["16-24", "25-34"]
FORECAST = {"16-24": 30, "25-34": 70}
CONTENT = Content({"en": "Young people"}, {"en": "A survey"}, {"en": "Visits to schools"}, (), "age", FORECAST)


@pytest.fixture
def process() -> Process:
    with transaction():
        return make.make_process(make.make_municipality())


@pytest.fixture
def organiser(process: Process) -> Actor:
    with transaction():
        town = db.session.get_one(make.Municipality, process.municipality_id)
        return make.actor(make.make_person(town, Role.ORGANISER))


@pytest.fixture
def fixed(process: Process, organiser: Actor) -> Process:
    with transaction():
        service.write(organiser, process, CONTENT, AGES)
        service.fix(organiser, process)
    return process


def test_a_draft_is_written_again_and_again(process: Process, organiser: Actor) -> None:
    with transaction():
        service.write(organiser, process, Content({"en": "Everybody"}), [])
        service.write(organiser, process, CONTENT, AGES)
    row = queries.of_process(process.id)
    assert row is not None and queries.content_of(row) == CONTENT and row.fixed_at is None
    assert queries.states([process.id]) == {process.id: False}


def test_what_is_fixed_enters_the_log_with_its_forecast(fixed: Process) -> None:
    row = queries.of_process(fixed.id)
    assert row is not None and row.fixed_at is not None
    assert row.sha256 == CONTENT.digest(fixed.slug) == queries.logged_hash(fixed.id)
    (entry,) = [one for one, _, _ in log.entries() if (one.kind, one.verb) == ("equality_check", "fix")][-1:]
    assert entry.thing == str(fixed.id)
    assert entry.details["after"] == {"forecast": {"16-24": 30, "25-34": 70}}
    assert entry.details["dimension"] == "age" and entry.details["sha256"] == row.sha256


def test_no_verb_changes_what_is_fixed(fixed: Process, organiser: Actor) -> None:
    other = replace(CONTENT, forecast={"16-24": 70, "25-34": 30})
    for act in (lambda: service.write(organiser, fixed, other, AGES), lambda: service.fix(organiser, fixed)):
        with transaction(), pytest.raises(Refused) as refused:
            act()
        assert refused.value.code is EqualityCode.FIXED


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE equality_check SET forecast = \'{"16-24": 70, "25-34": 30}\'',
        "UPDATE equality_check SET fixed_at = NULL, sha256 = NULL",
        "DELETE FROM equality_check",
    ],
)
def test_the_database_refuses_to_change_what_is_fixed(fixed: Process, statement: str) -> None:
    with pytest.raises(DBAPIError, match=SAID), db.session.connection().begin_nested():
        db.session.execute(text(f"{statement} WHERE process_id = :id"), {"id": fixed.id})
    row = queries.of_process(fixed.id)
    assert row is not None and queries.content_of(row) == CONTENT and row.fixed_at is not None


def test_the_database_refuses_to_replace_or_empty_what_is_fixed(fixed: Process) -> None:
    sqlite = db.engine.dialect.name == "sqlite"
    replacing = "INSERT OR REPLACE INTO equality_check SELECT * FROM equality_check"
    with pytest.raises(DBAPIError, match=SAID), db.session.connection().begin_nested():
        db.session.execute(text(replacing if sqlite else "TRUNCATE equality_check"))
    assert queries.states([fixed.id]) == {fixed.id: True}


def test_what_the_database_lets_nobody_change_is_compared_with_the_log_all_the_same(fixed: Process) -> None:
    """Whoever may drop triggers may change a row: the log of acts still has the hash."""
    row = queries.of_process(fixed.id)
    assert row is not None
    changed = replace(queries.content_of(row), forecast={"16-24": 50, "25-34": 50})
    assert changed.digest(fixed.slug) != queries.logged_hash(fixed.id)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (replace(CONTENT, evidence={}), EqualityCode.NO_TEXT),
        (replace(CONTENT, forecast={}, dimension=""), EqualityCode.NO_SUM),
    ],
)
def test_what_is_not_whole_is_not_fixed(
    process: Process, organiser: Actor, content: Content, code: EqualityCode
) -> None:
    with transaction(), pytest.raises(Refused) as refused:
        service.write(organiser, process, content, AGES)
        service.fix(organiser, process)
    assert refused.value.code is code


def test_shares_that_do_not_add_up_are_not_kept(process: Process, organiser: Actor) -> None:
    with transaction(), pytest.raises(Refused) as refused:
        service.write(organiser, process, replace(CONTENT, forecast={"16-24": 30, "25-34": 71}), AGES)
    assert (refused.value.code, refused.value.params["sum"]) == (EqualityCode.NO_SUM, 101)
    with transaction(), pytest.raises(Refused) as refused:
        service.write(organiser, process, replace(CONTENT, forecast={"75+": 100}), AGES)
    assert refused.value.code is EqualityCode.NO_SUCH_GROUP


def test_residents_and_organisers_elsewhere_write_none(process: Process) -> None:
    with transaction():
        town = db.session.get_one(make.Municipality, process.municipality_id)
        elsewhere = make.make_person(make.make_municipality(), Role.ADMIN)
        others = [make.actor(make.make_person(town)), make.actor(elsewhere)]
    for other in others:
        with transaction(), pytest.raises(NotAllowed):
            service.write(other, process, CONTENT, AGES)
        with transaction(), pytest.raises(NotAllowed):
            service.fix(other, process)
