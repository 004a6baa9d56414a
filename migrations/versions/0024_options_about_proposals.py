"""Let an option of a vote say which proposal it came from

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("votes_option") as batch:
        batch.add_column(sa.Column("about_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_votes_option_about_id_spaces_resource"), "spaces_resource", ["about_id"], ["id"])
    op.create_index(op.f("ix_votes_option_about_id"), "votes_option", ["about_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_votes_option_about_id"), "votes_option")
    with op.batch_alter_table("votes_option") as batch:
        batch.drop_constraint(op.f("fk_votes_option_about_id_spaces_resource"), type_="foreignkey")
        batch.drop_column("about_id")
