"""What the page of a thread shows one reader alone: links at their own posts, and how they reacted to others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask import url_for
from flask_babel import ngettext

from civic.core.gates import current_actor
from civic.deliberation import labels, queries
from civic.deliberation.rules import PostView, Reaction
from civic.deliberation.views import Glance, ShownReaction

#: A word stands alone where there is no icon that says the same.
ICONS = {Reaction.HELPFUL: "up", Reaction.THANKS: ""}


@dataclass(frozen=True)
class Reader:
    """``mine``: posts that the reader can change. ``can``: they can react here now; ``reacted``: how they did."""

    mine: frozenset[int] = frozenset()
    can: bool = False
    reacted: Mapping[int, frozenset[Reaction]] = field(default_factory=dict)

    def concerned(self, posts: Iterable[int]) -> bool:
        """Whether some of these posts look different for this reader."""
        return any(post in self.mine or post in self.reacted for post in posts)


#: Nobody has posts or reactions: what is shown to them is the same for all who can, or cannot, react.
NOBODY, ANYBODY = Reader(), Reader(can=True)


def reader_of(thread: Glance) -> Reader:
    """The reader of a thread. One query for who wrote in it, one for who reacted; none for others."""
    person_id = current_actor().person_id
    if person_id is None or thread.closed:
        return NOBODY
    if not (thread.wrote or thread.reacted):
        return ANYBODY
    mine = frozenset(queries.mine(thread.id, person_id)) if thread.wrote else frozenset()
    return Reader(mine, True, queries.reactions_of(thread.id, person_id) if thread.reacted else {})


def reactions(post: PostView, reader: Reader) -> tuple[ShownReaction, ...]:
    """What can be said of a post without words, and how many said it; what nobody said only where one can."""
    if post.taken_back or post.hidden:
        return ()
    can = reader.can and post.id not in reader.mine
    counts = {Reaction.HELPFUL: post.helpful, Reaction.THANKS: post.thanks}
    return tuple(_shown(post.id, kind, count, can, reader) for kind, count in counts.items() if can or count)


def _shown(post_id: int, kind: Reaction, count: int, can: bool, reader: Reader) -> ShownReaction:
    url = url_for("reactions.react", post_id=post_id, reaction=kind.value) if can else None
    mine = kind in reader.reacted.get(post_id, ())
    return ShownReaction(kind.value, ICONS[kind], str(labels.REACTIONS[kind]), count, url, mine)


def one_reaction(post: PostView, kind: Reaction, mine: bool) -> ShownReaction:
    """The button that htmx gets in place of the one that was pressed."""
    count = post.helpful if kind is Reaction.HELPFUL else post.thanks
    return _shown(post.id, kind, count, True, Reader(can=True, reacted={post.id: frozenset({kind} if mine else ())}))


def elsewhere(post: PostView) -> str:
    """How many found a post helpful before it came here; they are nobody of this platform, and counted apart."""
    if not post.likes:
        return ""
    words = ngettext(
        "Helpful to %(num)s person on the previous platform",
        "Helpful to %(num)s people on the previous platform",
        post.likes,
    )
    return str(words)
