"""The adapter itself: what the attacks stand on does what it says."""

from __future__ import annotations

import pytest

from civic.core import mail
from civic.core.db import transaction
from tests.attacks import seed
from tests.attacks.conftest import NewTown
from tests.attacks.town import ROLES, Town


def test_people_of_every_role_come_in(town: Town) -> None:
    status = {role: town.sign_in(role).get("/en/account").status for role in ROLES}
    closed = {"anon", "left"}
    assert {role for role, code in status.items() if code == 200} == set(ROLES) - closed
    assert town.sign_in("organiser").get("/en/admin").status == 200
    assert town.sign_in("resident").get("/en/admin").status == 403
    browser, answer = town.by_form(town.world.emails["resident"], seed.PASSWORD)
    assert answer.status == 303
    assert browser.get("/en/account").status == 200


def test_a_vote_is_cast_by_its_forms_and_counted_by_the_worker(each_town: Town) -> None:
    town = each_town
    vote = seed.open_vote(town, voters=3, closes_in=6)
    for person in vote.voters:
        voter = town.sign_in_as(person)
        checked = voter.submit(f"/en/votes/{vote.id}", "/check", option=[vote.options[0]])
        assert voter.submit(checked, "/cast").status == 303
    assert len([row for row in town.dump()["votes_ballot"] if row["vote_id"] == vote.id]) == 3
    closed = seed.close(town, vote.id)
    assert closed["state"] == "closed"
    assert "3" in town.sign_in().get(f"/en/votes/{vote.id}").text


def test_jobs_emails_and_files_are_seen(town: Town) -> None:
    with town.inside(), transaction():
        mail.send("canary@example.org", "A subject", "A body with CANARY-1.", "en")
    assert "CANARY-1" in town.email("canary@example.org").get_content()
    town.wait_for_jobs("core.deliver")
    assert any(name.startswith("mail/") for name in town.where("CANARY-1"))
    assert {"secret_key", "running.json"} & set(town.files())
    assert {route.endpoint for route in town.routes()} >= {"votes.cast", "accounts.sign_in_post"}


@pytest.mark.long
def test_a_killed_part_comes_back(new_town: NewTown) -> None:
    town = new_town()
    assert len(town.pids("web-child")) == 2
    assert town.kill9("web-child", one=True)
    assert town.kill9("queue")
    town.wait_until_up()
    town.kill9("everything")
    assert town.pids("everything") == []
    town.start()
    assert town.sign_in("resident").get("/en/account").status == 200
