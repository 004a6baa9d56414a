"""Posts of other systems, in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import bindparam, insert, update

from civic.audit import service as audit
from civic.core import events, sanitise
from civic.core.db import db
from civic.core.permissions import Actor
from civic.deliberation import queries
from civic.deliberation.events import PostsImported
from civic.deliberation.models import Post, Thread
from civic.deliberation.policy import Can, require
from civic.deliberation.rules import (
    DIGITS,
    ImportedPost,
    ImportResult,
    Place,
    PostCode,
    by_generation,
    place,
)

#: Posts that are written at once.
BATCH = 1000


def import_posts(
    actor: Actor,
    municipality_id: int,
    source: str,
    rows: Iterable[ImportedPost],
    progress: Callable[[int], None] = lambda count: None,
) -> ImportResult:
    """Write posts of another system, parents first, whatever their order. Doing it twice equals doing it once.

    No person is invented and nobody is told. Texts longer than a resident may write arrive whole, up to what the
    cleaner takes.

    Args:
        source: names the system and what was taken from it ("decidim:walking-plan"); external ids are unique in it.
        progress: called with the number of posts since the last call.
    """
    require(actor, Can.IMPORT_POSTS, _In(municipality_id))
    result = ImportResult()
    known = queries.imported(source)
    fresh = _fresh(rows, known, result)
    generations, result.orphans = by_generation(fresh, {key: thread for key, (_, thread, _) in known.items()})
    at = {key: (post_id, stands) for key, (post_id, _, stands) in known.items()}
    numbers = queries.last_numbers(row.thread_id for row in fresh)
    before = dict(numbers)
    lost = set(result.orphans)
    sizes: Counter[tuple[int, int, str]] = Counter(queries.branch_sizes(numbers))
    answered: Counter[int] = Counter()
    further: Counter[int] = Counter()
    for generation in generations:
        for start in range(0, len(generation), BATCH):
            part = generation[start : start + BATCH]
            values = _values(source, part, lost, at, numbers, sizes)
            _write_imported(values, at)
            answered.update(row["parent_id"] for row in values if row["parent_id"] is not None)
            further.update(row["parent_id"] for row in values if row["depth"] and len(row["path"]) == DIGITS)
            progress(len(part))
    result.written = len(fresh)
    _count_replies(answered, further)
    _count_imported({thread: numbers[thread] - before[thread] for thread in numbers})
    audit.record(actor, "import", "posts", source, municipality_id, written=result.written)
    return result


class _In:
    """Something in a municipality, for a policy that asks only that."""

    def __init__(self, municipality_id: int) -> None:
        self.municipality_id = municipality_id


def _fresh(rows: Iterable[ImportedPost], known: dict[str, Any], result: ImportResult) -> list[ImportedPost]:
    fresh: dict[str, ImportedPost] = {}
    for row in rows:
        if row.external_id in known or row.external_id in fresh:
            result.known += 1
        elif not row.body.strip() or len(row.body) > sanitise.LONGEST:
            result.skipped.append((row.external_id, PostCode.TOO_LONG if row.body.strip() else PostCode.EMPTY))
        else:
            fresh[row.external_id] = row
    return list(fresh.values())


def _values(
    source: str,
    part: Sequence[ImportedPost],
    lost: set[str],
    at: dict[str, tuple[int, Place]],
    numbers: dict[int, int],
    sizes: Counter[tuple[int, int, str]],
) -> list[dict[str, Any]]:
    """The rows of posts whose parents are there; notes in ``at``, ``numbers`` and ``sizes`` where they will be."""
    values: list[dict[str, Any]] = []
    for row in part:
        parent = at[row.parent] if row.parent is not None and row.external_id not in lost else None
        numbers[row.thread_id] += 1
        size = sizes[row.thread_id, parent[1].piece, parent[1].top] if parent else 0
        stands = place(numbers[row.thread_id], parent[1] if parent else None, size)
        sizes[row.thread_id, stands.piece, stands.top] += 1
        values.append(
            {
                **asdict(stands),
                "thread_id": row.thread_id,
                "parent_id": parent[0] if parent else None,
                "language": row.language,
                "body": row.body,
                "body_html": sanitise.render(row.body),
                "body_version": sanitise.VERSION,
                "stance": row.stance.value if row.stance else None,
                "created_at": row.created_at,
                "source": source,
                "external_id": row.external_id,
                "author_label": row.author_label,
                "imported_likes": row.likes,
                "imported_dislikes": row.dislikes,
            }
        )
        at[row.external_id] = (0, stands)
    return values


def _write_imported(values: list[dict[str, Any]], at: dict[str, tuple[int, Place]]) -> None:
    """Write rows, and note their ids in ``at``."""
    ids = db.session.execute(insert(Post).returning(Post.id, Post.external_id), values)
    for post_id, external_id in ids:
        at[str(external_id)] = (post_id, at[str(external_id)][1])


def _count_replies(answered: Counter[int], further: Counter[int]) -> None:
    if not answered:
        return
    table: Any = Post.__table__
    more = {
        "reply_count": table.c.reply_count + bindparam("n"),
        "further_count": table.c.further_count + bindparam("further"),
    }
    db.session.connection().execute(
        update(table).where(table.c.id == bindparam("post")).values(more),
        [{"post": post_id, "n": n, "further": further[post_id]} for post_id, n in answered.items()],
    )


def _count_imported(counts: dict[int, int]) -> None:
    counts = {thread: n for thread, n in counts.items() if n}
    if not counts:
        return
    table: Any = Thread.__table__
    db.session.connection().execute(
        update(table)
        .where(table.c.id == bindparam("thread"))
        .values(
            last_number=table.c.last_number + bindparam("n"),
            post_count=table.c.post_count + bindparam("n"),
            revision=table.c.revision + 1,
        ),
        [{"thread": thread, "n": n} for thread, n in counts.items()],
    )
    events.announce(PostsImported(counts))
