"""Reports, cases, decisions and appeals

Revision ID: 0052
Revises: 0051
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moderation_turn",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_moderation_turn_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_moderation_turn")),
    )
    op.create_table(
        "moderation_guidelines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("published_at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["spaces_municipality.id"],
            name=op.f("fk_moderation_guidelines_municipality_id_spaces_municipality"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_guidelines")),
        sa.UniqueConstraint(
            "municipality_id", "version", name=op.f("uq_moderation_guidelines_municipality_id_version")
        ),
    )
    op.create_table(
        "moderation_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("waiting", sa.String(), nullable=False),
        sa.Column("since", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("flag_count", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("claimed_at", civic.core.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("created_at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(post_id IS NULL) <> (proposal_id IS NULL)", name=op.f("ck_moderation_case_one_thing")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["accounts_person.id"], name=op.f("fk_moderation_case_author_id_accounts_person")
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by"], ["accounts_person.id"], name=op.f("fk_moderation_case_claimed_by_accounts_person")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["spaces_municipality.id"],
            name=op.f("fk_moderation_case_municipality_id_spaces_municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["deliberation_post.id"],
            name=op.f("fk_moderation_case_post_id_deliberation_post"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals_proposal.id"],
            name=op.f("fk_moderation_case_proposal_id_proposals_proposal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["spaces_resource.id"], name=op.f("fk_moderation_case_resource_id_spaces_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_case")),
        sa.UniqueConstraint("post_id", name=op.f("uq_moderation_case_post_id")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_moderation_case_proposal_id")),
    )
    with op.batch_alter_table("moderation_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_case_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_moderation_case_queue", ["municipality_id", "waiting", "since", "id"], unique=False)

    op.create_table(
        "moderation_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("guideline", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hid", sa.Boolean(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reason_language", sa.String(), nullable=False),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("since", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("until", civic.core.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reversed_at", civic.core.db.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_decision_case_id_moderation_case"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts_person.id"], name=op.f("fk_moderation_decision_decided_by_accounts_person")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["spaces_municipality.id"],
            name=op.f("fk_moderation_decision_municipality_id_spaces_municipality"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_decision")),
        sa.UniqueConstraint("uid", name=op.f("uq_moderation_decision_uid")),
    )
    with op.batch_alter_table("moderation_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_decision_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_moderation_decision_town", ["municipality_id", "at", "id"], unique=False)

    op.create_table(
        "moderation_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("guideline", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_flag_case_id_moderation_case"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_moderation_flag_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_flag")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_moderation_flag_case_id_person_id")),
    )
    with op.batch_alter_table("moderation_flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_flag_person_id"), ["person_id"], unique=False)

    op.create_table(
        "moderation_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answer_language", sa.String(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", civic.core.db.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(granted IS NULL) = (answered_at IS NULL)", name=op.f("ck_moderation_appeal_answered")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["accounts_person.id"], name=op.f("fk_moderation_appeal_answered_by_accounts_person")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["moderation_decision.id"],
            name=op.f("fk_moderation_appeal_decision_id_moderation_decision"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_moderation_appeal_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_appeal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_moderation_appeal_decision_id")),
    )
    with op.batch_alter_table("moderation_appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_appeal_person_id"), ["person_id"], unique=False)

    op.create_table(
        "moderation_restriction",
        sa.Column("decision_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("until", civic.core.db.UTCDateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", civic.core.db.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["moderation_decision.id"],
            name=op.f("fk_moderation_restriction_decision_id_moderation_decision"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["spaces_municipality.id"],
            name=op.f("fk_moderation_restriction_municipality_id_spaces_municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_moderation_restriction_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_moderation_restriction")),
    )
    with op.batch_alter_table("moderation_restriction", schema=None) as batch_op:
        batch_op.create_index("ix_moderation_restriction_person", ["person_id", "municipality_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("moderation_restriction", schema=None) as batch_op:
        batch_op.drop_index("ix_moderation_restriction_person")

    op.drop_table("moderation_restriction")
    with op.batch_alter_table("moderation_appeal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moderation_appeal_person_id"))

    op.drop_table("moderation_appeal")
    with op.batch_alter_table("moderation_flag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moderation_flag_person_id"))

    op.drop_table("moderation_flag")
    with op.batch_alter_table("moderation_decision", schema=None) as batch_op:
        batch_op.drop_index("ix_moderation_decision_town")
        batch_op.drop_index(batch_op.f("ix_moderation_decision_case_id"))

    op.drop_table("moderation_decision")
    with op.batch_alter_table("moderation_case", schema=None) as batch_op:
        batch_op.drop_index("ix_moderation_case_queue")
        batch_op.drop_index(batch_op.f("ix_moderation_case_author_id"))

    op.drop_table("moderation_case")
    op.drop_table("moderation_guidelines")
    op.drop_table("moderation_turn")
