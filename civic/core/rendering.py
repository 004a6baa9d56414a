"""Texts are rendered when they are written. When the cleaner's rules change, this renders them all again.

Every table with a column NAME_html keeps what it was made from beside it: NAME_text, or NAME, as a text or as
{language: text}. Which version of the rules a table was rendered with stands in one row for each table, with how far a
job has come: killed in the middle, the next one goes on. What texts are found by (NAME_words) is written anew as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import structlog
from sqlalchemy import Column, RowMapping, Select, Table, select, update
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import folding, sanitise
from civic.core.db import Base, db, transaction, upsert

log = structlog.get_logger()

#: Rows in one transaction: nobody who writes waits longer than for so many.
PORTION = 50

#: What a column with a text holds: a text, or texts by language.
Told: TypeAlias = str | Mapping[str, str | None] | None


class Rendered(Base):
    """With which version of the cleaner a table was rendered; ``reached`` is the last id of a job that is at work."""

    __tablename__ = "core_rendered"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    reached: Mapped[int] = mapped_column(default=0)


def pairs(table: Table) -> dict[str, str]:
    """The columns with HTML of a table, and the column that each was rendered from."""
    found = {}
    for column in table.columns:
        if column.name.endswith("_html"):
            name = column.name.removesuffix("_html")
            found[column.name] = f"{name}_text" if f"{name}_text" in table.columns else name
    return found


def indexed(table: Table) -> dict[str, str]:
    """The columns with the words that a text is found by, and the column of the text."""
    names = [column.name for column in table.columns if column.name.endswith("_words")]
    return {name: name.removesuffix("_words") for name in names}


def tables() -> list[Table]:
    """Every table that has rendered texts, or words that they are found by."""
    return [table for table in Base.metadata.sorted_tables if pairs(table) or indexed(table)]


def render_again() -> None:
    """The job: render everything that an older version of the cleaner rendered. Without such, it asks once a table."""
    for table in tables():
        while _portion(table):
            pass


def _portion(table: Table) -> bool:
    """The next rows of one table; whether there may be more.

    They are rendered before the transaction that writes them, in which nobody else can write on SQLite. A row that was
    changed meanwhile is rendered once more inside.
    """
    before = db.session.get(Rendered, table.name, populate_existing=True)
    reached, version = (before.reached, before.version) if before else (0, 0)
    if version >= sanitise.VERSION:
        return False
    rows = db.session.execute(_after(table, reached)).mappings().all()
    made = {row["id"]: (_sources(table, row), _changes(table, row)) for row in rows}
    db.session.rollback()
    with transaction():
        state = _state(table.name)
        if (state.reached, state.version) != (reached, version):
            return True  # another job was here
        last = 0
        for row in db.session.execute(_after(table, reached).with_for_update()).mappings():
            last = row["id"]
            sources, changes = made.get(last, (None, {}))
            if sources != _sources(table, row):
                changes = _changes(table, row)
            if changes:
                db.session.execute(update(table).where(table.c.id == last).values(changes))
        if last:
            state.reached = last
        else:
            state.version, state.reached = sanitise.VERSION, 0
            log.info("texts.rendered_again", table=table.name, version=sanitise.VERSION)
        db.session.flush()
    return bool(last)


def _after(table: Table, reached: int) -> Select[*tuple[object, ...]]:
    return select(table).where(table.c.id > reached).order_by(table.c.id).limit(PORTION)


def _sources(table: Table, row: RowMapping) -> list[object]:
    """What the columns of a row are made from, and what they are: as long as it is the same, so is what comes out."""
    both = {**pairs(table), **indexed(table)}
    return [row[name] for name in (*both, *both.values())]


def _state(name: str) -> Rendered:
    db.session.execute(upsert(Rendered).values(name=name, version=0, reached=0).on_conflict_do_nothing())
    return db.session.get_one(Rendered, name, populate_existing=True, with_for_update=True)


def _changes(table: Table, row: RowMapping) -> dict[str, object]:
    """The columns of a row that come out in another way now, with the version that its own columns say."""
    changes: dict[str, object] = {}
    for html, source in pairs(table).items():
        now = _rendered(row[source], row[html])
        if now != row[html]:
            changes[html] = now
        version = _version(table, html)
        if version is not None and row[version.name]:
            changes[version.name] = sanitise.VERSION
    for words, source in indexed(table).items():
        found = folding.index(row[source] or "", row["language"] or "")
        if found != row[words]:
            changes[words] = found
    return changes


def _rendered(source: Told, before: Told) -> Told:
    """A text, or texts by language, as they come out now. What was never rendered stays so."""
    if isinstance(source, Mapping):
        there = before if isinstance(before, Mapping) else {}
        return {language: _one(text, there.get(language, "")) for language, text in source.items()}
    return _one(source, before if isinstance(before, str) else None)


def _one(text: str | None, before: str | None) -> str | None:
    if not text or not before:
        return before
    try:
        return sanitise.render(text)
    except ValueError:  # longer than today's rules take: only its HTML can be cleaned again
        return sanitise.clean(before)


def _version(table: Table, html: str) -> Column[object] | None:
    """The column that says with which version a column was rendered, where the table has one."""
    name = html.removesuffix("_html")
    for one in (f"{name}_version", f"{name.removesuffix('s')}_version"):
        if one in table.columns:
            return table.columns[one]
    return None
