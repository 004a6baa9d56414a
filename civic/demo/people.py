"""Invented residents: names, accounts, organisations, and what they tell about themselves."""

from __future__ import annotations

import csv
import random
import secrets
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from civic.accounts import service as accounts
from civic.accounts.rules import name_key
from civic.core import clock
from civic.core.i18n import DEFAULT, LANGUAGES
from civic.core.permissions import SYSTEM, Actor, Role
from civic.demo.content import read
from civic.demo.towns import DATA
from civic.demo.world import DemoTown, Resident, World
from civic.demographics import service as demographics
from civic.demographics.rules import PREFER_NOT, Ask
from civic.places.population import EDUCATION
from civic.roles import queries as roles_queries
from civic.roles import service as roles
from civic.towns import queries as towns_queries
from civic.towns import service as towns

#: Letters and digits that nobody mistakes for others.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
#: How readily people of an age register, compared with their share of the town. Children do not.
REGISTER = {"16-24": 0.85, "25-34": 1.0, "35-44": 1.3, "45-54": 1.2, "55-64": 1.0, "65-74": 0.9, "75+": 0.4}
#: Neighbourhoods in which fewer do.
SHY = {"H03": 0.5, "H11": 0.45, "H13": 0.75, "H14": 0.6}
#: Where those who speak a language were born: in this country, elsewhere in the Union, beyond it.
BORN = {
    "en": (92, 3, 5),
    "fr": (50, 35, 15),
    "ar": (35, 2, 63),
    "pl": (20, 80, 0),
    "tr": (40, 5, 55),
    "uk": (5, 5, 90),
    "other": (15, 45, 40),
}
#: Of a hundred, how many tell nothing at all; and of the others, how many leave out or decline each question.
SILENT, LEFT_OUT, DECLINED = 7, 8, 4
#: Days before today on which the first and the last of them registered.
REGISTERED = (-260, -196)


@dataclass(frozen=True)
class Trait:
    """What is true of somebody, whether they tell it or not."""

    age: str
    birth_year: int
    gender: str
    hood: str
    language: str
    birthplace: str
    education: str
    disability: str


def arrive(world: World) -> None:
    """Let everybody register: the documented accounts, those who write under a known name, and all others."""
    names = _Names(world.chance)
    documented = read("people")["account"]
    wanted = list(_authors(world))
    with ThreadPoolExecutor(2) as pool:
        # Hashing a password takes a while by design, and needs neither the database nor the interpreter.
        passwords = {account["key"]: _password() for account in documented}
        hashes = {key: pool.submit(accounts.hash_password, password) for key, password in passwords.items()}
        for town in world.towns.values():
            crowd = _Crowd(world.chance, town)
            here = [account for account in documented if account["town"] == town.slug]
            known = {account["name"] for account in documented}
            for name, language, slug in wanted:
                if slug == town.slug and name not in world.by_name and name not in known:
                    _resident(world, town, crowd.person(language), names.take(name))
            while len(town.people) < town.size - len(here):
                trait = crowd.person()
                _resident(world, town, trait, names.new(trait.language))
            for account in here:
                hashed = hashes[account["key"]].result()
                _account(world, town, crowd, account, passwords[account["key"]], hashed)


def _password() -> str:
    """80 bits of chance in four groups that can be read aloud."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))


def _authors(world: World) -> Iterator[tuple[str, str, str]]:
    """Names under which proposals are written, with language and town; organisations are somebody else's."""
    content = read("towns")
    clubs = {club["name"] for club in content["organisation"]}
    for process in content["process"]:
        for proposal in read(process["key"])["proposal"]:
            name = proposal.get("author")
            if name and name not in clubs:
                yield name, proposal["language"], process["town"]


def _account(world: World, town: DemoTown, crowd: _Crowd, account: dict[str, Any], password: str, hashed: str) -> None:
    email = f"{account['key'].removesuffix(f'-{town.slug}')}@{town.mail}"
    trait = crowd.person(account.get("language", DEFAULT), account.get("age", ""))
    found = _resident(world, town, trait, account["name"], account, email, hashed)
    role = account["role"]
    if role in list(Role):
        roles.give_role(SYSTEM, town.id, found.id, Role(role))
        actor = roles_queries.actor_of(found.id)
        assert actor is not None
        town.actors[role] = actor
        town.people[-1] = world.by_name[account["name"]] = replace(found, actor=actor)
    world.accounts.append({"role": role, "name": account["name"], "email": email, "password": password})


def _resident(
    world: World,
    town: DemoTown,
    trait: Trait,
    name: str,
    account: dict[str, Any] | None = None,
    email: str | None = None,
    hashed: str | None = None,
) -> Resident:
    """Open an account on a day of its own. Only documented ones get an address and a password."""
    key = account["key"] if account else ""
    at = town.calendar.at(world.chance.randint(*REGISTERED), world.chance.randint(7, 21), world.chance.randint(0, 59))
    with clock.standing_at(at):
        found = _registered(world, town, trait, name, key, email, hashed)
        _tell(world, town, found, trait)
    return found


def _registered(
    world: World, town: DemoTown, trait: Trait, name: str, key: str, email: str | None, hashed: str | None
) -> Resident:
    person = accounts.create_person(
        email,
        name,
        None,
        trait.language if trait.language in LANGUAGES else DEFAULT,
        confirmed=True,
        admin=key == "admin",
        password_hash=hashed,
    )
    towns.join_residents(person.id, town.id)
    version = towns_queries.terms_version(town.id)
    if version is not None:
        towns.agree_to_terms(person.id, town.id, version)
    actor = Actor(person_id=person.id, display_name=name)
    found = Resident(actor, town.slug, person.language, trait.age, trait.hood, key)
    town.people.append(found)
    world.by_name[name] = found
    return found


# ---- what they tell


def _tell(world: World, town: DemoTown, person: Resident, trait: Trait) -> None:
    chance = world.chance
    if not person.key and chance.randrange(100) < SILENT:
        return
    values = {
        Ask.BIRTH_YEAR: str(trait.birth_year),
        Ask.GENDER: trait.gender,
        Ask.NEIGHBOURHOOD: str(town.hoods[trait.hood]),
        Ask.LANGUAGE: trait.language,
        Ask.BIRTHPLACE: trait.birthplace,
        Ask.EDUCATION: trait.education,
    }
    if town.slug == "halmere" and chance.random() < 0.6:
        values[Ask.DISABILITY] = trait.disability
    told = {}
    for question, value in values.items():
        lot = chance.randrange(100)
        if lot >= LEFT_OUT:
            silent = lot < LEFT_OUT + DECLINED
            told[question] = demographics.Told(PREFER_NOT) if silent else demographics.Told(value, agreed=True)
    demographics.tell(person.actor, town.id, told, world.folder)


class _Crowd:
    """People of a town by chance, as its population tables have them, but for who registers."""

    def __init__(self, chance: random.Random, town: DemoTown) -> None:
        self.chance = chance
        self.town = town
        self.cells = [
            (row["neighbourhood"], row["age"], row["gender"])
            for row in _table(town.slug, "age-gender")
            if row["age"] in REGISTER
        ]
        self.weights = [
            int(row["count"]) * REGISTER[row["age"]] * SHY.get(row["neighbourhood"], 1.0)
            for row in _table(town.slug, "age-gender")
            if row["age"] in REGISTER
        ]
        self.languages = {row["language"]: int(row["count"]) for row in _table(town.slug, "language")}
        self.education = {row["education"]: int(row["count"]) for row in _table(town.slug, "education")}

    def person(self, language: str = "", age: str = "") -> Trait:
        chance, wanted = self.chance, age
        hood, age, gender = chance.choices(self.cells, self.weights)[0]
        while wanted and age != wanted:
            hood, age, gender = chance.choices(self.cells, self.weights)[0]
        language = language or self._one_of(self.languages)
        first, _, last = age.partition("-")
        years = chance.randint(int(first), int(last)) if last else chance.randint(75, 92)
        education = EDUCATION[chance.choice((0, 1, 1))] if age == "16-24" else self._one_of(self.education)
        return Trait(
            age=age,
            birth_year=self.town.calendar.today.year - years,
            gender=gender,
            hood=hood,
            language=language,
            birthplace=chance.choices(("own_country", "eu", "non_eu"), BORN[language])[0],
            education=education,
            disability="yes" if chance.random() < (0.28 if years >= 65 else 0.08) else "no",
        )

    def _one_of(self, counts: dict[str, int]) -> str:
        return self.chance.choices(list(counts), list(counts.values()))[0]


def _table(slug: str, topic: str) -> list[dict[str, str]]:
    with (DATA / f"{slug}-{topic}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class _Names:
    """Display names: no two of them would be taken for the same."""

    def __init__(self, chance: random.Random) -> None:
        content = read("people")
        self.chance = chance
        self.pools = content["names"]
        self.nicknames = {language: list(names) for language, names in content["nicknames"].items()}
        for names in self.nicknames.values():
            chance.shuffle(names)
        self.used: set[str] = {name_key(account["name"]) for account in content["account"]}

    def take(self, name: str) -> str:
        self.used.add(name_key(name))
        return name

    def new(self, language: str) -> str:
        nicknames = self.nicknames.get(language, [])
        while nicknames and self.chance.random() < 0.3:
            name = nicknames.pop()
            if name_key(name) not in self.used:
                return self.take(name)
        while True:
            name = self._full(self.pools[language])
            if name_key(name) not in self.used:
                return self.take(name)

    def _full(self, pool: dict[str, Sequence[str]]) -> str:
        first, family = self.chance.choice(pool["first"]), self.chance.choice(pool["family"])
        return f"{first} {family[0]}." if self.chance.random() < 0.15 and family[0].isascii() else f"{first} {family}"


# ---- organisations


def gather(world: World) -> None:
    """Found the organisations, each by somebody who acts for it, and let their municipality confirm them."""
    for club in read("towns")["organisation"]:
        founder = world.account(club["represented_by"])
        town = world.towns[club["town"]]
        organisation = accounts.found_organisation(founder.actor, club["name"], club["about"].strip(), club["language"])
        towns.confirm_organisation(town.actors["organiser"], town.id, organisation.id)
        world.organisations[club["name"]] = (organisation.id, founder)
