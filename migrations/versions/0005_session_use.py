"""When a session was last used.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("accounts_sign_in") as batch_op:
        batch_op.add_column(sa.Column("seen_at", civic.core.db.UTCDateTime(timezone=True), nullable=True))
    op.execute("UPDATE accounts_sign_in SET seen_at = created_at")
    with op.batch_alter_table("accounts_sign_in") as batch_op:
        batch_op.alter_column("seen_at", existing_type=civic.core.db.UTCDateTime(timezone=True), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("accounts_sign_in") as batch_op:
        batch_op.drop_column("seen_at")
