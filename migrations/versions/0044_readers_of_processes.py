"""Say who may read a process

Revision ID: 0044
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("spaces_process") as batch:
        batch.add_column(sa.Column("audience", sa.String(), nullable=False, server_default="public"))
        batch.add_column(sa.Column("readers_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("link_hash", sa.String(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_spaces_process_readers_id_spaces_group"), "spaces_group", ["readers_id"], ["id"]
        )
        batch.create_unique_constraint(op.f("uq_spaces_process_link_hash"), ["link_hash"])
    with op.batch_alter_table("spaces_process") as batch:
        batch.alter_column("audience", server_default=None)


def downgrade() -> None:
    # What only some may read must not become public: without these columns, a draft is what is hidden.
    op.execute("UPDATE spaces_process SET state = 'draft' WHERE audience <> 'public'")
    with op.batch_alter_table("spaces_process") as batch:
        batch.drop_constraint(op.f("uq_spaces_process_link_hash"), type_="unique")
        batch.drop_constraint(op.f("fk_spaces_process_readers_id_spaces_group"), type_="foreignkey")
        batch.drop_column("link_hash")
        batch.drop_column("readers_id")
        batch.drop_column("audience")
