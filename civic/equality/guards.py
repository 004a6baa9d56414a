"""What the database itself refuses: to change, replace or delete a check that is fixed.

SQLite runs no delete triggers for ``INSERT OR REPLACE``, so the one before an insert refuses a process whose check is
fixed.
"""

from __future__ import annotations

SAID = "a fixed check never changes"


def _sqlite(name: str, when: str, condition: str) -> str:
    said = f"SELECT RAISE(ABORT, '{SAID}')"
    return f"CREATE TRIGGER {name} BEFORE {when} ON equality_check WHEN {condition} BEGIN {said}; END"


SQLITE_GUARDS = (
    _sqlite("equality_check_no_update", "UPDATE", "OLD.fixed_at IS NOT NULL"),
    _sqlite("equality_check_no_delete", "DELETE", "OLD.fixed_at IS NOT NULL"),
    _sqlite(
        "equality_check_no_replace",
        "INSERT",
        "EXISTS (SELECT 1 FROM equality_check WHERE process_id = NEW.process_id AND fixed_at IS NOT NULL)",
    ),
)

_REFUSE = f"RAISE EXCEPTION '{SAID}'"


def _function(name: str, condition: str, answer: str) -> str:
    body = f"IF {condition} THEN {_REFUSE}; END IF; {answer}"
    return f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN {body} END $$ LANGUAGE plpgsql"


def _trigger(name: str, when: str, each: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {when} ON equality_check FOR EACH {each} EXECUTE FUNCTION {name}()"


_ROW = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
_ANY = "EXISTS (SELECT 1 FROM equality_check WHERE fixed_at IS NOT NULL)"
POSTGRES_GUARDS = (
    _function("equality_check_frozen", "OLD.fixed_at IS NOT NULL", _ROW),
    _trigger("equality_check_frozen", "UPDATE OR DELETE", "ROW"),
    _function("equality_check_no_truncate", _ANY, "RETURN NULL;"),
    _trigger("equality_check_no_truncate", "TRUNCATE", "STATEMENT"),
)
