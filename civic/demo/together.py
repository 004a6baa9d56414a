"""Who writes a proposal with its author, which ones the town relates to each other, and which it would split."""

from __future__ import annotations

from typing import Any

from civic.core import clock
from civic.core.permissions import Actor
from civic.demo.content import read
from civic.demo.world import World
from civic.processes import queries as processes
from civic.processes import service as sharing
from civic.proposals import queries, service
from civic.relations import service as relations
from civic.relations.rules import Kind


def write_together(world: World) -> None:
    """Have an author ask somebody, who accepts; and the town's organisers relate what belongs together."""
    content = read("together")
    for each in content["coauthor"]:
        proposal_id, friend = world.proposals[each["proposal"]], world.by_name[each["by"]]
        calendar = world.processes[each["proposal"].partition("/")[0]].town.calendar
        with clock.standing_at(calendar.at(each["day"], 12)):
            lead = Actor(queries.authors(proposal_id).lead_id)
            service.invite_author(lead, proposal_id, friend.actor.display_name)
            service.join_authors(friend.actor, proposal_id)
    for each in content["relation"]:
        one, other = (world.proposals[each[side]] for side in ("of", "to"))
        town = world.processes[each["of"].partition("/")[0]].town
        thing = queries.resource_of(one)
        assert thing is not None
        with clock.standing_at(town.calendar.at(each["day"], 11)):
            relations.relate(town.actors["organiser"], thing.id, f"proposals/{other}", Kind(each["kind"]))
    for each in content["shared"]:
        _share(world, **each)
    for each in content["split"]:
        _ask_to_split(world, each)


def _ask_to_split(world: World, each: dict[str, Any]) -> None:
    """Have an organiser ask whether a proposal may be split."""
    town = world.processes[each["proposal"].partition("/")[0]].town
    proposal = queries.proposal(world.proposals[each["proposal"]])
    assert proposal is not None
    with clock.standing_at(town.calendar.at(each["day"], 10)):
        service.ask_to_split(
            town.actors["organiser"],
            proposal.id,
            dict(enumerate(each["titles"], start=1)),
            dict(enumerate(each["passages"], start=1)),
            each["reason"],
            version=proposal.versions,
            language="en",
        )


def _share(world: World, *, process: str, town: str, day: int, proposal: str, asked: int, task: dict[str, str]) -> None:
    """Have a town invite another one to a process; it accepts and is asked for its part of an answer."""
    found, other = world.processes[process], world.towns[town]
    shared = processes.process_by_id(found.id)
    assert shared is not None
    lead, theirs, calendar = found.town.actors["organiser"], other.actors["organiser"], found.town.calendar
    with clock.standing_at(calendar.at(day, 10)):
        invited = sharing.invite_town(lead, shared, other.id, task["en"], "en")
    with clock.standing_at(calendar.at(day, 16)):
        for language, words in task.items():
            sharing.share_process(theirs, invited, words, language)
    with clock.standing_at(calendar.at(asked, 11)):
        service.ask_town(lead, world.proposals[proposal], other.id)
