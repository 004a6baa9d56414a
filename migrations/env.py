"""How Alembic reaches the database: through the application, so that both speak the same dialect."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy.schema import MetaData

from civic.core.engines import attached


def _nothing_empty(context_: Any, revision: Any, directives: list[Any]) -> None:
    """No revision is written when nothing has changed."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def _of_the_main_file(thing: Any, _name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    return reflected or kind != "table" or not attached(thing.info, context.get_context().dialect.name)


def run() -> None:
    database = current_app.extensions["migrate"].db
    metadata: MetaData = database.metadata
    with database.engine.connect() as connection:
        connection = connection.execution_options(civic_write=True)
        if connection.dialect.name == "sqlite":
            # What this connection was told of ballots would hide a table of the same name from older migrations.
            connection.exec_driver_sql("DROP VIEW IF EXISTS temp.votes_ballot")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            compare_type=True,
            include_object=_of_the_main_file,
            process_revision_directives=_nothing_empty,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if connection.dialect.name == "sqlite":
            # What was moved or emptied is gone from the log too, and the next connection is told of ballots anew.
            connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.invalidate()


run()
