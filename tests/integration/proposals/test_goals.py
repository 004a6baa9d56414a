"""Goals of the United Nations: only where the town offers them, up to three, and the list is narrowed by them."""

from __future__ import annotations

import pytest

from civic.accounts.models import Person
from civic.core.db import transaction
from civic.core.permissions import STRANGER, SYSTEM, Refused
from civic.processes.models import Process
from civic.proposals import queries, service
from civic.proposals.list_rules import Chosen
from civic.proposals.queries import Wanted
from civic.proposals.rules import ProposalCode
from civic.towns import service as towns
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_draft, make_proposal, wording


def test_goals_are_kept_changed_and_found(town: Municipality, process: Process, author: Person) -> None:
    with transaction():
        towns.change_themes(SYSTEM, town.id, [], goals=True)
        one = make_proposal(town, process, author, goals=frozenset({7, 13}))
        other = make_proposal(town, process, author, goals=frozenset({13}))
        make_proposal(town, process, author)
    assert queries.goals_of(one.id) == [7, 13]

    def found(*goals: int) -> set[int]:
        wanted = Wanted(town.id, Chosen(goals=frozenset(goals)))
        rows = {row.id for row in queries.page(wanted, STRANGER).items}
        assert sum(cell.count for cell in queries.cells(wanted, STRANGER)) == len(rows)
        return rows

    assert found(13) == {one.id, other.id} and found(7) == {one.id} and found(1) == set()
    with transaction():
        service.edit(make.actor(author), one.id, wording(goals=frozenset({1})))
        service.edit(make.actor(author), other.id, wording(goals=None))
    assert found(13) == {other.id} and found(1) == {one.id}


def test_goals_are_refused_where_they_are_not_offered(town: Municipality, process: Process, author: Person) -> None:
    with pytest.raises(Refused) as refused, transaction():
        make_draft(process, author, goals=frozenset({7}))
    assert refused.value.code is ProposalCode.OTHER_GOAL
    with transaction():
        towns.change_themes(SYSTEM, town.id, [], goals=True)
    for goals, code in ((range(1, 5), ProposalCode.MANY_GOALS), ([18], ProposalCode.OTHER_GOAL)):
        with pytest.raises(Refused) as refused, transaction():
            make_draft(process, author, goals=frozenset(goals))
        assert refused.value.code is code
