"""Towns share a process over HTTP: one invites, the other accepts, everybody reads who is responsible for what."""

from __future__ import annotations

import pytest

from civic.core.db import transaction
from civic.core.permissions import Role
from civic.processes import queries
from civic.processes import service as processes
from civic.proposals import service as proposals
from civic.proposals.rules import PROPOSAL_PHASE
from tests.support import factories as make
from tests.support.proposals import make_proposal, reach


@pytest.fixture
def world():
    with transaction():
        town, other = make.make_municipality(names={"en": "Alpha"}), make.make_municipality(names={"en": "Beta"})
        process = make.make_process(town, PROPOSAL_PHASE, titles={"en": "The river path"})
        lead, theirs = make.make_person(town, Role.ORGANISER), make.make_person(other, Role.ORGANISER)
        proposal = make_proposal(town, process)
    return town, other, process, lead, theirs, proposal


def test_a_town_invites_another_which_accepts_and_answers_its_part(client, sign_in, world) -> None:
    town, other, process, lead, theirs, proposal = world
    towns_of, list_of = f"/en/processes/{process.slug}/towns", f"/en/processes?town={other.slug}"
    browser = sign_in(lead)
    wrong = browser.post(towns_of, data={"town": str(other.id), "task": ""})
    assert wrong.status_code == 422 and "Say what the town is responsible for." in wrong.text
    assert f'<option selected value="{other.id}"' in wrong.text
    done = browser.post(towns_of, data={"town": str(other.id), "task": "The left bank"}, follow_redirects=True)
    assert "Invited, has not answered yet." in done.text
    assert "The left bank" not in client.get(f"/en/processes/{process.slug}").text, "not before it accepts"
    asks = "is invited to share this process"
    assert asks not in browser.get(f"/en/processes/{process.slug}").text, "nor to whoever cannot answer"
    browser = sign_in(theirs)
    assert asks in browser.get(f"/en/processes/{process.slug}").text
    assert "invites yours to share this process" in browser.get(f"/en/admin?town={other.slug}").text
    [invited] = queries.partners_invited(process.id)
    path = f"/en/processes/partners/{invited.id}"
    assert "Alpha invites Beta" in browser.get(path).text
    assert "now shares this process" in browser.post(path, data={"task": "The bank"}, follow_redirects=True).text
    page = client.get(f"/en/processes/{process.slug}").text
    assert "The towns of this process" in page and "Responsible for: The bank" in page
    assert "Shared process, led by Alpha." in client.get(list_of).text
    assert browser.get(towns_of).status_code == 403
    browser, parts = sign_in(lead), f"/en/proposals/{proposal.id}/parts"
    assert "Enter the responsible office." in browser.post(parts, data={"town": "", "office": ""}).text
    asked = browser.post(parts, data={"town": str(other.id), "office": ""}, follow_redirects=True).text
    assert "The town is asked." in asked and "Written by the town itself." in asked
    browser = sign_in(theirs)
    assert "Your town is asked for its part" in browser.get(f"/en/admin?town={other.slug}").text
    assert "Write the part of Beta" in browser.get(f"/en/proposals/{proposal.id}").text
    number = browser.get(f"/en/proposals/{proposal.id}").text.split("/parts/")[1].split('"')[0]
    answer = {"state": "accepted", "text": "We build it."}
    told = browser.post(f"{parts}/{number}", data=answer, follow_redirects=True).text
    assert "We build it." in told and "Beta" in told
    assert "no longer shares this process" in browser.post(f"{path}/leave", follow_redirects=True).text
    assert "Shared process" not in client.get(list_of).text


def test_a_part_that_is_late_stands_on_the_page_of_the_town_that_owes_it(client, world) -> None:
    town, other, process, lead, theirs, proposal = world
    with transaction():
        partner = processes.invite_town(make.actor(lead), process, other.id, "The left bank", "en")
        processes.share_process(make.actor(theirs), partner, "The left bank", "en")
        reach(proposal, make.days_ago(300))
        proposals.ask_town(make.actor(lead), proposal.id, other.id)
    theirs_page = client.get(f"/en/answers?town={other.slug}").text
    assert "Overdue for other towns, the longest first" in theirs_page and proposal.title in theirs_page
    assert "Overdue, the longest first" not in theirs_page and "0 answers are overdue." in theirs_page
    own_page = client.get(f"/en/answers?town={town.slug}").text
    assert "Overdue, the longest first" in own_page and "for other towns" not in own_page


def test_a_third_town_finds_nothing(sign_in, world) -> None:
    _town, other, process, lead, _theirs, _proposal = world
    sign_in(lead).post(f"/en/processes/{process.slug}/towns", data={"town": str(other.id), "task": "The left bank"})
    [invited] = queries.partners_invited(process.id)
    with transaction():
        third = make.make_person(make.make_municipality(), Role.ORGANISER)
    browser = sign_in(third)
    assert browser.get(f"/en/processes/partners/{invited.id}").status_code == 404
    assert browser.post(f"/en/processes/partners/{invited.id}/leave").status_code == 404
    assert browser.get(f"/en/processes/{process.slug}/towns").status_code == 403
