"""The newest posts of all threads are found by an index

Revision ID: 0073
Revises: 0070
"""

from alembic import op

revision = "0073"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_deliberation_post_created", "deliberation_post", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_deliberation_post_created", table_name="deliberation_post")
