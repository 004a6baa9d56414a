"""By which rules of its group a meeting was opened

Revision ID: 0107
Revises: 0089
"""

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0089"
branch_labels = None
depends_on = None

WORDS, NUMBERS = ("voting", "publicity"), ("quorum_percent", "members_then")
CHECKS = {
    "rules_as_a_whole": "(voting IS NULL) = (publicity IS NULL)",
    "rules_of_the_opening": "voting IS NULL OR opened_at IS NOT NULL",
}


def upgrade() -> None:
    with op.batch_alter_table("meetings_meeting") as batch:
        for word in WORDS:
            batch.add_column(sa.Column(word, sa.String(), nullable=True))
        for number in NUMBERS:
            batch.add_column(sa.Column(number, sa.Integer(), nullable=True))
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_meetings_meeting_{name}"), condition)


def downgrade() -> None:
    with op.batch_alter_table("meetings_meeting") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_meetings_meeting_{name}"), type_="check")
        for column in (*WORDS, *NUMBERS):
            batch.drop_column(column)
