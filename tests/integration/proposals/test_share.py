"""The order with a share for everybody, as the job works it out and lists show it."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, update

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, SYSTEM, NotAllowed
from civic.processes.models import Process
from civic.proposals import jobs, queries, service
from civic.proposals.list_rules import Chosen, Sort
from civic.proposals.models import Proposal, Share, Support
from civic.resources import queries as resources_queries
from civic.resources.rules import Audience
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_proposal
from tests.support.queries import counted

SIZES = {"Loud one": range(8), "Loud two": range(8), "Quiet one": range(8, 13), "Few": range(8, 12)}


#: What the town of these tests has that others have not.
TOWN = {"support_threshold": 100}


def back(proposal: Proposal, people: list[int]) -> None:
    rows = [{"proposal_id": proposal.id, "person_id": person, "at": clock.now()} for person in people]
    db.session.execute(insert(Support), rows)
    values = {"support_count": Proposal.support_count + len(people)}
    db.session.execute(update(Proposal).where(Proposal.id == proposal.id).values(values))


@pytest.fixture
def made(town: Municipality, process: Process) -> dict[str, Proposal]:
    """Two proposals of eight people, and one of five others."""
    with transaction():
        people = [make.make_person(town).id for _ in range(13)]
        author = make.make_person(town)
        found = {title: make_proposal(town, process, author, title=f"{title} here") for title in SIZES}
        for title, numbers in SIZES.items():
            back(found[title], [people[n] for n in numbers])
    return found


def listed(wanted: queries.Wanted) -> list[str]:
    """Titles page by page, two on each."""
    found, page = [], queries.page(wanted, STRANGER, limit=2)
    while True:
        found += [row.title.removesuffix(" here") for row in page.items]
        if page.after is None:
            return found
        page = queries.page(wanted, STRANGER, after=page.after, limit=2)


def test_a_smaller_group_comes_before_the_second_wish_of_the_largest(
    town: Municipality, process: Process, made: dict[str, Proposal]
) -> None:
    wanted = queries.Wanted(town.id, sort=Sort.SHARE)
    assert listed(wanted) == ["Loud two", "Loud one", "Quiet one", "Few"], "before the job: the most supported first"
    jobs.share()
    assert listed(wanted) == ["Loud one", "Quiet one", "Loud two", "Few"]
    assert db.session.get(Share, made["Few"].id) is None, "so few people have no place that tells of them"
    process_only = queries.Wanted(town.id, Chosen(processes=frozenset({process.id})), sort=Sort.SHARE)
    assert listed(process_only) == listed(wanted)


def test_it_is_worked_out_again_only_where_supports_changed(town: Municipality, made: dict[str, Proposal]) -> None:
    jobs.share()
    with counted() as found:
        jobs.share()
    assert len(found) == 2, "nothing changed, so nothing is read but the two marks"
    with transaction():
        gone = [row for row in queries.backed(town.id) if row.id == made["Quiet one"].id][0].people
        db.session.execute(delete(Support).where(Support.person_id == min(gone)))
    jobs.share()
    assert listed(queries.Wanted(town.id, sort=Sort.SHARE))[:2] == ["Loud one", "Loud two"]
    with transaction():
        db.session.execute(delete(Support))
    jobs.share()
    assert db.session.query(Share).count() == 0


def test_what_only_some_may_read_moves_nothing_that_everybody_reads(
    town: Municipality, process: Process, made: dict[str, Proposal]
) -> None:
    with transaction():
        resource = resources_queries.resource(made["Loud one"].resource_id or 0)
        assert resource is not None
        resource.audience = Audience.SIGNED_IN
    jobs.share()
    hidden = db.session.get(Share, made["Loud one"].id)
    assert hidden is None
    assert listed(queries.Wanted(town.id, sort=Sort.SHARE)) == ["Loud two", "Quiet one", "Few"]


def test_nobody_but_the_program_works_it_out(town: Municipality, made: dict[str, Proposal]) -> None:
    with pytest.raises(NotAllowed), transaction():
        service.work_out_shares(make.actor(make.make_person(town)), town.id, "")
    with transaction():
        assert service.work_out_shares(SYSTEM, town.id, "mark") == 3
