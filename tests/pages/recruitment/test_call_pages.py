"""Calls and draws in a browser: opening, applying, quotas with and without htmx, the draw, the answer."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from civic.core import clock
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.demographics import service as demographics
from civic.demographics.rules import Ask
from civic.demographics.service import Told
from civic.recruitment import jobs, queries, service
from civic.recruitment.rules import Place
from tests.support import factories as make
from tests.support.councils import make_council
from tests.support.html import parse, text_of
from tests.support.recruitment import apply, make_call

CLOSED = timedelta(days=10)
HTMX = {"HX-Request": "true"}


def _words(answer) -> str:
    return text_of(parse(answer.text))


@pytest.fixture
def folder(app):
    return app.config["CIVIC"].keys_dir


def _world(**changes):
    with transaction():
        town = make.make_municipality()
        council = make_council(town)
        call = make_call(council, **changes)
        return town, council, call, make.make_person(town, Role.SECRETARY)


def test_a_secretary_opens_a_call_and_the_council_shows_it(client, sign_in) -> None:
    town, council, call, secretary = _world()
    browser, today = sign_in(secretary), make.today()
    typed = {"title": "A <b>second</b> call", "text": "Ten evenings.", "seats": "8", "asked": ["age", "education"]}
    typed |= {"opens_on": today.isoformat(), "closes_on": (today - timedelta(days=1)).isoformat()}
    typed |= {"first_day": today.isoformat(), "purpose_age": "All ages."}
    refused = browser.post(f"/en/councils/{council.slug}/calls/new", data=typed)
    assert refused.status_code == 422 and "The last day is before the first one." in refused.text
    assert "All ages." in refused.text
    typed["closes_on"] = today.isoformat()
    assert browser.post(f"/en/councils/{council.slug}/calls/new", data=typed).status_code == 303
    made = queries.calls_of(council.id)[0]
    assert queries.questions(made) == {"age": {"en": "All ages."}, "education": {}}
    found = _words(client.get("/en/search?q=second"))
    assert "Call for members" in found and "A <b>second</b> call" in found
    page = client.get(f"/en/councils/{council.slug}")
    assert "A &lt;b&gt;second&lt;/b&gt; call" in page.text and "Open for applications" in _words(page)
    assert browser.post(f"/en/calls/{made.id}/edit", data={**typed, "seats": "9"}).status_code == 303
    assert queries.call(made.id).seats == 9


def test_a_person_takes_over_what_they_told_applies_and_withdraws(app, sign_in, folder) -> None:
    town, _council, call, _secretary = _world(households=True)
    with transaction():
        person = make.make_person(town)
        told = {Ask.GENDER: Told("woman", True), Ask.EDUCATION: Told("isced_3_4", True)}
        demographics.tell(make.actor(person), town.id, told, folder)
    browser, path = sign_in(person), f"/en/calls/{call.id}/apply"
    assert 'value="woman" checked' not in _one_space(browser.get(path).text)
    taken = browser.get(f"{path}?take=1").text
    assert "checked" in next(tag for tag in _one_space(taken).split("<input") if 'value="woman"' in tag)
    assert "education" not in taken
    blank = browser.post(path, data={"age": "", "gender": "woman"})
    assert blank.status_code == 422 and "Tick the box below your answer" in blank.text
    sent = {"gender": "woman", "gender_agreed": "y", "address": "Quay 1, Halmere"}
    assert browser.post(path, data=sent).status_code == 303
    one = queries.pool(call.id)[0]
    assert one.answers == {"gender": "woman"} and one.household and "Quay" not in one.household
    assert browser.post(path, data={"age": "25-34", "age_agreed": "y"}).status_code == 303
    assert queries.pool(call.id)[0].answers == {"age": "25-34"}
    assert queries.pool(call.id)[0].household == one.household
    assert "View or change your application" in browser.get(f"/en/calls/{call.id}").text
    assert browser.post(f"/en/calls/{call.id}/withdraw").status_code == 303
    assert queries.pool(call.id) == []


def _one_space(text: str) -> str:
    return " ".join(text.split())


def test_quotas_are_checked_with_htmx_and_on_save_and_relaxed(sign_in, folder) -> None:
    town, _council, call, secretary = _world()
    with transaction():
        for _ in range(8):
            apply(make.make_person(town), call, folder, gender="man")
    browser, path = sign_in(secretary), f"/en/calls/{call.id}/quotas"
    page = browser.get(path)
    assert page.status_code == 200 and "Suggested" in page.text
    fields = {tag.split('name="')[1].split('"')[0]: tag for tag in page.text.split("<input") if 'name="gender-' in tag}
    typed = {"use_gender": "1", **dict.fromkeys(fields, "6")}
    typed |= {name: "0" for name in fields if name.endswith("least")}
    wrong = browser.post(path, data={**typed, "gender-0-least": "many"})
    assert wrong.status_code == 422 and 'value="6"' in wrong.text and "enter two numbers" in wrong.text
    typed["gender-0-least"] = "2"
    part = browser.post(path, data=typed, headers=HTMX)
    assert "<html" not in part.text and "cannot meet these quotas together" in part.text
    assert "Gender, Women: at least 2" in _words(part)
    assert queries.call(call.id).quotas == []
    saved = browser.post(path, data={**typed, "do": "save"})
    assert "Saved." in saved.text and "from 0 to 6 instead of from 2 to 6" in _words(saved)
    relaxed = browser.post(path, data={**typed, "do": "relax"})
    assert "The applicants can meet these quotas." in _words(relaxed)
    assert queries.bounds(queries.call(call.id))[0].least == 0


def test_the_pool_is_exact_for_the_secretary_and_coarse_for_others(client, sign_in, folder) -> None:
    town, _council, call, secretary = _world()
    with transaction():
        for n in range(20):
            apply(make.make_person(town), call, folder, gender="man" if n < 13 else "")
    exact = _words(sign_in(secretary).post(f"/en/calls/{call.id}/pool"))
    assert "Men13" in exact and "Not stated7" in exact
    public = _words(client.get(f"/en/calls/{call.id}"))
    assert "Men15" in public and "Men13" not in public
    assert "20 people had applied when this table was last updated." in public


def test_from_the_lottery_to_a_seat(client, sign_in, folder) -> None:
    with clock.standing_at(clock.now() - CLOSED):
        town, council, call, secretary = _world()
        with transaction():
            people = [make.make_person(town) for _ in range(10)]
            for person in people:
                apply(person, call, folder)
    browser, path = sign_in(secretary), f"/en/calls/{call.id}"
    assert "Close the pool and compute the lottery" in browser.get(f"{path}/prepare").text
    assert browser.post(f"{path}/lottery").status_code == 303
    running = browser.get(f"{path}/progress", headers=HTMX)
    assert "The lottery is being computed" in running.text and "hx-trigger" in running.text
    jobs.compute(queries.draws(call.id)[0].run_id)
    assert browser.get(f"{path}/progress", headers=HTMX).headers["HX-Redirect"]
    draw = queries.draws(call.id)[0]
    file = client.get(f"{path}/lotteries/1.json")
    assert file.data.decode() == draw.lottery and draw.sha256 in client.get(path).text
    when = (clock.now() + timedelta(minutes=5)).astimezone(ZoneInfo(town.timezone))
    past = {"source": "Three dice", "day": "2020-01-01", "time": "12:00"}
    assert browser.post(f"{path}/announce", data=past).status_code == 422
    day, hour = when.date().isoformat(), when.strftime("%H:%M")
    assert browser.post(f"{path}/announce", data={**past, "day": day, "time": hour}).status_code == 303
    assert browser.post(f"{path}/number", data={"number": "417"}).status_code == 422
    with clock.standing_at(when + timedelta(minutes=1)):
        wrong = browser.post(f"{path}/number", data={"number": "four"})
        assert wrong.status_code == 422 and 'value="four"' in wrong.text
        assert browser.post(f"{path}/number", data={"number": "417"}).status_code == 303
    drawn = {one.person_id for one in queries.people_drawn(call.id, queries.draws(call.id)[0].panel)}
    first, second = [person for person in people if person.id in drawn][:2]
    assert "You have been drawn" in sign_in(first).get(path).text
    assert sign_in(first).post(f"{path}/answer", data={"answer": "accept"}).status_code == 303
    assert first.display_name in client.get(f"/en/councils/{council.slug}").text
    assert sign_in(second).post(f"{path}/answer", data={"answer": "decline"}).status_code == 303
    assert queries.places(call.id)[Place.DECLINED] == 1
    assert "Compute the lottery for replacements" in sign_in(secretary).get(f"{path}/prepare").text
    other = next(person for person in people if person.id not in drawn)
    assert sign_in(other).post(f"{path}/answer", data={"answer": "accept"}).status_code == 422
    with zipfile.ZipFile(io.BytesIO(sign_in(secretary).post(f"{path}/observers/1").data)) as archive:
        assert json.loads(archive.read("draw.json"))["row"] == 417
        assert archive.read("people.csv").decode().startswith("id,home\n01,\n")


def test_letters_carry_codes_in_the_language_of_the_page(sign_in, folder) -> None:
    _town, _council, call, secretary = _world(by_letter=True)
    browser = sign_in(secretary)
    made = browser.post(f"/fr/calls/{call.id}/letters", data={"letters": "3"})
    assert made.status_code == 303
    page = browser.get(made.location)
    codes = service.codes(call, range(1, 4), folder)
    assert all(code in page.text for code in codes) and page.text.count('class="letter') == 3
