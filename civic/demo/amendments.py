"""What residents suggest to change in proposals, and what became of it."""

from __future__ import annotations

from typing import Any

from civic.core import clock
from civic.demo.content import read
from civic.demo.world import World
from civic.proposals import queries
from civic.proposals import service as proposals
from civic.proposals.amendment_rules import Worded


def amend(world: World) -> None:
    """Suggest every change of the content, and decide it where the author did."""
    for entry in read("amendments")["amendment"]:
        _one(world, entry)


def _one(world: World, entry: dict[str, Any]) -> None:
    proposal = queries.proposal(world.proposals[entry["proposal"]])
    assert proposal is not None
    calendar = world.processes[entry["proposal"].split("/")[0]].town.calendar
    now, number = Worded(proposal.title, proposal.body), entry["passage"]
    there = now.passage(number)
    assert there is not None, entry
    passage = there.of(now.text(number))
    assert entry["words"] in passage, entry
    wish = proposals.Wish(
        proposal.versions,
        number,
        passage.replace(entry["words"], entry["instead"]),
        entry["reason"],
        proposal.language,
    )
    with clock.standing_at(calendar.at(entry["day"], 18, 20)):
        made = proposals.suggest(world.by_name[entry["by"]].actor, proposal.id, wish)
    if answer := entry.get("answer"):
        author = next(one for one in world.by_name.values() if one.id == proposal.author_id)
        with clock.standing_at(calendar.at(answer["day"], 9, 5)):
            proposals.decide(author.actor, made.id, answer["accept"], answer["text"])
