"""Answers from a table: downloaded, filled in, sent back, looked at, published; CSV and XLSX, in any language."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.audit.models import AuditEntry
from civic.core import outbox, sheets, workbooks
from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.proposals import queries, service
from civic.proposals.rules import ProposalState
from tests.support import factories as make
from tests.support.proposals import make_proposal
from tests.support.workbooks import with_parts

COMPOUND = workbooks.STARTS[1]
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def world() -> tuple[Any, Any, list[Any]]:
    with transaction():
        town = make.make_municipality(languages=["en", "fr"])
        town.offices = [{"en": "Public works", "fr": "Travaux publics"}]
        process = make.make_process(town)
        found = [make_proposal(town, process) for _ in range(3)]
        return town, make.make_person(town, Role.ORGANISER), found


def _exported(browser: FlaskClient, town: Any, kind: str = "csv", language: str = "en") -> list[list[str]]:
    answer = browser.get(f"/{language}/proposals/table.{kind}?town={town.slug}")
    if kind == "xlsx":
        return workbooks.read(answer.data, 100)
    return [list(cells) for _line, cells in sheets.records(answer.data.decode("utf-8-sig"))]


def _fill(rows: list[list[str]], proposal: Any, state: str, office: str, text: str) -> None:
    row = next(row for row in rows if row[0] == str(proposal.id))
    row[2], row[12], row[14] = state, office, text


def _send(browser: FlaskClient, town: Any, data: bytes, language: str = "en") -> Any:
    sent = {"file": (io.BytesIO(data), "answers.bin"), "language": language}
    url = f"/{language}/proposals/answers/import?town={town.slug}"
    return browser.post(url, data=sent, content_type="multipart/form-data")


def _bytes(rows: list[list[str]], kind: str = "csv") -> bytes:
    return workbooks.written(rows) if kind == "xlsx" else ("\ufeff" + sheets.written(rows)).encode()


@pytest.mark.parametrize(
    ("kind", "language", "state"), [("csv", "en", "Accepted"), ("xlsx", "fr", "Acceptée en partie")]
)
def test_a_table_changes_nothing_before_it_is_confirmed_and_nothing_when_it_is_sent_again(
    sign_in: SignIn, world: Any, letters: list[Any], kind: str, language: str, state: str
) -> None:
    town, organiser, (first, second, third) = world
    browser = sign_in(organiser)
    rows = _exported(browser, town, kind, language)
    _fill(rows, first, state, "Public works", "=Yes, in May.\n\nAt noon.")
    sent = _send(browser, town, _bytes(rows, kind), language)
    assert sent.status_code == 303, re.sub(r"<[^>]+>", " ", sent.text)[-3000:]
    look = browser.get(sent.location)
    assert "=Yes, in May." in look.text
    assert second.title not in look.text
    assert queries.proposal(first.id).state == ProposalState.PUBLISHED
    outbox.drain()
    letters.clear()
    assert browser.post(sent.location).status_code == 303
    db.session.expire_all()
    found = queries.proposal(first.id)
    assert found.answer == "=Yes, in May.\n\nAt noon."
    assert (found.answer_office, found.answer_language) == ("Public works", language)
    assert db.session.query(AuditEntry).filter_by(kind="proposal", verb="answer", thing=str(first.id)).count() == 1
    outbox.drain()
    assert len(letters) == 1  # its author
    assert browser.post(sent.location).status_code in (404, 422)
    for each in ("en", "fr"):  # offices and states are in the reader's language
        again = _send(browser, town, _bytes(_exported(browser, town, kind, each), kind), "en")
        assert again.status_code == 200
        assert "This table changes nothing." in again.text
    assert {queries.proposal(p.id).state for p in (second, third)} == {ProposalState.PUBLISHED}


def test_every_line_with_a_mistake_is_told_and_nothing_is_used(sign_in: SignIn, world: Any) -> None:
    town, organiser, (first, second, third) = world
    with transaction():
        other = make.make_municipality()
        theirs = make_proposal(other, make.make_process(other))
    browser = sign_in(organiser)
    head, *rows = _exported(browser, town)
    _fill(rows, first, "Accepted", "Parks", "Yes.")
    _fill(rows, second, "Maybe", "Parks", "Perhaps.")
    _fill(rows, third, "Declined", "", "No.")
    moved = [*next(row for row in rows if row[0] == str(first.id))]
    foreign = [str(theirs.id), theirs.title, "Accepted", *[""] * 9, "Parks", "", "Yes.", ""]
    lost = ["no number", "", "Accepted", *[""] * 9, "Parks", "", "Yes.", ""]
    wrong = [*next(row for row in rows if row[0] == str(second.id))]
    answer = _send(browser, town, _bytes([head, *rows, moved, foreign, lost]))
    told = re.sub(r"<[^>]+>", " ", answer.text)
    for words in (
        "The status of an answer is one of",
        "The responsible office is missing.",
        f"The proposal {first.id} is in the table twice.",
        f"There is no published proposal with the number “{theirs.id}”.",
        "There is no published proposal with the number “no number”.",
        "5 lines have mistakes. Nothing was changed.",
    ):
        assert words in told, told[-3000:]
    wrong[1], wrong[2] = first.title, "Accepted"
    assert "Were lines moved?" in _send(browser, town, _bytes([head, wrong])).text
    wrong[1], wrong[14] = second.title, "x" * 8001
    assert "more than 8000 characters" in _send(browser, town, _bytes([head, wrong])).text
    db.session.expire_all()
    assert queries.proposal(first.id).state == ProposalState.PUBLISHED


def _bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 45_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Choose a file first."),
        (b"PK\x03\x04broken", "cannot be read as a workbook"),
        (_bomb(), "The workbook is too large."),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "The workbook has a password."),
        (COMPOUND + b"Workbook", "the old format of Excel"),
        (with_parts({"xl/vbaProject.bin": b"Sub"}), "The workbook contains macros."),
        (workbooks.written([["Number"]] * 1051), "more than 1000 lines"),
        (workbooks.written([["Number"] * 101]), "more than 100 columns"),
        (b"Title;Status\nx;y\n", "The table has no column “Number”"),
        (b"\xff\xfe\x00\xd8", "Line 1 cannot be read as text."),
        (b'Number,Status\n"1,2\n', "cannot be read as CSV"),
        (b"Number," * 10 + b"\n" * 2_100_000, "larger than 2 megabytes"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "file",
)
def test_what_is_no_table_is_said(sign_in: SignIn, world: Any, data: bytes, words: str) -> None:
    town, organiser, _ = world
    answer = _send(sign_in(organiser), town, data)
    assert answer.status_code == 422
    assert words in answer.text


def test_an_answer_given_meanwhile_is_not_replaced_unseen(sign_in: SignIn, world: Any) -> None:
    town, organiser, (first, second, _) = world
    browser = sign_in(organiser)
    rows = _exported(browser, town)
    for proposal in (first, second):
        _fill(rows, proposal, "Accepted", "Parks", "Yes.")
    sent = _send(browser, town, _bytes(rows))
    with transaction():
        service.answer(make.actor(organiser), second.id, ProposalState.DECLINED, "No.", "Parks", "en")
    assert browser.post(sent.location).status_code == 422
    db.session.expire_all()
    assert queries.proposal(first.id).state == ProposalState.PUBLISHED
    assert queries.proposal(second.id).answer == "No."
    with transaction():
        elsewhere = make.make_person(make.make_municipality(), Role.ORGANISER)
    assert sign_in(elsewhere).get(sent.location).status_code in (403, 404)
