"""How often somebody gets e-mails of each category, and what waits for a summary

Revision ID: 0099
Revises: 0096
"""

import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = "0096"
branch_labels = None
depends_on = None

#: The category of those that have no row of their own.
EVERY = ""


def upgrade() -> None:
    choice = op.create_table(
        "notifications_choice",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_notifications_choice_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "category", name=op.f("pk_notifications_choice")),
    )
    before = sa.table("notifications_preference", sa.column("person_id"), sa.column("letters", sa.Boolean()))
    stopped = sa.select(before.c.person_id, sa.literal(EVERY), sa.literal("never")).where(before.c.letters.is_(False))
    op.execute(sa.insert(choice).from_select(["person_id", "category", "frequency"], stopped))
    op.drop_table("notifications_preference")
    with op.batch_alter_table("notifications_notification") as batch:
        batch.add_column(sa.Column("waits", sa.String(), nullable=True))
        batch.add_column(sa.Column("summary_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            "fk_notifications_notification_summary", "core_mail", ["summary_id"], ["id"], ondelete="SET NULL"
        )
        batch.create_index(op.f("ix_notifications_notification_summary_id"), ["summary_id"])
    waiting = sa.text("waits IS NOT NULL")
    op.create_index(
        "ix_notifications_waiting",
        "notifications_notification",
        ["waits", "created_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def downgrade() -> None:
    op.drop_index("ix_notifications_waiting", "notifications_notification")
    with op.batch_alter_table("notifications_notification") as batch:
        batch.drop_index(op.f("ix_notifications_notification_summary_id"))
        batch.drop_constraint("fk_notifications_notification_summary", type_="foreignkey")
        batch.drop_column("summary_id")
        batch.drop_column("waits")
    preference = op.create_table(
        "notifications_preference",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("letters", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_notifications_preference_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notifications_preference")),
    )
    choice = sa.table("notifications_choice", *(sa.column(name) for name in ("person_id", "category", "frequency")))
    stopped = sa.select(choice.c.person_id, sa.false()).where(choice.c.category == EVERY, choice.c.frequency == "never")
    op.execute(sa.insert(preference).from_select(["person_id", "letters"], stopped))
    op.drop_table("notifications_choice")
