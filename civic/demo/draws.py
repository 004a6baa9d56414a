"""Two calls of the council: one that is open, and one whose pool waits for its draw."""

from __future__ import annotations

from typing import TypedDict

from civic.core import clock
from civic.councils import queries as councils
from civic.demo.content import read
from civic.demo.councils import OLD
from civic.demo.world import DemoTown, Resident, World, worded
from civic.recruitment import service as recruitment
from civic.recruitment.rules import Bounds
from civic.recruitment.service import Terms, Told


class CallTold(TypedDict):
    """A call; days are counted from today."""

    opens: int
    closes: int
    seats: int
    applicants: int
    titles: dict[str, str]
    texts: dict[str, str]
    quotas: list[dict[str, object]]


def call(world: World) -> None:
    """Open the calls and let older residents apply; one in four leaves the neighbourhood blank."""
    content = read("council")
    town = world.towns[content["council"]["town"]]
    old = [one for one in town.people if one.age in OLD and not one.key]
    for entry in content["call"]:
        applicants = world.chance.sample(old, min(entry["applicants"], len(old)))
        with clock.standing_at(town.calendar.at(entry["opens"], 10)):
            _open(world, town, entry, applicants)


def _open(world: World, town: DemoTown, entry: CallTold, applicants: list[Resident]) -> None:
    council = councils.council_at(read("council")["council"]["slug"])
    assert council is not None
    day, secretary = town.calendar.day, town.actors["secretary"]
    terms = Terms(day(entry["opens"]), day(entry["closes"]), entry["seats"], day(30), day(1125), households=True)
    questions: dict[str, dict[str, str]] = {"age": {}, "neighbourhood": {}}
    titles, texts = worded(entry["titles"]), worded(entry["texts"])
    opened = recruitment.open_call(secretary, council, titles, texts, terms, questions)
    for number, one in enumerate(applicants):
        hood = one.hood if number % 4 else ""
        told = {"age": Told(one.age, True), "neighbourhood": Told(hood, bool(hood))}
        recruitment.apply(one.actor, opened.id, told, "", "", world.folder)
    quotas = [
        Bounds("age", str(row["value"]), int(str(row["least"])), int(str(row["most"]))) for row in entry["quotas"]
    ]
    if quotas:
        recruitment.set_quotas(secretary, opened.id, quotas)
