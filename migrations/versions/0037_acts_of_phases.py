"""Say of each phase what people can do in it

Revision ID: 0037
Revises: 0036
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

#: What people could do in a phase of each kind before it was said; comments and amendments were open in all of them.
ACTS = {
    "proposals": ["propose", "support", "discuss", "amend"],
    "discussion": ["support", "discuss", "amend"],
    "vote": ["discuss", "amend", "vote"],
}
OTHERS = ["discuss", "amend"]


def upgrade() -> None:
    with op.batch_alter_table("spaces_phase") as batch:
        batch.add_column(sa.Column("acts", sa.JSON(), nullable=False, server_default=json.dumps(OTHERS)))
    phase = sa.table("spaces_phase", sa.column("kind"), sa.column("acts", sa.JSON()))
    for kind, acts in ACTS.items():
        op.execute(phase.update().where(phase.c.kind == kind).values(acts=acts))
    with op.batch_alter_table("spaces_phase") as batch:
        batch.alter_column("acts", existing_type=sa.JSON(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("spaces_phase") as batch:
        batch.drop_column("acts")
