"""Residents verified at the town hall and by a register, and a walk that more people want to join than can."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from civic.core import clock
from civic.core.permissions import SYSTEM, Role
from civic.demo.content import read
from civic.demo.world import DemoTown, World, worded
from civic.meetings import service as meetings
from civic.proposals import service as proposals
from civic.proposals import signature_table
from civic.roles import service as roles
from civic.towns import service as towns_service
from civic.verification import service
from civic.verification.rules import Field, Level
from civic.votes import methods
from civic.votes import service as votes

#: The first who sign up do so on this day, in days from today; the others hour by hour after them.
FIRST = -6


def verify(world: World) -> None:
    """Have an officer confirm one person, import a register, and have another person match an entry of it."""
    found = read("residents")
    said, register = found["desk"], found["register"]
    town, officer = world.towns[said["town"]], world.account(said["officer"])
    with clock.standing_at(town.calendar.at(said["day"] - 1, 9)):
        roles.give_role(SYSTEM, town.id, officer.id, Role.OFFICER)
    at = town.calendar.at(said["day"], 10)
    with clock.standing_at(at):
        hood, day = town.hoods[said["hood"]], town.calendar.day(said["day"])
        confirmed = service.Confirmed(Level.RESIDENCE, hood, day, {})
        service.verify(SYSTEM, town.id, world.account(said["account"]).id, confirmed, world.folder)
        service.look_at(SYSTEM, town.id, register["text"].strip().encode(), world.folder)
        service.take_into_use(SYSTEM, town.id)
    with clock.standing_at(town.calendar.at(register["day"], 19)):
        typed = {Field(name): value for name, value in register["person"].items()}
        service.compare(world.account(register["account"]).actor, town.id, typed, world.folder)


def ask(world: World) -> None:
    """Open a vote by consent that verified residents alone can enter."""
    content = read("residents")
    found, town = content["vote"], world.towns[content["desk"]["town"]]
    opens, closes = (town.calendar.at(found[day], found["hour"]) for day in ("from", "until"))
    group, organiser = towns_service.verified_group(town.id), town.actors["organiser"]
    question = votes.Question(found["titles"], methods.CONSENT, opens, closes, found["texts"], group_id=group)
    with clock.standing_at(town.calendar.past(opens - timedelta(days=2))):
        vote = votes.begin(organiser, town.id, question)
        votes.change_options(organiser, vote.id, [votes.OptionRow(None, found["proposal"])])
    with clock.standing_at(town.calendar.past(opens)):
        votes.open_vote(organiser, vote.id, world.folder)


def sign_on_paper(world: World) -> None:
    """Have the officer enter a list that was handed in: with it, the proposal has as many supporters as it takes."""
    content = read("residents")
    found, town = content["paper"], world.towns[content["desk"]["town"]]
    person, proposal_id = world.account(content["desk"]["officer"]).actor, world.proposals[found["proposal"]]
    officer = replace(person, roles=person.roles | {(town.id, Role.OFFICER)})
    day = town.calendar.day(found["day"])
    with clock.standing_at(town.calendar.at(found["day"], 15)):
        table = signature_table.read(officer, town.id, found["text"].strip().encode(), day, day, world.folder)
        proposals.compare_signatures(officer, proposal_id, table.lines)
        proposals.enter_signatures(officer, proposal_id, table.signed)


def walk(world: World) -> None:
    """Plan a walk with too few places, and have people sign up for it one after the other."""
    found = read("residents")["walk"]
    process = world.processes[found["process"]]
    town, begins = process.town, process.town.calendar.at(found["day"], found["hour"])
    with clock.standing_at(town.calendar.at(FIRST - 1, 11)):
        meeting = meetings.plan(
            town.actors["organiser"],
            town.id,
            worded(found["titles"]),
            begins,
            begins + timedelta(minutes=found["lasts"]),
            _venue(found["venue"]),
            process_id=process.id,
            texts=worded(found["texts"]),
            sign_up=meetings.SignUp(True, found["places"]),
        )
    _sign_up(town, meeting.id, found["want"])


def _venue(found: dict[str, Any]) -> meetings.Venue:
    return meetings.Venue(found["place"], found["address"], spoken=found["spoken"], step_free=True, childcare=True)


def _sign_up(town: DemoTown, meeting_id: int, want: int) -> None:
    people = [one for one in town.people if not one.key][:want]
    for number, person in enumerate(people):
        with clock.standing_at(town.calendar.at(FIRST, 8 + number % 12, 5 * (number // 12))):
            meetings.sign_up(person.actor, meeting_id)
