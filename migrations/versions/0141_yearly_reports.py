"""Keep yearly reports of councils with their files

Revision ID: 0141
Revises: 0134
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0141"
down_revision = "0134"
branch_labels = None
depends_on = None


def upgrade() -> None:
    when = civic.core.db.UTCDateTime(timezone=True)
    op.create_table(
        "yearly_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", when, nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("figures", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("published_at", when, nullable=True),
        *(
            sa.CheckConstraint(
                f"(published_at IS NULL) = ({column} IS NULL)", name=op.f(f"ck_yearly_report_published_has_{what}")
            )
            for column, what in (("sha256", "a_hash"), ("figures", "figures"), ("last_day", "days"))
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["councils_council.id"], name=op.f("fk_yearly_report_council_id_councils_council")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["core_run.id"], name=op.f("fk_yearly_report_run_id_core_run")),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["accounts_person.id"], name=op.f("fk_yearly_report_requested_by_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_report")),
        sa.UniqueConstraint("run_id", name=op.f("uq_yearly_report_run_id")),
    )
    op.create_index("ix_yearly_report_council", "yearly_report", ["council_id", "year"])
    op.create_index(op.f("ix_yearly_report_requested_by"), "yearly_report", ["requested_by"])
    op.create_table(
        "yearly_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["yearly_report.id"],
            name=op.f("fk_yearly_file_report_id_yearly_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_file")),
        sa.UniqueConstraint(
            "report_id", "language", "format", name=op.f("uq_yearly_file_report_id_language_format")
        ),
    )
    op.create_table(
        "yearly_history",
        sa.Column("report_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("catalogue", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["yearly_report.id"],
            name=op.f("fk_yearly_history_report_id_yearly_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_yearly_history")),
    )


def downgrade() -> None:
    op.drop_table("yearly_history")
    op.drop_table("yearly_file")
    op.drop_table("yearly_report")
