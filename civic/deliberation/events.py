"""What deliberation announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PostWritten:
    """Somebody wrote a post.

    ``parent_person_id`` is who wrote the post that this one answers: None when it answers the thread, an imported
    post, or the writer's own. ``resource_id`` is what the thread discusses; ``mentioned`` are those whom it mentions.
    ``followed``: it is in a discussion of its own, whose followers are told.
    """

    post_id: int
    thread_id: int
    resource_id: int
    person_id: int
    parent_id: int | None
    parent_person_id: int | None
    mentioned: tuple[int, ...] = ()
    followed: bool = False


@dataclass(frozen=True)
class DiscussionOpened:
    """Somebody opened a discussion of its own in a process."""

    thread_id: int
    resource_id: int
    person_id: int


@dataclass(frozen=True)
class PostTakenBack:
    """The text of a post went: its writer took it back, or a moderator hid it.

    ``counted``: it was among the comments of its thread until now.
    """

    post_id: int
    thread_id: int
    counted: bool = True


@dataclass(frozen=True)
class PostShownAgain:
    """A hidden post can be read again."""

    post_id: int
    thread_id: int


@dataclass(frozen=True)
class PostsImported:
    """Posts of another system arrived in these threads, by how many."""

    counts: dict[int, int]
