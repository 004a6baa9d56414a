"""The page with what somebody was told."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from civic.core.db import transaction
from civic.notifications import service
from civic.processes.rules import ProcessState
from civic.proposals.events import ProposalAnswered
from civic.resources import service as resources
from tests.support import factories as make


def test_what_one_may_not_see_any_more_is_told_without_its_name(sign_in: Callable[..., FlaskClient]) -> None:
    with transaction():
        town = make.make_municipality()
        process, person = make.make_process(town), make.make_person(town)
        thing = resources.add_resource(
            "proposal", town.id, "A secret bench", "en", process_id=process.id, address="proposals/7"
        )
        service.tell_of_answer(ProposalAnswered(7, thing.id, (person.id,), "accepted"))
    browser = sign_in(person)
    assert "A secret bench" in browser.get("/en/account/notifications").text
    with transaction():
        process.state = ProcessState.DRAFT
    page = browser.get("/en/account/notifications").text
    assert "A secret bench" not in page
    assert "proposals/7" not in page
    assert "The page this was about is no longer available to you." in page
    assert "The town answered your proposal" in page
    assert "1 new" in browser.get("/en/account").text
