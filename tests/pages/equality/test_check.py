"""The form of an equality check: written step by step, in any language, kept when refused, published once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.equality import queries
from civic.towns.here import place_of
from civic.towns.models import Municipality
from tests.support import factories as make

Browser = Callable[[Person], FlaskClient]
TEXTS = {"affected": "Young people\n\n<b>and</b> their parents", "evidence": "The survey", "mitigation": "Visits"}


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def organiser(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town, Role.ORGANISER)


def hood_of(town: Municipality) -> str:
    return min(code for code, _names in place_of(town.id).hoods.values())


def test_a_clerk_writes_it_step_by_step_and_publishes_it(
    sign_in: Browser, client: FlaskClient, town: Municipality
) -> None:
    with transaction():
        process = make.make_process(town)
    browser, url = sign_in(organiser(town)), f"/en/equality/{process.slug}"
    assert "Write the equality check" in browser.get(f"/en/processes/{process.slug}").text
    assert "quality check" not in client.get(f"/en/processes/{process.slug}").text
    form = browser.get(f"{url}/edit").text
    assert "16–24" in form and 'name="share_age_0"' in form
    typed = {**TEXTS, "neighbourhoods": hood_of(town), "dimension": "gender", "do": "groups"}
    chosen = browser.post(f"{url}/edit", data=typed)
    assert chosen.status_code == 200 and 'name="share_gender_0"' in chosen.text
    assert "The survey" in chosen.text and "share_age_0" not in chosen.text
    assert queries.of_process(process.id) is None
    shares = {"share_gender_0": "50", "share_gender_1": "49"}
    wrong = browser.post(f"{url}/edit", data={**typed, **shares, "do": ""})
    assert wrong.status_code == 422 and "Now they add up to 99." in wrong.text and 'value="49"' in wrong.text
    assert browser.post(f"{url}/edit", data={**typed, **shares, "share_gender_1": "50", "do": ""}).status_code == 303
    draft = browser.get(url).text
    assert "This is a draft." in draft and "Publish equality check" in draft and "&lt;b&gt;and&lt;/b&gt;" in draft
    assert client.get(url).status_code == 404
    assert browser.post(f"{url}/fix").status_code == 303
    page = client.get(url).text
    row = queries.of_process(process.id)
    assert row is not None and row.sha256 and row.sha256 in page
    assert row.forecast == {"woman": 50, "man": 50, "non_binary": 0, "self_described": 0}
    assert "No figures of this process are published yet." in page and "was changed" not in page
    assert f'href="{url}"' in client.get(f"/en/processes/{process.slug}").text
    assert browser.get(f"{url}/edit").status_code == 303
    assert browser.post(f"{url}/fix").status_code == 422


def test_texts_in_other_languages_are_added_in_these(sign_in: Browser, town: Municipality) -> None:
    with transaction():
        process = make.make_process(town)
    browser = sign_in(organiser(town))
    for language, text in (("en", "Young people"), ("fr", "Les jeunes")):
        typed = {"affected": text, "share_age_0": "", "dimension": "age"}
        browser.post(f"/{language}/equality/{process.slug}/edit", data=typed)
    row = queries.of_process(process.id)
    assert row is not None and row.affected == {"en": "Young people", "fr": "Les jeunes"} and row.forecast == {}
    assert "Write the three texts and the forecast first." in browser.get(f"/en/equality/{process.slug}").text
