"""Three releases of one process a week apart, as strangers read them, while people join, leave and answer anew."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import delete, select, update

from civic.accounts import service as accounts
from civic.core import clock, mail, outbox, sealing
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.demographics import service as demographics
from civic.demographics.rules import Ask
from civic.demographics.service import Told
from civic.proposals import service as proposals
from civic.proposals.models import Proposal
from civic.statistics import gathering, history, pipeline, queries
from civic.statistics.intervals.release import GateReport
from civic.statistics.models import History, Release
from civic.statistics.release import ReleaseAnswer
from civic.statistics.rules import catalogue_of_json
from tests.support import factories as make
from tests.support.statistics import YEAR_OF, Crowd, Someone, actor_of, hood_codes, make_crowd, release, tell
from tests.support.stranger import Cell

OLD = ("65-74", "75+")


@dataclass
class Week:
    """A release: what strangers read, what was so, and who came since the last one."""

    forms: dict[str, str]
    people: list[Someone]
    newcomers: list[Someone]
    old: set[Cell]
    """Cells whose figure is of an earlier release. Nobody outside knows them."""


def addresses(crowd: Crowd) -> Mapping[str, str]:
    slug = crowd.process.slug
    return {
        "page": f"/en/statistics/{slug}",
        "report": f"/en/reports/{slug}",
        "csv": f"/en/statistics/{slug}.csv",
        "json": f"/en/statistics/{slug}.json",
    }


def read(app: Flask, crowd: Crowd) -> dict[str, str]:
    """All that the web says of the newest release, to a stranger."""
    client = app.test_client()
    answers = {form: client.get(address) for form, address in addresses(crowd).items()}
    assert all(answer.status_code == 200 for answer in answers.values())
    assert client.get(f"/en/reports/{crowd.process.slug}.csv").text == answers["csv"].text
    return {form: answer.text for form, answer in answers.items()}


def crowd_with_disability(folder: Path, size: int = 300, seed: int = 4) -> Crowd:
    """Most told about a special category too: rare among the young, common among the old."""
    found = make_crowd(folder, size=size, seed=seed)
    with transaction():
        demographics.choose_question(SYSTEM, found.municipality.id, Ask.DISABILITY, True, {"en": "Access."})
    chance = random.Random(7)
    with transaction():
        for one in found.people:
            tell_disability(found, one, chance, folder)
    return found


def tell_disability(crowd: Crowd, one: Someone, chance: random.Random, folder: Path) -> None:
    if chance.random() < 0.8:
        one.told["disability"] = "yes" if chance.random() < (0.5 if one.told.get("age") in OLD else 0.08) else "no"
        told = {Ask.DISABILITY: Told(one.told["disability"], True)}
        demographics.tell(actor_of(one.person_id), crowd.municipality.id, told, folder)


def week_later() -> None:
    db.session.execute(update(Release).values(published_at=clock.now() - timedelta(days=8)))


def leave(crowd: Crowd, one: Someone) -> None:
    actor = actor_of(one.person_id)
    accounts.leave(actor, accounts.prove_own(actor, make.PASSWORD))
    crowd.people.remove(one)


def live_a_week(crowd: Crowd, chance: random.Random, joining: int, leaving: int, changing: int) -> list[Someone]:
    """Returns those who joined."""
    folder = current_app.config["CIVIC"].keys_dir
    proposal = db.session.scalars(select(Proposal.id).where(Proposal.process_id == crowd.process.id)).first()
    hoods = hood_codes(crowd.municipality)
    with transaction():
        week_later()
        for one in chance.sample(crowd.people[1:], leaving):
            leave(crowd, one)
        for one in chance.sample([one for one in crowd.people[1:] if "age" in one.told], changing):
            one.told["age"] = chance.choice([age for age in YEAR_OF if age != one.told["age"]])
            told = {Ask.BIRTH_YEAR: Told(str(YEAR_OF[one.told["age"]]), True)}
            demographics.tell(actor_of(one.person_id), crowd.municipality.id, told, folder)
        new = [Someone(make.make_person(crowd.municipality).id) for _ in range(joining)]
        for one in new:
            if chance.random() < 0.6:
                one.did.add("supported")
                proposals.set_support(actor_of(one.person_id), proposal, True)
            tell(crowd.municipality, one, chance, hoods, folder)
            tell_disability(crowd, one, chance, folder)
        crowd.people += new
    mail.MEMORY.clear()
    return new


@dataclass
class Lived:
    """Three releases, and what else was tried in those weeks."""

    weeks: list[Week]
    bare: dict[str, str]
    """The first release without the interval gate."""
    other_order: dict[str, str]
    """The first release of the same people in another order."""
    erased: dict[str, str]
    """The third, after one person left, one took an answer back, and new figures were asked for."""


def live(app: Flask, joining: int = 60, leaving: int = 4, changing: int = 6) -> Lived:
    """Three releases, each with people who came, went, or answered anew."""
    crowd, chance = crowd_with_disability(current_app.config["CIVIC"].keys_dir), random.Random(11)
    tries = []
    for patched in (_without_the_gate, _in_another_order):
        with pytest.MonkeyPatch.context() as patch:
            patched(patch)
            release(crowd)
            tries.append(read(app, crowd))
        with transaction():
            for made in (History, Release, outbox.OutboxRow):
                db.session.execute(delete(made))
    weeks: list[Week] = []
    for number in range(3):
        new = live_a_week(crowd, chance, joining, leaving, changing) if number else []
        release(crowd)
        found = queries.newest(crowd.process.id)
        assert found is not None and found.number == number + 1
        weeks.append(Week(read(app, crowd), copy.deepcopy(crowd.people), copy.deepcopy(new), old_cells(found.id)))
    return Lived(weeks, *tries, _erase(app, crowd, weeks))


def _without_the_gate(patch: pytest.MonkeyPatch) -> None:
    report = GateReport(1, 1, 0, None, 0, 0, ())
    patch.setattr(pipeline, "interval_gate", lambda cube, protected, *args, **options: (protected, report))


def _in_another_order(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(gathering, "pseudonyms", lambda names, key: history.pseudonyms(names, b"another key"))


def _erase(app: Flask, crowd: Crowd, weeks: list[Week]) -> dict[str, str]:
    with transaction():
        week_later()
    weeks[-1].forms = read(app, crowd)
    told = [one for one in crowd.people[1:] if "disability" in one.told]
    with transaction():
        leave(crowd, told[0])
        demographics.take_back(actor_of(told[1].person_id), crowd.municipality.id, [Ask.DISABILITY])
    mail.MEMORY.clear()
    release(crowd)
    found = queries.last_run(crowd.process.id)
    assert found is not None and found.run.reason == ReleaseAnswer.TOO_FEW_CHANGED
    return read(app, crowd)


def old_cells(release_id: int) -> set[Cell]:
    catalogue = catalogue_of_json(queries.contents(release_id)[0])
    sealed = db.session.scalars(select(History.sealed).where(History.release_id == release_id)).one()
    kept = history.of_bytes(sealing.unseal(current_app.config["CIVIC"].keys_dir, sealed, gathering.KEY), catalogue)
    return {
        (stage, table.names, cell.values)
        for (stage, table), shown in kept.protected.tables.items()
        for cell, stale in zip(shown.cells(), shown.stale.ravel(), strict=True)
        if stale
    }
