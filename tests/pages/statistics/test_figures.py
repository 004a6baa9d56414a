"""The pages of figures: progress, refusal, files that say the same, and nothing exact in any of them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import select

from civic.accounts.models import Person
from civic.core import outbox
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.core.runs import Run, RunState
from civic.statistics import pipeline, queries, service
from civic.statistics.models import Release
from civic.statistics.rounding import protect_count
from tests.support import factories as make
from tests.support.application import make_app
from tests.support.html import CheckedClient
from tests.support.queries import counted
from tests.support.statistics import Crowd, Kept, keep, make_crowd, release

Browser = Callable[[Person], FlaskClient]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """On a database in which the crowds stay."""
    folder: Path = tmp_path_factory.mktemp("figures")
    app = make_app(folder, f"sqlite:///{folder / 'figures.sqlite'}")
    app.test_client_class = CheckedClient
    return app


@pytest.fixture(scope="module")
def kept(app: Flask) -> Kept:
    return keep(app, size=187)


@pytest.fixture(scope="module")
def kept_released(app: Flask) -> Kept:
    return keep(app, size=187, released=True)


@pytest.fixture
def crowd(kept: Kept) -> Crowd:
    return kept.crowd()


@pytest.fixture
def released(kept_released: Kept) -> Crowd:
    """The same people, and figures."""
    return kept_released.crowd()


def organiser(crowd: Crowd) -> Person:
    with transaction():
        return make.make_person(crowd.municipality, Role.ORGANISER)


def url(crowd: Crowd, rest: str = "") -> str:
    return f"/en/statistics/{crowd.process.slug}{rest}"


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_before_the_first_release_the_page_says_when_it_comes(client: FlaskClient, crowd: Crowd) -> None:
    page = client.get(url(crowd))
    assert page.status_code == 200
    assert "once 50 people have taken part" in page.text
    assert client.get(url(crowd, ".csv")).status_code == 404
    assert client.get(f"/en/reports/{crowd.process.slug}").status_code == 200


def test_an_unknown_process_and_a_draft_have_no_figures(client: FlaskClient, crowd: Crowd) -> None:
    with transaction():
        draft = make.make_process(crowd.municipality, state="draft")
    assert client.get("/en/statistics/nothing").status_code == 404
    assert client.get(f"/en/statistics/{draft.slug}").status_code == 404


def test_an_organiser_compiles_and_sees_how_far_it_is(sign_in: Browser, crowd: Crowd) -> None:
    browser = sign_in(organiser(crowd))
    assert "Publish new figures" in browser.get(url(crowd)).text
    assert browser.post(url(crowd, "/compile")).status_code == 303
    running = browser.get(url(crowd))
    assert "Step 1 of 6" in running.text and "See progress" in running.text
    fragment = browser.get(url(crowd, "/progress"), headers={"HX-Request": "true"})
    assert "Step 1 of 6" in fragment.text and "<html" not in fragment.text and "every 2s" in fragment.text
    assert browser.get(url(crowd, "/progress")).status_code == 303
    outbox.drain()
    fragment = browser.get(url(crowd, "/progress"), headers={"HX-Request": "true"})
    assert "Release 1 is published." in fragment.text and "every 2s" not in fragment.text
    assert fragment.headers["HX-Redirect"] == f"/en/statistics/{crowd.process.slug}"
    assert "Release 1" in browser.get(url(crowd)).text


def test_an_organiser_cancels(sign_in: Browser, crowd: Crowd) -> None:
    browser = sign_in(organiser(crowd))
    browser.post(url(crowd, "/compile"))
    assert browser.post(url(crowd, "/cancel")).status_code == 303
    outbox.drain()
    assert "Cancelled. Nothing was published" in browser.get(url(crowd)).text
    assert browser.post(url(crowd, "/cancel")).status_code == 422


def test_a_refusal_says_why_in_words(sign_in: Browser) -> None:
    small = make_crowd(current_app.config["CIVIC"].keys_dir, size=33)
    browser = sign_in(organiser(small))
    browser.post(url(small, "/compile"))
    outbox.drain()
    page = browser.get(url(small)).text
    assert "Figures are published once 50 people have taken part." in page
    assert "So far about 35 people have taken part." in page
    assert "No new figures." in page and "being prepared" not in page


def test_a_job_that_broke_says_so_and_can_be_tried_again(
    sign_in: Browser, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise ValueError("17")

    browser = sign_in(organiser(crowd))
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "draft", broken)
        browser.post(url(crowd, "/compile"))
        outbox.drain()
    assert "Nothing was published" in browser.get(url(crowd)).text
    browser.post(url(crowd, "/compile"))
    outbox.drain()
    assert "Release 1" in browser.get(url(crowd)).text


def test_residents_and_strangers_cannot_compile(sign_in: Browser, client: FlaskClient, crowd: Crowd) -> None:
    with transaction():
        resident = make.make_person(crowd.municipality)
        elsewhere = make.make_person(make.make_municipality(), Role.ORGANISER)
    for browser in (sign_in(resident), sign_in(elsewhere)):
        assert browser.post(url(crowd, "/compile")).status_code == 403
        assert "Publish new figures" not in browser.get(url(crowd)).text
    assert client.post(url(crowd, "/compile")).status_code == 303
    assert queries.last_run(crowd.process.id) is None


def test_the_csv_says_what_the_page_says(client: FlaskClient, released: Crowd) -> None:
    page = client.get(url(released)).text
    answer = client.get(url(released, ".csv"))
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = rows_of(answer.text)
    compared = [row for row in rows if row["stage"] == "supported" and row["ratio"] and row["dimension_1"] == "age"]
    assert len(compared) >= 5
    for row in compared:
        assert f'{row["ratio"]} <span class="quiet s">{row["ratio_low"]}–{row["ratio_high"]}</span>' in page
        assert f">{row['people']}</td>" in page
    assert client.get(f"/en/reports/{released.process.slug}.csv").data == answer.data


def test_a_table_without_any_number_is_a_sentence(client: FlaskClient, released: Crowd) -> None:
    page = client.get(url(released)).text
    tables = re.findall(r'<table class="data heat">.*?</table>', page, re.DOTALL)
    assert all(re.search(r'<td class="k[1-5]">\d', table) for table in tables)
    rows = rows_of(client.get(url(released, ".csv")).text)
    crossed = [row for row in rows if row["stage"] == "supported" and row["dimension_2"] == "neighbourhood"]
    told = [row for row in crossed if "did_not_tell" not in (row["group_1"], row["group_2"])]
    assert not any(row["people"].isdigit() for row in told)
    assert "No number in this table is shown" in page


def test_groups_of_which_no_figure_is_shown_are_a_sentence_and_no_rows(client: FlaskClient, released: Crowd) -> None:
    for address in (url(released), f"/en/reports/{released.process.slug}"):
        page = client.get(address).text
        assert "too small to be shown: " in page
        # A row of a table shows a number, or says that a hidden one is far too small.
        for table in re.findall(r'<table class="data.*?</table>', page, re.DOTALL):
            for row in re.findall(r'<tr><th scope="row".*?</tr>', table, re.DOTALL):
                cells = re.sub(r"<th.*?</th>|<svg.*?</svg>|<[^>]+>", " ", row.replace("&lt;10", ""), flags=re.DOTALL)
                assert re.search(r"\d|Under", cells), row


def test_the_files_hold_the_protected_counts_of_the_people_one_by_one(client: FlaskClient, released: Crowd) -> None:
    one_way = [
        row for row in rows_of(client.get(url(released, ".csv")).text) if row["dimension_1"] and not row["dimension_2"]
    ]
    assert one_way
    for row in (row for row in one_way if row["dimension_1"] in ("age", "gender", "neighbourhood", "birthplace")):
        value = "" if row["group_1"] == "did_not_tell" else row["group_1"]
        exact = released.count(row["stage"], **{row["dimension_1"]: value})
        shown = protect_count(exact)
        withheld = row["people"] == "withheld" and (exact >= 10 or released.count(row["stage"]) < 50)
        assert withheld or row["people"] == ("<10" if shown is None else str(shown))


def test_no_exact_count_is_in_any_answer(client: FlaskClient, sign_in: Browser, released: Crowd) -> None:
    totals = {str(released.count(stage)) for stage in ("registered", "supported")}
    assert totals == {"187", str(released.count("supported"))} and all(int(n) % 5 for n in totals)
    with transaction():
        staff = make.make_person(released.municipality, Role.ORGANISER)
    browser = sign_in(staff)
    addresses = [url(released), url(released, ".csv"), url(released, ".json"), "/en/statistics"]
    addresses += [f"/en/reports/{released.process.slug}", f"/en/processes/{released.process.slug}", "/en/"]
    for address in addresses:
        answer = browser.get(address)
        text = answer.text + str(answer.headers.get("ETag"))
        words = re.sub(r"[0-9a-f]{16,}|[\d.]*\.\d+|\d+[:T-]\d+|M[\d, Z]+", " ", text)
        for exact in totals:
            assert not re.search(rf"(?<![\d,]){exact}(?![\d,])", words), f"{exact} in {address}"


def test_counts_in_the_files_are_hidden_or_multiples_of_five(client: FlaskClient, released: Crowd) -> None:
    content = json.loads(client.get(url(released, ".json")).data)
    counts = [cell["count"] for table in content["tables"] for cell in table["cells"]]
    assert None in counts
    assert all(n is None or (n >= 10 and n % 5 == 0) for n in counts)


def test_names_are_safe_in_spreadsheets(client: FlaskClient, crowd: Crowd) -> None:
    from civic.places.models import Neighbourhood

    with transaction():
        hood = db.session.scalars(
            select(Neighbourhood).where(Neighbourhood.town_id == crowd.municipality.town_id)
        ).first()
        assert hood is not None
        hood.names = {"en": '=HYPERLINK("http://example.org")'}
    release(crowd)
    names = {row["name_1"] for row in rows_of(client.get(url(crowd, ".csv")).text)}
    assert '\'=HYPERLINK("http://example.org")' in names


def test_the_home_page_and_the_process_say_the_finding(client: FlaskClient, released: Crowd) -> None:
    process = client.get(f"/en/processes/{released.process.slug}").text
    assert "Who takes part so far" in process and "The figures, and how certain they are" in process
    home = client.get(f"/en/?town={released.municipality.slug}").text
    assert "Who is missing" in home and "barsvg" in home


def test_a_page_of_figures_runs_as_many_queries_for_many_people(client: FlaskClient, released: Crowd) -> None:
    few = make_crowd(current_app.config["CIVIC"].keys_dir, size=60)
    release(few)
    numbers = []
    for crowd in (few, released):
        client.get(url(crowd))
        for address in (
            url(crowd),
            f"/en/reports/{crowd.process.slug}",
            f"/en/statistics?town={crowd.municipality.slug}",
        ):
            with counted() as asked:
                client.get(address)
            numbers.append(len(asked))
    assert numbers[:3] == numbers[3:]
    assert max(numbers) <= 14


def test_the_report_puts_the_finding_first(client: FlaskClient, released: Crowd) -> None:
    page = client.get(f"/en/reports/{released.process.slug}").text
    found = queries.newest(released.process.id)
    assert found is not None
    assert page.index("<h2>") < page.index('id="evidence"') < page.index('id="protect"')
    assert found.sha256 in page


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_figures_are_there_in_every_language(client: FlaskClient, released: Crowd, language: str) -> None:
    release(released)
    for address in (f"/{language}/statistics/{released.process.slug}", f"/{language}/reports/{released.process.slug}"):
        assert client.get(address).status_code == 200


def test_a_stranger_who_asks_for_the_progress_signs_in_first(client: FlaskClient, crowd: Crowd) -> None:
    with transaction():
        service.request(SYSTEM, crowd.process)
    assert client.get(url(crowd, "/progress")).status_code == 303
    found = queries.last_run(crowd.process.id)
    assert found is not None and found.run.state is RunState.WAITING


def another(crowd: Crowd, **changes: object) -> str:
    """A second process of the town with the same figures; its name in addresses."""
    with transaction():
        process = make.make_process(crowd.municipality, **changes)
        first = db.session.scalars(select(Release).where(Release.process_id == crowd.process.id)).one()
        run = Run(kind="statistics.compile", state="done", steps=6)
        db.session.add(run)
        db.session.flush()
        kept = ("snapshot", "number", "published_at", "catalogue_version", "catalogue", "parameters", "tables")
        values = {name: getattr(first, name) for name in (*kept, "summary", "sha256")}
        db.session.add(Release(process_id=process.id, run_id=run.id, **values))
    return process.slug


def test_the_town_adds_up_what_its_processes_publish(client: FlaskClient, released: Crowd) -> None:
    place = {"town": released.municipality.slug}
    one = client.get("/en/statistics/town/together", query_string=place).text
    second = another(released)
    both = client.get("/en/statistics/town/together", query_string=place).text
    shown = protect_count(released.count("supported"))
    assert shown is not None
    assert f"1 process, about {shown} participations." in one
    assert f"2 processes, about {2 * shown} participations." in both
    assert f"/en/statistics/{second}" in both and "Compare two processes" in both
    women = protect_count(released.count("supported", gender="woman"))
    assert women is not None and str(2 * women) in both
    exact = {n for n in released.exact() if n >= 10 and n % 5}
    assert not [n for n in exact if re.search(rf">\s*{n}\s*<", both)]


def test_a_town_with_more_processes_than_are_added_up_is_told_so(
    client: FlaskClient, released: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, told = {"town": released.municipality.slug}, "These are the 1 processes with the newest figures."
    monkeypatch.setattr(queries, "MOST_ADDED", 1)
    assert told not in client.get("/en/statistics/town/together", query_string=place).text
    another(released)
    page = client.get("/en/statistics/town/together", query_string=place).text
    assert told in page and "1 process, about" in page


def test_a_step_is_chosen_and_one_that_nobody_took_is_not_offered(client: FlaskClient, released: Crowd) -> None:
    place = {"town": released.municipality.slug}
    page = client.get("/en/statistics/town/together", query_string=place | {"stage": "visited"}).text
    assert "<h2>People who visited</h2>" in page and "stage=attended" not in page
    assert client.get("/en/statistics/town/together", query_string=place | {"stage": "<x"}).status_code == 200


def test_two_processes_stand_side_by_side(client: FlaskClient, released: Crowd) -> None:
    place = {"town": released.municipality.slug}
    alone = client.get("/en/statistics/town/compare", query_string=place).text
    assert "There is nothing to compare yet" in alone
    second = another(released)
    page = client.get("/en/statistics/town/compare", query_string=place).text
    assert "no clear difference between the two" in page and "clearly better" not in page
    same = place | {"first": second, "second": second}
    assert "Choose two different processes." in client.get("/en/statistics/town/compare", query_string=same).text


def test_drafts_and_other_towns_are_not_compared_or_added(client: FlaskClient, released: Crowd) -> None:
    place = {"town": released.municipality.slug}
    hidden = another(released, state="draft")
    with transaction():
        other = make.make_municipality()
    for page in ("together", "compare"):
        text = client.get(f"/en/statistics/town/{page}", query_string=place | {"first": hidden}).text
        assert f"statistics/{hidden}" not in text and f'value="{hidden}"' not in text
        elsewhere = client.get(f"/en/statistics/town/{page}", query_string={"town": other.slug}).text
        assert released.process.slug not in elsewhere


def test_the_town_is_on_the_desk_and_costs_the_same_for_more_processes(
    sign_in: Browser, client: FlaskClient, released: Crowd
) -> None:
    place = {"town": released.municipality.slug}
    desk = sign_in(organiser(released)).get(f"/en/admin?town={released.municipality.slug}").text
    assert "All processes together" in desk
    numbers = []
    for _ in range(2):
        client.get("/en/statistics/town/together", query_string=place)
        with counted() as asked:
            client.get("/en/statistics/town/together", query_string=place)
        numbers.append(len(asked))
        another(released)
        another(released)
    assert numbers[0] == numbers[1] <= 10
