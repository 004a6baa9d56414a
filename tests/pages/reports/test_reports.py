"""A frozen report: made by a job, the same figures in every file, downloaded by everybody, checked from its JSON.

The process has an equality check, published before its figures: its page and the report show them beside the forecast.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pptx
import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core import outbox
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, NotAllowed, Refused, Role
from civic.equality import service as equality
from civic.equality.rules import Content
from civic.methods.cli import main as methods
from civic.places.population import AGE_BANDS
from civic.reports import content, queries, service
from civic.reports.writers import tables
from civic.statistics import queries as statistics
from civic.statistics.models import Release
from civic.towns.here import place_of
from tests.support import factories as make
from tests.support.application import make_app
from tests.support.html import CheckedClient
from tests.support.queries import counted
from tests.support.statistics import Crowd, Kept, keep

Browser = Callable[[Person], FlaskClient]
AGES = AGE_BANDS[1:]
FORECAST = dict(zip(AGES, (55, 5, 10, 10, 10, 5, 5), strict=True))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """On a database in which the crowd stays."""
    folder: Path = tmp_path_factory.mktemp("reports")
    app = make_app(folder, f"sqlite:///{folder / 'reports.sqlite'}")
    app.test_client_class = CheckedClient
    return app


@pytest.fixture(scope="module")
def kept(app: Flask) -> Kept:
    return keep(app, size=187, released=True, before=check)


def check(crowd: Crowd) -> None:
    """One age group is expected far too often, and the others too seldom."""
    words = {"en": "Young people\n\n<b>and</b> their parents"}
    expected = Content(words, {"en": "The survey"}, {"en": "Visits"}, (), "age", FORECAST)
    with transaction():
        equality.write(SYSTEM, crowd.process, expected, AGES)
        equality.fix(SYSTEM, crowd.process)


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
        assert row in slides and row in word
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
    changed = json.loads(path.read_text())
    row = next(each for each in changed["claims"]["groups"] if each["ratio"])
    row["ratio"] += 0.1
    changed["tables"][0]["cells"][0]["count"] = 1000
    path.write_text(json.dumps(changed))
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


def _rows(text: str, caption: str) -> dict[str, list[str]]:
    """The rows of a table by their heads, without tags."""
    found = (each for each in text.split("<table")[1:] if caption in each.split("</caption>")[0])
    table = next(found).split("</table>")[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in table.split("<tr>")[2:]]
    plain = [[html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cells]
    return {row[0]: row[1:] for row in plain}


def test_the_forecast_stands_beside_published_figures_only(client: FlaskClient, crowd: Crowd) -> None:
    url = f"/en/equality/{crowd.process.slug}"
    page = client.get(url).text
    rows = _rows(page, "Forecast and figures")
    assert [row[0] for row in rows.values()] == [f"{share}%" for share in FORECAST.values()]
    assert rows["16–24"][2] == "Fewer than expected"
    figures = client.get(f"/en/statistics/{crowd.process.slug}.json").json
    cells = next(t["cells"] for t in figures["tables"] if t["stage"] == "supported" and t["dimensions"] == ["age"])
    shown = {cell["values"][0]: cell["count"] for cell in cells}
    total = next(t["cells"][0]["count"] for t in figures["tables"] if t["stage"] == "supported" and not t["dimensions"])
    told = total - (shown[""] or 0) - (shown["0-15"] or 0)
    for group, (_expected, share, _says) in zip(AGES, rows.values(), strict=True):
        count = shown[group]
        assert share == ("<10fewer than 10, not shown" if count is None else f"{(200 * count + told) // (2 * told)}%")
    assert any(shown[group] is None for group in AGES) or len(set(shown.values())) > 3
    words = re.sub(r"[0-9a-f]{16,}|\d+%", " ", re.sub(r"<[^>]+>", " ", page))
    for stage in ("registered", "supported"):
        exact = crowd.count(stage)
        assert exact % 5 and not re.search(rf"(?<!\d){exact}(?!\d)", words)


def test_after_the_figures_it_is_too_late_for_a_forecast(sign_in: Browser, crowd: Crowd) -> None:
    with transaction():
        process = make.make_process(crowd.municipality)
    browser = sign_in(organiser(crowd))
    with transaction():
        first = db.session.query(Release).filter_by(process_id=crowd.process.id).one()
        first.process_id = process.id
    assert browser.get(f"/en/equality/{process.slug}/edit").status_code == 422
    assert "quality check" not in browser.get(f"/en/processes/{process.slug}").text


def test_the_report_has_the_equality_check(crowd: Crowd, client: FlaskClient) -> None:
    page = client.get(f"/en/reports/{crowd.process.slug}").text
    assert "Before: what the town expects" in page and "Fewer than expected" in page
    found = statistics.newest(crowd.process.id)
    assert found is not None
    with current_app.test_request_context("/en/"):
        document, checked = content.document(place_of(crowd.municipality.id), crowd.process, found, "en")
        text = tables.csv(document).decode("utf-8-sig")
    kept = json.loads(tables.json_of(document, checked))["equality_check"]
    assert kept["forecast"] == FORECAST and kept["sha256"] in text
    section = next(each for each in document.sections if each.heading == "Equality check")
    assert "Young people <b>and</b> their parents" in " ".join(section.paragraphs)
    (sheet,) = [each for each in section.sheets if "Forecast" in each.caption]
    assert sheet.rows[0][:2] == ("16–24", "55%") and sheet.rows[0][3] == "Fewer than expected"
    assert all(value in text for row in sheet.rows for value in row)


def test_open_data_has_what_is_published_and_the_hash_can_be_computed(client: FlaskClient, crowd: Crowd) -> None:
    with transaction():
        draft = make.make_process(crowd.municipality)
        equality.write(SYSTEM, draft, Content({"en": "Secret draft"}), [])
        secret = make.make_process(crowd.municipality)
        whole = Content({"en": "For some"}, {"en": "x"}, {"en": "y"}, (), "age", {"16-24": 100})
        equality.write(SYSTEM, secret, whole, AGES)
        equality.fix(SYSTEM, secret)
        db.session.get_one(type(secret), secret.id).audience = "signed_in"
    records = client.get(f"/api/v1/equality_checks?town={crowd.municipality.slug}").json["records"]
    assert [each["process"] for each in records] == [crowd.process.slug]
    (record,) = records
    names = ("affected", "dimension", "evidence", "forecast", "mitigation", "neighbourhoods", "process")
    text = json.dumps({name: record[name] for name in names}, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest() == record["sha256"]
    assert record["url"].endswith(f"/en/equality/{crowd.process.slug}")


def test_the_page_of_a_check_costs_nine_queries(client: FlaskClient, crowd: Crowd) -> None:
    url = f"/en/equality/{crowd.process.slug}"
    client.get(url)
    with counted() as found:
        client.get(url)
    assert len(found) <= 9


def test_a_page_says_when_no_report_is_in_its_language(client: FlaskClient, crowd: Crowd) -> None:
    made(crowd, "fr")
    address = f"reports/{crowd.process.slug}"
    assert "No report has been made in this language yet." in client.get(f"/en/{address}").text
    assert "Aucun rapport n’existe encore dans cette langue." not in client.get(f"/fr/{address}").text
