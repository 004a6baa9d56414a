"""A vote of people on a list, which an organiser prepares: its letters can be printed, and it can be rehearsed."""

from __future__ import annotations

from datetime import timedelta

from civic.core import clock
from civic.demo.content import read
from civic.demo.world import World
from civic.votes import methods
from civic.votes import service as votes


def prepare(world: World) -> None:
    """Write the vote and import its list. Printing and opening are left to the visitor."""
    found = read("letters")
    town = world.towns[found["town"]]
    organiser, opens = town.actors["organiser"], town.calendar.at(found["from"], found["hour"])
    closes = opens + timedelta(days=found["until"] - found["from"])
    with clock.standing_at(town.calendar.past(town.calendar.at(-1, 10))):
        question = votes.Question(found["titles"], methods.APPROVAL, opens, closes, found["texts"], by_code=True)
        vote = votes.begin(organiser, town.id, question)
        votes.change_options(organiser, vote.id, [votes.OptionRow(None, titles) for titles in found["option"]])
        votes.look_at_list(organiser, vote.id, found["list"].strip().encode(), world.folder)
        votes.use_list(organiser, vote.id)
    votes.rehearse(organiser, vote.id, staff=True)
