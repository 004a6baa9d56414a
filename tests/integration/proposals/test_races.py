"""Many at once, on a database of their own where everything is really committed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import Actor, Role
from civic.deliberation import service as threads
from civic.deliberation.models import Post, Thread
from civic.proposals import queries, service
from civic.proposals.models import Proposal, Support
from civic.proposals.service import Signed
from civic.verification import service as verify
from tests.support import factories as make
from tests.support import verification
from tests.support.application import make_app
from tests.support.proposals import make_proposal

AT_ONCE = 50


@pytest.fixture
def real(app: Flask, request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """An application like the one of this test, with a database that nothing rolls back."""
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        return make_app(tmp_path, f"sqlite:///{tmp_path / 'races.sqlite'}")
    return make_app(tmp_path, request.getfixturevalue("postgres_server").new_database())


def world(real: Flask, people: int) -> tuple[Proposal, list[Actor]]:
    with real.app_context(), transaction():
        town = make.make_municipality(support_threshold=people)
        proposal = make_proposal(town, make.make_process(town))
        actors = [make.actor(make.make_person(town)) for _ in range(people)]
    return proposal, actors


def counted(real: Flask, proposal: Proposal) -> tuple[int, int]:
    """What the counter says, and how many rows there are."""
    with real.app_context():
        rows = select(func.count()).select_from(Support).where(Support.proposal_id == proposal.id)
        count = db.session.scalar(select(Proposal.support_count).where(Proposal.id == proposal.id)) or 0
        return count, db.session.scalar(rows) or 0


def press(real: Flask, actor: Actor, proposal: Proposal, wanted: bool) -> bool:
    with real.app_context(), transaction():
        return service.set_support(actor, proposal.id, wanted).changed


def test_one_person_pressing_fifty_times_at_once_counts_once(real: Flask) -> None:
    proposal, [actor] = world(real, 1)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        changed = list(pool.map(lambda _: press(real, actor, proposal, True), range(AT_ONCE)))
    assert changed.count(True) == 1
    assert counted(real, proposal) == (1, 1)


def test_fifty_people_pressing_at_once_all_count(real: Flask) -> None:
    proposal, actors = world(real, AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda actor: press(real, actor, proposal, True), actors))
    assert counted(real, proposal) == (AT_ONCE, AT_ONCE)
    with real.app_context():
        assert db.session.get_one(Proposal, proposal.id).threshold_at is not None


def test_giving_and_taking_back_at_once_leaves_counter_and_rows_alike(real: Flask) -> None:
    proposal, actors = world(real, 5)
    presses = [(actor, i % 2 == 0) for i in range(10) for actor in actors]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda pair: press(real, pair[0], proposal, pair[1]), presses))
    count, rows = counted(real, proposal)
    assert count == rows


def test_fifty_comments_at_once_get_fifty_places(real: Flask) -> None:
    proposal, actors = world(real, 10)

    def write(number: int) -> None:
        with real.app_context(), transaction():
            threads.post(actors[number % 10], proposal.thread_id or 0, f"Comment {number}", "en")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(write, range(AT_ONCE)))
    with real.app_context():
        numbers = db.session.scalars(select(Post.number).order_by(Post.number)).all()
        thread = db.session.get_one(Thread, proposal.thread_id)
        found = db.session.get_one(Proposal, proposal.id)
        assert list(numbers) == list(range(1, AT_ONCE + 1))
        assert (thread.post_count, found.comment_count) == (AT_ONCE, AT_ONCE)


def test_two_officers_entering_one_person_while_she_presses_support_count_her_once(real: Flask) -> None:
    with real.app_context(), transaction():
        town = make.make_municipality(support_threshold=2)
        verification.use_register(town, verification.HEAD + "Dupont,Zoe,1984-03-09,h1\n")
        officers = [make.actor(make.make_person(town, Role.OFFICER)) for _ in range(2)]
        zoe = make.actor(make.make_person(town))
        verify.compare(zoe, town.id, verification.ZOE, verification.keys())
        proposal = make_proposal(town, make.make_process(town))
        signed = Signed(verification.ZOE, clock.day_in(town.timezone, clock.now()))

    def enter(officer: Actor) -> None:
        with real.app_context(), transaction():
            service.enter_signature(officer, proposal.id, signed, verification.keys())

    with ThreadPoolExecutor(9) as pool:
        pressing = [pool.submit(press, real, zoe, proposal, True)]
        for done in [*pressing, *(pool.submit(enter, officer) for officer in officers * 4)]:
            done.result()
    with real.app_context():
        found = db.session.get_one(Proposal, proposal.id)
        assert (queries.signatures(proposal.id), found.support_count, found.paper_count) == (1, 1, 0)
        assert found.threshold_at is None
