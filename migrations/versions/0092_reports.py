"""Keep reports of releases with their files

Revision ID: 0092
Revises: 0076
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0092"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reports_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["statistics_release.id"],
            name=op.f("fk_reports_report_release_id_statistics_release"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["run_id"], ["core_run.id"], name=op.f("fk_reports_report_run_id_core_run")),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["accounts_person.id"], name=op.f("fk_reports_report_requested_by_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports_report")),
        sa.UniqueConstraint("run_id", name=op.f("uq_reports_report_run_id")),
    )
    op.create_index("ix_reports_report_release", "reports_report", ["release_id", "language"])
    op.create_index(op.f("ix_reports_report_requested_by"), "reports_report", ["requested_by"])
    op.create_table(
        "reports_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["reports_report.id"],
            name=op.f("fk_reports_file_report_id_reports_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports_file")),
        sa.UniqueConstraint("report_id", "format", name=op.f("uq_reports_file_report_id_format")),
    )


def downgrade() -> None:
    op.drop_table("reports_file")
    op.drop_table("reports_report")
