"""Papers of meetings, on items of their agenda

Revision ID: 0122
Revises: 0121
"""

import sqlalchemy as sa
from alembic import op

from civic.core.db import UTCDateTime

revision = "0122"
down_revision = "0121"
branch_labels = None
depends_on = None

TABLE = "meetings_paper"


def _key(column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{TABLE}_{column}_{to}"), ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "name", "language", "sha256")),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        _key("meeting_id", "meetings_meeting", "CASCADE"),
        _key("item_id", "meetings_agenda_item", "SET NULL"),
        _key("added_by", "accounts_person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    for column in ("meeting_id", "item_id", "added_by"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])


def downgrade() -> None:
    op.drop_table(TABLE)
