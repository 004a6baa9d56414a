"""The data-protection annex says what is set and what the program computes with, and follows when a setting changes."""

from __future__ import annotations

import html
import importlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import civic
from civic.accounts.models import Person
from civic.core import clock, runs
from civic.core.db import Base, db, transaction
from civic.core.permissions import Role
from civic.demographics import service as demographics
from civic.demographics.rules import Ask
from civic.processes.rules import ProcessState
from civic.recruitment import jobs as recruitment_jobs
from civic.statistics import annex, release, retention, rounding
from civic.statistics.intervals import audit
from civic.statistics.models import Release
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.queries import counted

Browser = Callable[[Person], FlaskClient]


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def page(client: FlaskClient, town: Municipality, language: str = "en") -> str:
    answer = client.get(f"/{language}/statistics/town/data-protection?town={town.slug}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(answer.text))


def choose(town: Municipality, question: Ask, ask: bool, purpose: str = "") -> None:
    with transaction():
        admin = make.actor(make.make_person(town, Role.ADMIN))
        demographics.choose_question(admin, town.id, question, ask, {"en": purpose} if purpose else {})


def test_changing_a_setting_changes_the_annex(client: FlaskClient, town: Municipality) -> None:
    before = page(client, town)
    assert "Not asked: Disability." in before
    assert "special category" not in before and "Age × Disability" not in before
    choose(town, Ask.DISABILITY, True, "To build ramps & lifts where they are needed.")
    after = page(client, town)
    assert "To build ramps & lifts where they are needed." in after and "special category" in after
    assert "Explicit consent to this question (GDPR Art. 9(2)(a))" in after
    assert "Age × Disability" in after and "Gender × Disability" in after and "Neighbourhood × Disability" not in after
    choose(town, Ask.GENDER, False)
    last = page(client, town)
    assert "Not asked: Gender" in last and "Age × Gender" in after and "Age × Gender" not in last


def test_its_numbers_are_those_that_the_program_computes_with(
    client: FlaskClient, town: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = page(client, town)
    for sentence in (
        f"A figure under {rounding.THRESHOLD} people is hidden, zero included.",
        f"are rounded to {rounding.BASE}.",
        f"only of at least {rounding.PERCENT_FROM} people",
        f"need {release.FIRST_RELEASE} participants",
        f"at least {release.LEAST_CHANGED} people and of {release.LEAST_CHANGED_PERCENT}% of all",
        f"at least {release.DAYS_BETWEEN} days since",
        f"At least {audit.SAFE_WIDTH + 1} values must remain possible",
    ):
        assert sentence in text, sentence
    monkeypatch.setattr(annex, "THRESHOLD", 37)
    assert "A figure under 37 people is hidden" in page(client, town)
    assert rounding.protect_count(rounding.THRESHOLD - 1) is None
    assert rounding.protect_count(rounding.THRESHOLD) == rounding.THRESHOLD
    assert release.may_release(0, release.FIRST_RELEASE - 1, True) is release.ReleaseAnswer.TOO_FEW_PARTICIPANTS


def test_who_may_what_is_asked_of_the_rules_themselves(client: FlaskClient, town: Municipality) -> None:
    text = page(client, town)
    rows = dict(re.findall(r'<th scope="row" class="full">([^<]+)</th> ?<td[^>]*>([^<]+)</td>', text))
    assert rows["Choose the questions and what they are for"] == "Administrator"
    assert rows["Read other people’s answers"] == "Nobody"
    assert rows["Have figures published"] == "Administrator, Organiser"


def test_the_privacy_page_and_the_administration_lead_there(
    client: FlaskClient, sign_in: Browser, town: Municipality
) -> None:
    address = "statistics/town/data-protection"
    assert address in client.get(f"/en/legal/privacy?town={town.slug}").text
    assert address not in client.get(f"/en/legal/imprint?town={town.slug}").text
    with transaction():
        admin = make.make_person(town, Role.ADMIN)
    assert address in sign_in(admin).get(f"/en/admin?town={town.slug}").text


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_it_speaks_every_language(client: FlaskClient, town: Municipality, language: str) -> None:
    text = page(client, town, language)
    assert "people is hidden" not in text and "Legal basis" not in text and "10" in text


def test_releases_are_listed_for_those_who_may_read_the_process(client: FlaskClient, town: Municipality) -> None:
    with transaction():
        shown, secret = make.make_process(town), make.make_process(town)
        draft = make.make_process(town, state=ProcessState.DRAFT)
        for process in (shown, secret, draft):
            run = runs.begin("statistics.compile", 1, lane=f"annex/{process.id}")
            values = {"snapshot": 1, "number": 3, "published_at": clock.now(), "sha256": f"{process.id:064x}"}
            db.session.add(Release(process_id=process.id, run_id=run, parameters={}, **values))
        secret.audience = "signed_in"
        db.session.add(secret)
    page(client, town)
    with counted() as found:
        text = page(client, town)
    assert shown.titles["en"] in text and secret.titles["en"] not in text and draft.titles["en"] not in text
    assert len(found) <= 10


def how_long(text: str) -> dict[str, str]:
    return dict(re.findall(r'<th scope="row" class="full">([^<]+)</th> ?<td[^>]*>([^<]+)</td>', text))


def test_how_long_things_are_kept_is_what_jobs_delete_by(
    client: FlaskClient, town: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = how_long(page(client, town))
    pool, tables = "What people tell for the draw of a council", "What people tell to be seated at mixed tables"
    assert rows[pool] == f"{recruitment_jobs.KEPT_FOR.days} days after the last draw of its call"
    assert rows[tables] == "Until the meeting closes, or 1 day after its end"
    longer = [replace(each, after=timedelta(days=500)) for each in retention.DEADLINES]
    monkeypatch.setattr(retention, "DEADLINES", longer)
    assert how_long(page(client, town))[pool].startswith("500 days")


def test_no_job_deletes_by_a_deadline_that_the_annex_does_not_tell() -> None:
    packages = [path.parent.name for path in Path(civic.__path__[0]).glob("*/jobs.py")]
    jobs = [importlib.import_module(f"civic.{name}.jobs") for name in packages]
    deadlines = [module.KEPT_FOR for module in jobs if hasattr(module, "KEPT_FOR")]
    assert len(deadlines) >= 2
    assert sorted(deadlines) == sorted(each.after for each in retention.DEADLINES)


def test_the_end_of_an_answer_is_what_its_table_says(
    client: FlaskClient, town: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, wording = "An answer", "That someone agreed, to which wording, and when"
    assert "the account is deleted" in how_long(page(client, town))[told]
    person = Base.metadata.tables["demographics_respondent"].columns["person_id"]
    monkeypatch.setitem(person.info, "leaving", "keep: for a test")
    rows = how_long(page(client, town))
    assert rows[told] == "Until it is withdrawn" and rows[wording] == "For good"
    monkeypatch.setitem(person.info, "leaving", "forget")
    for question in Ask:
        choose(town, question, False)
    rows = how_long(page(client, town))
    assert told not in rows and "Words of one’s own" not in rows and len(rows) > 5
