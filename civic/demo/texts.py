"""Draft texts of processes, what residents said of their paragraphs, and the versions that came of it."""

from __future__ import annotations

from civic.consultations import queries
from civic.consultations import service as consultations
from civic.core import clock
from civic.deliberation import service as deliberation
from civic.demo.content import read
from civic.demo.world import World


def consult(world: World) -> None:
    """Publish each text, let others comment, and publish its next versions."""
    for entry in read("texts")["text"]:
        spoken = world.processes[entry["process"]]
        calendar, organiser = spoken.town.calendar, spoken.town.actors["organiser"]
        first, *later = entry["version"]
        with clock.standing_at(calendar.past(calendar.at(first["days"], 9))):
            said = entry["title"], first["body"], entry["language"]
            text = consultations.publish(organiser, spoken.id, *said)
        there = queries.present(text.id)
        for comment in entry["said"]:
            row = next(one for one in there if comment["about"] in one.body)
            with clock.standing_at(calendar.past(calendar.at(comment["days"], 19))):
                writer = world.account(comment["by"]).actor
                deliberation.post(writer, row.thread_id, comment["text"], comment["language"])
        for number, version in enumerate(later, 1):
            with clock.standing_at(calendar.past(calendar.at(version["days"], 9))):
                changed = entry["title"], version["body"], version["note"]
                consultations.publish_version(organiser, text.id, number, *changed)
