"""The advisory council: who sits on it, what it recommended and what became of that; and who meets when."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import NotRequired, TypedDict

from civic.core import clock
from civic.core.permissions import Actor
from civic.councils import queries
from civic.councils import service as councils
from civic.councils.rules import Office, Procedure, Reply, SeatKind, Seats, Step
from civic.demo import room, sketches, suggestions, tables
from civic.demo.content import read
from civic.demo.world import Calendar, DemoTown, Resident, World, worded
from civic.meetings import queries as meetings_queries
from civic.meetings import service as meetings
from civic.meetings.rules.deciding import Publicity, VoteCount, Voting
from civic.meetings.rules.suggesting import Listing, Suggesters
from civic.yearly import service as yearly

THURSDAY = 3
#: In January the report is about the year before.
LATELY = 31
#: Of these ages people sit on a council of older residents.
OLD = ("65-74", "75+")


Term = TypedDict(
    "Term",
    {
        "kind": str,
        "many": NotRequired[int],
        "account": NotRequired[str],
        "organisation": NotRequired[str],
        "office": NotRequired[str],
        "from": int,
        "until": int,
    },
)


class Waiting(TypedDict):
    """Why an answer is late; days are counted from today."""

    day: int
    office: str
    note: str


class StepTold(TypedDict):
    """What is promised in a reply, until when, and the day when it was done."""

    title: str
    due: NotRequired[int]
    done: NotRequired[int]


class Replied(TypedDict):
    """What the town answered."""

    kind: str
    day: int
    office: str
    text: str
    step: NotRequired[list[StepTold]]


class Recommended(TypedDict):
    """A recommendation, with the votes of the council and what became of it."""

    title: str
    text: str
    language: str
    day: int
    votes: list[int]
    minority: NotRequired[str]
    about: NotRequired[str]
    waiting: NotRequired[Waiting]
    reply: NotRequired[Replied]


class Item(TypedDict):
    """A line of an agenda, with a motion on it and its text as it was amended; ``sketch`` is its paper, called so."""

    title: str
    text: NotRequired[str]
    minutes: NotRequired[int]
    about: NotRequired[str]
    motion: NotRequired[str]
    amended: NotRequired[str]
    sketch: NotRequired[str]
    paper: NotRequired[str]


class Place(TypedDict):
    """Where meetings of a town are held."""

    place: str
    address: str
    hood: str
    spoken: str


class Met(TypedDict):
    """A meeting of the council or of a process; ``lasts`` is in minutes, ``room`` that it was held in its room here,
    ``tables`` that it sits at mixed tables."""

    titles: dict[str, str]
    day: int
    hour: int
    lasts: int
    council: NotRequired[bool]
    room: NotRequired[bool]
    tables: NotRequired[bool]
    process: NotRequired[str]
    texts: NotRequired[dict[str, str]]
    item: NotRequired[list[Item]]
    suggestion: NotRequired[list[suggestions.Wish]]
    minutes: NotRequired[dict[str, str]]


#: Days from a meeting to its published minutes.
MINUTES_AFTER = 8


def advise(world: World) -> None:
    """Found the council, give its seats for terms, let it recommend and the town answer; plan the meetings."""
    content = read("council")
    about = content["council"]
    town = world.towns[about["town"]]
    council = councils.found_council(
        town.actors["organiser"],
        town.id,
        about["slug"],
        about["names"],
        Seats(**about["seats"]),
        summaries=worded(about["summaries"]),
        mandates=worded(about["mandates"]),
        legal_bases=worded(about["legal_bases"]),
        procedure=Procedure(
            50, Voting.MORE_FOR, Publicity.PUBLIC, deputies=False, suggesters=Suggesters.ANYONE, listing=Listing.TEXTS
        ),
        answer_days=about["answer_days"],
    )
    _seat(world, town, council.id, content["term"])
    for entry in content["recommendation"]:
        _recommend(world, town, council.id, entry)
    for entry in content["draft"]:
        author = world.account(entry["author"])
        councils.suggest(author.actor, council.id, entry["title"], entry["text"].strip(), entry["language"])
    for entry in content["meeting"]:
        meeting_id = _meet(world, entry, content["venue"], town, council.group_id)
        suggestions.put_before(world, town, town.actors["secretary"], meeting_id, entry.get("suggestion", []))


def report(world: World) -> None:
    """Have the yearly report of the council published, as its secretary would: of this year, or the one that ended."""
    about = read("council")["council"]
    town = world.towns[about["town"]]
    council = queries.council_at(about["slug"])
    assert council is not None
    lately = world.now - timedelta(days=LATELY)
    yearly.publish(town.actors["secretary"], council, lately.year, town.calendar.zone)


def _seat(world: World, town: DemoTown, council_id: int, terms: list[Term]) -> None:
    waiting = _old(world, town)
    for term in terms:
        club = world.organisations.get(term.get("organisation", ""))
        for _ in range(term.get("many", 1)):
            person = world.account(term["account"]) if "account" in term else next(waiting)
            councils.seat_member(
                town.actors["secretary"],
                council_id,
                person.id,
                SeatKind(term["kind"]),
                town.calendar.day(term["from"]),
                town.calendar.day(term["until"]),
                office=Office(term.get("office", Office.MEMBER)),
                organisation_id=club[0] if club else None,
            )


def _old(world: World, town: DemoTown) -> Iterator[Resident]:
    people = [one for one in town.people if one.age in OLD and not one.key]
    return iter(world.chance.sample(people, len(people)))


def _thursday(calendar: Calendar, days: int) -> int:
    """The first Thursday on or after a day, in days from today."""
    return days + (THURSDAY - calendar.day(days).weekday()) % 7


def _recommend(world: World, town: DemoTown, council_id: int, entry: Recommended) -> None:
    calendar, language = town.calendar, entry["language"]
    found = councils.record(
        town.actors["secretary"],
        council_id,
        entry["title"],
        entry["text"].strip(),
        language,
        calendar.day(_thursday(calendar, entry["day"])),
        VoteCount(*entry["votes"]),
        minority=entry.get("minority", ""),
        about=_address(world, entry),
    )
    organiser = town.actors["organiser"]
    if "waiting" in entry:
        said = entry["waiting"]
        with clock.standing_at(calendar.at(said["day"], 10)):
            councils.say_why_late(organiser, found.id, said["office"], said["note"], language)
    if "reply" in entry:
        _reply(organiser, calendar, found.id, entry["reply"], language)


def _reply(organiser: Actor, calendar: Calendar, recommendation_id: int, said: Replied, language: str) -> None:
    """Answer, with steps to be done; each is done on its day."""
    steps = [Step(step["title"], calendar.day(step["due"]) if "due" in step else None) for step in said.get("step", [])]
    with clock.standing_at(calendar.at(said["day"], 15)):
        kind = Reply(said["kind"])
        councils.reply(organiser, recommendation_id, kind, said["text"], said["office"], language, steps=steps)
    done = [step["done"] for step in said.get("step", []) if "done" in step]
    for day in sorted(set(done)):
        steps = [
            Step(step.title, step.due_on, calendar.day(told["done"]) if told.get("done", 1) <= day else None)
            for step, told in zip(steps, said["step"], strict=True)
        ]
        with clock.standing_at(calendar.at(day, 16)):
            councils.set_steps(organiser, recommendation_id, steps, language)


def _address(world: World, entry: Recommended | Item) -> str:
    return f"proposals/{world.proposals[entry['about']]}" if "about" in entry else ""


def _meet(world: World, entry: Met, venues: dict[str, Place], home: DemoTown, group_id: int) -> int:
    process = world.processes[entry["process"]] if "process" in entry else None
    town = process.town if process else home
    calendar, actor = town.calendar, town.actors["organiser"]
    place = venues[town.slug]
    day = _thursday(calendar, entry["day"])
    begins = calendar.at(day, entry["hour"])
    meeting = meetings.plan(
        actor,
        town.id,
        entry["titles"],
        begins,
        calendar.at(day, entry["hour"] + entry["lasts"] // 60, entry["lasts"] % 60),
        meetings.Venue(
            place_name=place["place"],
            address=place["address"],
            neighbourhood_id=town.hoods[place["hood"]],
            step_free=True,
            hearing_loop=True,
            spoken=place["spoken"],
        ),
        group_id=group_id if entry.get("council") else None,
        process_id=process.id if process else None,
        texts=entry.get("texts"),
    )
    items = [
        meetings.NewItem(item["title"], item.get("text", ""), item.get("minutes"), _address(world, item))
        for item in entry.get("item", [])
    ]
    if items:
        meetings.set_agenda(actor, meeting.id, items)
        for row, item in zip(meetings_queries.agenda_items(meeting.id), entry["item"], strict=True):
            if "sketch" in item:
                sketches.put_before(actor, meeting.id, row.id, item["sketch"], item["paper"])
    if entry.get("room"):
        moved = [(item.get("motion", ""), item.get("amended", "")) for item in entry.get("item", [])]
        room.hold(actor, meeting.id, random.Random(entry["day"]), moved)
    if entry.get("tables"):
        tables.mix(actor, meeting.id, group_id)
    if "minutes" in entry:
        with clock.standing_at(calendar.past(calendar.at(day + MINUTES_AFTER, 11))):
            meetings.write_minutes(actor, meeting.id, entry["minutes"])
    return meeting.id
