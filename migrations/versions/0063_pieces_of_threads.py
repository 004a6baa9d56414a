"""Read a thread in pieces, so that it can be nested as deep as people answer

Revision ID: 0063
Revises: 0061
"""

from collections import Counter
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0061"
branch_labels = None
depends_on = None

DIGITS, BRANCH, DEEPEST = 6, 20, 60
#: Number, root, piece, path and depth.
Place = tuple[int, int, int, str, int]


def upgrade() -> None:
    with op.batch_alter_table("deliberation_post") as batch_op:
        batch_op.add_column(sa.Column("piece", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("further_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.drop_constraint(batch_op.f("uq_deliberation_post_thread_id_path"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_deliberation_post_thread_id_piece_path"), ["thread_id", "piece", "path"]
        )
    sizes: Counter[tuple[int, int, str]] = Counter()

    def place(thread: int, number: int, parent: Place | None) -> Place:
        token = f"{number:0{DIGITS}d}"
        found = (number, number, 0, token, 0)
        if parent is not None:
            _, root, piece, path, depth = parent
            full = sizes[thread, piece, path[:DIGITS]] >= BRANCH
            inside = (number, root, piece, path + token, depth + 1)
            found = (number, root, parent[0], token, depth + 1) if full else inside
        sizes[thread, found[2], found[3][:DIGITS]] += 1
        return found

    _place_again(place)
    op.execute(
        "UPDATE deliberation_post SET further_count = (SELECT count(*) FROM deliberation_post AS further"
        " WHERE further.thread_id = deliberation_post.thread_id AND further.piece = deliberation_post.number"
        " AND further.parent_id = deliberation_post.id)"
        " WHERE reply_count > 0"
    )


def downgrade() -> None:
    def place(thread: int, number: int, parent: Place | None) -> Place:
        token = f"{number:0{DIGITS}d}"
        if parent is None:
            return number, number, 0, token, 0
        _, root, _, path, depth = parent
        above = path if depth < DEEPEST else path[:-DIGITS]
        return number, root, 0, above + token, min(depth + 1, DEEPEST)

    # What is unique with the piece is unique without it: a path begins with a number that its thread has once.
    with op.batch_alter_table("deliberation_post") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_deliberation_post_thread_id_piece_path"), type_="unique")
    _place_again(place)
    with op.batch_alter_table("deliberation_post") as batch_op:
        batch_op.create_unique_constraint(batch_op.f("uq_deliberation_post_thread_id_path"), ["thread_id", "path"])
        batch_op.drop_column("further_count")
        batch_op.drop_column("piece")


def _place_again(place: Callable[[int, int, Place | None], Place]) -> None:
    """Give the posts of threads with a long branch their places; whoever is answered has the smaller number."""
    bind = op.get_bind()
    long = bind.execute(
        sa.text("SELECT DISTINCT thread_id FROM deliberation_post GROUP BY thread_id, root_number HAVING count(*) > :n"),
        {"n": BRANCH},
    ).scalars()
    for thread in list(long):
        posts = bind.execute(
            sa.text("SELECT id, parent_id, number FROM deliberation_post WHERE thread_id = :thread ORDER BY number"),
            {"thread": thread},
        ).all()
        at: dict[int | None, Place] = {}
        for post, parent, number in posts:
            at[post] = place(thread, number, at.get(parent))
        bind.execute(
            sa.text("UPDATE deliberation_post SET piece = :piece, path = :path, depth = :depth WHERE id = :post"),
            [{"post": post, "piece": at[post][2], "path": at[post][3], "depth": at[post][4]} for post, _, _ in posts],
        )
