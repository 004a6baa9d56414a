"""What became of proposals: on the page of their process, and on the account of who wrote them."""

from __future__ import annotations

from typing import Any

from civic.core.db import transaction
from civic.core.permissions import Role
from civic.proposals import service
from civic.proposals.rules import ProposalState
from tests.support import factories as make
from tests.support import proposals
from tests.support.html import parse, text_of


def _words(answer: Any) -> str:
    return text_of(parse(answer.text))


def test_a_process_says_what_was_answered_and_why(client) -> None:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town)
        organiser = make.actor(make.make_person(town, Role.ORGANISER))
        for title, state in (("More trees", "accepted"), ("Fewer cars", "declined"), ("New benches", "accepted")):
            found = proposals.make_proposal(town, process, title=title)
            service.answer(organiser, found.id, ProposalState(state), f"About {title}: **so**.", "Works", "en")
        proposals.make_proposal(town, process, title="Open still")
    page = client.get(f"/en/processes/{process.slug}")
    words = _words(page)
    assert "The town has answered 3 proposals and given its reasons." in words
    assert "Accepted 2 Declined 1" in words
    assert "About More trees: so." in words
    assert "Open still" not in words


def test_a_process_without_answers_keeps_silent_about_them(client) -> None:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town)
        proposals.make_proposal(town, process)
    assert "Progress so far" not in client.get(f"/en/processes/{process.slug}").text


def test_an_account_lists_ones_own_proposals_and_drafts(sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town)
        person, other = make.make_person(town), make.make_person(town)
        proposals.make_proposal(town, process, person, title="Mine and published")
        proposals.make_draft(process, person, title="Mine and a draft")
        proposals.make_draft(process, other, title="Not mine")
    words = _words(sign_in(person).get("/en/account"))
    assert "Mine and published Published · 0 supporters" in words
    assert "Mine and a draft Draft" in words
    assert "Not mine" not in words
