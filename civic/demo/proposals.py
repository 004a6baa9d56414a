"""What residents proposed, who supported it and since when, and what the towns answered."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from civic.core import clock
from civic.core.permissions import Actor
from civic.demo import sketches
from civic.demo.content import read
from civic.demo.world import Resident, Span, Spoken, World
from civic.proposals import service as proposals
from civic.proposals.rules import ProposalState, Wording

#: How readily people of an age support what they read, compared with others.
KEEN = {"16-24": 0.8, "25-34": 1.0, "35-44": 1.2, "45-54": 1.1, "55-64": 1.0, "65-74": 0.9, "75+": 0.5}
#: The share of those who registered that mostly reads, and how seldom they support something.
READERS = 0.5
RARELY = 0.004
SEED_OF_HABITS = "habits-"
#: Living next to it makes that much keener.
NEAR = 3.0


def propose(world: World) -> None:
    """Publish every proposal in the phase in which its process took them, support it, answer it."""
    for key, process in world.processes.items():
        for entry in read(key)["proposal"]:
            world.proposals[f"{key}/{entry['key']}"] = _one(world, process, entry)


def _one(world: World, process: Spoken, entry: dict[str, Any]) -> int:
    calendar, chance = process.town.calendar, world.chance
    author, organisation_id = _author(world, process, entry)
    published = calendar.past(calendar.at(entry["day"], chance.randint(8, 20), chance.randint(0, 59)))
    wording = Wording(
        title=entry["title"],
        body=entry["body"].strip(),
        language=entry["language"],
        neighbourhood_id=process.town.hoods[entry["hood"]] if "hood" in entry else None,
        theme_id=process.themes[entry["theme"]],
        organisation_id=organisation_id,
        cost=Decimal(entry["cost"]) if "cost" in entry else None,
        goals=frozenset(entry["goals"]) if "goals" in entry else None,
        pin=(entry["pin"][0], entry["pin"][1]) if "pin" in entry else None,
    )
    with clock.standing_at(published):
        draft = proposals.save_draft(author.actor, process.id, wording)
        if "sketch" in entry:
            sketches.attach(author.actor, draft.id, entry["sketch"], entry["shows"])
        proposals.publish(author.actor, draft.id)
    passed = calendar.at(entry["passed"], chance.randint(9, 19)) if "passed" in entry else None
    instants = moments(chance, process, published, entry["supports"], calendar.past(world.now), passed)
    people = _supporters(chance, process, entry, author)
    for person, instant in zip(people, instants, strict=True):
        with clock.standing_at(instant):
            proposals.set_support(person.actor, draft.id, True)
    if "answer" in entry:
        _answer(process, draft.id, entry)
    return draft.id


def _author(world: World, process: Spoken, entry: dict[str, Any]) -> tuple[Resident, int | None]:
    name = entry.get("author", "")
    if name in world.organisations:
        organisation_id, founder = world.organisations[name]
        return founder, organisation_id
    if name:
        return world.by_name[name], None
    fitting = [one for one in process.town.people if one.language == entry["language"] and not one.key]
    near = [one for one in fitting if one.hood == entry.get("hood")]
    return world.chance.choice(near or fitting), None


def _supporters(chance: random.Random, process: Spoken, entry: dict[str, Any], author: Resident) -> Sequence[Resident]:
    """As many different people as the content says; neighbours are likelier, the young and the very old are not."""
    people = [one for one in process.town.people if one.id != author.id and not one.actor.roles]
    weights = [KEEN[one.age] * _eager(one) * (NEAR if one.hood == entry.get("hood") else 1.0) for one in people]
    # The k largest of u ** (1 / w) are a weighted sample without replacement (Efraimidis and Spirakis, 2006).
    drawn = sorted(zip(people, weights, strict=True), key=lambda pair: -(chance.random() ** (1 / pair[1])))
    found = [person for person, _ in drawn[: entry["supports"]]]
    chance.shuffle(found)
    return found


def _eager(person: Resident) -> float:
    """How readily somebody supports anything: half of all who register only read, and some support a great deal."""
    own = random.Random(f"{SEED_OF_HABITS}{person.id}").random()
    return RARELY if own < READERS else own / (1 - READERS)


def moments(
    chance: random.Random, process: Spoken, since: datetime, many: int, until: datetime, passed: datetime | None
) -> list[datetime]:
    """When each support came, in order, inside the phases that take them.

    Args:
        passed: when the one came that reached the threshold; None where none did.
    """
    if passed is None:
        return sorted(_inside(chance, process.support_spans, since, until) for _ in range(many))
    threshold = process.town.threshold
    before = sorted(_inside(chance, process.support_spans, since, passed) for _ in range(threshold - 1))
    after = sorted(_inside(chance, process.support_spans, passed, until) for _ in range(many - threshold))
    return [*before, passed, *after]


def _inside(chance: random.Random, spans: Sequence[Span], since: datetime, until: datetime) -> datetime:
    """An instant by chance, after one and before another, in one of the spans."""
    cut = [(max(first, since), min(last, until)) for first, last in spans]
    lengths = [max(last - first, timedelta(0)) for first, last in cut]
    ahead = sum(lengths, timedelta(0)) * chance.random()
    for (first, _), length in zip(cut, lengths, strict=True):
        if ahead < length:
            return first + ahead
        ahead -= length
    raise ValueError(f"no phase takes supports between {since} and {until}")


def _answer(process: Spoken, proposal_id: int, entry: dict[str, Any]) -> None:
    answer = entry["answer"]
    organiser: Actor = process.town.actors["organiser"]
    calendar = process.town.calendar
    with clock.standing_at(calendar.at(answer["day"] - 9, 10)):
        proposals.review(organiser, proposal_id)
        parts = [proposals.ask_part(organiser, proposal_id, part["office"]) for part in answer.get("parts", ())]
    for part, said in zip(parts, answer.get("parts", ()), strict=True):
        with clock.standing_at(calendar.at(said["day"], 11, 30)):
            state, text = ProposalState(said["state"]), said["text"].strip()
            proposals.answer_part(organiser, proposal_id, part.id, state, text, entry["language"])
    if parts:
        return
    with clock.standing_at(calendar.at(answer["day"], 11, 30)):
        proposals.answer(
            organiser,
            proposal_id,
            ProposalState(answer["state"]),
            answer["text"].strip(),
            answer["office"],
            entry["language"],
        )
