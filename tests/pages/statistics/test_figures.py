"""The pages of figures: progress, refusal, files that say the same, and nothing exact in any of them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable

import pytest
from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import select

from civic.accounts.models import Person
from civic.core import outbox
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.demographics import service as demographics
from civic.demographics.rules import Ask
from civic.demographics.service import Told
from civic.statistics import pipeline, queries, service
from civic.statistics.models import Release
from civic.statistics.rounding import protect_count
from tests.support import factories as make
from tests.support.queries import counted
from tests.support.statistics import Crowd, actor_of, import_population, make_crowd, release

Browser = Callable[[Person], FlaskClient]


@pytest.fixture
def crowd() -> Crowd:
    return make_crowd(current_app.config["CIVIC"].keys_dir, size=187)


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


def test_the_csv_says_what_the_page_says(client: FlaskClient, crowd: Crowd) -> None:
    release(crowd)
    page = client.get(url(crowd)).text
    answer = client.get(url(crowd, ".csv"))
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = rows_of(answer.text)
    compared = [row for row in rows if row["stage"] == "supported" and row["ratio"] and row["dimension_1"] == "age"]
    assert len(compared) >= 5
    for row in compared:
        assert f'{row["ratio"]} <span class="quiet s">{row["ratio_low"]}–{row["ratio_high"]}</span>' in page
        assert f">{row['people']}</td>" in page
    assert client.get(f"/en/reports/{crowd.process.slug}.csv").data == answer.data


def test_the_files_hold_the_protected_counts_of_the_people_one_by_one(client: FlaskClient, crowd: Crowd) -> None:
    release(crowd)
    one_way = [
        row for row in rows_of(client.get(url(crowd, ".csv")).text) if row["dimension_1"] and not row["dimension_2"]
    ]
    assert one_way
    for row in (row for row in one_way if row["dimension_1"] in ("age", "gender", "neighbourhood", "birthplace")):
        value = "" if row["group_1"] == "did_not_tell" else row["group_1"]
        exact = crowd.count(row["stage"], **{row["dimension_1"]: value})
        shown = protect_count(exact)
        withheld = row["people"] == "withheld" and (exact >= 10 or crowd.count(row["stage"]) < 50)
        assert withheld or row["people"] == ("<10" if shown is None else str(shown))


def test_no_exact_count_is_in_any_answer(client: FlaskClient, sign_in: Browser, crowd: Crowd) -> None:
    release(crowd)
    totals = {str(crowd.count(stage)) for stage in ("registered", "supported")}
    assert totals == {"187", str(crowd.count("supported"))} and all(int(n) % 5 for n in totals)
    with transaction():
        staff = make.make_person(crowd.municipality, Role.ORGANISER)
    browser = sign_in(staff)
    addresses = [url(crowd), url(crowd, ".csv"), url(crowd, ".json"), "/en/statistics"]
    addresses += [f"/en/reports/{crowd.process.slug}", f"/en/processes/{crowd.process.slug}", "/en/"]
    for address in addresses:
        answer = browser.get(address)
        text = answer.text + str(answer.headers.get("ETag"))
        words = re.sub(r"[0-9a-f]{16,}|[\d.]*\.\d+|\d+[:T-]\d+|M[\d, Z]+", " ", text)
        for exact in totals:
            assert not re.search(rf"(?<![\d,]){exact}(?![\d,])", words), f"{exact} in {address}"


def test_counts_in_the_files_are_hidden_or_multiples_of_five(client: FlaskClient, crowd: Crowd) -> None:
    release(crowd)
    content = json.loads(client.get(url(crowd, ".json")).data)
    counts = [cell["count"] for table in content["tables"] for cell in table["cells"]]
    assert None in counts
    assert all(n is None or (n >= 10 and n % 5 == 0) for n in counts)


def test_zero_and_nine_look_the_same_to_the_byte(client: FlaskClient) -> None:
    """Nine people in a cell or none: no answer differs in a byte but for the totals, which are kept alike."""
    folder = current_app.config["CIVIC"].keys_dir
    answers = []
    for women in (0, 9):
        with transaction():
            town = make.make_municipality(slug=f"same-{women}", names={"en": "Same"})
            process = make.make_process(town, slug=f"process-{women}", titles={"en": "Same"})
            people = [make.make_person(town).id for _ in range(90)]
        import_population(town)
        with transaction():
            # 9 women less or more are 9 of those who did not tell, who stay within one rounding step.
            for number, person in enumerate(people[:80]):
                gender = "non_binary" if number < women else "man"
                if number < 9 and not women:
                    continue
                demographics.tell(actor_of(person), town.id, {Ask.GENDER: Told(gender, True)}, folder)
        release(Crowd(town, process, []))
        found = queries.newest(process.id)
        assert found is not None
        tables = json.loads(queries.contents(found.id)[1])
        answers.append([c for t in tables for c in t["cells"] if c["values"] == ["non_binary"]])
    assert answers[0] == answers[1] and answers[0]


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


def test_the_home_page_and_the_process_say_the_finding(client: FlaskClient, crowd: Crowd) -> None:
    release(crowd)
    process = client.get(f"/en/processes/{crowd.process.slug}").text
    assert "Who takes part so far" in process and "The figures, and how certain they are" in process
    home = client.get(f"/en/?town={crowd.municipality.slug}").text
    assert "Who is missing" in home and "barsvg" in home


def test_a_page_of_figures_runs_as_many_queries_for_many_people(client: FlaskClient) -> None:
    folder = current_app.config["CIVIC"].keys_dir
    numbers = []
    for size in (60, 240):
        crowd = make_crowd(folder, size=size)
        release(crowd)
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


def test_the_report_puts_the_finding_first(client: FlaskClient, crowd: Crowd) -> None:
    release(crowd)
    page = client.get(f"/en/reports/{crowd.process.slug}").text
    found = queries.newest(crowd.process.id)
    assert found is not None
    assert page.index("<h2>") < page.index('id="evidence"') < page.index('id="protect"')
    assert found.sha256 in page


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_figures_are_there_in_every_language(client: FlaskClient, crowd: Crowd, language: str) -> None:
    release(crowd)
    for address in (f"/{language}/statistics/{crowd.process.slug}", f"/{language}/reports/{crowd.process.slug}"):
        assert client.get(address).status_code == 200


def test_a_stranger_who_asks_for_the_progress_signs_in_first(client: FlaskClient, crowd: Crowd) -> None:
    with transaction():
        service.request(SYSTEM, crowd.process)
    assert client.get(url(crowd, "/progress")).status_code == 303
    assert db.session.scalars(select(Release.state)).one() == "requested"
