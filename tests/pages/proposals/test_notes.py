"""Internal notes and the person to whom a proposal is assigned: for organisers, and for nobody else anywhere."""

from __future__ import annotations

from civic.accounts import service as accounts
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.proposals import queries, service
from tests.support import factories as make
from tests.support.proposals import make_proposal

SECRET = "Wait for the mayor’s word."


def test_organisers_write_and_assign_and_nobody_else_finds_it(client, sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        organiser, author = make.make_person(town, Role.ORGANISER), make.make_person(town)
        colleague = make.make_person(town, Role.ADMIN)
        proposal = make_proposal(town, make.make_process(town), author)
        elsewhere = make.make_person(make.make_municipality(), Role.ORGANISER, Role.ADMIN)
        moderator = make.make_person(town, Role.MODERATOR, Role.SECRETARY)
    path, browser = f"/en/proposals/{proposal.id}", sign_in(organiser)
    assert "No notes yet." in browser.get(f"{path}/notes").text
    assert browser.post(f"{path}/notes", data={"text": " "}).status_code == 422
    long = browser.post(f"{path}/notes", data={"text": "x" * 4001})
    assert long.status_code == 422
    assert "at most 4000 characters" in long.text
    assert "x" * 4001 in long.text
    assert browser.post(f"{path}/notes", data={"text": SECRET}).status_code == 303
    assert SECRET in browser.get(f"{path}/notes").text
    assert browser.post(f"{path}/notes", data={"assign": "1", "person": author.id}).status_code == 422
    assert queries.assignee(proposal.id) is None
    for person in (organiser, colleague):
        assert browser.post(f"{path}/notes", data={"assign": "1", "person": person.id}).status_code == 303
        assert queries.assignee(proposal.id) == person.id
    desk = sign_in(colleague).get(f"/en/admin?town={town.slug}").text
    assert "Assigned to you." in desk
    assert proposal.title in desk
    assert "Assigned to you." not in browser.get(f"/en/admin?town={town.slug}").text
    for reader in (client, sign_in(author), sign_in(elsewhere), sign_in(moderator)):
        assert reader.get(f"{path}/notes").status_code in (303, 403)
        for page in (path, f"{path}/versions", "/en/proposals/feed.atom", "/en/account/data", "/en/search?q=mayor"):
            shown = reader.get(f"{page}{'&' if '?' in page else '?'}town={town.slug}").text
            assert SECRET not in shown
            assert colleague.display_name not in shown
    table = browser.get(f"/en/proposals/table.csv?town={town.slug}").text
    assert SECRET not in table
    assert SECRET in browser.get("/en/account/data").text
    assert browser.post(f"{path}/notes", data={"assign": "1", "person": ""}).status_code == 303
    assert queries.assignee(proposal.id) is None


def test_who_leaves_sees_to_nothing_any_more(sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        organiser = make.make_person(town, Role.ORGANISER)
        proposal = make_proposal(town, make.make_process(town))
        actor = make.actor(organiser)
        service.entrust(actor, proposal.id, organiser.id)
        service.add_note(actor, proposal.id, SECRET)
    with transaction():
        accounts.leave(actor, make.proof(organiser))
    assert queries.assignee(proposal.id) is None
    [note] = queries.notes(proposal.id)
    assert (note.text, note.name) == (SECRET, "")
