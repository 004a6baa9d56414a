"""What the pages say about the key of a vote, and about who can still enter."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import update

from civic.accounts.events import PersonConfirmed
from civic.core import events
from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.votes import jobs, trustees
from civic.votes.jobs import keys_folder
from tests.support import factories as make
from tests.support.votes import end, make_vote, objections_over


def test_two_administrators_destroy_the_key_on_the_desk(app: Flask, sign_in, client) -> None:
    with transaction():
        town = make.make_municipality()
        admins = [make.make_person(town, Role.ADMIN) for _ in range(2)]
        organiser = make.make_person(town, Role.ORGANISER)
        vote, draft = make_vote(town, keys_folder()), make_vote(town)
    address = f"/en/votes/{vote.id}/key"
    one, other = (sign_in(admin) for admin in admins)
    assert one.get(f"/en/votes/{draft.id}/key").status_code == 200  # nothing is broken: it was not opened yet
    assert "Two administrators can destroy it from 30 days after closing" in client.get(f"/en/votes/{vote.id}").text
    assert one.post(address).status_code == 422
    with transaction():
        end(vote)
    jobs.tend()
    db.session.expire_all()
    assert "It is kept until" in one.get(address).text
    with transaction():
        objections_over(vote)
    db.session.expire_all()
    assert address in one.get(f"/en/admin?town={town.slug}").text
    assert sign_in(organiser).post(address).status_code == 403
    for _ in range(2):
        assert one.post(address).status_code == 303
    assert "You have agreed" in one.get(address).text
    assert list(keys_folder().glob(f"vote-{vote.id}-*"))
    assert other.post(address).status_code == 303
    assert not list(keys_folder().glob(f"vote-{vote.id}-*"))
    db.session.expire_all()
    assert "Two administrators destroyed the key" in client.get(f"/en/votes/{vote.id}").text
    assert "It was destroyed on" in other.get(address).text
    assert address not in one.get(f"/en/admin?town={town.slug}").text


def test_K02_who_is_not_admitted_reads_why(app: Flask, sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        make.make_person(town, email="one@example.org")
        elsewhere = make.make_person(make.make_municipality())
        vote = make_vote(town, keys_folder())
    with transaction():
        db.session.execute(
            update(make.Person).values(email=None, mailbox=None).where(make.Person.email == "one@example.org")
        )
        again = make.make_person(email="one+again@example.org")
        events.announce(PersonConfirmed(again.id, town.id))
    page = sign_in(again).get(f"/en/votes/{vote.id}").text
    assert "Your e-mail address has a vote here already" in page
    page = sign_in(elsewhere).get(f"/en/votes/{vote.id}").text
    assert "New residents who confirm their account by" in page


def test_a_sealed_key_is_said_to_be_sealed(app: Flask, client) -> None:
    with transaction():
        vote = make_vote(make.make_municipality(), app.config["CIVIC"].keys_dir)
    assert "acting in bad faith" in client.get(f"/en/votes/{vote.id}").text
    for name in ("anna-t", "boris-t"):
        trustees.make(keys_folder(), name, b"a long passphrase")
    with transaction():
        end(vote)
    jobs.tend()
    jobs.tend()
    for name in ("anna-t", "boris-t"):
        (keys_folder() / trustees.FOLDER / f"{name}.pem").unlink()
    db.session.expire_all()
    page = client.get(f"/en/votes/{vote.id}").text
    assert "acting in bad faith" not in page
    assert "only two of its trustees together can open it" in page
    assert "Two administrators can destroy it from 30 days after closing." in page
