"""Who writes a proposal with its author, and which proposals the town relates to each other."""

from __future__ import annotations

from civic.core import clock
from civic.core.permissions import Actor
from civic.demo.content import read
from civic.demo.world import World
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
