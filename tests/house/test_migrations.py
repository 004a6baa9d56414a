"""Migrations: one head, up-down-up on both databases, and the models equal the head."""

from __future__ import annotations

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
from civic.core.db import Base, db
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
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO audit_entry (at, verb, kind, thing, details, previous, hash) "
                    "VALUES (CURRENT_TIMESTAMP, 'a', 'b', '1', '{}', '', 'x')"
                )
            )
        for statement in ("UPDATE audit_entry SET verb = 'c'", "DELETE FROM audit_entry"):
            with pytest.raises(DBAPIError), db.engine.begin() as connection:
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
