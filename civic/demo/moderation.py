"""Moderators who have trained, and what they made of reports: cases in every state, appeals open and granted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NotRequired, TypedDict

from civic.core import clock
from civic.core.i18n import say
from civic.deliberation import service as deliberation
from civic.demo.content import read
from civic.demo.world import DemoTown, Resident, World
from civic.moderation import guidelines, queries
from civic.moderation import service as moderation
from civic.moderation.exercises import EXERCISES
from civic.moderation.rules import Measure, Verdict
from civic.proposals import queries as proposals

#: The proposal below which they were written.
WHERE = "saltmarket/bikes"


class Case(TypedDict):
    """A comment that was reported, as the content has it; hours and days are counted as its head says."""

    by: str
    language: str
    days: int
    text: str
    guideline: str
    reports: list[str]
    claimed: NotRequired[bool]
    after: NotRequired[int]
    outcome: NotRequired[str]
    measure: NotRequired[str]
    appeal: NotRequired[str]
    appeal_after: NotRequired[int]
    answer: NotRequired[str]
    granted: NotRequired[bool]


def moderate(world: World) -> None:
    """Write each comment of the content, report it, and decide it where a moderator did."""
    proposal = proposals.proposal(world.proposals[WHERE])
    assert proposal is not None and proposal.thread_id is not None
    town = world.processes[WHERE.split("/")[0]].town
    _train(town)
    for number, entry in enumerate(read("moderation")["case"]):
        _one(world, town, proposal.thread_id, number, entry)


def _train(town: DemoTown) -> None:
    """Its moderators have decided the made-up cases, a few of them otherwise than expected."""
    with clock.standing_at(town.calendar.past(town.calendar.at(-60, 9, 0))):
        for number, role in enumerate(("moderator", "admin")):
            for place, exercise in enumerate(EXERCISES):
                said = "" if place % 7 == 3 + number else exercise.guideline
                moderation.decide_exercise(town.actors[role], town.id, exercise.code, said)


def _one(world: World, town: DemoTown, thread_id: int, number: int, entry: Case) -> None:
    author = world.account(entry["by"])
    at = town.calendar.past(town.calendar.at(entry["days"], 8 + number, 40))
    with clock.standing_at(at):
        post = deliberation.post(author.actor, thread_id, entry["text"], entry["language"])
    at = _reported(town, author, post.id, entry, at)
    case_id = queries.case_of_post(post.id)
    assert case_id is not None
    if entry.get("claimed"):
        with clock.standing_at(town.calendar.past(world.now)):
            moderation.claim(town.actors["moderator"], case_id)
    if "outcome" in entry:
        _decided(world, town, author, case_id, entry, at + timedelta(hours=entry["after"]))


def _reported(town: DemoTown, author: Resident, post_id: int, entry: Case, at: datetime) -> datetime:
    """Let others report it, an hour apart; returns when the first did."""
    others = [one for one in town.people if not one.actor.roles and one.id != author.id]
    for number, words in enumerate(entry["reports"], 1):
        with clock.standing_at(town.calendar.past(at + timedelta(hours=number))):
            reporter = others[(post_id * 7 + number) % len(others)]
            moderation.flag_post(reporter.actor, post_id, entry["guideline"], words, entry["language"])
    return town.calendar.past(at + timedelta(hours=1))


def _decided(world: World, town: DemoTown, author: Resident, case_id: int, entry: Case, at: datetime) -> None:
    moderator, second = town.actors["moderator"], town.actors["admin"]
    with clock.standing_at(town.calendar.past(at)):
        moderation.claim(moderator, case_id)
        row = moderation.decide(moderator, case_id, _verdict(town, entry), entry["language"])
    if "appeal" not in entry:
        return
    with clock.standing_at(town.calendar.past(at + timedelta(hours=6))):
        moderation.appeal(author.actor, row.id, entry["appeal"], entry["language"])
    if "answer" in entry:
        with clock.standing_at(town.calendar.past(at + timedelta(hours=6 + entry["appeal_after"]))):
            moderation.claim(second, case_id)
            moderation.answer_appeal(second, case_id, entry["granted"], entry["answer"], entry["language"])


def _verdict(town: DemoTown, entry: Case) -> Verdict:
    """What was decided, with the usual reason of the guideline in the language of the author."""
    if entry["outcome"] == "nothing":
        return Verdict("", "")
    item = guidelines.of_town(town.id).get(entry["guideline"])
    assert item is not None
    reason = say(item.reasons, entry["language"])
    return Verdict(item.key, reason, hide=True, measure=Measure(entry.get("measure", "none")))
