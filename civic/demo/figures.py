"""Who took part: who looked at the processes, and a release of figures for those that have something to count."""

from __future__ import annotations

import random

from civic.core import clock
from civic.demo.content import read
from civic.demo.world import Spoken, World, worded
from civic.equality import service as equality
from civic.equality.rules import Content
from civic.processes import queries as processes
from civic.processes import service as visits
from civic.reports import service as reports
from civic.statistics import service as statistics

#: The check says what the town expected; in fact the young came far less.
CHECKED = "saltmarket"
COUNTED = ("saltmarket", "budget")
#: How readily people of an age open the page of a process once they are registered.
LOOK = {"16-24": 0.8, "25-34": 0.8, "35-44": 0.85, "45-54": 0.8, "55-64": 0.75, "65-74": 0.7, "75+": 0.5}


def ask_for(world: World) -> None:
    """Have people look at some processes and their figures compiled, as an organiser would by the button."""
    for key in COUNTED:
        spoken = world.processes[key]
        process = processes.process_by_id(spoken.id)
        assert process is not None
        _look_at(spoken)
        statistics.request(spoken.town.actors["organiser"], process)


def expect(world: World) -> None:
    """Publish the equality check of a process, before anything is counted."""
    spoken, told = world.processes[CHECKED], read("equality")
    process = processes.process_by_id(spoken.id)
    assert process is not None
    texts = {name: worded(told[name]) for name in ("affected", "evidence", "mitigation")}
    content = Content(**texts, neighbourhoods=tuple(told["hoods"]), dimension="age", forecast=told["forecast"])
    organiser = spoken.town.actors["organiser"]
    with clock.standing_at(spoken.town.calendar.at(told["day"], 10)):
        equality.write(organiser, process, content, list(told["forecast"]))
        equality.fix(organiser, process)


def report_on(world: World) -> None:
    """Have a report made of the figures that are out, as an organiser would."""
    spoken = world.processes[COUNTED[0]]
    process = processes.process_by_id(spoken.id)
    assert process is not None
    reports.make(spoken.town.actors["organiser"], process, "en")


def _look_at(spoken: Spoken) -> None:
    """By a chance of its own, so that nothing else in the towns depends on who looks."""
    chance = random.Random(f"visits/{spoken.id}")
    looked = [one.actor.person_id for one in spoken.town.people if chance.random() < LOOK[one.age]]
    visits.note_visits(spoken.id, [person for person in looked if person is not None])
