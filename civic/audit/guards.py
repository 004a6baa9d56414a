"""What the database itself refuses: to change, replace or delete an entry, and to write one that does not follow.

SQLite runs no delete triggers for ``INSERT OR REPLACE`` (recursive_triggers is off), so the trigger before an insert
refuses an id, a number or a hash that is there. PostgreSQL runs the ones of UPDATE for ``ON CONFLICT DO UPDATE`` and
for ``MERGE``, and has one of its own for TRUNCATE.
"""

from __future__ import annotations

APPEND_ONLY = "the log is append-only"

_FOLLOWS = (
    "NEW.number IS NOT (SELECT entries + 1 FROM audit_head WHERE id = 1)"
    " OR NEW.previous IS NOT (SELECT hash FROM audit_head WHERE id = 1)"
    " OR EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id OR number = NEW.number OR hash = NEW.hash)"
)
_HEAD_FOLLOWS = (
    "NEW.id IS NOT OLD.id OR NEW.entries IS NOT OLD.entries + 1"
    " OR NEW.hash IS NOT (SELECT hash FROM audit_entry WHERE number = NEW.entries)"
)


def _sqlite(name: str, when: str, condition: str = "") -> str:
    said = f"WHEN {condition} " if condition else ""
    return f"CREATE TRIGGER {name} BEFORE {when} {said}BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"


SQLITE_GUARDS = (
    _sqlite("audit_entry_no_update", "UPDATE ON audit_entry"),
    _sqlite("audit_entry_no_delete", "DELETE ON audit_entry"),
    _sqlite("audit_entry_follows", "INSERT ON audit_entry", _FOLLOWS),
    _sqlite("audit_head_follows", "UPDATE ON audit_head", _HEAD_FOLLOWS),
    _sqlite("audit_head_no_delete", "DELETE ON audit_head"),
    _sqlite("audit_head_once", "INSERT ON audit_head", "NEW.entries <> 0 OR EXISTS (SELECT 1 FROM audit_head)"),
    _sqlite("audit_secret_no_update", "UPDATE ON audit_secret"),
    _sqlite(
        "audit_secret_once",
        "INSERT ON audit_secret",
        "EXISTS (SELECT 1 FROM audit_secret WHERE number = NEW.number)",
    ),
)

_REFUSE = f"RAISE EXCEPTION '{APPEND_ONLY}'"
_REFUSE_IF = "IF {condition} THEN " + _REFUSE + "; END IF; RETURN NEW;"


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN {body} END $$ LANGUAGE plpgsql"


def _trigger(name: str, when: str, each: str, function: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {when} FOR EACH {each} EXECUTE FUNCTION {function}()"


_BREAKS = (
    "NEW.number IS DISTINCT FROM (SELECT entries + 1 FROM audit_head WHERE id = 1)"
    " OR NEW.previous IS DISTINCT FROM (SELECT hash FROM audit_head WHERE id = 1)"
)
_HEAD_BREAKS = (
    "NEW.id IS DISTINCT FROM OLD.id OR NEW.entries IS DISTINCT FROM OLD.entries + 1"
    " OR NEW.hash IS DISTINCT FROM (SELECT hash FROM audit_entry WHERE number = NEW.entries)"
)
POSTGRES_GUARDS = (
    _function("audit_entry_append_only", f"{_REFUSE};"),
    _function("audit_entry_follows", _REFUSE_IF.format(condition=_BREAKS)),
    _function("audit_head_follows", _REFUSE_IF.format(condition=_HEAD_BREAKS)),
    _function("audit_head_once", _REFUSE_IF.format(condition="NEW.entries <> 0 OR NEW.id <> 1")),
    _trigger(
        "audit_entry_append_only", "UPDATE OR DELETE OR TRUNCATE ON audit_entry", "STATEMENT", "audit_entry_append_only"
    ),
    _trigger("audit_entry_follows", "INSERT ON audit_entry", "ROW", "audit_entry_follows"),
    _trigger("audit_head_follows", "UPDATE ON audit_head", "ROW", "audit_head_follows"),
    _trigger("audit_head_no_delete", "DELETE OR TRUNCATE ON audit_head", "STATEMENT", "audit_entry_append_only"),
    _trigger("audit_head_once", "INSERT ON audit_head", "ROW", "audit_head_once"),
    _trigger("audit_secret_no_update", "UPDATE OR TRUNCATE ON audit_secret", "STATEMENT", "audit_entry_append_only"),
)
