"""Ursynów's budget of 2019 arrives whole: its vote and its figures, recounted straight from the file."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select

from civic.core import outbox
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.core.runs import RunState
from civic.imports import console
from civic.places import service as places
from civic.places.models import Map
from civic.processes.models import Process
from civic.reports import queries as reports_read
from civic.reports import service as reports
from civic.statistics import queries as statistics_read
from civic.statistics import service as statistics
from civic.statistics.dimensions import NOT_TOLD
from civic.statistics.shown import WITHHELD, Figures
from civic.towns.models import Municipality
from civic.votes import queries as votes
from civic.votes.models import Vote
from tests.support.imports import make_process

pytestmark = pytest.mark.shared_data
GENDERS = {"M": "man", "F": "woman"}
BANDS = ((0, 15), (16, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 74))


def section(text: str, name: str, following: str) -> list[dict[str, str]]:
    """The rows below one title of the file, which has no quotation marks around its fields."""
    lines = text.split(f"\n{name}\n")[1].split(f"\n{following}\n")[0].splitlines()
    header = lines[0].split(";")
    return [dict(zip(header, line.split(";"), strict=True)) for line in lines[1:] if line]


@dataclass
class World:
    projects: list[dict[str, str]]
    voters: list[dict[str, str]]
    process: Process
    path: str
    status: int
    said: str

    @property
    def vote(self) -> Vote:
        return db.session.scalars(select(Vote).where(Vote.process_id == self.process.id)).one()


@pytest.fixture(scope="module")
def world(database: None, shared_data: Path) -> World:
    path = shared_data / "pabulib" / "Poland_Warszawa_2019_Ursynow.pb"
    text = path.read_text(encoding="utf-8")
    _, process = make_process()
    said = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr", said)
        status = console.pabulib([str(path), "--process", process.slug])
    voters = section(text, "VOTES", "END")
    return World(section(text, "PROJECTS", "VOTES"), voters, process, str(path), status, said.getvalue())


def band(age: str) -> str:
    """The age band of the statistics; those without an age are among those who did not tell."""
    if not age.isdecimal() or int(age) > 105:
        return NOT_TOLD
    return next((f"{first}-{last}" for first, last in BANDS if first <= int(age) <= last), "75+")


def protected(count: int) -> int | None:
    """The 10/5 rule, written down once more: under 10 hidden, else the nearest multiple of 5."""
    return None if count < 10 else int(count / 5 + 0.5) * 5


def test_projects_and_ballots_arrive_whole(world: World) -> None:
    assert (len(world.projects), len(world.voters)) == (58, 7683)
    assert world.status == 0
    assert world.vote.result is not None
    assert world.vote.result["ballots"] == 7683
    there = {row["project_id"]: row for row in world.projects}
    options = votes.options(world.vote.id)
    assert [option.external_id for option in options] == list(there)
    for option in options:
        row = there[str(option.external_id)]
        assert (option.titles, option.cost) == ({"pl": row["name"].strip()}, int(row["cost"]))


def test_the_tally_equals_the_columns_of_the_file(world: World) -> None:
    result = world.vote.result
    assert result is not None
    names = {str(option.id): str(option.external_id) for option in votes.options(world.vote.id)}
    assert {names[key]: count for key, count in result["votes"].items()} == {
        row["project_id"]: int(row["votes"]) for row in world.projects
    }
    assert {names[key] for key in result["selected"]} == {
        row["project_id"] for row in world.projects if row["selected"] == "1"
    }


def test_the_ballots_are_those_of_the_file(world: World) -> None:
    names = {option.id: str(option.external_id) for option in votes.options(world.vote.id)}
    here = Counter({frozenset(names[o] for o in chosen): count for chosen, count in votes.ballots(world.vote.id)})
    assert here == Counter(frozenset(row["vote"].split(",")) for row in world.voters)


def test_ages_that_nobody_has_are_listed_and_count_as_not_told(world: World) -> None:
    odd = {row["voter_id"]: row["age"] for row in world.voters if row["age"].isdecimal() and int(row["age"]) > 105}
    assert sorted(odd.values()) == ["109", "114", "116"]
    listed = [line for line in world.said.splitlines() if "plausible" in line]
    assert len(listed) == 3
    for voter, age in odd.items():
        assert any(f"“{voter}”" in line and f"the age {age} is" in line for line in listed)


def test_a_second_time_changes_nothing_and_says_so(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert console.pabulib([world.path, "--process", world.process.slug]) == 0
    assert capsys.readouterr().out == f"The same file is here already, as votes/{world.vote.id}. Nothing was changed.\n"
    assert len(votes.voters(world.process.id)) == 7683


def told(world: World, *names: str) -> Counter[Sequence[str]]:
    """Voters by what the file tells of them."""
    values = {
        "age": lambda row: band(row["age"]),
        "gender": lambda row: GENDERS.get(row["sex"], NOT_TOLD),
    }
    return Counter(tuple(values[name](row) for name in names) for row in world.voters)


def test_the_release_says_of_the_voters_what_the_file_says(world: World) -> None:
    with transaction():
        release = statistics.request(SYSTEM, world.process)
    outbox.drain()
    done = statistics_read.last_run(world.process.id)
    assert done is not None and (done.id, done.run.state) == (release, RunState.DONE)
    published = statistics_read.newest(world.process.id)
    assert published is not None
    figures = Figures.read(*statistics_read.contents(published.id))
    assert figures.total("voted") == protected(7683)
    for names in (("age",), ("gender",), ("age", "gender")):
        counts = told(world, *names)
        cells = figures.cells("voted", *names)
        assert sum(counts.values()) == 7683
        assert set(counts) <= set(cells)
        for values in cells:
            mark = figures.mark("voted", names, values)
            assert mark == protected(counts[values]) or (mark == WITHHELD and counts[values] >= 10)
    assert sum(each[:2] == ("voted", ("age", "gender")) for each in figures.withheld) <= 3


POPULATION = """age,gender,count
0-15,woman,13000
0-15,man,13700
16-24,woman,6200
16-24,man,6300
25-34,woman,11800
25-34,man,10400
35-44,woman,14600
35-44,man,13200
45-54,woman,10200
45-54,man,9300
55-64,woman,11900
55-64,man,9500
65-74,woman,9600
65-74,man,7400
75+,woman,4700
75+,man,3100
"""
"""A table of this test's own, for the shape of a report; nobody counted these people."""


@pytest.mark.long
def test_the_report_of_the_process_is_laid_out(world: World) -> None:
    municipality = db.session.get_one(Municipality, world.process.municipality_id)
    town = db.session.get_one(Map, municipality.town_id)
    with transaction():
        source = "Made up for a test"
        places.import_population(SYSTEM, town.slug, POPULATION, year=2018, source=source, licence="CC0")
        statistics.request(SYSTEM, world.process)
    outbox.drain()
    with transaction():
        reports.make(SYSTEM, world.process, "en")
    outbox.drain()
    files = {row.format: row for row in reports_read.files(world.process.id)}
    assert set(files) == {"pdf", "xlsx", "csv", "json", "docx", "pptx"}
    data = {
        form: (reports_read.file(world.process.id, row.report_id, form) or (b"",))[0] for form, row in files.items()
    }
    assert "Made up for a test (2018)" in data["json"].decode() and "Under-represented" in data["csv"].decode()
    # The file tells no birthplace, so nobody answered: that is not "almost everyone".
    withheld = re.search(r"How many did not answer is withheld: ([^\"]+)\.", data["json"].decode())
    assert withheld is not None and "Country of birth" in withheld[1]
    claimed = json.loads(data["json"])["claims"]["groups"]
    verdicts = {(each["dimension"], each["group"]): each["verdict"] for each in claimed}
    print(f"Ursynów: {verdicts}")
    counts = Counter(band(row["age"]) for row in world.voters)
    lives = Counter[str]()
    for line in POPULATION.splitlines()[1:]:
        group, _gender, count = line.split(",")
        lives[group] += int(count) * (group != "0-15")
    adults = sum(count for group, count in counts.items() if group in lives and group != "0-15")
    for group in (each for each in lives if each != "0-15"):
        ratio = counts[group] / adults / (lives[group] / sum(lives.values()))
        assert ("under" if ratio < 0.75 else "over" if ratio > 1.3 else verdicts["age", group]) == verdicts[
            "age", group
        ]
    if keep := os.environ.get("CIVIC_KEEP_REPORTS"):
        Path(keep, "ursynow.pdf").write_bytes(data["pdf"])
