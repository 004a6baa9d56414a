"""[I14] The page where a receipt is checked, and the file that it reads."""

from __future__ import annotations

import json

from civic.core.db import db, transaction
from civic.votes import jobs, verifying
from civic.votes.jobs import keys_folder
from tests.support import factories as make
from tests.support.html import parse
from tests.support.votes import end, make_vote


def test_the_receipt_page_sends_nothing_and_says_what_is_not_protected(app, sign_in, client) -> None:
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


def test_a_vote_that_is_not_opened_has_no_public_file(app, client) -> None:
    with transaction():
        vote = make_vote(make.make_municipality())
    assert client.get(f"/en/votes/{vote.id}/bulletin.jsonl").status_code == 404
    assert client.get(f"/en/votes/{vote.id}/receipt").status_code == 404
