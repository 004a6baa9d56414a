"""When the cleaner's rules change, every text is rendered again, whatever table it is in."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from civic.core import rendering, sanitise
from civic.core.db import Base, db, transaction
from civic.core.permissions import SYSTEM
from civic.core.rendering import Rendered, render_again
from civic.deliberation.models import Post
from civic.jobs import JOBS
from civic.processes import service as processes
from civic.processes.models import Process
from civic.proposals.models import Proposal
from tests.support import factories as make
from tests.support.proposals import make_proposal

OLD = "<p onclick=old>as an older cleaner let it through</p>"


@pytest.fixture
def stale(app: Flask) -> tuple[int, int]:
    """A proposal and a process whose HTML is what an older cleaner made."""
    with transaction():
        town = make.make_municipality()
        process = processes.add_process(
            SYSTEM, town, f"r-{town.id}", {"en": "Park"}, bodies={"en": "*Here*", "fr": "Ici"}
        )
        proposal = make_proposal(town, make.make_process(town), body="**Trees**")
        db.session.execute(update(Process).values(bodies_html={"en": OLD, "fr": OLD}))
        db.session.execute(update(Proposal).values(body_html=OLD, body_version=0))
    return proposal.id, process.id


def _html(proposal: int, process: int) -> tuple[str, dict[str, str]]:
    db.session.expire_all()
    return db.session.get_one(Proposal, proposal).body_html, db.session.get_one(Process, process).bodies_html


def test_every_column_with_html_names_where_it_comes_from() -> None:
    found = {table.name: rendering.pairs(table) for table in rendering.tables()}
    assert {"proposals_proposal", "deliberation_post", "spaces_process", "councils_recommendation"} <= set(found)
    assert found["councils_recommendation"]["reply_html"] == "reply_text"
    for name, columns in found.items():
        table = Base.metadata.tables[name]
        assert all(source in table.columns for source in columns.values()), name
        assert [column.name for column in table.primary_key] == ["id"], name


def test_texts_are_rendered_again_once(stale: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sanitise, "VERSION", 7)
    render_again()
    assert _html(*stale) == ("<p><strong>Trees</strong></p>\n", {"en": "<p><em>Here</em></p>\n", "fr": "<p>Ici</p>\n"})
    assert {row.version for row in db.session.query(Rendered)} == {7}
    with transaction():
        db.session.execute(update(Proposal).values(body_html=OLD))
    render_again()
    assert _html(*stale)[0] == OLD  # nothing is done twice for one version
    monkeypatch.setattr(sanitise, "VERSION", 8)
    render_again()
    assert _html(*stale)[0] == "<p><strong>Trees</strong></p>\n"


def test_a_text_that_changes_while_it_is_rendered_again_keeps_the_change(
    stale: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rendering comes before the transaction; whoever writes in between is not written over."""
    real, turns = rendering._state, ["once"]

    def writes_meanwhile(name: str) -> Rendered:
        if name == "proposals_proposal" and turns:
            turns.pop()
            changed = {"body": "*Newer*", "body_html": OLD}
            db.session.execute(update(Proposal).where(Proposal.id == stale[0]).values(changed))
        return real(name)

    monkeypatch.setattr(sanitise, "VERSION", 7)
    monkeypatch.setattr(rendering, "_state", writes_meanwhile)
    render_again()
    assert _html(*stale)[0] == "<p><em>Newer</em></p>\n"


def test_a_job_that_was_killed_goes_on_where_it_was(stale: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sanitise, "VERSION", 7)
    monkeypatch.setattr(rendering, "PORTION", 1)
    table = Base.metadata.tables["proposals_proposal"]
    with transaction():
        town = make.make_municipality()
        make_proposal(town, make.make_process(town))
    assert rendering._portion(table)
    assert db.session.get_one(Rendered, "proposals_proposal").reached
    render_again()
    assert _html(*stale)[0] == "<p><strong>Trees</strong></p>\n"


def test_what_was_taken_back_stays_away(stale: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sanitise, "VERSION", 7)
    with transaction():
        db.session.execute(update(Proposal).values(body_html=""))
    render_again()
    assert _html(*stale)[0] == ""
    assert Post.__tablename__ in {table.name for table in rendering.tables()}


def test_the_job_is_planned() -> None:
    job = JOBS["core.render_again"]
    assert job.run is render_again
    assert job.every is not None
