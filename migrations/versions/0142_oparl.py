"""Who agreed to be named in OParl, and when its objects were noted

Revision ID: 0142
Revises: 0141
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0142"
down_revision = "0141"
branch_labels = None
depends_on = None


def upgrade() -> None:
    when = civic.core.db.UTCDateTime(timezone=True)
    op.create_table(
        "oparl_named",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", when, nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["councils_council.id"], name=op.f("fk_oparl_named_council_id_councils_council")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_oparl_named_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oparl_named")),
        sa.UniqueConstraint("council_id", "person_id", name=op.f("uq_oparl_named_council_id_person_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_oparl_named_person_id"), "oparl_named", ["person_id"])
    op.create_table(
        "oparl_noted",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", when, nullable=False),
        sa.Column("changed_at", when, nullable=False),
        sa.Column("deleted_at", when, nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["spaces_municipality.id"],
            name=op.f("fk_oparl_noted_municipality_id_spaces_municipality"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oparl_noted")),
        sa.UniqueConstraint(
            "municipality_id", "kind", "number", name=op.f("uq_oparl_noted_municipality_id_kind_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("oparl_noted")
    op.drop_table("oparl_named")
