"""Compiling a release: recounted from the people one by one, refused, cancelled, run twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product

import pytest
from flask import current_app
from sqlalchemy import delete, select, update

from civic.accounts import service as accounts
from civic.audit import queries as audit
from civic.core import mail, outbox, runs
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, NotAllowed, Refused, Role
from civic.core.runs import RunState, Seen
from civic.demographics import service as demographics
from civic.demographics.rules import Ask
from civic.statistics import console, jobs, pipeline, queries, service
from civic.statistics.models import History, Release
from civic.statistics.release import ReleaseAnswer
from civic.statistics.rounding import protect_count
from civic.statistics.rules import StatisticsCode
from civic.statistics.shown import WITHHELD, Figures
from tests.support import factories as make
from tests.support.statistics import YEAR_OF, Crowd, actor_of, make_crowd, release, run_of

GENDERS = ["woman", "man", "non_binary", "self_described", ""]


def _last(crowd: Crowd) -> Seen:
    found = queries.last_run(crowd.process.id)
    assert found is not None
    return found.run


def figures(crowd: Crowd) -> Figures:
    found = queries.newest(crowd.process.id)
    assert found is not None
    return Figures.read(*queries.contents(found.id))


def tells(shown: Figures, stage: str, names: tuple[str, ...], values: tuple[str, ...], exact: int) -> bool:
    """Whether a cell shows what the rule allows: the figure, or fewer than 10, or that it is withheld."""
    mark = shown.mark(stage, names, values)
    if mark == WITHHELD:
        return exact >= 10 or shown.untold(stage, *names)
    return mark == protect_count(exact)


def test_every_figure_is_the_protected_count_of_the_people_one_by_one(released: Crowd) -> None:
    shown = figures(released)
    hoods = [f"h{i}" for i in range(3)] + [""]
    ages = ["0-15", *YEAR_OF, ""]
    for stage in ("registered", "supported", "proposed"):
        assert shown.total(stage) == protect_count(released.count(stage))
        for age in ages:
            assert tells(shown, stage, ("age",), (age,), released.count(stage, age=age))
        for age, gender in product(ages, GENDERS):
            exact = released.count(stage, age=age, gender=gender)
            assert tells(shown, stage, ("age", "gender"), (age, gender), exact)
        for age, hood in product(ages, hoods):
            exact = released.count(stage, age=age, neighbourhood=hood)
            assert tells(shown, stage, ("age", "neighbourhood"), (age, hood), exact)


def test_only_the_closed_catalogue_is_tabulated(released: Crowd) -> None:
    pairs = {names for _, names in figures(released).tables if len(names) == 2}
    assert pairs == {("age", "gender"), ("age", "neighbourhood")}
    assert all(len(names) < 3 for _, names in figures(released).tables)
    assert "disability" not in {name for _, names in figures(released).tables for name in names}


def test_without_consent_a_person_is_among_those_who_did_not_tell(crowd: Crowd) -> None:
    women = [one for one in crowd.people if one.told.get("gender") == "woman"]
    with transaction():
        for one in women:
            demographics.take_back(actor_of(one.person_id), crowd.municipality.id, [Ask.GENDER])
            del one.told["gender"]
    release(crowd)
    assert figures(crowd).groups("registered", "gender")["woman"] is None
    assert figures(crowd).groups("registered", "gender")[""] == protect_count(crowd.count("registered", gender=""))


def test_running_the_job_twice_equals_running_it_once(released: Crowd) -> None:
    before = queries.newest(released.process.id)
    assert before is not None
    jobs.compile_release(run_of(before.id))
    assert queries.newest(released.process.id) == before
    assert list(db.session.scalars(select(History.release_id))).count(before.id) == 1


def test_asking_twice_while_one_waits_is_asking_once(crowd: Crowd) -> None:
    with transaction():
        first, second = service.request(SYSTEM, crowd.process), service.request(SYSTEM, crowd.process)
    assert first == second
    outbox.drain()
    assert queries.last_numbers(crowd.process.id) == (1, 1)


def test_the_same_people_compiled_anew_give_the_same_bytes(released: Crowd) -> None:
    first = queries.newest(released.process.id)
    with transaction():
        db.session.execute(delete(History))
        db.session.execute(delete(Release))
        again = service.request(SYSTEM, released.process)
    jobs.compile_release(run_of(again))
    second = queries.newest(released.process.id)
    assert first is not None and second is not None
    assert (first.summary, first.sha256) == (second.summary, second.sha256)


def test_under_fifty_people_there_is_no_release_but_words() -> None:
    crowd = make_crowd(current_app.config["CIVIC"].keys_dir, size=34)
    release(crowd)
    run = _last(crowd)
    assert run.state is RunState.REFUSED
    assert run.reason == ReleaseAnswer.TOO_FEW_PARTICIPANTS
    assert run.result == {"about": 35}
    assert queries.newest(crowd.process.id) is None


def test_a_second_release_needs_fifty_changed_persons(released: Crowd) -> None:
    with transaction():
        for _ in range(49):
            make.make_person(released.municipality)
    release(released)
    run = _last(released)
    assert (run.state, run.reason) == (RunState.REFUSED, ReleaseAnswer.TOO_FEW_CHANGED)
    with transaction():
        make.make_person(released.municipality)
    release(released)
    assert _last(released).reason == ReleaseAnswer.TOO_SOON


@pytest.fixture
def letters() -> Iterator[None]:
    """People leave here, each with a last e-mail."""
    yield
    mail.MEMORY.clear()


def test_the_next_release_refreshes_only_cells_of_which_ten_changed(released: Crowd, letters: None) -> None:
    first = figures(released)
    with transaction():
        db.session.execute(update(Release).values(published_at=make.clock.now() - make.timedelta(days=8)))
        for _ in range(60):
            make.make_person(released.municipality)
        for one in [one for one in released.people if one.told.get("gender") == "woman"][:4]:
            accounts.leave(actor_of(one.person_id), accounts.prove_own(actor_of(one.person_id), make.PASSWORD))
    release(released)
    found = queries.newest(released.process.id)
    assert found is not None and found.number == 2
    assert figures(released).groups("registered", "gender")["woman"] == first.groups("registered", "gender")["woman"]
    assert figures(released).groups("registered", "gender")[""] != first.groups("registered", "gender")[""]


def test_cancelling_publishes_nothing(crowd: Crowd) -> None:
    with transaction():
        release_id = service.request(SYSTEM, crowd.process)
        service.cancel(SYSTEM, crowd.process)
    outbox.drain()
    found = queries.release(release_id)
    assert found is not None and (_last(crowd).state, found.tables) == (RunState.CANCELLED, None)
    with transaction(), pytest.raises(Refused) as refused:
        service.cancel(SYSTEM, crowd.process)
    assert refused.value.code is StatisticsCode.NOTHING_RUNS


def test_cancelling_ends_the_long_step(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "LOOK_EVERY", 0.0)
    asked: list[int] = []

    def cancel_in_between(run_id: int) -> None:
        asked.append(run_id)
        if len(asked) == 3:
            with transaction():
                service.cancel(SYSTEM, crowd.process)
        looked(run_id)

    looked = runs.wanted
    monkeypatch.setattr(runs, "wanted", cancel_in_between)
    release(crowd)
    assert _last(crowd).state is RunState.CANCELLED
    assert len(asked) == 3
    assert queries.newest(crowd.process.id) is None


def test_a_job_that_breaks_shows_as_failed_and_tells_no_content(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise ValueError("row 17: woman, h2, 1968")

    monkeypatch.setattr(pipeline, "exact", broken)
    release(crowd)
    assert (_last(crowd).state, _last(crowd).reason) == (RunState.FAILED, "ValueError")


def test_only_organisers_have_figures_compiled(crowd: Crowd) -> None:
    with transaction():
        resident = make.make_person(crowd.municipality)
        moderator = make.make_person(crowd.municipality, Role.MODERATOR)
        organiser = make.make_person(crowd.municipality, Role.ORGANISER)
    for person in (resident, moderator):
        with transaction(), pytest.raises(NotAllowed):
            service.request(make.actor(person), crowd.process)
    with transaction():
        assert service.request(make.actor(organiser), crowd.process)


def test_the_reading_and_the_release_are_in_the_audit_log(crowd: Crowd) -> None:
    release_id = release(crowd)
    assert [entry.verb for entry in audit.of_thing("release", release_id)] == ["release", "request"]
    assert [entry.verb for entry in audit.of_thing("demographics", f"release {release_id}")] == ["read"]


def test_nothing_that_is_kept_openly_holds_an_exact_count(crowd: Crowd) -> None:
    release_id = release(crowd)
    found = queries.release(release_id)
    assert found is not None
    counts = [cell["count"] for table in json.loads(found.tables or "") for cell in table["cells"]]
    assert all(count is None or (count >= 10 and count % 5 == 0) for count in counts)
    assert found.summary is not None and found.summary["total"] % 5 == 0
    for key in ("participants", "changed", "people"):
        assert key not in found.parameters
    jobs_args = [row.args for row in db.session.scalars(select(outbox.OutboxRow))]
    assert jobs_args == [[made] for made in db.session.scalars(select(Release.run_id).order_by(Release.id))]
    sealed = db.session.scalars(select(History.sealed).where(History.release_id == release_id)).one()
    assert b"persons" not in sealed


def test_the_command_compiles_without_a_worker(crowd: Crowd, capsys: pytest.CaptureFixture[str]) -> None:
    assert console.release([crowd.process.slug]) == 0
    assert "Release 1 is out." in capsys.readouterr().out
    assert console.release([crowd.process.slug]) == 1
    assert "50 people" in capsys.readouterr().out
    assert console.release(["nowhere"]) == 1
