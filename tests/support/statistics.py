"""A process in which people took part, and what they told, for tests; and counting them the slow way."""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from flask import Flask

from civic.core import outbox
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Actor
from civic.demographics import service as demographics
from civic.demographics.rules import Ask
from civic.demographics.service import Told
from civic.places import queries as places_queries
from civic.places import service as places
from civic.places.models import Map
from civic.processes.models import Process
from civic.proposals import service as proposals
from civic.roles import queries as roles
from civic.statistics import gathering, service
from civic.statistics.models import Release
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_proposal

OWN_LOT = gathering.lot


def settled_lot(process: Process, folder: Path) -> bytes:
    """What is withheld by lot must not differ from one run of the tests to the next."""
    return b"tests"


gathering.lot = settled_lot

YEAR_OF = {"16-24": 2006, "25-34": 1996, "35-44": 1986, "45-54": 1976, "55-64": 1966, "65-74": 1956, "75+": 1940}


@dataclass
class Someone:
    """What is true of one person: only tests and that person know it."""

    person_id: int
    did: set[str] = field(default_factory=lambda: {"registered"})
    told: dict[str, str] = field(default_factory=dict)


@dataclass
class Crowd:
    municipality: Municipality
    process: Process
    people: list[Someone]

    def count(self, stage: str, **values: str) -> int:
        """How many did it and told these values ("" for those who told nothing), one by one."""
        return sum(
            stage in one.did and all(one.told.get(name, "") == value for name, value in values.items())
            for one in self.people
        )

    def exact(self) -> Counter[int]:
        """Every exact count over a cell of any one- or two-way table."""
        found: Counter[int] = Counter()
        names = ("age", "gender", "neighbourhood", "birthplace")
        for stage in ("registered", "visited", "supported", "proposed"):
            people = [one for one in self.people if stage in one.did]
            for pair in [*((name,) for name in names), *combinations(names, 2)]:
                found.update(Counter(tuple(one.told.get(name, "") for name in pair) for one in people).values())
        return found


def make_crowd(folder: Path, size: int = 120, seed: int = 1) -> Crowd:
    """A town with a population table, a process with one proposal, people who told some of it and support it."""
    chance = random.Random(seed)
    with transaction():
        municipality = make.make_municipality()
        process = make.make_process(municipality)
        author = make.make_person(municipality)
        proposal = make_proposal(municipality, process, author)
        people = [Someone(author.id, {"registered", "visited", "proposed"})]
        people += [Someone(make.make_person(municipality).id) for _ in range(size - 1)]
    import_population(municipality)
    with transaction():
        for unasked in (Ask.LANGUAGE, Ask.EDUCATION):  # nobody would answer, and the gate would ask of them too
            demographics.choose_question(SYSTEM, municipality.id, unasked, False, {})
    hoods = hood_codes(municipality)
    with transaction():
        for one in people:
            if chance.random() < 0.6:
                one.did |= {"visited", "supported"}
                proposals.set_support(actor_of(one.person_id), proposal.id, True)
            tell(municipality, one, chance, hoods, folder)
    return Crowd(municipality, process, people)


def tell(municipality: Municipality, one: Someone, chance: random.Random, hoods: dict[int, str], folder: Path) -> None:
    """Have somebody answer some of the questions."""
    answers: dict[Ask, Told] = {}
    if chance.random() < 0.9:
        one.told["age"] = chance.choice(list(YEAR_OF))
        answers[Ask.BIRTH_YEAR] = Told(str(YEAR_OF[one.told["age"]]), True)
    if chance.random() < 0.8:
        one.told["gender"] = chance.choices(["woman", "man", "non_binary"], [50, 45, 5])[0]
        answers[Ask.GENDER] = Told(one.told["gender"], True)
    if chance.random() < 0.7:
        hood = chance.choice(list(hoods))
        one.told["neighbourhood"] = hoods[hood]
        answers[Ask.NEIGHBOURHOOD] = Told(str(hood), True)
    if chance.random() < 0.5:
        one.told["birthplace"] = chance.choices(["own_country", "eu", "non_eu"], [80, 15, 5])[0]
        answers[Ask.BIRTHPLACE] = Told(one.told["birthplace"], True)
    demographics.tell(actor_of(one.person_id), municipality.id, answers, folder)


def _hoods(municipality: Municipality) -> list:
    assert municipality.town_id is not None
    return list(places_queries.neighbourhoods(municipality.town_id))


def hood_codes(municipality: Municipality) -> dict[int, str]:
    """Codes of the town's neighbourhoods by id."""
    return {hood.id: hood.code for hood in _hoods(municipality)}


def actor_of(person_id: int) -> Actor:
    found = roles.actor_of(person_id)
    assert found is not None
    return found


def import_population(municipality: Municipality) -> None:
    """A population of ages by gender in every neighbourhood, as a source would cross them."""
    lines = ["neighbourhood,age,gender,count"]
    for hood in _hoods(municipality):
        for number, age in enumerate(["0-15", *YEAR_OF]):
            lines += [f"{hood.code},{age},{gender},{60 + 10 * number}" for gender in ("woman", "man")]
            lines.append(f"{hood.code},{age},non_binary,0")
    with transaction():
        town = db.session.get_one(Map, municipality.town_id)
        places.import_population(SYSTEM, town.slug, "\n".join(lines), year=2026, source="A register", licence="CC0")


def release(crowd: Crowd) -> int:
    """Ask for a release and run its job here; returns its id."""
    with transaction():
        release_id = service.request(SYSTEM, crowd.process)
    outbox.drain()
    return release_id


def run_of(release_id: int) -> int:
    """The run that compiles a release: what its job is asked with."""
    return db.session.get_one(Release, release_id).run_id


@dataclass(frozen=True)
class Kept:
    """A crowd that many tests share; what each does to it is rolled back."""

    municipality_id: int
    process_id: int
    people: list[Someone]

    def crowd(self) -> Crowd:
        """As it stands in the database of this test."""
        municipality = db.session.get_one(Municipality, self.municipality_id)
        return Crowd(municipality, db.session.get_one(Process, self.process_id), copy.deepcopy(self.people))


def keep(
    app: Flask, size: int = 120, released: bool = False, before: Callable[[Crowd], None] = lambda _crowd: None
) -> Kept:
    """Make a crowd that stays in the database, with figures released if asked, and ``before`` done before them."""
    with app.app_context():
        crowd = make_crowd(app.config["CIVIC"].keys_dir, size)
        before(crowd)
        if released:
            release(crowd)
        outbox.drain()
        kept = Kept(crowd.municipality.id, crowd.process.id, crowd.people)
        db.session.remove()
        db.engine.dispose()
    return kept
