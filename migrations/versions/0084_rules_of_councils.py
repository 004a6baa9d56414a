"""Councils have a legal basis, seats that come with an office, and rules of procedure

Revision ID: 0084
Revises: 0073
"""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0073"
branch_labels = None
depends_on = None

TABLE = "councils_council"


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("legal_bases", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("seats_ex_officio", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("quorum", sa.Integer(), nullable=True))
        table.add_column(sa.Column("voting", sa.String(), nullable=False, server_default="more_for"))
        table.add_column(sa.Column("publicity", sa.String(), nullable=False, server_default="public"))
        table.add_column(sa.Column("deputies", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_check_constraint(op.f(f"ck_{TABLE}_seats_ex_officio"), "seats_ex_officio >= 0")
        table.create_check_constraint(op.f(f"ck_{TABLE}_quorum"), "quorum BETWEEN 1 AND 100")


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(op.f(f"ck_{TABLE}_seats_ex_officio"), type_="check")
        table.drop_constraint(op.f(f"ck_{TABLE}_quorum"), type_="check")
        for column in ("legal_bases", "seats_ex_officio", "quorum", "voting", "publicity", "deputies"):
            table.drop_column(column)
