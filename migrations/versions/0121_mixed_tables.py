"""Mixed tables for small-group rounds of a meeting

Revision ID: 0121
Revises: 0118
"""

import sqlalchemy as sa
from alembic import op

revision = "0121"
down_revision = "0118"
branch_labels = None
depends_on = None

MIXING, ANSWER, LABEL = "meetings_mixing", "meetings_mixing_answer", "meetings_table_label"


def _key(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)


def _of_person(table: str, *columns: sa.Column) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *columns,
        _key(table, "meeting_id", "meetings_meeting", "CASCADE"),
        _key(table, "person_id", "accounts_person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f(f"uq_{table}_meeting_id_person_id")),
    )
    op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])


def upgrade() -> None:
    op.create_table(
        MIXING,
        sa.Column("meeting_id", sa.Integer(), nullable=False, autoincrement=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("tables", "rounds")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("question", "language")),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("options", "offers")),
        sa.Column("by_seat", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.String(), nullable=True),
        *(sa.Column(name, sa.JSON(none_as_null=True), nullable=True) for name in ("drawn", "seated")),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("draws", "repeats", "least_repeats", "uneven", "counts")
        ),
        sa.Column("run_id", sa.Integer(), nullable=True),
        _key(MIXING, "meeting_id", "meetings_meeting", "CASCADE"),
        _key(MIXING, "run_id", "core_run", "SET NULL"),
        sa.CheckConstraint("tables > 0 AND rounds > 0 AND draws >= 0", name=op.f(f"ck_{MIXING}_numbers")),
        sa.CheckConstraint("(drawn IS NULL) = (seed IS NULL)", name=op.f(f"ck_{MIXING}_drawn_by_a_number")),
        sa.CheckConstraint("seated IS NULL OR drawn IS NOT NULL", name=op.f(f"ck_{MIXING}_drawn_before_seated")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f(f"pk_{MIXING}")),
    )
    op.create_index(op.f(f"ix_{MIXING}_run_id"), MIXING, ["run_id"])
    _of_person(
        ANSWER,
        sa.Column("option", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("languages", "access")),
    )
    _of_person(LABEL, sa.Column("label", sa.String(), nullable=False))
    with op.batch_alter_table(LABEL) as batch:
        batch.create_unique_constraint(op.f(f"uq_{LABEL}_meeting_id_label"), ["meeting_id", "label"])


def downgrade() -> None:
    for table in (LABEL, ANSWER, MIXING):
        op.drop_table(table)
