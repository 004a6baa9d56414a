"""Items that a member and a resident of the demonstration town suggest for the agenda of a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from civic.core import clock
from civic.core.permissions import Actor
from civic.demo.world import DemoTown, World
from civic.meetings import service as meetings
from civic.meetings.service import Suggested


class Wish(TypedDict):
    """What somebody would like a meeting to discuss; ``day`` from today, ``reason`` why it was sent back."""

    by: str
    day: int
    title: str
    why: str
    language: str
    reason: NotRequired[str]


def put_before(world: World, town: DemoTown, chair: Actor, meeting_id: int, wishes: Sequence[Wish]) -> None:
    """Suggest them, each on its day; those with a reason are sent back the day after."""
    for wish in wishes:
        new = Suggested(wish["title"], wish["why"], wish["language"])
        with clock.standing_at(town.calendar.at(wish["day"], 10)):
            made = meetings.suggest_item(world.account(wish["by"]).actor, meeting_id, new)
        if "reason" in wish:
            with clock.standing_at(town.calendar.at(wish["day"] + 1, 9)):
                meetings.send_back(chair, meeting_id, made.id, wish["reason"], wish["language"])
