"""What people found helpful in the long discussion: each side its own, and some comments both."""

from __future__ import annotations

import random

from civic.core import clock
from civic.deliberation import queries
from civic.deliberation import service as deliberation
from civic.deliberation.queries import ordering
from civic.deliberation.rules import PostView, Reaction, Stance
from civic.demo.content import read
from civic.demo.world import Resident, Spoken, World
from civic.proposals import queries as proposals

#: How many people mark comments, and so many of their own side each.
PEOPLE, MARKED = 44, 7
#: So many comments help both sides; of each, this part of people marks it; and thanks for this part of their marks.
BRIDGES, BOTH, THANKS = 4, 0.7, 0.12
SIDES = (Stance.FOR, Stance.AGAINST)


def react(world: World) -> None:
    """Let people mark comments of the proposal that is discussed at length."""
    for key, process in world.processes.items():
        for entry in read(key)["proposal"]:
            if "discussed" in entry:
                proposal = proposals.proposal(world.proposals[f"{key}/{entry['key']}"])
                assert proposal is not None and proposal.thread_id is not None
                _mark(process, proposal.thread_id)


def _mark(process: Spoken, thread_id: int) -> None:
    chance = random.Random("reactions")
    posts = {stance: queries.strongest(thread_id, stance, 100) for stance in SIDES}
    bridges = [post for stance in SIDES for post in posts[stance][: BRIDGES // 2]]
    sides = ordering.stances(thread_id)
    people = [one for one in process.town.people if not one.actor.roles]
    spoken = sorted(people, key=lambda one: one.id not in sides)[:PEOPLE]
    calendar = process.town.calendar
    with clock.standing_at(calendar.past(calendar.at(-1, 18))):
        for number, person in enumerate(spoken):
            own = posts[SIDES[sides.get(person.id, number % 2)]]
            # What is good comes early in its side's list, for whoever reads it.
            liked = {own[int(len(own) * chance.random() ** 2.5)].id: None for _ in range(MARKED)}
            liked |= {post.id: None for post in bridges if chance.random() < BOTH}
            _react(chance, person, liked, [*own, *bridges])


def _react(chance: random.Random, person: Resident, liked: dict[int, None], posts: list[PostView]) -> None:
    theirs = {post.id for post in posts if post.person_id == person.id}
    for post_id in liked:
        if post_id not in theirs:
            deliberation.set_reaction(person.actor, post_id, Reaction.HELPFUL, True)
            if chance.random() < THANKS:
                deliberation.set_reaction(person.actor, post_id, Reaction.THANKS, True)
