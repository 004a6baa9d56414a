"""The log: entries are numbered, the database refuses to replace them, words are keyed commitments.

E-mails can carry a file.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SAID = "the log is append-only"
OLD_SQLITE = ("audit_entry_no_update", "audit_entry_no_delete")
SQLITE = {
    "audit_entry_no_update": "UPDATE ON audit_entry",
    "audit_entry_no_delete": "DELETE ON audit_entry",
    "audit_entry_follows": (
        "INSERT ON audit_entry WHEN NEW.number IS NOT (SELECT entries + 1 FROM audit_head WHERE id = 1)"
        " OR NEW.previous IS NOT (SELECT hash FROM audit_head WHERE id = 1)"
        " OR EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id OR number = NEW.number OR hash = NEW.hash)"
    ),
    "audit_head_follows": (
        "UPDATE ON audit_head WHEN NEW.id IS NOT OLD.id OR NEW.entries IS NOT OLD.entries + 1"
        " OR NEW.hash IS NOT (SELECT hash FROM audit_entry WHERE number = NEW.entries)"
    ),
    "audit_head_no_delete": "DELETE ON audit_head",
    "audit_head_once": "INSERT ON audit_head WHEN NEW.entries <> 0 OR EXISTS (SELECT 1 FROM audit_head)",
    "audit_secret_no_update": "UPDATE ON audit_secret",
    "audit_secret_once": (
        "INSERT ON audit_secret WHEN EXISTS (SELECT 1 FROM audit_secret WHERE number = NEW.number)"
    ),
}
REFUSE = f"RAISE EXCEPTION '{SAID}'"
FUNCTIONS = {
    "audit_entry_append_only": f"{REFUSE};",
    "audit_entry_follows": (
        "IF NEW.number IS DISTINCT FROM (SELECT entries + 1 FROM audit_head WHERE id = 1)"
        " OR NEW.previous IS DISTINCT FROM (SELECT hash FROM audit_head WHERE id = 1)"
        f" THEN {REFUSE}; END IF; RETURN NEW;"
    ),
    "audit_head_follows": (
        "IF NEW.id IS DISTINCT FROM OLD.id OR NEW.entries IS DISTINCT FROM OLD.entries + 1"
        " OR NEW.hash IS DISTINCT FROM (SELECT hash FROM audit_entry WHERE number = NEW.entries)"
        f" THEN {REFUSE}; END IF; RETURN NEW;"
    ),
    "audit_head_once": f"IF NEW.entries <> 0 OR NEW.id <> 1 THEN {REFUSE}; END IF; RETURN NEW;",
}
POSTGRES = (
    ("audit_entry_append_only", "UPDATE OR DELETE OR TRUNCATE ON audit_entry", "STATEMENT", "audit_entry_append_only"),
    ("audit_entry_follows", "INSERT ON audit_entry", "ROW", "audit_entry_follows"),
    ("audit_head_follows", "UPDATE ON audit_head", "ROW", "audit_head_follows"),
    ("audit_head_no_delete", "DELETE OR TRUNCATE ON audit_head", "STATEMENT", "audit_entry_append_only"),
    ("audit_head_once", "INSERT ON audit_head", "ROW", "audit_head_once"),
    ("audit_secret_no_update", "UPDATE OR TRUNCATE ON audit_secret", "STATEMENT", "audit_entry_append_only"),
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        for name in OLD_SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP TRIGGER audit_entry_append_only ON audit_entry")
        op.execute("DROP FUNCTION audit_entry_append_only")
    op.create_table(
        "audit_secret",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_secret")),
    )
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE audit_entry SET version = 1, number = counted.place FROM"
        " (SELECT id, row_number() OVER (ORDER BY id) AS place FROM audit_entry) counted"
        " WHERE counted.id = audit_entry.id"
    )
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.alter_column("number", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("version", existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_audit_entry_number"), ["number"])
    with op.batch_alter_table("core_mail") as batch_op:
        batch_op.add_column(sa.Column("attachment_name", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("attachment", sa.String(), nullable=True))
    _guard(sqlite)


def _guard(sqlite: bool) -> None:
    if sqlite:
        for name, when in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{SAID}'); END")
        return
    for name, body in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN {body} END $$ LANGUAGE plpgsql")
    for name, when, each, function in POSTGRES:
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} FOR EACH {each} EXECUTE FUNCTION {function}()")


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        for name, when, _each, _function in POSTGRES:
            op.execute(f"DROP TRIGGER {name} ON {when.split(' ON ')[1]}")
        for name in FUNCTIONS:
            op.execute(f"DROP FUNCTION {name}")
    with op.batch_alter_table("core_mail") as batch_op:
        batch_op.drop_column("attachment")
        batch_op.drop_column("attachment_name")
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_audit_entry_number"), type_="unique")
        batch_op.drop_column("version")
        batch_op.drop_column("number")
    op.drop_table("audit_secret")
    if sqlite:
        for name in OLD_SQLITE:
            op.execute(f"CREATE TRIGGER {name} BEFORE {SQLITE[name]} BEGIN SELECT RAISE(ABORT, '{SAID}'); END")
        return
    op.execute(f"CREATE FUNCTION audit_entry_append_only() RETURNS trigger AS $$ BEGIN {REFUSE}; END $$ LANGUAGE plpgsql")
    op.execute(
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()"
    )
