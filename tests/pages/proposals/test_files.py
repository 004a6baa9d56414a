"""Pictures and documents of a proposal: attached with what is typed, described, seen by its readers, removed."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from civic.accounts import service as accounts
from civic.accounts.models import Person
from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.holdings import pages as holdings
from civic.processes.models import Process
from civic.proposals import queries, service
from civic.proposals.models import Attachment
from civic.proposals.rules import FILES_A_DAY, MOST_FILES
from civic.resources import queries as resources
from civic.resources.rules import Audience
from civic.towns.models import Municipality
from civic.uploads import contents
from civic.uploads.contents import Content, Kind
from civic.uploads.sending import POLICY
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.proposals import make_draft, make_picture, make_proposal, picture_bytes
from tests.unit.uploads.test_contents import PDF, SVG

NEW = "/en/proposals/new?process=walking"
GOOD = {"title": "A crossing at Mill Street", "body": "Cars are fast there.", "language": "en"}
WEBP = picture_bytes(form="WEBP")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are read in this process: what the other one does is told in the unit tests."""
    monkeypatch.setattr(contents, "_picture", lambda data: Content(Kind.PICTURE, WEBP, WEBP, 60, 40, 60, 40))


def with_file(data: bytes, name: str, **fields: Any) -> dict[str, Any]:
    return {**GOOD, "file": (io.BytesIO(data), name), **fields}


def the_file() -> Attachment:
    return db.session.scalars(select(Attachment)).one()


def line(one: Attachment) -> str:
    return f"description-{one.id}"


def test_a_picture_goes_from_the_form_to_the_page_without_losing_a_word(browser: FlaskClient, process: Process) -> None:
    page = browser.post(NEW, data=with_file(picture_bytes((900, 600), "JPEG"), "photo.jpg", do="attach"))
    assert page.status_code == 200 and GOOD["body"] in page.text
    one = the_file()
    assert (one.width, one.height, one.small_width, one.small_height) == (900, 600, 640, 427)
    [picture] = [node for node in parse(page.text).iter("img") if "/files/" in node.get("src", "")]
    assert (picture.get("width"), picture.get("height")) == ("640", "427")
    edit = f"/en/proposals/{one.proposal_id}/edit"

    page = browser.post(edit, data={**GOOD, "do": "publish"})
    assert page.status_code == 422 and "Say in a few words what the picture shows" in page.text

    done = browser.post(edit, data={**GOOD, line(one): "Cars   before the school", "do": "publish"})
    assert done.status_code == 303
    page = browser.get(done.location)
    [picture] = [node for node in parse(page.text).iter("img") if "/files/" in node.get("src", "")]
    assert picture.get("alt") == "Cars before the school" and picture.get("loading") == "lazy"
    small = browser.get(picture.get("src"))
    assert small.content_type == "image/webp" and small.data != browser.get(picture.get("src").split("?")[0]).data


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (SVG, "plan.svg", "SVG drawings can contain programs."),
        (SVG, "photo.jpg", "SVG drawings can contain programs."),
        (picture_bytes((12_000, 12_000), mode="1"), "small.png", "The picture has 12000 × 12000 pixels"),
        (b"<html>", "plan.pdf", "Only pictures (JPEG PNG or WebP) and PDF documents"),
        (PDF + b" " * 7_000_000, "plan.pdf", "The file is larger than 7 MB."),
    ],
    ids=("svg", "svg under another name", "pixels", "html", "bytes"),
)
def test_what_cannot_be_attached_says_why_and_keeps_what_was_typed(
    browser: FlaskClient, person: Person, data: bytes, name: str, words: str
) -> None:
    for do in ("attach", "publish"):
        page = browser.post(NEW, data=with_file(data, name, do=do))
        assert page.status_code == 422
        assert words in text_of(parse(page.text)).replace(",", "")
        assert GOOD["body"] in page.text and GOOD["title"] in page.text
    assert [draft.title for draft in queries.drafts_of(person.id)] == [GOOD["title"]] * 2
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_a_document_is_named_after_its_file_and_is_saved_never_opened(browser: FlaskClient) -> None:
    browser.post(NEW, data=with_file(PDF, "C:\\plans\\\u202eMill_Street <b>.pdf", do="publish"))
    one = the_file()
    assert one.description.endswith("Mill Street <b>")
    page = browser.get(f"/en/proposals/{one.proposal_id}")
    assert "Mill Street &lt;b&gt;" in page.text and "(PDF, 1 kB)" in text_of(parse(page.text))
    answer = browser.get(f"/en/proposals/{one.proposal_id}/files/{one.id}")
    assert answer.data == PDF and answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"] == (f'attachment; filename="proposal-{one.proposal_id}-{one.id}.pdf"')
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_of_a_draft_is_its_authors_alone(
    browser: FlaskClient, sign_in: Any, client: FlaskClient, town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        draft = make_draft(process, person)
        one = make_picture(draft, person)
        other = make.make_person(town, Role.ORGANISER, Role.ADMIN)
        elsewhere = make_proposal(town, process, other)
    path = f"/en/proposals/{draft.id}/files/{one.id}"
    assert browser.get(path).status_code == 200 and browser.get(path).headers["Cache-Control"] == "no-store"
    assert client.get(path).status_code == sign_in(other).get(path).status_code == 404
    assert browser.get(f"/en/proposals/{elsewhere.id}/files/{one.id}").status_code == 404
    # Nor does a form that names the draft of somebody else show what is in it.
    page = sign_in(other).post(NEW, data={**GOOD, "draft": str(draft.id), "do": "preview"})
    assert "A quay in the rain" not in page.text


def test_what_strangers_may_not_read_has_no_pictures_for_them(
    sign_in: Any, client: FlaskClient, town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        proposal = make_proposal(town, process, person)
        one = make_picture(proposal, person)
        assert proposal.resource_id is not None
    path = f"/en/proposals/{proposal.id}/files/{one.id}"
    answer = client.get(path)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, max-age=60"
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    with transaction():
        resource = resources.resource(proposal.resource_id)
        assert resource is not None
        resource.audience = Audience.SIGNED_IN
    assert client.get(path).status_code == 404
    assert sign_in(person).get(path).headers["Cache-Control"] == "no-store"


def test_a_form_writes_again_what_is_said_and_takes_out_what_is_removed(
    browser: FlaskClient, process: Process, person: Person, at_once: None
) -> None:
    with transaction():
        draft = make_draft(process, person)
        one, two = make_picture(draft, person), make_picture(draft, person, "The old bridge")
    edit = f"/en/proposals/{draft.id}/edit"
    fields = {**GOOD, line(one): "The new quay", line(two): "The old bridge"}
    kept = browser.post(
        "/en/proposals/keep?process=walking", data={**fields, "draft": draft.id}, headers={"HX-Request": "true"}
    )
    assert kept.status_code == 200
    assert [file.description for file in queries.files_of(draft.id)] == ["The new quay", "The old bridge"]
    page = browser.post(edit, data={**fields, "do": f"remove-{two.id}"})
    assert page.status_code == 200 and "The new quay" in page.text and "The old bridge" not in page.text
    page = browser.post(edit, data={**fields, line(one): "x" * 301, "do": "publish"})
    assert page.status_code == 422 and "at most 300 characters" in page.text
    for number in ("", "0", "-1", "99999999999", "٣", str(two.id)):
        assert browser.post(edit, data={**fields, "do": f"remove-{number}"}).status_code in (200, 422)
    with transaction():
        service.delete_draft(make.actor(person), draft.id)
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_no_more_than_so_many(browser: FlaskClient, process: Process, person: Person, at_once: None) -> None:
    with transaction():
        draft = make_draft(process, person)
        for _ in range(MOST_FILES):
            make_picture(draft, person)
    page = browser.get(f"/en/proposals/{draft.id}/edit")
    assert 'name="file"' not in page.text
    page = browser.post(f"/en/proposals/{draft.id}/edit", data=with_file(WEBP, "x.webp", do="attach"))
    assert page.status_code == 422 and "can have 5 pictures and documents" in page.text
    with transaction():
        for _ in range(FILES_A_DAY // MOST_FILES - 1):
            more = make_draft(process, person)
            for _ in range(MOST_FILES):
                make_picture(more, person)
    page = browser.post(NEW, data=with_file(WEBP, "x.webp", do="attach"))
    assert page.status_code == 422 and f"attached {FILES_A_DAY} files within a day" in page.text


def test_a_published_picture_leaves_a_line_when_its_author_removes_it(
    browser: FlaskClient, town: Municipality, process: Process, person: Person, at_once: None
) -> None:
    with transaction():
        proposal = make_proposal(town, process, person)
        one = make_picture(proposal, person)
    page, edit = f"/en/proposals/{proposal.id}", f"/en/proposals/{proposal.id}/edit"
    assert "A quay in the rain" in browser.get(page).text
    fields = {"title": proposal.title, "body": proposal.body, "language": "en", line(one): "A quay in the rain"}
    typed = browser.post(edit, data={**fields, "body": "Words that are not published.", "do": f"remove-{one.id}"})
    assert typed.status_code == 200 and "Words that are not published." in typed.text
    assert browser.get(f"{page}/files/{one.id}").status_code == 404
    shown = browser.get(page).text
    assert "A quay in the rain" not in shown and "Words that are not published." not in shown
    told = text_of(parse(browser.get(f"{page}/versions").text))
    assert "“A quay in the rain”, removed by" in told and "attached by" in told
    assert the_file().data is None

    # One that nobody has described yet is shown to nobody else.
    browser.post(edit, data={**fields, "file": (io.BytesIO(WEBP), "x.webp"), "do": "attach"})
    assert re.search(r"/files/\d+\?small", browser.get(edit).text)
    assert "/files/" not in browser.get(page).text


def test_the_town_removes_a_picture_for_a_reason_that_everybody_reads(
    sign_in: Any, client: FlaskClient, town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        proposal = make_proposal(town, process, person)
        one = make_picture(proposal, person)
        organiser = make.make_person(town, Role.ORGANISER)
    desk, page = sign_in(organiser), f"/en/proposals/{proposal.id}"
    assert f"{page}/remove-file" in desk.get(page).text and "remove-file" not in client.get(page).text
    assert sign_in(person).get(f"{page}/remove-file").status_code == 403
    missing = desk.post(f"{page}/remove-file", data={"chosen": str(one.id)})
    assert missing.status_code == 422 and "Give a reason." in missing.text
    done = desk.post(f"{page}/remove-file", data={"chosen": str(one.id), "reason": "A face can be seen."})
    assert done.status_code == 303
    assert "removed by the town" in client.get(f"{page}/versions").text
    assert "A face can be seen." in client.get(f"{page}/versions").text
    assert "has no pictures" in desk.get(f"{page}/remove-file").text


def test_what_somebody_attached_is_theirs_to_take_and_goes_with_their_drafts(
    town: Municipality, process: Process, person: Person
) -> None:
    with transaction():
        proposal, draft = make_proposal(town, process, person), make_draft(process, person)
        one, gone = make_picture(proposal, person), make_picture(draft, person)
    rows = holdings.held(person)["attachments"]
    assert [row["address"] for row in rows] == [
        f"proposals/{proposal.id}/files/{one.id}",
        f"proposals/{draft.id}/files/{gone.id}",
    ]
    proof = make.proof(person)
    with transaction():
        accounts.leave(make.actor(person), proof)
    assert [file.id for file in db.session.scalars(select(Attachment))] == [one.id]
    assert queries.past_files(proposal.id)[0].added_by == ""
