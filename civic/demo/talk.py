"""An exchange in which people quote and mention each other, and a comment that came too late."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from civic.accounts import queries as accounts
from civic.core import clock
from civic.deliberation import service as deliberation
from civic.demo.content import read
from civic.demo.world import World
from civic.proposals import queries as proposals

#: The proposal below which they talk.
WHERE = "saltmarket/bikes"


class Said(TypedDict):
    """A comment, as the content has it."""

    by: str
    language: str
    days: int
    text: str
    answers: NotRequired[int]
    quote: NotRequired[str]


class Closed(TypedDict):
    """A discussion that was closed, and what came too late."""

    where: str
    language: str
    days: int
    conclusion: str
    late_by: str
    late: str


def talk(world: World) -> None:
    """Write the exchange, and close a discussion."""
    proposal = proposals.proposal(world.proposals[WHERE])
    assert proposal is not None and proposal.thread_id is not None
    town, said = world.processes[WHERE.split("/")[0]].town, read("talk")
    posts: list[int] = []
    entries: list[Said] = said["said"]
    first = accounts.person(world.account(entries[0]["by"]).id)
    for number, entry in enumerate(entries):
        with clock.standing_at(town.calendar.past(town.calendar.at(entry["days"], 9 + number, 20))):
            post = deliberation.post(
                world.account(entry["by"]).actor,
                proposal.thread_id,
                entry["text"].format(name=first.display_name if first else ""),
                entry["language"],
                parent_id=posts[entry["answers"]] if "answers" in entry else None,
                quote=entry.get("quote", ""),
            )
        posts.append(post.id)
    _close(world, said["closed"])


def _close(world: World, closed: Closed) -> None:
    """Close another discussion with a conclusion, and keep what somebody sent after that."""
    key = WHERE.split("/")[0]
    proposal, town = proposals.proposal(world.proposals[f"{key}/{closed['where']}"]), world.processes[key].town
    assert proposal is not None and proposal.thread_id is not None
    with clock.standing_at(town.calendar.past(town.calendar.at(closed["days"], 16))):
        deliberation.conclude(town.actors["moderator"], proposal.thread_id, closed["conclusion"], closed["language"])
    author = world.account(closed["late_by"])
    deliberation.keep_draft(author.actor, proposal.thread_id, closed["late"], closed["language"])
