"""Keep changes of the rules of running processes, and who follows a thing

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spaces_rule_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["spaces_process.id"],
            name=op.f("fk_spaces_rule_change_process_id_spaces_process"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spaces_rule_change")),
    )
    op.create_index(op.f("ix_spaces_rule_change_process_id"), "spaces_rule_change", ["process_id"])
    op.create_table(
        "notifications_follow",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("resource_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_notifications_follow_person_id_accounts_person")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["spaces_resource.id"],
            name=op.f("fk_notifications_follow_resource_id_spaces_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "resource_id", name=op.f("pk_notifications_follow")),
    )
    op.create_index(op.f("ix_notifications_follow_resource_id"), "notifications_follow", ["resource_id"])


def downgrade() -> None:
    op.drop_table("notifications_follow")
    op.drop_table("spaces_rule_change")
