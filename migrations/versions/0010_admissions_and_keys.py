"""One ballot a mailbox, and keys that two people destroy

Revision ID: 0010
Revises: 0009
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INSTANT = civic.core.db.UTCDateTime(timezone=True)
_VOTE = sa.table(
    "votes_vote",
    sa.column("id", sa.Integer),
    sa.column("closed_at", _INSTANT),
    sa.column("objections_until", _INSTANT),
)


def upgrade() -> None:
    op.add_column("votes_vote", sa.Column("objections_until", _INSTANT, nullable=True))
    op.add_column("votes_vote", sa.Column("key_destroyed_at", _INSTANT, nullable=True))
    op.create_table(
        "votes_admission",
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["votes_vote.id"], name=op.f("fk_votes_admission_vote_id_votes_vote"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vote_id", "mark", name=op.f("pk_votes_admission")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "votes_key_consent",
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["votes_vote.id"], name=op.f("fk_votes_key_consent_vote_id_votes_vote"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_votes_key_consent_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("vote_id", "person_id", name=op.f("pk_votes_key_consent")),
    )
    op.create_index(op.f("ix_votes_key_consent_person_id"), "votes_key_consent", ["person_id"])
    bind = op.get_bind()
    for row in bind.execute(sa.select(_VOTE).where(_VOTE.c.closed_at.is_not(None))).all():
        until = row.closed_at + timedelta(days=30)
        bind.execute(_VOTE.update().where(_VOTE.c.id == row.id).values(objections_until=until))


def downgrade() -> None:
    op.drop_table("votes_key_consent")
    op.drop_table("votes_admission")
    op.drop_column("votes_vote", "key_destroyed_at")
    op.drop_column("votes_vote", "objections_until")
