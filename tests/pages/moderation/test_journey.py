"""From a report to a restored text: what its author, the moderators, those who reported and everybody else see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func

from civic.accounts.models import Person
from civic.core import outbox
from civic.core.db import db, transaction
from civic.core.gates import Gate
from civic.core.permissions import Role
from civic.deliberation import service as threads
from civic.moderation.models import Case, Decision
from civic.proposals import service as proposals_service
from civic.proposals.rules import PROPOSAL_PHASE
from tests.pages.test_gates import _addresses, world
from tests.support import factories as make
from tests.support.proposals import make_amendment, make_proposal, wording

__all__ = ["world"]

SignIn = Callable[[Person], FlaskClient]
MARK = "quagga"


class Town:
    """A proposal with a comment whose words have the mark, and the people around it."""

    def __init__(self) -> None:
        with transaction():
            self.town = make.make_municipality(names={"en": "Halmere", "fr": "Halmere"}, languages=["en", "fr"])
            town = self.town
            self.author = make.make_person(town, language="fr")
            self.moderators = [make.make_person(town, Role.MODERATOR) for _ in range(2)]
            self.reporters = [make.make_person(town) for _ in range(3)]
            self.other = make.make_person(town)
            process = make.make_process(town, PROPOSAL_PHASE)
            self.proposal = make_proposal(town, process, self.other, title="Trees on the square")
            self.post = threads.post(make.actor(self.author), self.proposal.thread_id or 0, f"You {MARK}!", "fr")
            self.mine = make_proposal(town, process, self.author, title=f"A {MARK}", body=f"More {MARK} here.")
            make_amendment(self.mine, self.other, f"Less {MARK} here.")
            made = wording(title=f"Two {MARK}s", body=f"More {MARK} there.")
            proposals_service.edit(make.actor(self.author), self.mine.id, made)


@pytest.fixture
def place(app: Flask) -> Iterator[Town]:
    yield Town()


def _report(browser: FlaskClient, path: str, words: str = "An insult.") -> Any:
    return browser.post(f"/en/{path}/report", data={"guideline": "insults", "words": words})


def _case() -> int:
    return db.session.query(Case.id).order_by(Case.id.desc()).first()[0]


def _decide(browser: FlaskClient, case_id: int, **fields: str) -> Any:
    assert browser.post(f"/en/moderation/cases/{case_id}/claim", data={"value": "1"}).status_code == 303
    return browser.post(f"/en/moderation/cases/{case_id}", data={"measure": "none", **fields})


def _mails(letters: list[Any], person: Person) -> list[Any]:
    outbox.drain()
    return [letter for letter in letters if person.email in str(letter["To"])]


def test_a_comment_is_reported_hidden_appealed_and_restored(
    client: FlaskClient, sign_in: SignIn, place: Town, letters: list[Any]
) -> None:
    post = f"posts/{place.post.id}"
    for number, reporter in enumerate(place.reporters):
        assert _report(sign_in(reporter), post, f"Insult {number}").status_code == 303
    assert MARK in client.get(f"/en/{post}").text, "reports alone hide nothing"
    again = _report(sign_in(place.reporters[0]), post)
    assert again.status_code == 422 and "already reported" in again.text

    first, second = (sign_in(moderator) for moderator in place.moderators)
    queue = first.get(f"/en/moderation?town={place.town.slug}").text
    assert "1 case is waiting" in queue and "3 reports" in queue and MARK in queue
    case_id = _case()
    assert first.post(f"/en/moderation/cases/{case_id}/claim", data={"value": "1"}).status_code == 303
    late = second.post(f"/en/moderation/cases/{case_id}/claim", data={"value": "1"}, follow_redirects=True)
    assert f"{place.moderators[0].display_name} is working on this case." in late.text
    refused = second.post(f"/en/moderation/cases/{case_id}", data={"measure": "none", "guideline": "", "hide": ""})
    assert refused.status_code == 422
    done = first.post(
        f"/en/moderation/cases/{case_id}", data={"measure": "none", "guideline": "insults", "hide": "y", "reason": ""}
    )
    assert done.status_code == 303

    thread = client.get(f"/en/threads/{place.proposal.thread_id}").text
    assert MARK not in thread and "This comment was hidden by a moderator." in thread
    told = _mails(letters, place.author)[-1]
    assert told["Content-Language"] == "fr"
    assert "Votre texte menace, insulte ou discrimine" in told.get_content()
    decision = db.session.query(Decision.id).scalar()
    own = sign_in(place.author).get(f"/fr/decisions/{decision}").text
    assert MARK in own and "Votre texte menace, insulte ou discrimine" in own
    assert sign_in(place.other).get(f"/en/decisions/{decision}").status_code == 403
    for reporter in place.reporters:
        assert "text hidden" in _mails(letters, reporter)[-1].get_content()

    appeal = sign_in(place.author).post(f"/fr/decisions/{decision}", data={"words": "Ce n’est pas une insulte."})
    assert appeal.status_code == 303
    assert first.post(f"/en/moderation/cases/{case_id}/claim", data={"value": "1"}).status_code == 303
    same = first.post(f"/en/moderation/cases/{case_id}", data={"granted": "1", "words": "I was right."})
    assert same.status_code == 422 and "another moderator answers the appeal" in same.text
    first.post(f"/en/moderation/cases/{case_id}/claim", data={"value": "0"})
    second.post(f"/en/moderation/cases/{case_id}/claim", data={"value": "1"})
    assert "Ce n’est pas une insulte." in second.get(f"/en/moderation/cases/{case_id}").text
    answered = second.post(f"/en/moderation/cases/{case_id}", data={"granted": "1", "words": "It is an animal."})
    assert answered.status_code == 303

    assert MARK in client.get(f"/en/{post}").text
    assert "It is an animal." in _mails(letters, place.author)[-1].get_content()
    log = client.get(f"/en/transparency?town={place.town.slug}").text
    assert "appeal granted" in log and "No threats, insults or discrimination." in log
    assert MARK not in log and place.author.display_name not in log and "It is an animal." not in log
    statements = client.get(f"/en/transparency/statements.csv?town={place.town.slug}").text
    assert "DECISION_VISIBILITY_CONTENT_DISABLED" in statements and "SOURCE_ARTICLE_16" in statements
    assert "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH" in statements and "granted" in statements
    sums = client.get(f"/en/transparency.csv?town={place.town.slug}").text
    assert 'discrimination.",1,1,1,1,0,1,1,' in sums
    page = sign_in(place.author).get("/fr/account").text
    assert f"/fr/decisions/{decision}" in page


def test_hidden_text_is_at_no_address_for_anybody_else(
    app: Flask, sign_in: SignIn, world: dict[str, Any], place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every GET of the program, with the numbers of what is hidden: as a stranger where anybody is let in,
    elsewhere as staff that does not moderate. The author and a moderator read it on two pages of their own."""
    with transaction():
        organiser = make.make_person(place.town, Role.ORGANISER, Role.SECRETARY)
    reporter, moderator, author = (sign_in(one) for one in (place.reporters[0], place.moderators[0], place.author))
    for path in (f"posts/{place.post.id}", f"proposals/{place.mine.id}"):
        assert _report(reporter, path).status_code == 303
        assert _decide(moderator, _case(), guideline="insults", hide="y").status_code == 303
        decision = db.session.query(func.max(Decision.id)).scalar()
        assert MARK in moderator.get(f"/en/moderation/cases/{_case()}").text
        assert MARK in author.get(f"/en/decisions/{decision}").text
        assert MARK in author.get("/en/account/data.json").text
    monkeypatch.setattr(app, "test_client_class", FlaskClient)  # what pages look like is checked elsewhere
    ids = {"case_id": _case(), "decision_id": decision, "thread_id": place.proposal.thread_id}
    world["ids"] |= {**ids, "post_id": place.post.id, "proposal_id": place.mine.id}
    world["town"] = place.town
    assert _where_the_mark_is(app, world, app.test_client(), sign_in(organiser)) == []
    assert author.get(f"/en/proposals/{place.mine.id}/edit").status_code == 404
    assert MARK not in sign_in(place.other).get("/en/account/data.json").text


def _where_the_mark_is(app: Flask, world: dict[str, Any], stranger: FlaskClient, staff: FlaskClient) -> list[str]:
    found = []
    for endpoint, path, rule in _addresses(app, world):
        if "GET" not in (rule.methods or set()) or endpoint.startswith(("health", "demo")):
            continue
        browser = stranger if vars(app.view_functions[endpoint]).get("__gate__") is Gate.PUBLIC else staff
        answer = browser.get(f"{path}{'&' if '?' in path else '?'}town={world['town'].slug}&q={MARK[:-1]}")
        found += [endpoint] if MARK.encode() in answer.data.lower() else []
    return found
