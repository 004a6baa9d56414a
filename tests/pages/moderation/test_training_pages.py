"""The made-up cases by hand: they come first, each says what was expected, and the last opens the queue."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.moderation.exercises import EXERCISES
from civic.moderation.models import Waiver
from tests.support import factories as make
from tests.support.deliberation import make_post, make_thread
from tests.support.moderation import make_case

SignIn = Callable[[Person], FlaskClient]


def test_a_new_moderator_decides_the_made_up_cases_first(sign_in: SignIn) -> None:
    with transaction():
        town = make.make_municipality(languages=["en", "fr", "ar"])
        person = make.make_person(town, Role.MODERATOR)
        db.session.query(Waiver).filter_by(person_id=person.id).delete()
        case = make_case(town, make_post(make_thread(town), town, "A quagga.").id)
    browser, there = sign_in(person), f"?town={town.slug}"
    queue, page = f"/en/moderation{there}", f"/en/moderation/training{there}"
    for path in (queue, f"/en/moderation/cases/{case}"):
        closed = browser.get(path)
        assert closed.status_code == 200 and "decide 20 made-up cases" in closed.text and "quagga" not in closed.text
    assert browser.post(queue, data={"do": "hide", "cases": [str(case)], "guideline": "spam"}).status_code == 422
    assert "Choose the guideline." in browser.post(page, data={"code": "waste"}).text
    for exercise in EXERCISES:
        assert str(exercise.text)[:20] in browser.get(page).text.replace("&#39;", "'")
        answer = browser.post(page, data={"code": exercise.code, "guideline": "spam"}, follow_redirects=True).text
        assert ("As expected." if exercise.guideline == "spam" else "You decided otherwise.") in answer
        assert str(exercise.why)[:25] in answer
    right = sum(each.guideline == "spam" for each in EXERCISES)
    assert f"{right} decisions were as expected." in answer
    assert "quagga" in browser.get(queue).text


def test_an_administrator_reads_who_has_trained_and_lets_somebody_do_without(sign_in: SignIn) -> None:
    with transaction():
        town = make.make_municipality()
        admin, person = make.make_person(town, Role.ADMIN), make.make_person(town, Role.MODERATOR)
        db.session.query(Waiver).filter_by(person_id=person.id).delete()
    browser, page = sign_in(admin), f"/en/moderation/training/people?town={town.slug}"
    assert page.split("?")[0] in browser.get(f"/en/moderation?town={town.slug}").text
    refused = browser.post(page, data={"person": str(person.id), "reason": ""})
    assert refused.status_code == 422 and "Enter a reason." in refused.text
    assert browser.post(page, data={"person": "x", "reason": "Yes."}).status_code == 422
    done = browser.post(page, data={"person": str(person.id), "reason": "Ten years elsewhere."}, follow_redirects=True)
    assert "Reason: Ten years elsewhere." in done.text
    assert "No case is waiting." in sign_in(person).get(f"/en/moderation?town={town.slug}").text
    assert sign_in(person).get(page).status_code == 403
