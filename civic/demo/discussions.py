"""Discussions of their own, opened by residents while a phase allows it."""

from __future__ import annotations

from civic.core import clock
from civic.deliberation import service as deliberation
from civic.demo.content import read
from civic.demo.world import World


def discuss(world: World) -> None:
    """Open each, and let others comment."""
    for entry in read("discussions")["discussion"]:
        spoken = world.processes[entry["process"]]
        calendar, opener = spoken.town.calendar, world.account(entry["by"]).actor
        with clock.standing_at(calendar.past(calendar.at(entry["days"], 10))):
            said = entry["title"], entry["text"], entry["language"]
            thread_id = deliberation.open_discussion(opener, spoken.id, *said)
        for comment in entry["said"]:
            with clock.standing_at(calendar.past(calendar.at(comment["days"], 18, 30))):
                writer = world.account(comment["by"]).actor
                deliberation.post(writer, thread_id, comment["text"], comment["language"])
