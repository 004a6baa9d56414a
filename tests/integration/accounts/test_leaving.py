"""Somebody who has done everything leaves: what tells who they were goes, what others built on stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from civic.accounts import queries, service
from civic.accounts.models import Representative, SignIn
from civic.core.db import db, transaction
from civic.core.mail import Mail
from civic.core.permissions import SYSTEM, Role
from civic.councils import queries as councils_queries
from civic.deliberation import queries as discussion
from civic.deliberation import service as threads
from civic.notifications import service as notifications
from civic.notifications.models import Choice, Notification
from civic.notifications.rules import Category, Frequency
from civic.proposals import queries as proposals_queries
from civic.proposals import service as proposals_service
from civic.proposals.models import Proposal
from civic.roles import queries as roles_queries
from civic.towns import queries as towns_queries
from civic.towns import service as towns
from civic.towns.rules import GroupKind
from civic.votes import queries as votes_queries
from civic.votes import service as votes_service
from tests.support import councils, proposals, votes
from tests.support import factories as make


@pytest.fixture
def keys(app: Flask):
    return current_app.config["CIVIC"].keys_dir


def test_somebody_who_did_everything_leaves(keys) -> None:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town)
        leaver = make.make_person(town, Role.ORGANISER, Role.SECRETARY)
        other = make.make_person(town)
        theirs = proposals.make_proposal(town, process, other)
        own = proposals.make_proposal(town, process, leaver)
        draft = proposals.make_draft(process, leaver).id
        council = councils.make_council(town)
        councils.make_member(town, council, person=leaver)
        vote = votes.make_vote(town, keys)
        club = service.found_organisation(make.actor(leaver), "Rowing club", "", "en")
    actor = make.actor(leaver)
    with transaction():
        proposals_service.set_support(actor, theirs.id, True)
        asked = threads.post(actor, theirs.thread_id or 0, "Why not?", "en")
        threads.post(make.actor(other), theirs.thread_id or 0, "Because.", "en", parent_id=asked.id)
        votes_service.cast(actor, vote.id, [votes_queries.options(vote.id)[0].id], keys)
        towns.agree_to_terms(leaver.id, town.id, 1)
        notifications.set_frequencies(actor, {Category.NEWS: Frequency.WEEKLY})
        service.start_session(leaver.id, "a browser")
        proposals_service.review(actor, theirs.id)
    assert db.session.get_one(Proposal, theirs.id).support_count == 1

    address = leaver.email
    with transaction():
        service.leave(actor, service.prove_own(actor, make.PASSWORD))
    told = db.session.scalars(select(Mail.subject).where(Mail.recipient == address)).all()
    assert told == ["Your account is deleted"], "leaving sends one e-mail, and takes back the others"
    db.session.expire_all()

    gone = queries.person(leaver.id)
    assert gone is not None
    assert (gone.email, gone.mailbox, queries.password(gone.id), gone.display_name) == (None, None, None, "")
    for table in (SignIn, Representative, Notification, Choice):
        left = select(func.count()).select_from(table).where(table.person_id == leaver.id)
        assert db.session.scalar(left) == 0, table.__name__
    assert roles_queries.actor_of(leaver.id) is None
    assert not towns_queries.is_member(leaver.id, council.group_id)
    assert councils_queries.members(council.group_id) == []
    assert queries.representatives(club.id) == []
    assert queries.organisation(club.slug) is not None
    assert proposals_queries.proposal(draft) is None
    assert db.session.get_one(Proposal, theirs.id).support_count == 0
    view = proposals_queries.view(own.id)
    assert view is not None
    assert view.author == ""
    post = discussion.post(asked.id)
    assert post is not None
    assert (post.author, post.replies) == ("", 1)
    # The ballot stays, and nothing connects it with anybody: the vote closes as it would have.
    assert votes_queries.roll_size(vote.id) >= 1
    assert len(votes_queries.slots_used(vote.id)) == 1


def test_nobody_is_told_anything_after_leaving() -> None:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town)
        leaver, other = make.make_person(town), make.make_person(town)
        proposal = proposals.make_proposal(town, process, other)
        asked = threads.post(make.actor(leaver), proposal.thread_id or 0, "Why not?", "en")
    with transaction():
        service.leave(make.actor(leaver), service.prove_own(make.actor(leaver), make.PASSWORD))
    with transaction():
        threads.post(make.actor(other), proposal.thread_id or 0, "Because.", "en", parent_id=asked.id)
    told = select(func.count()).select_from(Notification).where(Notification.person_id == leaver.id)
    assert db.session.scalar(told) == 0


def test_an_address_is_free_again_once_somebody_left() -> None:
    with transaction():
        town = make.make_municipality()
        leaver = make.make_person(town, email="ines@example.org", display_name="Ines")
    with transaction():
        service.leave(make.actor(leaver), service.prove_own(make.actor(leaver), make.PASSWORD))
    with transaction():
        again = make.make_person(town, email="ines@example.org", display_name="Ines")
        towns.add_member(
            SYSTEM,
            towns.add_group(SYSTEM, town.id, GroupKind.STAFF, {"en": "Staff"}),
            again.id,
            make.today() - timedelta(days=1),
            None,
        )
    assert again.id != leaver.id
