"""Attacks A9 and A12 on the four forms: an empty cell looks like one of nine, and a job that runs twice writes once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, current_app
from sqlalchemy import delete, func, select

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.core.runs import Run
from civic.demographics import service as demographics
from civic.demographics.rules import Ask
from civic.demographics.service import Told
from civic.statistics import jobs, pipeline, queries, service
from civic.statistics.models import History, Release
from tests.support import factories as make
from tests.support.statistics import OWN_LOT, Crowd, Someone, actor_of, import_population, run_of
from tests.support.weeks import read

OTHER_WORLD = (30, 43, 9)


def small_town(size: int) -> Crowd:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town)
        people = [Someone(make.make_person(town).id) for _ in range(size)]
    import_population(town)
    return Crowd(town, process, people)


def answer(crowd: Crowd, women: int, men: int, others: int) -> None:
    """Everybody else tells nothing."""
    folder = current_app.config["CIVIC"].keys_dir
    genders = ["woman"] * women + ["man"] * men + ["non_binary"] * others
    with transaction():
        for number, one in enumerate(crowd.people):
            actor = actor_of(one.person_id)
            if number < len(genders):
                demographics.tell(actor, crowd.municipality.id, {Ask.GENDER: Told(genders[number], True)}, folder)
            else:
                demographics.take_back(actor, crowd.municipality.id)


def compile_now(crowd: Crowd) -> int:
    with transaction():
        release_id = service.request(SYSTEM, crowd.process)
    jobs.compile_release(run_of(release_id))
    return release_id


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # what is published does not depend on the database
def test_a9_none_and_nine_give_the_same_bytes_in_all_four_forms(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine non-binary people or none, while all other figures round alike."""
    today = clock.now()
    monkeypatch.setattr(clock, "now", lambda: today)
    crowd, worlds = small_town(98), []
    for women, men, others in ((38, 38, 9), (42, 42, 0)):
        answer(crowd, women, men, others)
        compile_now(crowd)
        worlds.append(read(app, crowd))
        with transaction():
            db.session.execute(delete(History))
            db.session.execute(delete(Release))
    assert "non_binary" in worlds[0]["csv"] and "&lt;10" in worlds[0]["page"]
    assert worlds[0] == worlds[1]


def told(forms: dict[str, str]) -> dict[tuple[str, tuple[str, ...], int], object]:
    """Each figure by its place, as the gate names it; None where it is too small."""
    return {
        (table["stage"], tuple(table["dimensions"]), number): "withheld" if cell.get("withheld") else cell["count"]
        for table in json.loads(forms["json"])["tables"]
        for number, cell in enumerate(table["cells"])
    }


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # what is published does not depend on the database
def test_a15_a_rerun_on_other_people_gives_the_same_bytes_in_all_four_forms(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 97 people, 43 women, 43 men and 11 who did not tell, nobody is left to be anything else: two figures are
    withheld. Somebody reruns the program on nine non-binary people, of whom nothing is narrow."""
    today = clock.now()
    monkeypatch.setattr(clock, "now", lambda: today)
    monkeypatch.setattr(pipeline, "drawn", lambda protected, key, release: [])
    crowd = small_town(97)

    def world(women: int, men: int, others: int) -> dict[str, str]:
        answer(crowd, women, men, others)
        compile_now(crowd)
        forms = read(app, crowd)
        with transaction():
            db.session.execute(delete(History))
            db.session.execute(delete(Release))
        return forms

    narrow, wide = world(43, 43, 0), world(*OTHER_WORLD)
    assert narrow != wide  # without a lot the gate tells the two apart
    gone = [place for place, mark in told(narrow).items() if mark == "withheld" and place[0] == "registered"]
    assert 1 < len(gone) < 12
    assert all(told(wide)[place] is not None for place in gone)
    monkeypatch.setattr(pipeline, "drawn", lambda protected, key, release: gone)
    assert world(*OTHER_WORLD) == narrow


def test_the_lot_is_of_the_key_and_the_process(app: Flask) -> None:
    with app.app_context():
        crowd, other = small_town(1), small_town(1)
        folder = current_app.config["CIVIC"].keys_dir
        lots = [OWN_LOT(each.process, folder) for each in (crowd, crowd, other)]
    assert lots[0] == lots[1] != lots[2]


def test_a12_compiling_at_once_in_two_threads_writes_one_release(own_app: Flask) -> None:
    with own_app.app_context():
        crowd = small_town(55)
        answer(crowd, 20, 9, 0)
        with transaction():
            run_id = run_of(service.request(SYSTEM, crowd.process))

    def work(_: int) -> None:
        with own_app.app_context():
            jobs.compile_release(run_id)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    with own_app.app_context():
        first = read(own_app, crowd)
        jobs.compile_release(run_id)
        assert read(own_app, crowd) == first
        assert db.session.scalar(select(func.count()).select_from(History)) == 1
        assert list(db.session.scalars(select(Run.state))) == ["done"]
        assert queries.last_numbers(crowd.process.id) == (1, 1)
