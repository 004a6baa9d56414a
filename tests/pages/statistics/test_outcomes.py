"""Outcomes by group from the job to the page: Berkeley's admissions, who may read it, and no count anywhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.proposals.models import Theme
from civic.statistics import queries
from civic.statistics.measures.disparity import Verdict
from civic.statistics.outcomes import Target
from civic.statistics.outcomes_kept import of_json
from tests.support import factories as make
from tests.support.application import make_app
from tests.support.html import CheckedClient
from tests.support.outcomes import decide
from tests.support.queries import counted
from tests.support.statistics import Crowd, Kept, keep, release
from tests.unit.statistics.test_measures_disparity import UCB

Browser = Callable[[Person], FlaskClient]
EXACT = ("1198", "2691", "557", "1835", "4526", "1493", "1278", "1,198", "2,691", "1,835", "4,526")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("outcomes")
    app = make_app(folder, f"sqlite:///{folder / 'outcomes.sqlite'}")
    app.test_client_class = CheckedClient
    return app


@pytest.fixture(scope="module")
def kept(app: Flask) -> Kept:
    """Berkeley's admissions of 1973 as answers to proposals: departments are themes. Figures are out."""
    made = keep(app)
    with app.app_context():
        crowd = made.crowd()
        decide(crowd, {d: {"man": (am, rm), "woman": (af, rf)} for d, (am, rm, af, rf) in UCB.items()})
        release(crowd)
        db.session.remove()
        db.engine.dispose()
    return made


@pytest.fixture
def judged(kept: Kept) -> Crowd:
    return kept.crowd()


def url(crowd: Crowd) -> str:
    return f"/en/statistics/{crowd.process.slug}/outcomes"


def organiser(crowd: Crowd) -> Person:
    with transaction():
        return make.make_person(crowd.municipality, Role.ORGANISER)


def test_d1_through_the_job(judged: Crowd) -> None:
    newest = queries.newest(judged.process.id)
    assert newest is not None
    content = queries.outcomes(newest.id) or ""
    entries = of_json(content)
    themes = {str(theme.id): theme.key for theme in db.session.query(Theme).filter_by(process_id=judged.process.id)}
    found = {each.group: each for each in entries[Target.ACCEPTED, "gender"]}
    assert {group: (each.verdict, each.explained) for group, each in found.items()} == {
        "woman": (Verdict.NO_EVIDENCE, True),
        "man": (Verdict.NO_EVIDENCE, True),
    }
    assert [(themes[stratum], way) for stratum, way in found["woman"].differs] == [("A", "more")]
    assert {each.group: (each.verdict, each.way) for each in entries[Target.SOONER, "gender"]} == {
        "woman": (Verdict.MATERIAL, "fewer"),
        "man": (Verdict.MATERIAL, "more"),
    }
    assert entries[Target.SEATED, "gender"] == entries[Target.FLAGGED, "gender"] == ()
    numbers = {each[key] for entry in json.loads(content) for each in entry["groups"] for key in ("size", "others")}
    assert numbers <= {30, 100, 300, 1000, 3000}


def test_organisers_read_what_may_be_concluded_and_no_count(sign_in: Browser, judged: Crowd) -> None:
    page = sign_in(organiser(judged)).get(url(judged)).text
    assert "The totals differ, but within themes they do not: the themes explain it." in page
    assert "In one theme it differs: accepted more often (A)." in page
    assert "Answered later" in page and "What cannot be concluded" in page
    assert "Too few decisions, or too few people behind them: nothing is said." in page
    assert not [exact for exact in EXACT if exact in page]


def test_nothing_of_it_is_in_what_everybody_reads(client: FlaskClient, judged: Crowd) -> None:
    shown = client.get(f"/en/statistics/{judged.process.slug}")
    assert shown.status_code == 200 and url(judged) not in shown.text
    assert "material" not in client.get(f"/en/statistics/{judged.process.slug}.json").text


def test_others_do_not_read_it(sign_in: Browser, client: FlaskClient, judged: Crowd) -> None:
    assert client.get(url(judged)).status_code in (302, 303, 401, 403)
    with transaction():
        moderator = make.make_person(judged.municipality, Role.MODERATOR)
    assert sign_in(moderator).get(url(judged)).status_code == 403


def test_before_figures_there_is_nothing_to_compare(sign_in: Browser, judged: Crowd) -> None:
    with transaction():
        other = make.make_process(judged.municipality)
    browser = sign_in(organiser(judged))
    assert "There is nothing to compare yet" in browser.get(f"/en/statistics/{other.slug}/outcomes").text


def test_the_page_costs_few_queries(sign_in: Browser, judged: Crowd) -> None:
    browser = sign_in(organiser(judged))
    browser.get(url(judged))
    with counted() as seen:
        browser.get(url(judged))
    assert len(seen) <= 14
