"""Open calls of councils, who applies, and draws with their published lottery

Revision ID: 0085
Revises: 0081
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0085"
down_revision = "0081"
branch_labels = None
depends_on = None

CALL, APPLICATION, ANSWER, DRAW = (f"recruitment_{name}" for name in ("call", "application", "answer", "draw"))


def _key(table: str, column: str, to: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), **options)


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    op.create_table(
        CALL,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.Column("households", sa.Boolean(), nullable=False),
        sa.Column("by_letter", sa.Boolean(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("frozen_at", instant, nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f(f"ck_{CALL}_days")),
        sa.CheckConstraint("last_day >= first_day", name=op.f(f"ck_{CALL}_term")),
        sa.CheckConstraint("seats > 0", name=op.f(f"ck_{CALL}_seats")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{CALL}")),
        _key(CALL, "council_id", "councils_council"),
        _key(CALL, "municipality_id", "spaces_municipality"),
    )
    op.create_index(op.f(f"ix_{CALL}_council_id"), CALL, ["council_id"])
    op.create_table(
        APPLICATION,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("household", sa.String(), nullable=True),
        sa.Column("letter", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("decided_at", instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{APPLICATION}")),
        sa.UniqueConstraint("call_id", "person_id", name=op.f(f"uq_{APPLICATION}_call_id_person_id")),
        sa.UniqueConstraint("call_id", "number", name=op.f(f"uq_{APPLICATION}_call_id_number")),
        sa.UniqueConstraint("call_id", "letter", name=op.f(f"uq_{APPLICATION}_call_id_letter")),
        _key(APPLICATION, "call_id", CALL),
        _key(APPLICATION, "person_id", "accounts_person"),
    )
    op.create_index(op.f(f"ix_{APPLICATION}_person_id"), APPLICATION, ["person_id"])
    op.create_table(
        ANSWER,
        sa.Column("application_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("feature", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("agreed_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("application_id", "feature", name=op.f(f"pk_{ANSWER}")),
        _key(ANSWER, "application_id", APPLICATION, ondelete="CASCADE"),
    )
    op.create_table(
        DRAW,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=True),
        sa.Column("smallest", sa.Double(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("lottery", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("published_at", instant, nullable=True),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("draws_at", instant, nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("panel", sa.JSON(), nullable=False),
        sa.Column("drawn_at", instant, nullable=True),
        sa.CheckConstraint("(lottery IS NULL) = (sha256 IS NULL)", name=op.f(f"ck_{DRAW}_published")),
        sa.CheckConstraint("(number IS NULL) = (drawn_at IS NULL)", name=op.f(f"ck_{DRAW}_drawn")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{DRAW}")),
        sa.UniqueConstraint("call_id", "round", name=op.f(f"uq_{DRAW}_call_id_round")),
        _key(DRAW, "call_id", CALL),
        _key(DRAW, "run_id", "core_run"),
    )


def downgrade() -> None:
    for table in (DRAW, ANSWER, APPLICATION, CALL):
        op.drop_table(table)
