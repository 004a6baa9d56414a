"""Corrections of statements

Revision ID: 0116
Revises: 0127
"""

import sqlalchemy as sa
from alembic import op

revision = "0116"
down_revision = "0127"
branch_labels = None
depends_on = None

TABLE = "moderation_correction"
CHECK = f"ck_{TABLE}_one_thing"
KEY = f"fk_{TABLE}_statement_id_statements_statement"
ONE_OF_THREE = (
    "CASE WHEN post_id IS NULL THEN 0 ELSE 1 END + CASE WHEN proposal_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN statement_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as batch:
        batch.add_column(sa.Column("statement_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f(KEY), "statements_statement", ["statement_id"], ["id"], ondelete="CASCADE")
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), ONE_OF_THREE)
        batch.create_index(op.f(f"ix_{TABLE}_statement_id"), ["statement_id"])


def downgrade() -> None:
    """A correction of a statement has no place without its column: it goes, and the log still tells of it."""
    op.execute(
        "DELETE FROM moderation_correction_version WHERE correction_id IN"
        " (SELECT id FROM moderation_correction WHERE statement_id IS NOT NULL)"
    )
    op.execute("DELETE FROM moderation_correction WHERE statement_id IS NOT NULL")
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_index(op.f(f"ix_{TABLE}_statement_id"))
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), "(post_id IS NULL) <> (proposal_id IS NULL)")
        batch.drop_constraint(op.f(KEY), type_="foreignkey")
        batch.drop_column("statement_id")
