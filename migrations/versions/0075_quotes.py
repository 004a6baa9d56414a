"""A comment can quote what it answers

Revision ID: 0075
Revises: 0077
"""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0077"
branch_labels = None
depends_on = None

INDEX = "ix_deliberation_post_quoting"


def upgrade() -> None:
    op.add_column("deliberation_post", sa.Column("quote", sa.String(), nullable=True))
    quoting = sa.text("quote IS NOT NULL")
    op.create_index(INDEX, "deliberation_post", ["parent_id"], sqlite_where=quoting, postgresql_where=quoting)


def downgrade() -> None:
    op.drop_index(INDEX, table_name="deliberation_post")
    op.drop_column("deliberation_post", "quote")
