"""Four votes: one that people can still cast in, one that ended and was counted, one by ranks and one of topics."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from civic.core import clock
from civic.core.permissions import SYSTEM
from civic.demo.content import read
from civic.demo.towns import TURN
from civic.demo.world import Resident, Spoken, World, worded
from civic.proposals import queries as proposal_queries
from civic.votes import methods
from civic.votes import queries as vote_queries
from civic.votes import service as votes
from civic.votes.frozen import Source
from civic.votes.methods import Choice
from civic.votes.tally.best_worst import booklets

#: How readily people of an age vote, compared with others: the young and the very old much less.
VOTE = {"16-24": 0.4, "25-34": 0.75, "35-44": 1.0, "45-54": 1.05, "55-64": 1.15, "65-74": 1.2, "75+": 0.7}
#: A project at one's own door is liked by nearly everybody there.
AT_HOME = 0.78


def hold(world: World) -> None:
    """Prepare both and cast in them as people would; count the one whose time is over."""
    content = read("votes")
    for key in ("closed", "open", "ranked", "topics"):
        process = world.processes[content[key]["process"]]
        # What it draws changes nothing of what is drawn after it.
        chance = random.Random(key) if key in ("ranked", "topics") else world.chance
        calendar = process.town.calendar
        opens, closes = (calendar.at(content[key][name], TURN) for name in ("from", "until"))
        vote_id = _prepare(world, process, content[key], opens, closes)
        world.votes[key] = vote_id
        ballots = _ballots(chance, process, content[key], vote_id)
        with clock.standing_at(opens):
            votes.open_vote(SYSTEM, vote_id, world.folder)
        with clock.standing_at(calendar.past(closes - timedelta(hours=1))):
            for person, chosen in ballots:
                votes.cast(person.actor, vote_id, chosen, world.folder)
        with clock.standing_at(calendar.past(closes)):
            votes.settle(vote_id)
            votes.write_turnout(vote_id, world.folder, last=True)
            if key != "open":
                votes.close(SYSTEM, vote_id)


def _prepare(world: World, process: Spoken, content: dict[str, Any], opens: datetime, closes: datetime) -> int:
    """The vote with its options, which are proposals of the process where the content names one."""
    town = process.town
    ids = {
        each["proposal"]: world.proposals[f"{content['process']}/{each['proposal']}"]
        for each in content["option"]
        if "proposal" in each
    }
    found = {
        one.id: one
        for one in proposal_queries.candidates(town.id, process.id, list(ids.values()), town.actors["organiser"])
    }
    about = {key: found[number] for key, number in ids.items() if number in found}
    options = [
        votes.NewOption(
            each["titles"],
            each["texts"],
            Decimal(each["cost"]) if "cost" in each else None,
            town.hoods[each["hood"]] if "hood" in each else None,
            about_id=one.resource_id if (one := about.get(each.get("proposal", ""))) else None,
            source=Source(one.title, one.body, one.language, one.version) if one else None,
        )
        for each in content["option"]
    ]
    budget = Decimal(content["budget"]) if "budget" in content else None
    vote = votes.prepare(
        town.actors["organiser"],
        town.id,
        worded(content["titles"], year=town.calendar.today.year),
        methods.kind(content["method"])
        if "method" in content
        else methods.EQUAL_SHARES
        if budget
        else methods.APPROVAL,
        options,
        opens,
        closes,
        process_id=None if content.get("everywhere") else process.id,
        texts=worded(content["texts"]),
        budget=budget,
        settings=content.get("settings"),
    )
    return vote.id


def _ballots(
    chance: random.Random, process: Spoken, content: dict[str, Any], vote_id: int
) -> list[tuple[Resident, Choice]]:
    """Who votes, and for what. Documented residents have not voted yet, so that the visitor can."""
    vote = vote_queries.vote(vote_id)
    assert vote is not None
    options = vote_queries.options(vote_id)
    rule, kind = vote_queries.ballot_rule(vote, options), methods.kind(vote.method)
    ballots: list[tuple[Resident, Choice]] = []
    for person in _voters(chance, process, content["turnout"]):
        if draw := OF_ALL.get(kind.code):
            appeals = {o.id: each["appeal"] for o, each in zip(options, content["option"], strict=True)}
            ballots.append((person, draw(chance, appeals)))
            continue
        chosen: list[int] = []
        for number in chance.sample(range(len(options)), len(options)):
            likes = _appeal(content["option"][number], person)
            if chance.random() < likes and kind.problem(rule, (*chosen, options[number].id)) is None:
                chosen.append(options[number].id)
        ballots.append((person, tuple(chosen)))
    return ballots


def _ranked(chance: random.Random, appeals: Mapping[int, float]) -> Choice:
    """A ranking: what is liked more comes earlier, more often than not; some rank only their first choices."""
    liked = sorted(appeals, key=lambda option: -appeals[option] * chance.uniform(0.3, 1.0))
    first = liked[: chance.randint(1, len(liked))]
    return tuple((number, place) for place, number in enumerate(first, 1))


def _in_sets(chance: random.Random, appeals: Mapping[int, float]) -> Choice:
    """Best and worst in each set of a booklet."""
    marks: list[tuple[int, str]] = []
    for one in chance.choice(booklets(tuple(appeals))):
        liked = sorted(one, key=lambda option: -appeals[option] * chance.uniform(0.3, 1.0))
        marks += [(liked[0], "best"), (liked[-1], "worst")]
    return tuple(marks)


#: What is chosen where a ballot is not an option after the other, by the kind of vote.
OF_ALL: dict[str, Callable[[random.Random, Mapping[int, float]], Choice]] = {
    methods.SCHULZE.code: _ranked,
    methods.BEST_WORST.code: _in_sets,
}


def _voters(chance: random.Random, process: Spoken, turnout: float) -> list[Resident]:
    """Of each age the share that votes, whoever it is: what the figures say hangs on no lucky draw."""
    found: list[Resident] = []
    for age, readily in VOTE.items():
        people = [one for one in process.town.people if one.age == age and not one.key]
        found += chance.sample(people, round(len(people) * min(1.0, turnout * readily)))
    return found


def _appeal(option: dict[str, Any], person: Resident) -> float:
    return AT_HOME if option.get("hood") == person.hood else float(option["appeal"])
