"""A comment mentions people who take part

Revision ID: 0076
Revises: 0091
"""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    name = "deliberation_mention"
    op.create_table(
        name,
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("typed", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["deliberation_post.id"], name=op.f(f"fk_{name}_post_id_deliberation_post"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["accounts_person.id"], name=op.f(f"fk_{name}_person_id_accounts_person")),
        sa.PrimaryKeyConstraint("post_id", "person_id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_person_id"), name, ["person_id"])


def downgrade() -> None:
    op.drop_table("deliberation_mention")
