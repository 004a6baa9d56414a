"""What becomes of a row when the person whom it is about leaves: as the keys of its table declare it."""

from __future__ import annotations

from civic.core.db import Base

PERSON = "accounts_person"


def goes_with_account(model: type[Base]) -> bool:
    """Whether the rows of a table are deleted with the account they belong to, directly or with another row."""
    return _goes(model.__tablename__)


def _goes(table: str) -> bool:
    keys = [(column, key) for column in Base.metadata.tables[table].columns for key in column.foreign_keys]
    of_person = [column for column, key in keys if key.column.table.name == PERSON]
    if of_person:
        return all(str(column.info.get("leaving", "")).startswith("forget") for column in of_person)
    return any(_goes(key.column.table.name) for _column, key in keys if key.ondelete == "CASCADE")
