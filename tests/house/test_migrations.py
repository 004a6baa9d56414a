"""Migrations: one head, up-down-up on both databases, and the models equal the head."""

from __future__ import annotations

import json
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from civic.app import ROOT, create_app
from civic.audit import queries as log
from civic.audit import service as audit
from civic.audit.rules import GENESIS, Entry, chain
from civic.core import clock
from civic.core.db import Base, db, transaction
from civic.core.permissions import SYSTEM
from tests.support.application import make_config


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        url = request.getfixturevalue("postgres_server").new_database()
    return create_app(make_config(tmp_path, url), testing=True)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1


def test_every_migration_runs_up_down_and_up_again(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade()
        flask_migrate.downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        flask_migrate.upgrade()
        assert set(Base.metadata.tables) <= set(inspect(db.engine).get_table_names())
        db.engine.dispose()


def test_the_models_equal_the_head(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
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
                for table in ("votes_ballot", "votes_turnout"):
                    sql = connection.execute(
                        text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}
                    ).scalar_one()
                    assert "WITHOUT ROWID" in sql
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
