"""[I14] The page where a receipt is checked, and the file that it reads."""

from __future__ import annotations

import hashlib
import json

import pytest

from civic.core.db import db, transaction
from civic.votes import jobs, publication, queries, verifying
from civic.votes.jobs import keys_folder
from tests.support import factories as make
from tests.support.html import parse
from tests.support.votes import end, make_vote


def test_the_receipt_page_sends_nothing_and_says_what_is_not_protected(
    app, sign_in, client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
        vote = make_vote(town, keys_folder())
    page = client.get(f"/en/votes/{vote.id}/receipt")
    assert page.status_code == 200
    tree = parse(page.text)
    [checker] = [each for each in tree.iter("div") if each.get("id") == "check-receipt"]
    assert checker.get("hidden") is not None, "shown by the script alone"
    assert [each.get("name") for each in checker.iter("textarea")] == [None]
    assert list(checker.iter("form")) == []
    for words in ("JavaScript is off", "civic votes verify", "Anyone who can make you show it", "legally binding"):
        assert words in page.text
    file = client.get(checker.get("data-bulletin"))
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert verifying.verify(file.text.splitlines()).faults == []
    sign_in(person).post(f"/en/votes/{vote.id}/cast", data={})
    assert client.get(checker.get("data-bulletin")).data == file.data, "nothing of a running vote is in it"
    with transaction():
        end(vote)
    jobs.tend()
    db.session.expire_all()
    result = client.get(f"/en/votes/{vote.id}").text
    assert "Download the public record" in result and f"/en/votes/{vote.id}/receipt" in result
    rows = [json.loads(line) for line in client.get(checker.get("data-bulletin")).text.splitlines()]
    assert [row["type"] for row in rows] == ["bulletin", "opening", "leaf", "checkpoint", "ballot", "result"]
    # The finished file was kept, and is not put together for each request.
    db.session.expire_all()
    built = "".join(publication.bulletin_lines(vote, app.config["CIVIC"])).encode()
    kept = queries.finished_file(vote.id)
    assert kept is not None and kept.sha256 == hashlib.sha256(built).hexdigest()
    monkeypatch.setattr(publication, "bulletin_lines", None)
    assert client.get(checker.get("data-bulletin")).data == built
    assert queries.without_file() == []


def test_people_read_of_receipts_before_they_cast(app, sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
        vote = make_vote(town, keys_folder())
        coming = make_vote(town)
    browser, way = sign_in(person), f"/en/votes/{vote.id}/receipt"
    assert way in browser.get(f"/en/votes/{vote.id}").text
    assert way in browser.post(f"/en/votes/{vote.id}/check", data={"step": "check"}).text
    assert f"/en/votes/{coming.id}/receipt" not in browser.get(f"/en/votes/{coming.id}").text


def test_a_vote_that_is_not_opened_has_no_public_file(app, client) -> None:
    with transaction():
        vote = make_vote(make.make_municipality())
    assert client.get(f"/en/votes/{vote.id}/bulletin.jsonl").status_code == 404
    assert client.get(f"/en/votes/{vote.id}/receipt").status_code == 404
