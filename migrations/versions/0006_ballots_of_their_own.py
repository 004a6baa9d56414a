"""Ballots of SQLite lie in a file of their own

Revision ID: 0006
Revises: 0005
"""

import json

import sqlalchemy as sa
from alembic import op

from civic.votes import sheets

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SHEETS = sa.table("votes_sheet", sa.column("id", sa.Integer), sa.column("body", sa.String), schema="ballots")


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return
    old = bind.execute(sa.text("SELECT vote_id, slot, revision, choice, nonce FROM main.votes_ballot"))
    votes: dict[int, dict[str, list]] = {}
    for vote, slot, revision_, choice, nonce in old:
        votes.setdefault(vote, {})[slot] = [revision_, json.loads(choice), bytes(nonce).hex()]
    bind.execute(_SHEETS.delete())
    for vote, ballots in votes.items():
        bodies = sheets.sheets(ballots, *sheets.lay_out(ballots))
        rows = [{"id": sheets.first(vote) + place, "body": body} for place, body in enumerate(bodies)]
        bind.execute(_SHEETS.insert(), rows)
    # The two files are not kept by one step: the copy is safe before the table goes.
    bind.commit()
    op.execute("PRAGMA secure_delete = ON")
    op.execute("DROP TABLE main.votes_ballot")
    op.execute("PRAGMA secure_delete = OFF")


def downgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return
    op.create_table(
        "votes_ballot",
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["vote_id"], ["votes_vote.id"], name=op.f("fk_votes_ballot_vote_id_votes_vote")),
        sa.PrimaryKeyConstraint("vote_id", "slot", name=op.f("pk_votes_ballot")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("votes_ballot", schema=None) as batch_op:
        batch_op.create_index("ix_votes_ballot_settled", ["vote_id", "settled"], unique=False)
    rows = [
        {"vote": number // sheets.MOST, "slot": slot, "revision": record[0], "choice": json.dumps(record[1]),
         "nonce": bytes.fromhex(record[2])}
        for number, body in bind.execute(sa.select(_SHEETS.c.id, _SHEETS.c.body))
        for slot, record in sheets.read(body).items()
    ]
    if rows:
        bind.execute(
            sa.text(
                "INSERT INTO main.votes_ballot SELECT id, :slot, :revision, :choice, :nonce, 1 "
                "FROM votes_vote WHERE id = :vote"
            ),
            rows,
        )
    bind.commit()
    bind.execute(_SHEETS.delete())
