"""Many proposals at once, for the town's staff."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.processes.models import Process
from civic.proposals import service
from civic.proposals.models import Proposal
from civic.proposals.rules import ProposalState
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.proposals import make_draft, make_proposal
from tests.support.queries import counted

PAGE = "/en/proposals/organise"


#: What the town of these tests has that others have not.
TOWN = {"slug": "halmere"}


@pytest.fixture
def made(town: Municipality, process: Process) -> dict[str, Proposal]:
    with transaction():
        author = make.make_person(town)
        titles = ("Trees here", "=cmd|'/c calc'!A1", "Answered one")
        found = {title: make_proposal(town, process, author, title=title) for title in titles}
        service.answer(SYSTEM, found["Answered one"].id, ProposalState.DECLINED, "+No.\r\n\x07Sorry.", "Parks", "en")
        found["draft"] = make_draft(process, author)
        return found


@pytest.fixture
def staff(town: Municipality, sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    with transaction():
        person = make.make_person(town, Role.ORGANISER)
    return sign_in(person)


def test_an_office_is_assigned_to_what_is_ticked_and_to_nothing_else(
    staff: FlaskClient, made: dict[str, Proposal]
) -> None:
    two = [made["Trees here"].id, made["Answered one"].id]
    answer = staff.post(PAGE + "?language=en", data={"proposals": two, "office": "  Public   works ", "do": "assign"})
    assert answer.status_code == 303 and "language=en" in answer.location
    assert "2 proposals changed." in staff.get(answer.location).text
    assert [made[title].office for title in ("Trees here", "Answered one")] == ["Public works"] * 2
    assert made["=cmd|'/c calc'!A1"].office == ""
    again = staff.post(PAGE, data={"proposals": two, "office": "Public works", "do": "assign"})
    assert "0 proposals changed. 2 stay as they were." in staff.get(again.location).text


def test_reviews_start_where_nothing_was_answered(staff: FlaskClient, made: dict[str, Proposal]) -> None:
    answer = staff.post(PAGE, data={"proposals": [p.id for t, p in made.items() if t != "draft"], "do": "review"})
    assert "2 proposals changed. 1 stays as it was." in staff.get(answer.location).text
    db.session.expire_all()
    assert made["Trees here"].state == ProposalState.UNDER_REVIEW
    assert made["Answered one"].state == ProposalState.DECLINED


def test_what_is_missing_is_said_and_what_was_ticked_stays(
    staff: FlaskClient, town: Municipality, made: dict[str, Proposal]
) -> None:
    chosen = made["Trees here"].id
    page = staff.post(PAGE, data={"proposals": [chosen], "office": "", "do": "assign"})
    assert page.status_code == 422 and "Enter the responsible office." in page.text
    ticked = [i.get("value") for i in parse(page.text).iter("input") if i.get("checked") is not None]
    assert ticked == [str(chosen)]
    page = staff.post(PAGE, data={"office": "Parks", "do": "assign"})
    assert page.status_code == 422 and "Tick at least one proposal." in page.text
    with transaction():
        other = make.make_municipality()
        theirs = make_proposal(other, make.make_process(other))
    for wrong in (theirs.id, made["draft"].id, 10**12, "x"):
        page = staff.post(PAGE, data={"proposals": [wrong], "office": "Parks", "do": "assign"})
        assert page.status_code == 422, wrong
    assert theirs.office == ""


def test_tables_hold_what_the_filters_find_or_what_is_ticked_and_no_formula(
    staff: FlaskClient, made: dict[str, Proposal]
) -> None:
    answer = staff.get("/en/proposals/table.csv?sort=newest")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row[1] for row in rows] == ["Title", "Answered one", "'=cmd|'/c calc'!A1", "Trees here"]
    assert rows[1][14].startswith("'+No.") and rows[1][2] == "Declined"
    declined = staff.get("/en/proposals/table.csv?state=declined").data.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(declined)))) == 2
    ticked = staff.post(PAGE, data={"proposals": [made["Trees here"].id], "do": "xlsx"})
    book = zipfile.ZipFile(io.BytesIO(staff.get(ticked.location).data))
    sheet, strings = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "sharedStrings"))
    assert "Trees here" in strings and "Answered one" not in strings
    whole = zipfile.ZipFile(io.BytesIO(staff.get("/en/proposals/table.xlsx").data))
    assert "<f>" not in whole.read("xl/worksheets/sheet1.xml").decode() and "<f>" not in sheet
    arabic = openpyxl.load_workbook(io.BytesIO(staff.get("/ar/proposals/table.xlsx").data))
    assert arabic.sheetnames == ["المقترحات"] and arabic.active.sheet_view.rightToLeft
    row = next(row for row in arabic.active.iter_rows(min_row=2) if row[1].value == "Trees here")
    assert (row[0].value, row[8].value) == (made["Trees here"].id, 0)
    assert row[10].is_date and row[10].value.date() == made["Trees here"].published_at.date()
    assert re.search(r"<t[^>]*>=cmd\|", whole.read("xl/sharedStrings.xml").decode())


def test_only_organisers_of_the_town_come_in(
    client: FlaskClient,
    sign_in: Callable[[Person], FlaskClient],
    staff: FlaskClient,
    town: Municipality,
    made: dict[str, Proposal],
) -> None:
    with transaction():
        resident, moderator = make.make_person(town), make.make_person(town, Role.MODERATOR)
    for person in (resident, moderator):
        browser = sign_in(person)
        assert browser.get(PAGE).status_code == browser.get("/en/proposals/table.csv").status_code == 403
        assert "Organise proposals" not in browser.get("/en/proposals").text
    assert client.get(PAGE).status_code in (302, 303)
    assert "Organise proposals" in staff.get("/en/proposals").text
    with counted() as found:
        page = staff.get(PAGE + "?state=published&language=en")
    assert len(found) <= 12 and "Trees here" in text_of(parse(page.text))
