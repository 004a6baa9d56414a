"""Reactions: once a person, counted, taken back, gone with the account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from civic.accounts.events import PersonLeft
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Absent, Actor, NotAllowed, Refused
from civic.deliberation import queries, service
from civic.deliberation.models import Post, PostReaction, Thread
from civic.deliberation.rules import PostCode, Reaction
from civic.resources.models import Resource
from civic.resources.rules import Audience
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.application import make_app
from tests.support.deliberation import make_post, make_thread

AT_ONCE = 50


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def counts(post: Post) -> tuple[int, int]:
    db.session.expire_all()
    found = db.session.get_one(Post, post.id)
    return found.helpful_count, found.thanks_count


def react(actor: Actor, post: Post, kind: Reaction = Reaction.HELPFUL, wanted: bool = True) -> bool:
    with transaction():
        return service.set_reaction(actor, post.id, kind, wanted).changed


def test_a_reaction_counts_once_of_each_kind_and_can_be_taken_back(town: Municipality) -> None:
    with transaction():
        post = make_post(make_thread(town), town)
        one, other = (make.actor(make.make_person(town)) for _ in range(2))
    assert react(one, post) and not react(one, post)
    assert react(one, post, Reaction.THANKS) and react(other, post)
    assert counts(post) == (2, 1)
    both = frozenset({Reaction.HELPFUL, Reaction.THANKS})
    assert queries.reactions_of(post.thread_id, one.person_id or 0) == {post.id: both}
    assert react(one, post, wanted=False) and not react(one, post, wanted=False)
    assert counts(post) == (1, 1)


def test_what_cannot_be_reacted_to(town: Municipality) -> None:
    with transaction():
        thread = make_thread(town)
        reader, writer = (make.actor(make.make_person(town)) for _ in range(2))
        own = service.post(writer, thread, "Mine", "en")
        hidden, last, unseen = make_post(thread, town), make_post(thread, town), make_post(make_thread(town), town)
        gone = service.post(writer, thread, "Gone", "en")
        service.hide(hidden.id)
        service.take_back(writer, gone.id)
        resource = select(Thread.resource_id).where(Thread.id == unseen.thread_id)
        db.session.get_one(Resource, db.session.scalar(resource)).audience = Audience.LINK
    wrong = [(writer, own, PostCode.YOUR_OWN), (reader, hidden, PostCode.HIDDEN), (reader, gone, PostCode.TAKEN_BACK)]
    for actor, post, code in wrong:
        with pytest.raises(Refused) as refused:
            react(actor, post)
        assert refused.value.code == code
    for actor, post in ((Actor(), last), (reader, unseen)):
        with pytest.raises(NotAllowed):
            react(actor, post)
    with pytest.raises(Absent), transaction():
        service.set_reaction(reader, 999_999, Reaction.HELPFUL, True)
    with transaction():
        service.close_thread(SYSTEM, thread)
    with pytest.raises(Refused) as refused:
        react(reader, last)
    assert refused.value.code == PostCode.CLOSED


def test_the_reactions_of_somebody_who_leaves_are_no_longer_counted(town: Municipality) -> None:
    with transaction():
        post = make_post(make_thread(town), town)
        one, other = (make.actor(make.make_person(town)) for _ in range(2))
    react(one, post)
    react(other, post)
    react(one, post, Reaction.THANKS)
    with transaction():
        service.forget_reactions(PersonLeft(one.person_id or 0))
    assert counts(post) == (1, 0)
    assert db.session.scalars(select(PostReaction.person_id)).all() == [other.person_id]


@pytest.fixture
def real(app: Flask, request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """An application like the one of this test, with a database that nothing rolls back."""
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        return make_app(tmp_path, f"sqlite:///{tmp_path / 'races.sqlite'}")
    return make_app(tmp_path, request.getfixturevalue("postgres_server").new_database())


def test_one_person_pressing_fifty_times_at_once_counts_once(real: Flask) -> None:
    with real.app_context(), transaction():
        town = make.make_municipality()
        post = make_post(make_thread(town), town)
        post_id, actor = post.id, make.actor(make.make_person(town))

    def press(_: int) -> bool:
        with real.app_context(), transaction():
            return service.set_reaction(actor, post_id, Reaction.HELPFUL, True).changed

    with ThreadPoolExecutor(AT_ONCE) as pool:
        changed = list(pool.map(press, range(AT_ONCE)))
    with real.app_context():
        rows = db.session.scalar(select(func.count()).select_from(PostReaction))
        assert (changed.count(True), rows, db.session.get_one(Post, post_id).helpful_count) == (1, 1, 1)
