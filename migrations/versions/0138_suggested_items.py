"""Items that people suggest for the agenda of a meeting, and by which rules of a council

Revision ID: 0138
Revises: 0116
"""

import sqlalchemy as sa
from alembic import op

from civic.core.db import UTCDateTime

revision = "0138"
down_revision = "0116"
branch_labels = None
depends_on = None

TABLE = "meetings_suggestion"
WORDS = ("title", "why", "language", "listing", "state", "reason", "reason_language")
CHECKS = {
    "answered": "(state = 'waiting') = (answered_at IS NULL)",
    "reason": "(state = 'sent_back') = (reason <> '')",
    "hidden_when_sent_back": "state = 'sent_back' OR NOT hidden",
}
#: Councils that are there already go on as they did: nobody suggests until they say so.
RULES = {"suggesters": "nobody", "suggestion_listing": "texts"}


def _key(column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{TABLE}_{column}_{to}"), ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in WORDS),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("suggested_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", UTCDateTime(timezone=True), nullable=True),
        _key("meeting_id", "meetings_meeting", "CASCADE"),
        _key("person_id", "accounts_person"),
        _key("about_id", "spaces_resource"),
        *(sa.CheckConstraint(condition, name=op.f(f"ck_{TABLE}_{name}")) for name, condition in CHECKS.items()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            "meeting_id", "person_id", "title", name=op.f(f"uq_{TABLE}_meeting_id_person_id_title")
        ),
    )
    for column in ("person_id", "about_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])
    with op.batch_alter_table("councils_council") as batch:
        for name, now in RULES.items():
            batch.add_column(sa.Column(name, sa.String(), nullable=False, server_default=now))
    with op.batch_alter_table("councils_council") as batch:
        for name in RULES:
            batch.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("councils_council") as batch:
        for name in RULES:
            batch.drop_column(name)
    op.drop_table(TABLE)
