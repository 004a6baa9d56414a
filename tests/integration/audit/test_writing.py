"""Writing the log: before and after, words as commitments, and what the database refuses."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from civic.audit import queries, rules, service
from civic.audit.models import AuditEntry, AuditHead, AuditSecret
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Actor
from civic.processes import service as processes
from tests.support import factories as make


def walked() -> list[rules.FaultKind]:
    return [fault.kind for fault in queries.walk(clock.wall()).faults]


def three() -> None:
    with transaction():
        for number in range(3):
            service.record(Actor(person_id=5), "change", "vote", number, 1, before={"most": 1}, after={"most": 2})


def test_an_act_tells_what_it_was_before_and_after_without_a_word_of_anybody() -> None:
    with transaction():
        service.record(
            SYSTEM,
            "change",
            "vote",
            1,
            None,
            before={"state": "draft", "most": 1, "titles": {"en": "Lime trees"}, "same": 1},
            after={"state": "opened", "most": 2, "titles": {"en": "Plane trees"}, "same": 1},
            reason={"en": "Lime trees are ill"},
        )
    (entry,) = queries.of_thing("vote", 1)
    assert entry.details["before"] | {"titles": ""} == {"state": "draft", "most": 1, "titles": ""}
    assert entry.details["after"] | {"titles": ""} == {"state": "opened", "most": 2, "titles": ""}
    assert "trees" not in repr(entry.details)
    key = queries.secret(entry.number)
    assert key is not None
    assert entry.details["before"]["titles"] == rules.commitment(key, {"en": "Lime trees"})
    assert entry.details["reason"] == rules.commitment(key, {"en": "Lime trees are ill"})


def test_the_state_of_a_row_is_read_without_what_follows_from_it() -> None:
    with transaction():
        town = make.make_municipality()
        process = processes.add_process(SYSTEM, town, f"p-{town.id}", {"en": "Park"}, bodies={"en": "*Here*"})
    found = service.state(process)
    assert found["titles"] == {"en": "Park"} and found["state"] == "draft"
    assert not {"id", "bodies_html", "created_at"} & set(found)


def test_an_act_that_cannot_be_logged_does_not_happen(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction():
        town = make.make_municipality()
    monkeypatch.setattr("civic.audit.service.chain", lambda *_: None)
    with pytest.raises(DBAPIError), transaction():
        processes.add_process(SYSTEM, town, f"q-{town.id}", {"en": "Park"})
    monkeypatch.undo()
    from civic.processes import queries as processes_queries

    assert processes_queries.process(f"q-{town.id}") is None
    assert walked() == []


REPLACED = (
    "INSERT OR REPLACE INTO audit_entry SELECT id, number, version, at, actor_id, 'other', kind, thing,"
    " municipality_id, details, previous, 'x' FROM audit_entry WHERE number = (SELECT max(number) FROM audit_entry)"
)
COLUMNS = "id, number, version, at, actor_id, verb, kind, thing, municipality_id, details, previous, hash"
UPSERTED = "INSERT INTO audit_entry SELECT * FROM audit_entry WHERE true ON CONFLICT (id) DO UPDATE SET verb = 'other'"
ATTACKS = {
    "update": "UPDATE audit_entry SET verb = 'other'",
    "update nothing but one": "UPDATE audit_entry SET actor_id = 9 WHERE number = 2",
    "delete": "DELETE FROM audit_entry",
    "delete the last": "DELETE FROM audit_entry WHERE number = (SELECT max(number) FROM audit_entry)",
    "upsert": UPSERTED,
    "head back": "UPDATE audit_head SET entries = entries - 1",
    "head to another hash": "UPDATE audit_head SET entries = entries + 1, hash = 'x'",
    "head gone": "DELETE FROM audit_head",
    "second head": "INSERT INTO audit_head (id, hash, entries) VALUES (2, 'x', 9)",
    "a number beyond the end": (
        f"INSERT INTO audit_entry ({COLUMNS}) SELECT id + 100, number + 100, version, at, actor_id, verb, kind, thing,"
        " municipality_id, details, hash, 'y' FROM audit_entry WHERE number = 1"
    ),
    "another key": "UPDATE audit_secret SET number = number + 1",
}
OF_SQLITE = {
    "replace": REPLACED,
    "replace by another id": REPLACED.replace("SELECT id,", "SELECT id + 100,"),
    "replace by hash": REPLACED.replace("SELECT id, number", "SELECT id + 100, number + 100").replace("'x'", "hash"),
    "replace, short": REPLACED.replace("INSERT OR REPLACE", "REPLACE"),
    "ignore": REPLACED.replace("OR REPLACE", "OR IGNORE").replace("SELECT id, number", "SELECT id + 100, number + 100"),
    "update or replace": "UPDATE OR REPLACE audit_entry SET number = 1 WHERE number = 2",
    "secret replaced": "INSERT OR REPLACE INTO audit_secret SELECT number, 'x' FROM audit_secret",
    "head replaced": "INSERT OR REPLACE INTO audit_head (id, hash, entries) VALUES (1, 'x', 0)",
}
OF_POSTGRESQL = {
    "truncate": "TRUNCATE audit_entry",
    "truncate head": "TRUNCATE audit_head",
    "truncate several": "TRUNCATE audit_head, audit_entry",
    "merge": (
        "MERGE INTO audit_entry a USING (SELECT 1 AS n) b ON a.number = b.n WHEN MATCHED THEN UPDATE SET verb = 'x'"
    ),
}


@pytest.mark.parametrize("name", [*ATTACKS, *OF_SQLITE, *OF_POSTGRESQL])
def test_the_database_refuses_to_change_the_log(name: str) -> None:
    sqlite = db.engine.dialect.name == "sqlite"
    if name in (OF_POSTGRESQL if sqlite else OF_SQLITE):
        pytest.skip("the other database's own words")
    with transaction():
        service.record(SYSTEM, "change", "vote", 0, None, before={"titles": "a"}, after={"titles": "b"})
    three()
    attack = {**ATTACKS, **OF_SQLITE, **OF_POSTGRESQL}[name]
    if name == "upsert":
        attack = attack.replace("SELECT *", f"SELECT {COLUMNS}").replace(
            "audit_entry SELECT", f"audit_entry ({COLUMNS}) SELECT"
        )
    if name.startswith(("replace", "ignore")):
        attack = attack.replace("audit_entry SELECT", f"audit_entry ({COLUMNS}) SELECT")
    with pytest.raises(DBAPIError, match="append-only"), db.session.connection().begin_nested():
        db.session.connection().execute(text(attack))
    assert walked() == []


@pytest.mark.parametrize(
    "statement",
    [
        update(AuditEntry).values(verb="other"),
        delete(AuditEntry),
        insert(AuditEntry).values(number=1, verb="a", kind="b", thing="c", details={}, previous="", hash="z"),
        update(AuditHead).values(entries=0),
    ],
)
def test_the_program_cannot_either(statement: object) -> None:
    three()
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(statement)  # type: ignore[call-overload]


def test_the_log_verifies_after_somebody_left_and_the_keys_of_their_words_are_gone() -> None:
    with transaction():
        person, other = make.make_person(), make.make_person()
        for each in (person, other):
            service.record(
                Actor(person_id=each.id), "change", "vote", 3, None, before={"titles": "a"}, after={"titles": each.id}
            )
            service.record(SYSTEM, "rename", "person", each.id, None, before={"name": "Ada"}, after={"name": "Eve"})
    entries = [
        *queries.of_thing("vote", 3),
        *queries.of_thing("person", person.id),
        *queries.of_thing("person", other.id),
    ]
    assert all(queries.secret(entry.number) for entry in entries)
    with transaction():
        service.forget_person(person.id)
    db.session.expire_all()
    left = [entry.number for entry in entries if queries.secret(entry.number)]
    assert len(left) == 2
    assert db.session.query(AuditSecret).count() >= 2
    assert walked() == []
