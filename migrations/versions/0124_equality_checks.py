"""Equality checks, frozen by the database once they are fixed

Revision ID: 0124
Revises: 0122
"""

import sqlalchemy as sa
from alembic import op

from civic.core.db import UTCDateTime

revision = "0124"
down_revision = "0122"
branch_labels = None
depends_on = None

TABLE = "equality_check"
SAID = "a fixed check never changes"
ABORT = f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
FIXED = "OLD.fixed_at IS NOT NULL"
SAME = f"EXISTS (SELECT 1 FROM {TABLE} WHERE process_id = NEW.process_id AND fixed_at IS NOT NULL)"
SQLITE = (
    f"CREATE TRIGGER equality_check_no_update BEFORE UPDATE ON {TABLE} WHEN {FIXED} {ABORT}",
    f"CREATE TRIGGER equality_check_no_delete BEFORE DELETE ON {TABLE} WHEN {FIXED} {ABORT}",
    f"CREATE TRIGGER equality_check_no_replace BEFORE INSERT ON {TABLE} WHEN {SAME} {ABORT}",
)
FUNCTIONS = {
    "equality_check_frozen": (
        f"IF {FIXED} THEN RAISE EXCEPTION '{SAID}'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;",
        "UPDATE OR DELETE",
        "ROW",
    ),
    "equality_check_no_truncate": (
        f"IF EXISTS (SELECT 1 FROM {TABLE} WHERE fixed_at IS NOT NULL) THEN RAISE EXCEPTION '{SAID}'; END IF;"
        " RETURN NULL;",
        "TRUNCATE",
        "STATEMENT",
    ),
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("process_id", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("affected", "evidence", "mitigation")),
        sa.Column("neighbourhoods", sa.JSON(), nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("forecast", sa.JSON(), nullable=False),
        sa.Column("fixed_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.CheckConstraint("(fixed_at IS NULL) = (sha256 IS NULL)", name=op.f(f"ck_{TABLE}_fixed_has_a_hash")),
        sa.ForeignKeyConstraint(["process_id"], ["spaces_process.id"], name=op.f(f"fk_{TABLE}_process_id_spaces_process")),
        sa.PrimaryKeyConstraint("process_id", name=op.f(f"pk_{TABLE}")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for trigger in SQLITE:
            op.execute(trigger)
        return
    for name, (body, when, each) in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN {body} END $$ LANGUAGE plpgsql")
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {TABLE} FOR EACH {each} EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    op.drop_table(TABLE)
    if op.get_bind().dialect.name != "sqlite":
        for name in FUNCTIONS:
            op.execute(f"DROP FUNCTION {name}")
