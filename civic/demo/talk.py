"""An exchange in which people quote and mention each other, and a comment that came too late."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from civic.accounts import queries as accounts
from civic.core import clock
from civic.deliberation import queries as threads
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


def talk(world: World) -> None:
    """Write the exchange, and keep the comment of somebody who was too late."""
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
    _too_late(world, said["late"])


def _too_late(world: World, late: Said) -> None:
    """Keep a comment below the first proposal whose comments are closed, for the account page of its author."""
    author = world.account(late["by"])
    for proposal_id in world.proposals.values():
        proposal = proposals.proposal(proposal_id)
        found = threads.thread_view(proposal.thread_id or 0, author.actor) if proposal else None
        if found is not None and found.visible and found.closed:
            deliberation.keep_draft(author.actor, found.id, late["text"], late["language"])
            return
