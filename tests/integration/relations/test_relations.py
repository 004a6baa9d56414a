"""Things are related once, read from both sides, by organisers and by those who wrote both."""

from __future__ import annotations

import pytest

from civic.audit import queries as audit
from civic.core.db import transaction
from civic.core.permissions import STRANGER, Actor, NotAllowed, Refused, Role
from civic.processes.rules import ProcessState
from civic.proposals import service as proposals
from civic.relations import queries, service
from civic.relations.rules import Kind, RelationCode
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.measures import make_measure
from tests.support.meetings import make_meeting
from tests.support.proposals import make_proposal


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def organiser(town: Municipality) -> Actor:
    with transaction():
        return make.actor(make.make_person(town, Role.ORGANISER))


def _relate(actor: Actor, one: int | None, address: str, kind: Kind) -> None:
    with transaction():
        service.relate(actor, one or 0, address, kind)


def _read(resource_id: int | None) -> list[tuple[str, Kind]]:
    return [(each.address, each.how) for each in queries.related(resource_id or 0)]


def test_organisers_relate_and_both_sides_read_it(town: Municipality, organiser: Actor) -> None:
    with transaction():
        process = make.make_process(town)
        proposal, measure, meeting = make_proposal(town, process), make_measure(town), make_meeting(town)
    _relate(organiser, measure.resource_id, f"proposals/{proposal.id}", Kind.FOLLOWS)
    _relate(organiser, proposal.resource_id, f"meetings/{meeting.id}", Kind.TOGETHER)
    assert _read(measure.resource_id) == [(f"proposals/{proposal.id}", Kind.FOLLOWS)]
    assert _read(proposal.resource_id) == [
        (f"measures/{measure.id}", Kind.LED_TO),
        (f"meetings/{meeting.id}", Kind.TOGETHER),
    ]
    _relate(organiser, proposal.resource_id, f"measures/{measure.id}", Kind.CONFLICTS)
    assert _read(measure.resource_id) == [(f"proposals/{proposal.id}", Kind.CONFLICTS)], "one relation of a pair"
    with transaction():
        service.unrelate(organiser, measure.resource_id, proposal.resource_id or 0)
        service.unrelate(organiser, measure.resource_id, proposal.resource_id or 0)
    assert _read(measure.resource_id) == []
    assert [entry.verb for entry in audit.of_thing("measure", measure.id)][:2] == ["unrelate", "relate"]


def test_authors_relate_only_what_they_wrote_both(town: Municipality) -> None:
    with transaction():
        author, process = make.make_person(town), make.make_process(town)
        one, other = make_proposal(town, process, author), make_proposal(town, process, author)
        theirs = make_proposal(town, process)
    me = make.actor(author)
    _relate(me, one.resource_id, f"proposals/{other.id}", Kind.TOGETHER)
    with pytest.raises(Refused) as refused:
        _relate(me, one.resource_id, f"proposals/{theirs.id}", Kind.CONFLICTS)
    assert refused.value.code is RelationCode.NOT_YOURS
    with pytest.raises(NotAllowed):
        _relate(me, theirs.resource_id, f"proposals/{one.id}", Kind.CONFLICTS)
    with transaction():
        friend = make.make_person(town)
        for each in (one, theirs):
            proposals.invite_author(Actor(each.author_id), each.id, friend.email or "")
            proposals.join_authors(make.actor(friend), each.id)
    _relate(make.actor(friend), one.resource_id, f"proposals/{theirs.id}", Kind.CONFLICTS)
    assert len(_read(one.resource_id)) == 2, "who wrote both with others too"


@pytest.mark.parametrize("address", ["", "proposals/999999", "processes/x", "votes/1"])
def test_what_is_no_such_thing_here_is_refused(town: Municipality, organiser: Actor, address: str) -> None:
    with transaction():
        measure, elsewhere = make_measure(town), make_measure(make.make_municipality())
    for asked, code in (
        (address, RelationCode.NOTHING),
        (f"measures/{elsewhere.id}", RelationCode.NOTHING),
        (f"measures/{measure.id}", RelationCode.ITSELF),
    ):
        with pytest.raises(Refused) as refused:
            _relate(organiser, measure.resource_id, asked, Kind.TOGETHER)
        assert refused.value.code is code


def test_a_side_that_is_not_for_everybody_is_hidden(town: Municipality, organiser: Actor) -> None:
    with transaction():
        draft = make.make_process(town, state=ProcessState.DRAFT)
        measure, hidden = make_measure(town), make_measure(town, process_id=draft.id)
    _relate(organiser, measure.resource_id, f"measures/{hidden.id}", Kind.TOGETHER)
    found = queries.related(measure.resource_id)
    assert [each.id for each in found] == [hidden.resource_id]
    assert queries.visible(found, STRANGER) == []
    assert queries.visible(found, organiser) == found
