"""A draft is rehearsed from the ballot to the result, and nothing of it is anywhere else."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from civic.audit.models import AuditEntry
from civic.core.db import Base, db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.processes.models import Process
from civic.towns.models import Municipality
from civic.votes import queries, service
from civic.votes.methods import APPROVAL, KINDS
from civic.votes.models import TrialBallot, Vote
from civic.votes.service import OptionRow, Question
from tests.support import factories as make
from tests.support.browsers import browser_of
from tests.support.html import parse, text_of

CODE = Path(__file__).parents[3] / "civic"
#: Where the log of acts is.
LOG = {"audit_entry", "audit_head"}
_TIMES = re.compile(r"\d{4}-\d{2}-\d{2}T[^\"]*")
TITLE = "Which quay first"


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def _draft(town: Municipality, process: Process | None = None, **asked: Any) -> Vote:
    times = {"opens_at": make.days_ago(0), "closes_at": make.days_ago(-5)}
    question = Question(
        **{"titles": {"en": TITLE}, "method": APPROVAL, "process_id": process and process.id, **times, **asked}
    )
    fewest = question.method.fewest_options
    number = max(3, fewest) if fewest > 1 else 1
    with transaction():
        vote = service.begin(SYSTEM, town.id, question)
        rows = [
            OptionRow(None, {"en": f"Quay {n}"}, cost=10 if asked.get("budget") else None) for n in range(1, number + 1)
        ]
        service.change_options(SYSTEM, vote.id, rows)
    return vote


def _words(answer: Any) -> str:
    return text_of(parse(answer.text))


def test_staff_try_a_draft_from_the_ballot_to_the_result(town: Municipality, sign_in: Any) -> None:
    vote = _draft(town)
    organiser, moderator, resident = (
        browser_of(town, sign_in, *roles) for roles in ((Role.ORGANISER,), (Role.MODERATOR,), ())
    )
    home = f"/en/votes/{vote.id}/rehearsal"
    assert "Rehearse the vote" in _words(organiser.get(f"/en/votes/{vote.id}/draft"))
    assert organiser.get(home).status_code == 404
    assert organiser.post(f"{home}/new", data={"who": "everybody"}).status_code == 422
    assert organiser.post(f"{home}/new", data={"who": "staff"}).location.endswith(home)
    for staff in (organiser, moderator):
        assert TITLE in _words(staff.get(f"/en/admin?town={town.slug}"))
    first, second, _third = (option.id for option in queries.options(vote.id))
    walked = [moderator.get(home), moderator.get(f"{home}/ballot")]
    assert "chosen" in moderator.post(f"{home}/meter", data={"option": first}).text
    walked.append(moderator.post(f"{home}/check", data={"option": first}))
    assert "Quay 1" in _words(walked[-1])
    assert moderator.post(f"{home}/cast", data={"option": first}).location.endswith(f"{home}/done")
    assert moderator.post(f"{home}/cast", data={"option": [first, second]}).status_code == 303, "and again"
    walked.append(moderator.get(f"{home}/done"))
    assert "Quay 2" in _words(walked[-1])
    assert "You have voted." in _words(moderator.get(f"{home}/ballot")), "and can change it"
    assert moderator.post(f"{home}/count").status_code == 403
    organiser.post(f"{home}/cast", data={"option": second})
    assert "2 trial ballots were cast." in _words(organiser.get(home))
    assert organiser.post(f"{home}/count").location.endswith(f"{home}/result")
    walked.append(moderator.get(f"{home}/result"))
    assert "One option won." in _words(walked[-1])
    assert "What would have been needed" in _words(walked[-1])
    late = moderator.post(f"{home}/cast", data={"option": first})
    assert "have been counted" in _words(late)
    for page in walked:
        assert page.status_code == 200
        assert "This is a rehearsal." in _words(page)
        assert "<title>Rehearsal" in page.text
    for path in ("", "/ballot", "/done", "/result"):
        assert resident.get(home + path).status_code in (403, 404)
    assert resident.post(f"{home}/cast", data={"option": first}).status_code in (403, 404)
    assert organiser.post(f"{home}/delete").status_code == 303
    assert organiser.get(home).status_code == 404
    assert db.session.scalars(select(TrialBallot)).all() == []


def test_who_is_not_invited_finds_no_rehearsal(town: Municipality, sign_in: Any) -> None:
    vote = _draft(town)
    organiser, officer = browser_of(town, sign_in, Role.ORGANISER), browser_of(town, sign_in, Role.OFFICER)
    organiser.post(f"/en/votes/{vote.id}/rehearsal/new", data={"who": "organisers"})
    assert officer.get(f"/en/votes/{vote.id}/rehearsal").status_code == 404
    assert TITLE not in officer.get(f"/en/admin?town={town.slug}").text
    assert organiser.get(f"/en/votes/{vote.id}/rehearsal").status_code == 200


def _rows() -> dict[str, list[str]]:
    """All that stands in every table."""
    return {
        table.name: sorted(str(row) for row in db.session.execute(text(f"SELECT * FROM {table.name}")))
        for table in Base.metadata.sorted_tables
    }


def _read(browsers: tuple[Any, ...], town: Municipality, process: Process) -> list[str]:
    """What residents and strangers read wherever votes can be, without what differs each time."""
    addresses = (
        f"/en/votes?town={town.slug}",
        f"/en/search?q=quay&town={town.slug}",
        f"/en/processes/{process.slug}",
        f"/en/statistics/{process.slug}",
        f"/en/open-data?town={town.slug}",
        f"/en/?town={town.slug}",
        "/en/account/data",
        "/en/account/data.json",
        "/en/account/notifications",
    )
    found = [browser.get(address) for browser in browsers for address in addresses]
    return [_words(page) if page.mimetype == "text/html" else _TIMES.sub("", page.text) for page in found]


def test_a_rehearsal_leaves_its_act_in_the_log_and_nothing_else(town: Municipality, sign_in: Any, client: Any) -> None:
    with transaction():
        process = make.make_process(town)
        person = make.make_person(town, Role.ORGANISER)
    vote, actor, resident = _draft(town, process), make.actor(person), browser_of(town, sign_in)
    own = sign_in(person)
    own.get("/en/account/data"), resident.get("/en/account/data")  # what using a session leaves is there before
    pages = _read((resident, client), town, process)
    rows = _rows()
    with transaction():
        service.rehearse(actor, vote.id, staff=True)
    ids = [option.id for option in queries.options(vote.id)]
    with transaction():
        service.cast_trial(actor, vote.id, ids[:1])
    with transaction():
        service.count_trials(actor, vote.id)
    after = _rows()
    changed = {name for name in rows if rows[name] != after[name]}
    assert changed == {*LOG, "votes_rehearsal", "votes_trial_ballot"}
    assert len(after["audit_entry"]) == len(rows["audit_entry"]) + 1
    act = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (act.verb, act.details) == ("rehearse", {"before": {}, "after": {}})
    assert set(TrialBallot.__table__.columns.keys()) == {"vote_id", "slot", "choice"}, "no person and no time"
    assert _read((resident, client), town, process) == pages
    assert client.get(f"/en/votes/{vote.id}/bulletin.jsonl").status_code == 404
    assert TITLE not in own.get("/en/account/data.json").text
    assert queries.voters(process.id) == []
    with transaction():
        service.end_rehearsal(actor, vote.id)
    changed = {name for name, content in _rows().items() if content != rows[name]}
    assert changed - {"spaces_visit"} == LOG, "pages were read meanwhile"


def _names(path: Path) -> set[str]:
    """Every name that a module uses, and what it writes between quotes."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    used |= {node.name for node in nodes if isinstance(node, ast.alias)}
    return used | {str(node.value) for node in nodes if isinstance(node, ast.Constant)}


def test_no_other_code_reads_the_rows_of_rehearsals() -> None:
    of_rows = {"Rehearsal", "TrialBallot", "votes_trial_ballot"}
    found = {path.relative_to(CODE).as_posix() for path in CODE.rglob("*.py") if _names(path) & of_rows}
    assert found == {
        "votes/models.py",
        "votes/queries/rehearsals.py",
        "votes/service/rehearsing.py",
        "votes/rehearsal_routes.py",
    }


def test_what_is_edited_meanwhile_waits_for_the_next_rehearsal(town: Municipality, sign_in: Any) -> None:
    vote, organiser = _draft(town), browser_of(town, sign_in, Role.ORGANISER)
    home = f"/en/votes/{vote.id}/rehearsal"
    organiser.post(f"{home}/new", data={"who": "organisers"})
    assert "edited since" not in _words(organiser.get(home))
    with transaction():
        option = queries.options(vote.id)[0]
        service.change_options(SYSTEM, vote.id, [OptionRow(option.id, {"en": "The old quay"})])
    assert "edited since" in _words(organiser.get(home))
    assert "The old quay" not in _words(organiser.get(f"{home}/ballot"))
    organiser.post(f"{home}/new", data={"who": "organisers"})
    assert "The old quay" in _words(organiser.get(f"{home}/ballot"))


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_kind_of_ballot_can_be_rehearsed(code: str, town: Municipality, sign_in: Any) -> None:
    kind = KINDS[code]
    vote = _draft(town, method=kind, **({"budget": 25} if kind.has_budget else {}))
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    home = f"/en/votes/{vote.id}/rehearsal"
    assert organiser.post(f"{home}/new", data={"who": "organisers"}).status_code == 303
    assert organiser.get(f"{home}/ballot").status_code == 200
    assert organiser.post(f"{home}/cast").status_code == 303
    assert organiser.post(f"{home}/count").status_code == 303
    assert "1 trial ballot was cast." in _words(organiser.get(f"{home}/result"))
