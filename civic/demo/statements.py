"""A round of statements that is open, with answers of people who form two groups of opinion."""

from __future__ import annotations

import random
from typing import Any, TypedDict

from civic.core import clock
from civic.core.permissions import Actor
from civic.demo.content import read
from civic.demo.towns import TURN
from civic.demo.world import Calendar, Resident, World, worded
from civic.moderation import service as moderation
from civic.statements import desk, queries
from civic.statements import service as statements
from civic.statements.rules import ANSWERS
from civic.statements.service import NewRound

#: How many people answered, and so many of all statements each.
PEOPLE, ANSWERED = 64, 9
#: How often somebody answers as their group does; else they pass or answer the other way.
TRUE, PASSES = 0.86, 0.08
#: Answers between two results: one is computed when the town is filled.
EVERY = 500
LANGUAGES = ("en", "fr", "ar")


class Correction(TypedDict):
    """What the town corrects in a statement, as the content has it."""

    statement: int
    days: int
    language: str
    claim: str
    words: str
    source: str
    url: str
    office: str


def ask(world: World) -> None:
    """Write and open the round of the content, and answer it as people would."""
    content = read("statements")
    process = world.processes[content["process"]]
    calendar, organiser = process.town.calendar, process.town.actors["organiser"]
    wanted = NewRound(
        content["titles"], worded(content["texts"]), calendar.at(content["until"], TURN), moderated=True, every=EVERY
    )
    with clock.standing_at(calendar.at(content["opened"], 9)):
        found = statements.begin(organiser, process.id, wanted, desk.first_reasons(LANGUAGES))
        for each in content["statement"]:
            statements.add_seeds(organiser, found.id, [each["text"]], each["language"])
        statements.open_round(organiser, found.id)
    _correct(found.id, organiser, calendar, content["opened"], content["correction"])
    chance = random.Random("statements")
    people = [person for person in process.town.people if not person.key][:PEOPLE]
    with clock.standing_at(calendar.at(-1, 18)):
        for number, person in enumerate(people):
            _answer(chance, found.id, person, number % 2, content["statement"])
        for each in content["waiting"]:
            statements.write(people[0].actor, found.id, each["text"], each["language"])


def _correct(round_id: int, organiser: Actor, calendar: Calendar, opened: int, entry: Correction) -> None:
    """What the town corrects in a statement that it has put to the vote."""
    line = next(line for line in queries.accepted(round_id) if line.number == entry["statement"])
    day = opened + entry["days"]
    said = moderation.Said(
        claim=entry["claim"],
        words=entry["words"],
        source=entry["source"],
        url=entry["url"],
        day=calendar.day(day),
        office=entry["office"],
    )
    with clock.standing_at(calendar.at(day, 14)):
        moderation.correct_statement(organiser, line.id, said, entry["language"])


def _answer(chance: random.Random, round_id: int, person: Resident, group: int, seeds: list[dict[str, Any]]) -> None:
    lines = list(zip(queries.accepted(round_id), seeds, strict=True))
    for line, seed in chance.sample(lines, ANSWERED):
        drawn = chance.random()
        lean = seed["lean"][group]
        value = lean if drawn < TRUE else 0 if drawn < TRUE + PASSES else -lean
        statements.answer(person.actor, round_id, line.id, ANSWERS[value])
