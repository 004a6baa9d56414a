"""The yearly report of a council in a browser: one click, a page and files in the languages of the town, frozen."""

from __future__ import annotations

import hashlib
import io
import json
import re

import docx
import openpyxl
import pytest
from sqlalchemy import select, update

from civic.audit.models import AuditEntry
from civic.core import outbox
from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.councils.models import Recommendation
from civic.reports.writers import tables
from civic.resources.models import Resource
from civic.towns import here
from civic.yearly import queries
from civic.yearly.models import YearlyHistory
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.yearly import make_year

FORMS = ["pdf", "xlsx", "csv", "json", "docx", "pptx"]


def _words(answer) -> str:
    return text_of(parse(answer.text))


def test_one_click_publishes_a_report_that_never_changes(client, sign_in) -> None:
    with transaction():
        year = make_year(town=make.make_municipality(languages=["en", "ar"]))
        secretary = make.make_person(year.town, Role.SECRETARY)
        db.session.execute(
            update(Recommendation)
            .where(Recommendation.council_id == year.council.id, Recommendation.number == 2)
            .values(title="A <b>lamp</b>", adopted_on=make.today().replace(year=year.year, month=3, day=1))
        )
    index = f"/en/councils/{year.council.slug}/reports"
    assert "No yearly report yet" in client.get(index).text
    assert "Yearly reports" not in client.get(f"/en/councils/{year.council.slug}").text
    browser = sign_in(secretary)
    offered = re.findall(r'<option value="(\d+)"', browser.get(index).text)
    assert offered[:2] == [str(year.year + 1), str(year.year)]
    assert browser.post(f"{index}/publish", data={"year": "1"}).status_code == 422
    assert browser.post(f"{index}/publish", data={"year": str(year.year)}).status_code == 303
    assert "A yearly report is being made" in _words(browser.get(index))
    part = browser.get(f"{index}/progress", headers={"HX-Request": "true"})
    assert "Step 1 of 2" in part.text and "<html" not in part.text
    outbox.drain()
    assert browser.get(f"{index}/progress", headers={"HX-Request": "true"}).headers["HX-Redirect"] == index
    assert f"/reports/{queries.published(year.council.id)[0].id}" in client.get(index[: -len("/reports")]).text

    found = queries.published(year.council.id)[0]
    page = client.get(f"{index}/{found.id}")
    assert "A &lt;b&gt;lamp&lt;/b&gt;" in page.text and "Fewer than 50 people sat in the council." in _words(page)
    links = re.findall(rf'href="({index}/{found.id}/(\w+)\.(\w+))"', page.text)
    assert [(code, form) for _, code, form in links] == [(code, form) for code in ("en", "ar") for form in FORMS]
    _the_same_figures({(code, form): client.get(url).data for url, code, form in links})
    told = queries.figures(found.id) or ""
    assert hashlib.sha256(told.encode()).hexdigest() == found.sha256 and found.sha256 in page.text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "publish")).all()[-1]
    assert entry.details["sha256"] == found.sha256
    # Nothing was read of what people told, and nothing is kept of it: too few sat.
    assert json.loads(told)["composition"]["answer"] == "too_few_participants"
    assert db.session.scalars(select(YearlyHistory)).all() == []
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.kind == "demographics")).all() == []

    with transaction():
        db.session.execute(update(Recommendation).values(title="Another title", reply=None))
        year.town.languages = ["en", "ar", "fr"]
    here.changed()
    same = client.get(f"{index}/{found.id}").text
    assert "A &lt;b&gt;lamp&lt;/b&gt;" in same and "Another title" not in same
    arabic = client.get(f"/ar/councils/{year.council.slug}/reports/{found.id}").text
    assert '<html lang="ar" dir="rtl"' in arabic
    assert "Recommendations adopted" not in arabic and 'dir="rtl"' in arabic
    french = _words(client.get(f"/fr/councils/{year.council.slug}/reports/{found.id}"))
    assert "Recommendations adopted" in french and "Answers and delays" in french
    for wrong in (f"{found.id}/en.exe", f"{found.id}/fr.pdf", f"{found.id + 1}", f"{found.id + 1}/en.pdf"):
        assert client.get(f"{index}/{wrong}").status_code == 404


def _the_same_figures(files: dict[tuple[str, str], bytes]) -> None:
    """Every row of every table is in each editable file."""
    document = json.loads(files["en", "json"])["document"]
    rows = [tuple(row) for part in document["sections"] for sheet in part["sheets"] for row in sheet["rows"]]
    assert len(rows) > 20
    book = openpyxl.load_workbook(io.BytesIO(files["en", "xlsx"]))
    captions = {str(sheet["A1"].value) for sheet in book}
    told = [sheet["caption"] for part in document["sections"] for sheet in part["sheets"]]
    assert captions >= set(told)
    attended = next(sheet for sheet in book if sheet["A1"].value == "Attendance by meeting")
    # Counts are numbers there, so that one can calculate with them.
    assert isinstance(attended["C4"].value, int)
    word = {
        tuple(cell.text for cell in row.cells)
        for table in docx.Document(io.BytesIO(files["en", "docx"])).tables
        for row in table.rows
    }
    text = files["en", "csv"].decode("utf-8-sig")
    for row in rows:
        assert row in word
        assert all(value in text for value in row)
    assert all(files[code, "pdf"].startswith(b"%PDF-") for code in ("en", "ar"))


def test_residents_publish_none_and_a_hidden_council_shows_none(client, sign_in) -> None:
    with transaction():
        year = make_year(members=3)
        resident = make.make_person(year.town)
    index = f"/en/councils/{year.council.slug}/reports"
    for person in (resident, year.members[0]):
        browser = sign_in(person)
        assert browser.post(f"{index}/publish", data={"year": str(year.year)}).status_code == 403
        assert browser.get(f"{index}/progress").status_code == 403
        assert "Publish yearly report" not in browser.get(index).text
    with transaction():
        db.session.execute(
            update(Resource)
            .where(Resource.id == year.council.resource_id)
            .values(audience="group", group_id=year.council.group_id)
        )
    for path in (index, f"{index}/1", f"{index}/1/en.pdf"):
        assert client.get(path).status_code == 404


def test_a_report_that_failed_says_so(sign_in, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise ValueError("17")

    with transaction():
        year = make_year(members=3)
        secretary = make.make_person(year.town, Role.SECRETARY)
    index, browser = f"/en/councils/{year.council.slug}/reports", sign_in(secretary)
    monkeypatch.setattr(tables, "xlsx", broken)
    browser.post(f"{index}/publish", data={"year": str(year.year)})
    outbox.drain()
    page = browser.get(index).text
    assert "The report could not be made." in page and "Publish yearly report" in page
    assert queries.published(year.council.id) == []
