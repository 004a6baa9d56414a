"""The file of an embedded town's ballots: made, protected and attached to each connection as schema ``ballots``.

Why a file of its own: the main one has a write-ahead log, in which each transaction stays readable in its order. This
one has a rollback journal, which holds the former pages while a transaction is being kept and is empty before and
after; what is deleted is overwritten (secure_delete). Within a sheet nothing tells an order (``votes.sheets``).

Two files are not kept by one atomic step: SQLite commits each by itself where one has a write-ahead log. Nothing
depends on more. Casting writes this file only. Closing writes the main one only: BEGIN IMMEDIATE takes the write lock
of both, so that nobody casts while it counts. Opening clears what a vote of the same number may have left when the
program was killed between the two files.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from sqlite3 import Connection

NAME = "ballots"

_TABLE = "CREATE TABLE IF NOT EXISTS ballots.votes_sheet (id INTEGER PRIMARY KEY, body TEXT NOT NULL)"

#: A view for reading, in place of the table that PostgreSQL has; it belongs to the connection, not to a file.
_VIEW = """CREATE TEMP VIEW votes_ballot AS
SELECT sheet.id / 1048576 AS vote_id, ballot.key AS slot, json_extract(ballot.value, '$[0]') AS revision,
       json_extract(ballot.value, '$[1]') AS choice, civic_bytes(json_extract(ballot.value, '$[2]')) AS nonce,
       1 AS settled
FROM ballots.votes_sheet AS sheet, json_each(sheet.body) AS ballot"""


def beside(database: str) -> str:
    """Where the ballots of a database lie; in memory for one in memory."""
    if not database:
        return ":memory:"
    path = Path(database)
    return str(path.with_name(f"{path.stem}-ballots{path.suffix}"))


def attach(connection: Connection, database: str) -> None:
    """Let a new SQLite connection know the ballots that belong to the file ``database``."""
    path = beside(database)
    if path != ":memory:":
        _private(path)
    connection.execute(f"ATTACH DATABASE ? AS {NAME}", (path,))
    for pragma in ("journal_mode=TRUNCATE", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {NAME}.{pragma}")
    connection.create_function("civic_bytes", 1, bytes.fromhex, deterministic=True)
    if not connection.execute("SELECT 1 FROM ballots.sqlite_master WHERE name = 'votes_sheet'").fetchone():
        connection.execute(_TABLE)
    if not connection.execute("SELECT 1 FROM main.sqlite_master WHERE name = 'votes_ballot'").fetchone():
        # Before the migration that moves ballots here, the main file has a table of that name.
        connection.execute(_VIEW)


def _private(path: str) -> None:
    """Readable for its owner only, from the first byte; SQLite gives its journal the same mode."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    if Path(path).stat().st_mode & 0o077:
        Path(path).chmod(0o600)
