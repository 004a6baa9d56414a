"""A second reading by hand: nothing tells what was decided, before it is read, on any page that the reader can open."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.moderation import agreement, service
from civic.moderation.rules import Verdict
from tests.support import factories as make
from tests.support.deliberation import make_post, make_thread
from tests.support.moderation import make_case, make_reading

SignIn = Callable[[Person], FlaskClient]
TELLS = ("text hidden", "Hidden: only", "A private reason.", "See it where it was published")


def test_a_case_is_read_blind_then_settled_by_a_third(client: FlaskClient, sign_in: SignIn) -> None:
    with transaction():
        town = make.make_municipality()
        first, second, third = (make.make_person(town, Role.MODERATOR) for _ in range(3))
        post = make_post(make_thread(town), town, "A quagga.")
        case = make_case(town, post.id)
        service.claim(make.actor(first), case)
        verdict = Verdict("insults", "A private reason.", hide=True)
        decision = make_reading(service.decide(make.actor(first), case, verdict, "en"))
    page, there = f"/en/moderation/second/{decision}", f"?town={town.slug}"
    reader = sign_in(second)
    assert "1 case to read a second time" in reader.get(f"/en/moderation{there}").text
    for path in (page, f"/en/moderation/cases/{case}", f"/en/decisions/{decision}"):
        text = reader.get(path, follow_redirects=True).text
        assert "A quagga." in text and not [each for each in TELLS if each in text], path
    assert "another moderator reads it" in sign_in(first).get(page).text
    assert "text hidden" in sign_in(first).get(f"/en/moderation/cases/{case}").text
    assert reader.post(page, data={}).status_code == 422
    assert reader.post(page, data={"guideline": ""}).status_code == 303
    assert "text hidden" in reader.get(f"/en/moderation/cases/{case}").text
    assert "Someone who made neither reading" in reader.get(page).text
    settler = sign_in(third)
    assert "Two readings differ" in settler.get(f"/en/moderation/second{there}").text
    refused = settler.post(page, data={"held": "second", "words": ""})
    assert refused.status_code == 422 and "Say it in a few words." in refused.text
    assert settler.post(page, data={"held": "second", "words": "It is an animal."}).status_code == 303
    assert "It is an animal." in reader.get(page).text
    assert "A quagga." in client.get(f"/en/posts/{post.id}").text
    text = client.get(f"/en/transparency{there}").text
    assert "1 case was read twice so far. From 20 cases on" in text and "kappa" not in text


def test_the_account_says_how_far_readings_agree_once_there_are_enough(client: FlaskClient) -> None:
    with transaction():
        town = make.make_municipality()
        first, second = (make.actor(make.make_person(town, Role.MODERATOR)) for _ in range(2))
        thread = make_thread(town)
        for number in range(agreement.ENOUGH):
            case = make_case(town, make_post(thread, town, f"Words {number}").id)
            service.claim(first, case)
            broken = number < 10
            row = service.decide(first, case, Verdict("spam" if broken else "", "Spam.", broken), "en")
            service.read_again(second, make_reading(row), "spam" if number < 8 else "")
    text = client.get(f"/en/transparency?town={town.slug}").text
    assert "Both readings agreed in 18 of 20 cases." in text
    assert "kappa: 0.8 (95% interval: 0.54 to 1)." in text
    assert ",20,18,0.800,0.542,1.000" in client.get(f"/en/transparency.csv?town={town.slug}").text
