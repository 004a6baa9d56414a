"""Proposals of other systems."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, NotAllowed, Role
from civic.deliberation import service as threads
from civic.deliberation.rules import ImportedPost
from civic.processes.models import Process
from civic.proposals import queries, service
from civic.proposals.models import Proposal
from civic.proposals.rules import ImportedProposal, ImportResult, ProposalCode, ProposalState
from civic.towns.models import Municipality
from tests.support import factories as make

THEN = datetime(2016, 1, 22, 10, tzinfo=UTC)


def row(key: str, **changes: object) -> ImportedProposal:
    values = {
        "external_id": key,
        "title": f"Title {key}",
        "body": f"Body **{key}**",
        "language": "ca",
        "state": ProposalState.ACCEPTED,
        "published_at": THEN,
        "reference": f"BCN-{key}",
        "author_label": "Neighbour 3",
        "supports": 17,
        **changes,
    }
    return ImportedProposal(**values)  # type: ignore[arg-type]


def bring(process: Process, *rows: ImportedProposal) -> ImportResult:
    with transaction():
        return service.import_proposals(SYSTEM, process.id, "other", rows)


def test_proposals_arrive_with_their_place_thread_and_marks(town: Municipality, process: Process) -> None:
    with transaction():
        hood = make.hoods_of(town)[0]
        theme = service.add_theme(SYSTEM, process.id, "green", {"ca": "Verd"})
    result = bring(process, row("1", neighbourhood_id=hood, theme_id=theme, cost=Decimal("120.50")), row("2"))
    view = queries.view(result.ids["1"])
    assert view is not None
    assert (view.title, view.html, view.language) == ("Title 1", "<p>Body <strong>1</strong></p>\n", "ca")
    assert (view.author, view.author_id, view.imported, view.reference) == ("Neighbour 3", None, True, "BCN-1")
    assert (view.neighbourhood_id, view.theme_names, view.cost) == (hood, {"ca": "Verd"}, Decimal("120.50"))
    assert (view.state, view.published_at, view.imported_support_count) == (ProposalState.ACCEPTED, THEN, 17)
    resource = queries.resource_of(view.id)
    assert resource is not None and resource.address == f"proposals/{view.id}"
    assert result.threads["1"] == view.thread_id
    assert result.written == 2


def test_importing_twice_writes_once_and_still_says_where_everything_is(process: Process) -> None:
    first = bring(process, row("1"), row("2"))
    second = bring(process, row("1"), row("2"), row("3"))
    assert (second.written, second.known) == (1, 2)
    assert {key: second.ids[key] for key in ("1", "2")} == first.ids
    assert second.threads.keys() == {"1", "2", "3"}


def test_imported_supports_are_no_persons(process: Process) -> None:
    result = bring(process, row("1"))
    found = db.session.get_one(Proposal, result.ids["1"])
    assert (found.support_count, found.imported_support_count) == (0, 17)
    assert queries.supporters(process.id) == []
    assert queries.proposers(process.id) == []


def test_a_row_that_cannot_be_shown_is_told_and_the_rest_arrives(process: Process) -> None:
    result = bring(
        process,
        row("1", title=" "),
        row("2", body="x" * 20_001),
        row("3", state=ProposalState.DRAFT),
        row("4", title="x" * 250, body=""),
    )
    assert result.skipped == [
        ("1", ProposalCode.TITLE_EMPTY),
        ("2", ProposalCode.BODY_LONG),
        ("3", ProposalCode.NOT_PUBLISHED),
    ]
    assert result.ids.keys() == {"4"}


def test_progress_counts_every_row(process: Process) -> None:
    seen: list[int] = []
    with transaction():
        service.import_proposals(SYSTEM, process.id, "other", [row(str(i)) for i in range(1201)], seen.append)
    assert sum(seen) == 1201
    assert len(seen) > 1


def test_only_organisers_of_the_town_import(town: Municipality, process: Process) -> None:
    with transaction():
        for person in (make.make_person(town), make.make_person(make.make_municipality(), Role.ORGANISER)):
            with pytest.raises(NotAllowed):
                service.import_proposals(make.actor(person), process.id, "other", [row("1")])


def test_imported_comments_are_counted_beside_their_proposals(town: Municipality, process: Process) -> None:
    result = bring(process, row("1"), row("2"))
    posts = [ImportedPost(str(i), result.threads["1"], "Words", "ca", THEN) for i in range(3)]
    with transaction():
        threads.import_posts(SYSTEM, town.id, "other", posts)
        threads.import_posts(SYSTEM, town.id, "other", posts)
    counts = {key: db.session.get_one(Proposal, result.ids[key], populate_existing=True).comment_count for key in "12"}
    assert counts == {"1": 3, "2": 0}
