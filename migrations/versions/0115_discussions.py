"""Discussions of their own

Revision ID: 0115
Revises: 0099
"""

import sqlalchemy as sa
from alembic import op

from civic.core.db import UTCDateTime

revision = "0115"
down_revision = "0099"
branch_labels = None
depends_on = None

TABLE = "deliberation_discussion"
KEYS = {
    "thread_id": "deliberation_thread",
    "resource_id": "spaces_resource",
    "municipality_id": "spaces_municipality",
    "process_id": "spaces_process",
    "person_id": "accounts_person",
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in KEYS),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{TABLE}_{name}_{to}"))
            for name, to in KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("thread_id", name=op.f(f"uq_{TABLE}_thread_id")),
        sa.UniqueConstraint("resource_id", name=op.f(f"uq_{TABLE}_resource_id")),
    )
    for name in ("municipality_id", "process_id", "person_id"):
        op.create_index(op.f(f"ix_{TABLE}_{name}"), TABLE, [name])


def downgrade() -> None:
    op.drop_table(TABLE)
