"""How Alembic reaches the database: through the application, so that both speak the same dialect."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy.schema import MetaData


def _nothing_empty(context_: Any, revision: Any, directives: list[Any]) -> None:
    """No revision is written when nothing has changed."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def run() -> None:
    database = current_app.extensions["migrate"].db
    metadata: MetaData = database.metadata
    with database.engine.connect() as connection:
        connection = connection.execution_options(civic_write=True)
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            compare_type=True,
            process_revision_directives=_nothing_empty,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
