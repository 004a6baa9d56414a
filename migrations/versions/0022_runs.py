"""Long work is a row, and files that towns send are read by it

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ACTIVE = sa.text("state IN ('waiting', 'running')")


def upgrade() -> None:
    op.create_table(
        "core_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_core_run"),
    )
    op.create_index("ix_core_run_kind", "core_run", ["kind", "state"])
    op.create_index(
        "uq_core_run_lane", "core_run", ["lane"], unique=True, sqlite_where=ACTIVE, postgresql_where=ACTIVE
    )
    op.create_table(
        "spaces_town_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("found", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["core_run.id"], name="fk_spaces_town_file_run_id_core_run"),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["spaces_municipality.id"],
            name="fk_spaces_town_file_municipality_id_spaces_municipality",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name="fk_spaces_town_file_person_id_accounts_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_spaces_town_file"),
        sa.UniqueConstraint("run_id", name="uq_spaces_town_file_run_id"),
    )
    for column in ("municipality_id", "person_id"):
        op.create_index(f"ix_spaces_town_file_{column}", "spaces_town_file", [column])


def downgrade() -> None:
    op.drop_table("spaces_town_file")
    op.drop_table("core_run")
