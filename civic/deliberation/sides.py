"""The strongest comments of each side of a thread, beside each other."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from civic.deliberation import labels, queries
from civic.deliberation.orders_page import Chosen
from civic.deliberation.pages import branch, values
from civic.deliberation.queries import Order
from civic.deliberation.reader import reader_of
from civic.deliberation.rules import Stance
from civic.deliberation.views import Glance

#: So many comments of each side.
SHOWN = 10


@dataclass(frozen=True)
class Column:
    """A side: its comments as markup, how many there are, and the way to all of them."""

    stance: str
    title: str
    count: int
    posts: list[Markup]
    url: str


def both_sides(thread: Glance) -> list[Column]:
    """Those for and those against, the most helpful first. Three queries, and those of the reader."""
    counts = queries.stance_counts(thread.id)
    reader = reader_of(thread)
    columns = []
    for stance in (Stance.FOR, Stance.AGAINST):
        found = queries.strongest(thread.id, stance, SHOWN)
        url = Chosen(Order.HELPFUL, stance).url(thread.url)
        posts = [branch(tree) for tree in values(found, thread, reader)]
        columns.append(Column(stance.value, str(labels.STANCES[stance]), counts[stance], posts, url))
    return columns
