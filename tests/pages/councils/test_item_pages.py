"""The list of proposals that a council must treat: set on the phase, shown on both pages, recorded by the secretary."""

from __future__ import annotations

from civic.core.db import transaction
from civic.core.permissions import Role
from civic.processes import queries as processes
from civic.proposals import service as proposals
from tests.support import factories as make
from tests.support.councils import make_council
from tests.support.proposals import make_proposal


def test_a_phase_names_a_council_and_both_pages_follow(client, sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        council, process = make_council(town), make.make_process(town)
        organiser, secretary = make.make_person(town, Role.ORGANISER), make.make_person(town, Role.SECRETARY)
        [phase, *_more] = processes.phases(process.id)
    name, staff = council.names["en"], sign_in(organiser)
    path = f"/en/processes/{process.slug}/phases/{phase.id}"
    assert f"{name} must treat it" in staff.get(path).text
    sent = {"supporters": "1", "answer_days": "20", "unit": "days", "acts": ["support"], "who": "", "reason": "Fair."}
    assert staff.post(path, data={**sent, "consequence": council.group_id}).status_code == 303
    told = client.get(f"/en/processes/{process.slug}").text
    assert f"With 1 supporter {name} must treat a proposal within 20 days." in told
    assert f"{name} treats it" in told, "in what changed"
    assert f"{name} must treat a proposal within 20 days" in staff.get(f"/en/proposals/new?process={process.slug}").text
    with transaction():
        proposal = make_proposal(town, process)
    page = f"/en/proposals/{proposal.id}"
    assert f"then {name} must treat it within 20 days" in client.get(page).text
    with transaction():
        proposals.set_support(make.actor(make.make_person(town)), proposal.id, True)
    assert "The clock is stopped." not in client.get(page).text
    assert "20 days left" in client.get(page).text
    assert "1 supporter was needed for a council to treat it." in client.get(page).text
    there = f"/en/councils/{council.slug}"
    listing = sign_in(secretary).get(there).text
    assert proposal.title in listing
    assert "20 days left" in listing
    hrefs = [part.split('"')[0] for part in listing.split('href="')[1:]]
    [way] = [href for href in hrefs if f"/councils/{council.slug}/list/" in href]
    assert sign_in(secretary).post(way, data={"outcome": " "}).status_code == 422
    done = sign_in(secretary).post(way, data={"outcome": "It supports this.", "treated_on": make.today().isoformat()})
    assert done.status_code == 303
    assert "It supports this." in client.get(there).text
    assert "Record what the council did" not in client.get(there).text
    assert sign_in(organiser).get(way).status_code == 200
    assert client.get(way).status_code in (303, 403)
