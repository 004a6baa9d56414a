"""Find the acts of one thing in the log without reading all of it

Revision ID: 0021
Revises: 0020
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_entry_thing", "audit_entry", ["kind", "thing"])


def downgrade() -> None:
    op.drop_index("ix_audit_entry_thing", "audit_entry")
