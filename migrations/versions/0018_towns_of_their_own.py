"""A town has its own colours, languages, contact, offices and themes; e-mails name their town; a proposal keeps what it was promised

The look of towns was named by ``theme`` and stood in the program's style sheets: towns begin with the program's
colours and choose their own.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

#: Column, type, and what towns have that were founded before.
TOWN = (
    ("colours", sa.JSON(), "'{}'"),
    ("languages", sa.JSON(), """'["en", "fr", "ar"]'"""),
    ("senders", sa.JSON(), "'{}'"),
    ("contact_address", sa.String(), "''"),
    ("contact_email", sa.String(), "''"),
    ("contact_phone", sa.String(), "''"),
    ("offices", sa.JSON(), "'[]'"),
    ("themes", sa.JSON(), "'[]'"),
)
PROMISED = ("support_threshold", "answer_days")


def upgrade() -> None:
    for name, kind, _before in TOWN:
        op.add_column("spaces_municipality", sa.Column(name, kind, nullable=True))
    op.execute("UPDATE spaces_municipality SET " + ", ".join(f"{name} = {before}" for name, _kind, before in TOWN))
    with op.batch_alter_table("spaces_municipality") as batch:
        for name, kind, _before in TOWN:
            batch.alter_column(name, existing_type=kind, nullable=False)
        batch.drop_column("theme")
    op.add_column("core_mail", sa.Column("sender", sa.String(), nullable=False, server_default=""))
    for name in PROMISED:
        op.add_column("proposals_proposal", sa.Column(name, sa.Integer(), nullable=True))
        op.execute(
            f"UPDATE proposals_proposal SET {name} = (SELECT m.{name} FROM spaces_municipality m "  # noqa: S608 - ours
            "WHERE m.id = proposals_proposal.municipality_id)"
        )
    with op.batch_alter_table("proposals_proposal") as batch:
        for name in PROMISED:
            batch.alter_column(name, existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    op.drop_column("core_mail", "sender")
    with op.batch_alter_table("proposals_proposal") as batch:
        for name in PROMISED:
            batch.drop_column(name)
    op.add_column("spaces_municipality", sa.Column("theme", sa.String(), nullable=True))
    op.execute("UPDATE spaces_municipality SET theme = 'halmere'")
    with op.batch_alter_table("spaces_municipality") as batch:
        batch.alter_column("theme", existing_type=sa.String(), nullable=False)
        for name, _kind, _before in reversed(TOWN):
            batch.drop_column(name)
