"""The demonstration is the same on PostgreSQL, where the program fills it for a large town."""

from __future__ import annotations

from pathlib import Path
from urllib.request import urlopen

import pytest
from flask import Flask
from sqlalchemy import MetaData, create_engine, func, select

from civic.core.db import db
from tests.services.postgres import Postgres
from tests.support import program

COMPARED = ("accounts_person", "proposals_", "deliberation_", "spaces_", "votes_vote", "votes_option", "councils_")


def _rows(connection) -> dict[str, int]:
    metadata = MetaData()
    metadata.reflect(connection)
    return {
        table.name: connection.scalar(select(func.count()).select_from(table))
        for table in metadata.sorted_tables
        if table.name.startswith(COMPARED)
    }


@pytest.mark.long
def test_the_program_fills_as_many_rows_on_postgresql(app: Flask, tmp_path: Path, postgres_server: Postgres) -> None:
    url = postgres_server.new_database()
    with program.running(tmp_path, "--demonstration", CIVIC_DATABASE_URL=url) as town:
        assert urlopen(f"{town.address}/en/proposals").status == 200  # noqa: S310 - our own loopback address
        with create_engine(url.replace("postgresql://", "postgresql+psycopg://")).connect() as connection:
            there = _rows(connection)
    assert there == _rows(db.session.connection())
    assert there["proposals_proposal"] == 60
