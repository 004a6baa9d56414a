"""A phase asks for supporters from each neighbourhood; the pages say so, and which of them have theirs."""

from __future__ import annotations

from civic.core.db import transaction
from civic.core.permissions import Role
from civic.processes import queries as processes
from civic.proposals import service
from tests.support import factories as make
from tests.support import verification
from tests.support.proposals import make_proposal


def test_organisers_set_the_rule_and_a_proposal_shows_where_it_is_reached(client, sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        organiser, process = make.make_person(town, Role.ORGANISER), make.make_process(town)
        [phase, *_more] = processes.phases(process.id)
    path = f"/en/processes/{process.slug}/phases/{phase.id}"
    sent = {
        "supporters": "2",
        "each": "3",
        "answer_days": "20",
        "unit": "days",
        "acts": ["support"],
        "who": "",
        "reason": "Fair.",
    }
    browser = sign_in(organiser)
    refused = browser.post(path, data=sent)
    assert refused.status_code == 422
    assert "Enter 1 to 2 supporters from each neighbourhood" in refused.text
    assert browser.post(path, data={**sent, "each": "1"}).status_code == 303
    told = client.get(f"/en/processes/{process.slug}").text
    assert "At least 1 of them have to live in each neighbourhood." in told
    assert "at least 1 from each neighbourhood" in told, "in what changed"
    with transaction():
        proposal, person = make_proposal(town, process), make.make_person(town)
        verification.confirm(town, person, 0)
        service.set_support(make.actor(person), proposal.id, True)
    page = client.get(f"/en/proposals/{proposal.id}").text
    assert (page.count(" reached</li>"), page.count("not yet</li>")) == (1, 2)
    assert "with 2 supporters, at least 1 from each neighbourhood" in page
    assert "not verified count for the total only" in page
