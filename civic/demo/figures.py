"""Who took part: a release of figures for the processes that have something to count. The job compiles it."""

from __future__ import annotations

from civic.demo.world import World
from civic.processes import queries as processes
from civic.statistics import service as statistics

COUNTED = ("saltmarket", "budget")


def ask_for(world: World) -> None:
    """Have the figures of some processes compiled, as an organiser would by the button."""
    for key in COUNTED:
        spoken = world.processes[key]
        process = processes.process_by_id(spoken.id)
        assert process is not None
        statistics.request(spoken.town.actors["organiser"], process)
