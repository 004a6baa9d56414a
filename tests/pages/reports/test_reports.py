"""A frozen report: made by a job, the same figures in every file, downloaded by everybody, checked from its JSON."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from flask import Flask
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core import outbox
from civic.core.db import transaction
from civic.core.permissions import NotAllowed, Refused, Role
from civic.methods.cli import main as methods
from civic.reports import queries, service
from civic.reports.writers import tables
from tests.support import factories as make
from tests.support.application import make_app
from tests.support.html import CheckedClient
from tests.support.statistics import Crowd, Kept, keep

Browser = Callable[[Person], FlaskClient]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """On a database in which the crowd stays."""
    folder: Path = tmp_path_factory.mktemp("reports")
    app = make_app(folder, f"sqlite:///{folder / 'reports.sqlite'}")
    app.test_client_class = CheckedClient
    return app


@pytest.fixture(scope="module")
def kept(app: Flask) -> Kept:
    return keep(app, size=187, released=True)


@pytest.fixture
def crowd(kept: Kept) -> Crowd:
    return kept.crowd()


def organiser(crowd: Crowd) -> Person:
    with transaction():
        return make.make_person(crowd.municipality, Role.ORGANISER)


def made(crowd: Crowd, language: str = "en") -> dict[str, bytes]:
    """The files of a report in a language."""
    actor = make.actor(organiser(crowd))
    with transaction():
        service.make(actor, crowd.process, language)
    outbox.drain()
    found = {}
    for row in queries.files(crowd.process.id):
        if row.language == language:
            data, _, _ = queries.file(crowd.process.id, row.report_id, row.format) or (b"", 0, "")
            found[row.format] = data
    return found


def test_one_click_makes_a_report_that_everybody_downloads(sign_in: Browser, client: FlaskClient, crowd: Crowd) -> None:
    address = f"/en/reports/{crowd.process.slug}"
    browser = sign_in(organiser(crowd))
    assert "Make a report" in browser.get(address).text and "Make a report" not in client.get(address).text
    assert browser.post(f"{address}/make", data={"language": "en"}).status_code == 303
    assert "A report is being made" in browser.get(address).text
    fragment = browser.get(f"{address}/progress", headers={"HX-Request": "true"})
    assert "Step 1 of 3" in fragment.text and "<html" not in fragment.text
    outbox.drain()
    page = client.get(address).text
    links = re.findall(r'href="(/en/reports/[^"]+/\d+\.(\w+))"', page)
    assert [form for _, form in links] == ["pdf", "xlsx", "csv", "json", "docx", "pptx"]
    for link, form in links:
        answer = client.get(link)
        assert answer.status_code == 200 and len(answer.data) > 500
        assert f"release-1-en.{form}" in answer.headers["Content-Disposition"]
    assert client.get(links[0][0].replace(".pdf", ".exe")).status_code == 404


def test_every_file_holds_the_same_figures(crowd: Crowd) -> None:
    files = made(crowd)
    document = json.loads(files["json"])["document"]
    rows = [tuple(row) for section in document["sections"] for sheet in section["sheets"] for row in sheet["rows"]]
    assert len(rows) > 12
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    cells = {
        tuple("" if v is None else str(v) for v in row) for page in book for row in page.iter_rows(values_only=True)
    }
    word = {
        tuple(c.text for c in row.cells)
        for table in docx.Document(io.BytesIO(files["docx"])).tables
        for row in table.rows
    }
    slides = {
        tuple(cell.text for cell in row.cells)
        for slide in pptx.Presentation(io.BytesIO(files["pptx"])).slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
    }
    text = files["csv"].decode("utf-8-sig")
    for row in rows:
        assert row in word and row in slides
        assert any(found[: len(row)] == row for found in cells)
        assert all(value in text for value in row)
    assert all(json.loads(files["json"])["tables_sha256"] in part for part in (text,))


def test_the_pdf_is_tagged_and_says_its_language_and_title(crowd: Crowd) -> None:
    data = made(crowd, "fr")["pdf"]
    assert data.startswith(b"%PDF-")
    packed = re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)
    text = data + b"".join(zlib.decompressobj().decompress(part) for part in packed if part[:1] == b"x")
    assert b"/StructTreeRoot" in text and b"/MarkInfo" in text and b"pdfuaid" in text
    assert b"/Lang (fr)" in text and text.count(b"/S /TH") + text.count(b"/S/TH") > 5


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_report_speaks_every_language_of_the_platform(crowd: Crowd, language: str) -> None:
    files = made(crowd, language)
    assert len(files) == 6
    document = json.loads(files["json"])["document"]
    assert document["language"] == language
    assert not {section["heading"] for section in document["sections"]} & {"In short", "What is not known"}


def test_no_exact_count_is_in_any_file(crowd: Crowd) -> None:
    files = made(crowd)
    text = files["csv"].decode("utf-8-sig") + json.dumps(json.loads(files["json"])["document"])
    words = re.sub(r"[0-9a-f]{16,}|[\d.]*\.\d+", " ", text)
    for stage in ("registered", "supported"):
        exact = crowd.count(stage)
        assert exact % 5 and not re.search(rf"(?<![\d,]){exact}(?![\d,])", words)


def test_whoever_has_the_file_recomputes_it_and_finds_what_was_changed(
    crowd: Crowd, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(made(crowd)["json"])
    assert methods(["audit-process", str(path)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["tables_agree"] and answer["claims_agree"] and answer["differences"] == []
    assert len(answer["recomputed"]["groups"]) > 10
    content = json.loads(path.read_text())
    row = next(each for each in content["claims"]["groups"] if each["ratio"])
    row["ratio"] += 0.1
    content["tables"][0]["cells"][0]["count"] = 1000
    path.write_text(json.dumps(content))
    assert methods(["audit-process", str(path)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert not answer["tables_agree"] and not answer["claims_agree"] and answer["differences"]
    path.write_text("{}")
    assert methods(["audit-process", str(path)]) == 2


def test_a_report_that_failed_says_so_and_can_be_made_again(
    sign_in: Browser, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise ValueError("17")

    address = f"/en/reports/{crowd.process.slug}"
    browser = sign_in(organiser(crowd))
    with monkeypatch.context() as patch:
        patch.setattr(tables, "xlsx", broken)
        browser.post(f"{address}/make", data={"language": "en"})
        outbox.drain()
    assert "The report could not be made." in browser.get(address).text
    assert queries.files(crowd.process.id) == []
    browser.post(f"{address}/make", data={"language": "en"})
    outbox.drain()
    assert len(queries.files(crowd.process.id)) == 6


def test_residents_make_none_and_nobody_makes_one_of_nothing(app: Flask, crowd: Crowd) -> None:
    with transaction():
        resident = make.make_person(crowd.municipality)
        elsewhere = make.make_process(crowd.municipality)
    staff = make.actor(organiser(crowd))
    with transaction(), pytest.raises(NotAllowed):
        service.make(make.actor(resident), crowd.process, "en")
    with transaction(), pytest.raises(Refused):
        service.make(staff, crowd.process, "xx")
    with transaction(), pytest.raises(Refused):
        service.make(staff, elsewhere, "en")
