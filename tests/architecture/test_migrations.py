"""Migrations: one head, up-down-up on both databases, and the models equal the head."""

from __future__ import annotations

import json
import secrets
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, MetaData, Table, inspect, select, text
from sqlalchemy.exc import DBAPIError

from civic.app import ROOT, create_app
from civic.audit import queries as log
from civic.audit import service as audit
from civic.audit.rules import GENESIS, Entry, chain
from civic.core import clock
from civic.core.db import Base, db, transaction
from civic.core.engines import attached
from civic.core.permissions import SYSTEM
from civic.votes.models import Ballot
from tests.support.application import make_config


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        url = request.getfixturevalue("postgres_server").new_database()
    return create_app(make_config(tmp_path, url), testing=True)


def _tables() -> set[str]:
    """The tables of the main file: on SQLite, ballots have one of their own."""
    dialect = db.engine.dialect.name
    return {table.name for table in Base.metadata.tables.values() if not attached(table.info, dialect)}


def _own(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    return reflected or kind != "table" or thing.name in _tables()


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1


def test_every_migration_runs_up_down_and_up_again(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade()
        flask_migrate.downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        flask_migrate.upgrade()
        assert _tables() <= set(inspect(db.engine).get_table_names())
        db.engine.dispose()


def test_the_models_equal_the_head(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _own})
            assert compare_metadata(context, Base.metadata) == []
        db.engine.dispose()


def test_migrated_tables_keep_their_promises(empty_app: Flask) -> None:
    """What Alembic cannot compare: the log is append-only, ballots have no rowid."""
    with empty_app.app_context():
        flask_migrate.upgrade()
        with transaction():
            audit.record(SYSTEM, "open", "vote", 1, None, before={"titles": "a"}, after={"titles": "b"})
        statements = ["UPDATE audit_entry SET verb = 'c'", "DELETE FROM audit_entry", "DELETE FROM audit_head"]
        if db.engine.dialect.name == "sqlite":
            statements.append("REPLACE INTO audit_entry SELECT * FROM audit_entry")
        else:
            statements += ["TRUNCATE audit_entry", "UPDATE audit_head SET entries = 0"]
        for statement in statements:
            with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
                connection.execute(text(statement))
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                made = text("SELECT sql FROM main.sqlite_master WHERE name = :name")
                assert "WITHOUT ROWID" in connection.execute(made, {"name": "votes_turnout"}).scalar_one()
                assert connection.execute(made, {"name": "votes_ballot"}).first() is None
        db.engine.dispose()


def test_accounts_that_shared_a_mailbox_are_all_kept(empty_app: Flask) -> None:
    """0003 counts them: the confirmed one comes first, and the others stay what they were."""
    rows = [
        (1, "town.lover+1@gmail.com", None),
        (2, "townlover@googlemail.com", "2026-01-01 00:00:00"),
        (3, "reed@example.org", None),
        (4, None, None),
    ]
    with empty_app.app_context():
        flask_migrate.upgrade(revision="0002")
        with db.engine.begin() as connection:
            for number, email, confirmed in rows:
                connection.execute(
                    text(
                        "INSERT INTO accounts_person (id, email, email_key, email_confirmed_at, display_name, language,"
                        " admin, created_at) VALUES (:id, :email, :email, :at, 'x', 'en', :no, '2026-01-01 00:00:00')"
                    ),
                    {"id": number, "email": email, "at": confirmed, "no": False},
                )
        flask_migrate.upgrade(revision="0003")
        with db.engine.connect() as connection:
            found = connection.execute(text("SELECT id, mailbox, mailbox_double FROM accounts_person ORDER BY id"))
            assert [tuple(row) for row in found] == [
                (1, "townlover@gmail.com", 1),
                (2, "townlover@gmail.com", 0),
                (3, "reed@example.org", 0),
                (4, None, 0),
            ]
        flask_migrate.downgrade(revision="0002")
        with db.engine.connect() as connection:
            keys = connection.execute(text("SELECT email_key FROM accounts_person ORDER BY id")).scalars().all()
        assert keys == [email for _, email, _ in rows]
        db.engine.dispose()


def test_a_log_of_before_goes_on_after_the_migration(empty_app: Flask) -> None:
    """The first release numbered no entry; what it wrote verifies, and so does what follows."""
    first = Entry("2026-01-01T00:00:00.000000+00:00", None, "init", "person", "1", None, {})
    second = Entry("2025-01-01T00:00:00.000000+00:00", 1, "add", "process", "1", 1, {"areas": 3})
    with empty_app.app_context():
        flask_migrate.upgrade(revision="0002")
        with db.engine.begin() as connection:
            previous = GENESIS
            for number, entry in ((3, first), (8, second)):  # a sequence has gaps
                said = chain(previous, entry)
                connection.execute(
                    text(
                        "INSERT INTO audit_entry (id, at, actor_id, verb, kind, thing, municipality_id, details,"
                        " previous, hash) VALUES (:id, :at, :actor_id, :verb, :kind, :thing, :town, :details, :p, :h)"
                    ),
                    {
                        **{name: getattr(entry, name) for name in ("actor_id", "verb", "kind", "thing")},
                        "id": number,
                        "at": entry.at.replace("T", " ").removesuffix("+00:00") + empty_app_zone(),
                        "town": entry.municipality_id,
                        "details": json.dumps(entry.details),
                        "p": previous,
                        "h": said,
                    },
                )
                previous = said
            connection.execute(text("INSERT INTO audit_head VALUES (1, :hash, 2)"), {"hash": previous})
        flask_migrate.upgrade()
        with transaction():
            audit.record(SYSTEM, "open", "vote", 1)
        walk = log.walk(clock.wall())
        assert (walk.faults, walk.head.entries) == ([], 3)
        db.engine.dispose()


def empty_app_zone() -> str:
    return "+00" if db.engine.dialect.name == "postgresql" else ""


def test_ballots_move_into_their_own_file_and_back(tmp_path: Path) -> None:
    app = create_app(make_config(tmp_path, f"sqlite:///{tmp_path / 'town.sqlite'}"), testing=True)
    ballots = {secrets.token_hex(32): (1 + n % 2, [n, n + 1], secrets.token_bytes(16)) for n in range(300)}
    with app.app_context():
        flask_migrate.upgrade(revision="0005")
        with closing(sqlite3.connect(tmp_path / "town.sqlite")) as connection, connection:
            connection.execute(
                "INSERT INTO votes_vote (id, resource_id, municipality_id, group_id, titles, texts, texts_html, method,"
                " currency, fewest, state, opens_at, closes_at, created_at)"
                " VALUES (7, 1, 1, 1, '{}', '{}', '{}', 'approval', 'EUR', 0, 'opened', '2026-01-01 00:00:00.000000',"
                " '2026-02-01 00:00:00.000000', '2026-01-01 00:00:00.000000')"
            )
            connection.executemany(
                "INSERT INTO votes_ballot VALUES (7, ?, ?, ?, ?, 0)",
                [(slot, revision, json.dumps(choice), nonce) for slot, (revision, choice, nonce) in ballots.items()],
            )
        flask_migrate.upgrade()
        moved = db.session.execute(select(Ballot.slot, Ballot.revision, Ballot.choice, Ballot.nonce)).all()
        assert {slot: (revision, choice, nonce) for slot, revision, choice, nonce in moved} == ballots
        db.session.remove()
        db.engine.dispose()
        left = b"".join(path.read_bytes() for path in tmp_path.glob("town.sqlite*"))
        assert not any(slot.encode() in left for slot in ballots)
        flask_migrate.downgrade(revision="0005")
        with closing(sqlite3.connect(tmp_path / "town.sqlite")) as connection:
            back = connection.execute("SELECT slot, revision, choice, nonce FROM votes_ballot").fetchall()
        assert {slot: (revision, json.loads(choice), nonce) for slot, revision, choice, nonce in back} == ballots
        db.engine.dispose()
        own = (tmp_path / "town-ballots.sqlite").read_bytes()
        assert not any(slot.encode() in own for slot in ballots)


def _fill(connection: Connection, table: str, **values: Any) -> None:
    """A row of a table as it is at this revision; what must not be empty and is not said is filled in somehow."""
    of = Table(table, MetaData(), autoload_with=connection)
    somehow: dict[type, Any] = {int: 0, str: "x", bool: False, datetime: clock.now()}
    for column in of.columns:
        if column.name not in values and not column.nullable and column.name != "id":
            values[column.name] = somehow.get(column.type.python_type, {})
    connection.execute(of.insert().values(values))


RELEASES = "SELECT id, state, reason, requested_at, ended_at, number, parameters FROM statistics_release ORDER BY id"
JOBS = "SELECT args, once FROM core_outbox ORDER BY id"


def test_releases_keep_their_history_and_their_place_in_the_queue(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade(revision="0024")
        with db.engine.begin() as connection:
            _fill(connection, "spaces_municipality", id=1)
            _fill(connection, "spaces_process", id=1, municipality_id=1)
            common = {"process_id": 1, "steps": 6, "ended_at": clock.now()}
            done = {"number": 1, "step": 6, "tables": "[]", "parameters": {"seconds": 60}}
            _fill(connection, "statistics_release", id=3, state="done", snapshot=1, **common, **done)
            why = {"reason": "too_few_changed", "parameters": {"about": 35}}
            _fill(connection, "statistics_release", id=5, state="refused", snapshot=2, **common, **why)
            common["ended_at"] = None
            _fill(connection, "statistics_release", id=8, state="requested", snapshot=3, parameters={}, **common)
            _fill(connection, "statistics_history", release_id=3, sealed=b"closed")
            _fill(connection, "core_outbox", name="statistics.compile", args=[8], once="statistics.compile/8")
            _fill(connection, "core_outbox", name="votes.close", args=[8], once="votes.close/8")
            before = [connection.execute(text(asked)).all() for asked in (RELEASES, JOBS)]
        flask_migrate.upgrade(revision="0025")
        with db.engine.connect() as connection:
            found = connection.execute(
                text(
                    "SELECT r.id, r.number, r.published_at IS NULL, run.state, run.lane, run.reason FROM"
                    " statistics_release r JOIN core_run run ON run.id = r.run_id ORDER BY r.id"
                )
            )
            assert [tuple(row) for row in found] == [
                (3, 1, False, "done", "statistics/1", None),
                (5, None, True, "refused", "statistics/1", "too_few_changed"),
                (8, None, True, "waiting", "statistics/1", None),
            ]
            assert connection.execute(text("SELECT release_id, sealed FROM statistics_history")).all() == [
                (3, b"closed")
            ]
            run = connection.scalar(text("SELECT run_id FROM statistics_release WHERE id = 8"))
            assert [row.once for row in connection.execute(text(JOBS))] == [f"run/{run}", "votes.close/8"]
        flask_migrate.downgrade(revision="0024")
        with db.engine.connect() as connection:
            assert [connection.execute(text(asked)).all() for asked in (RELEASES, JOBS)] == before
            assert connection.scalar(text("SELECT count(*) FROM statistics_history")) == 1
            assert connection.scalar(text("SELECT count(*) FROM core_run")) == 0
        db.engine.dispose()


def test_passwords_become_rows_and_columns_again(empty_app: Flask) -> None:
    """With all that points at a person: on SQLite a table that is written anew would take that along."""
    columns, rows = "SELECT id, password_hash FROM accounts_person ORDER BY id", []
    with empty_app.app_context():
        flask_migrate.upgrade(revision="0026")
        with db.engine.begin() as connection:
            for number, hashed in ((1, "$argon2id$one"), (2, None)):
                _fill(connection, "accounts_person", id=number, password_hash=hashed)
                rows.append((number, hashed))
            _fill(connection, "accounts_sign_in", token_hash="t", person_id=1)
        flask_migrate.upgrade(revision="0027")
        with db.engine.connect() as connection:
            asked = text("SELECT person_id, kind, name, secret, since FROM accounts_credential")
            assert [tuple(row) for row in connection.execute(asked)] == [(1, "password", "", "$argon2id$one", None)]
            assert connection.scalar(text("SELECT count(*) FROM accounts_sign_in")) == 1
        flask_migrate.downgrade(revision="0026")
        with db.engine.connect() as connection:
            assert [tuple(row) for row in connection.execute(text(columns))] == rows
            assert connection.scalar(text("SELECT count(*) FROM accounts_sign_in")) == 1
        db.engine.dispose()
