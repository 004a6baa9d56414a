"""Every version of a proposal says what made it, and whether supporters were told

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

#: Until now authors alone changed texts: each earlier version was followed by one of theirs.
KNOWN = sa.text(
    """
    INSERT INTO proposals_change (proposal_id, number, source, person_id, reason, edits, substantial, at)
    SELECT v.proposal_id, v.number + 1, 'author', p.author_id, '', NULL, :no, COALESCE(later.written_at, p.written_at)
    FROM proposals_version v
    JOIN proposals_proposal p ON p.id = v.proposal_id
    LEFT JOIN proposals_version later ON later.proposal_id = v.proposal_id AND later.number = v.number + 1
    """
).bindparams(sa.bindparam("no", False, sa.Boolean()))


def upgrade() -> None:
    op.create_table(
        "proposals_change",
        sa.Column("proposal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("edits", sa.JSON(), nullable=True),
        sa.Column("substantial", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals_proposal.id"],
            name=op.f("fk_proposals_change_proposal_id_proposals_proposal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_proposals_change_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "number", name=op.f("pk_proposals_change")),
    )
    with op.batch_alter_table("proposals_proposal") as batch:
        batch.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.get_bind().execute(KNOWN)


def downgrade() -> None:
    with op.batch_alter_table("proposals_proposal") as batch:
        batch.drop_column("changed_at")
    op.drop_table("proposals_change")
