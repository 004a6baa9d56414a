"""Keep rounds of statements, what people answer, and what is computed

Revision ID: 0054
Revises: 0049
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0054"
down_revision = "0049"
branch_labels = None
depends_on = None


TABLES = (
    "statements_round",
    "statements_reason",
    "statements_result",
    "statements_statement",
    "statements_voter",
    "statements_imported_vote",
    "statements_verdict",
    "statements_vote",
)


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    op.create_table(
        "statements_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("texts_html", sa.JSON(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("moderated", sa.Boolean(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("cast", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("opened_at", instant, nullable=True),
        sa.Column("closes_at", instant, nullable=False),
        sa.Column("closed_at", instant, nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("origin", sa.JSON(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_statements_round_closed")),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f("ck_statements_round_state")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["spaces_municipality.id"],
            name=op.f("fk_statements_round_municipality_id_spaces_municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["process_id"], ["spaces_process.id"], name=op.f("fk_statements_round_process_id_spaces_process")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["spaces_resource.id"], name=op.f("fk_statements_round_resource_id_spaces_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements_round")),
        sa.UniqueConstraint("resource_id", name=op.f("uq_statements_round_resource_id")),
    )
    op.create_index(op.f("ix_statements_round_municipality_id"), "statements_round", ["municipality_id"])
    op.create_index(op.f("ix_statements_round_process_id"), "statements_round", ["process_id"])

    op.create_table(
        "statements_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["statements_round.id"],
            name=op.f("fk_statements_reason_round_id_statements_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements_reason")),
    )
    op.create_index(op.f("ix_statements_reason_round_id"), "statements_reason", ["round_id"])

    op.create_table(
        "statements_result",
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("cast", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("space", sa.JSON(), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["statements_round.id"],
            name=op.f("fk_statements_result_round_id_statements_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_statements_result")),
    )
    op.create_table(
        "statements_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("seed", sa.Boolean(), nullable=False),
        sa.Column("meta", sa.Boolean(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("agrees", sa.Integer(), nullable=False),
        sa.Column("disagrees", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("extremity", sa.Float(), nullable=False),
        sa.Column("sent_at", instant, nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("origin", sa.JSON(), nullable=False),
        sa.CheckConstraint("(state = 'merged') = (into_id IS NOT NULL)", name=op.f("ck_statements_statement_merged")),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'sent_back', 'merged')", name=op.f("ck_statements_statement_state")
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["statements_statement.id"], name=op.f("fk_statements_statement_into_id_statements_statement")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_statements_statement_person_id_accounts_person")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["statements_round.id"],
            name=op.f("fk_statements_statement_round_id_statements_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements_statement")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_statements_statement_round_id_number")),
    )
    op.create_index(op.f("ix_statements_statement_into_id"), "statements_statement", ["into_id"])
    op.create_index(op.f("ix_statements_statement_person_id"), "statements_statement", ["person_id"])
    op.create_index("ix_statements_statement_state", "statements_statement", ["round_id", "state"])

    op.create_table(
        "statements_voter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("origin", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_statements_voter_person_id_accounts_person")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["statements_round.id"],
            name=op.f("fk_statements_voter_round_id_statements_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements_voter")),
        sa.UniqueConstraint("round_id", "name", name=op.f("uq_statements_voter_round_id_name")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_statements_voter_round_id_person_id")),
    )
    op.create_index(op.f("ix_statements_voter_person_id"), "statements_voter", ["person_id"])

    op.create_table(
        "statements_imported_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.Column("written", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statements_statement.id"],
            name=op.f("fk_statements_imported_vote_statement_id_statements_statement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"],
            ["statements_voter.id"],
            name=op.f("fk_statements_imported_vote_voter_id_statements_voter"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements_imported_vote")),
    )
    op.create_index(op.f("ix_statements_imported_vote_statement_id"), "statements_imported_vote", ["statement_id"])
    op.create_index(op.f("ix_statements_imported_vote_voter_id"), "statements_imported_vote", ["voter_id"])

    op.create_table(
        "statements_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("decision IN ('accept', 'send_back')", name=op.f("ck_statements_verdict_decision")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_statements_verdict_person_id_accounts_person")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statements_statement.id"],
            name=op.f("fk_statements_verdict_statement_id_statements_statement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements_verdict")),
    )
    op.create_index(op.f("ix_statements_verdict_statement_id"), "statements_verdict", ["statement_id"])

    op.create_table(
        "statements_vote",
        sa.Column("voter_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.CheckConstraint("value IN (-1, 0, 1)", name=op.f("ck_statements_vote_value")),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statements_statement.id"],
            name=op.f("fk_statements_vote_statement_id_statements_statement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"],
            ["statements_voter.id"],
            name=op.f("fk_statements_vote_voter_id_statements_voter"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("voter_id", "statement_id", name=op.f("pk_statements_vote")),
    )
    op.create_index(op.f("ix_statements_vote_statement_id"), "statements_vote", ["statement_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
