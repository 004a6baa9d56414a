"""Drafts, publishing, changing, withdrawing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from civic.audit import queries as audit
from civic.core import clock, events
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, SYSTEM, NotAllowed, Refused, Role
from civic.deliberation import service as threads
from civic.processes import service as processes
from civic.processes.models import Process
from civic.processes.rules import ProcessState
from civic.proposals import queries, service
from civic.proposals.events import ProposalPublished
from civic.proposals.models import Proposal
from civic.proposals.rules import PROPOSAL_PHASE, ProposalCode, ProposalState, Wording
from civic.resources.models import Resource
from civic.resources.rules import Audience
from civic.towns import service as towns
from civic.towns.models import Municipality
from civic.towns.rules import GroupKind
from civic.votes.rules import VOTE_PHASE
from tests.support import factories as make
from tests.support.proposals import make_draft, make_proposal, wording


def test_a_draft_is_its_authors_alone(town: Municipality, process: Process) -> None:
    with transaction():
        author, other = make.make_person(town), make.make_person(town, Role.ADMIN)
        draft = make_draft(process, author, title="")
        service.save_draft(make.actor(author), process.id, wording(title="Now with a title"), draft.id)
        with pytest.raises(NotAllowed):
            service.save_draft(make.actor(other), process.id, wording(), draft.id)
    assert [d.title for d in queries.drafts_of(author.id)] == ["Now with a title"]
    assert queries.view(draft.id) is None
    assert queries.fresh(draft.id, SYSTEM) is None


def test_a_stranger_cannot_keep_a_draft(process: Process) -> None:
    with transaction(), pytest.raises(NotAllowed):
        service.save_draft(STRANGER, process.id, wording())


def test_publishing_gives_a_place_a_thread_and_an_entry_in_the_log(
    town: Municipality, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[ProposalPublished] = []
    monkeypatch.setitem(events._handlers, ProposalPublished, [heard.append])
    with transaction():
        author = make.make_person(town)
        proposal = make_proposal(town, process, author, title="A  crossing at\nMill Street")
    resource = queries.resource_of(proposal.id)
    assert resource is not None
    assert (resource.kind, resource.title, resource.address) == (
        "proposal",
        "A crossing at Mill Street",
        f"proposals/{proposal.id}",
    )
    assert resource.process_id == process.id
    assert [(e.verb, e.kind, e.thing) for e, _, _ in audit.entries()][-1] == ("publish", "proposal", str(proposal.id))
    assert [(event.proposal_id, event.author_id) for event in heard] == [(proposal.id, author.id)]
    view = queries.view(proposal.id)
    assert view is not None and view.state is ProposalState.PUBLISHED and view.author == author.display_name


def test_publishing_twice_publishes_once(town: Municipality, process: Process) -> None:
    with transaction():
        author = make.make_person(town)
        proposal = make_proposal(town, process, author)
        thread = proposal.thread_id
        service.publish(make.actor(author), proposal.id)
    assert proposal.thread_id == thread


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, ProposalCode.TITLE_EMPTY),
        ({"title": "Tree"}, ProposalCode.TITLE_SHORT),
        ({"body": " "}, ProposalCode.BODY_EMPTY),
    ],
)
def test_an_unfinished_draft_is_not_published(
    town: Municipality, process: Process, changes: dict[str, object], code: ProposalCode
) -> None:
    with transaction():
        author = make.make_person(town)
        draft = make_draft(process, author, **changes)
        with pytest.raises(Refused) as refused:
            service.publish(make.actor(author), draft.id)
    assert refused.value.code is code


def test_nothing_is_published_outside_the_phase_and_the_draft_stays(town: Municipality) -> None:
    with transaction():
        process = make.make_process(town, VOTE_PHASE)
        author = make.make_person(town)
        draft = make_draft(process, author)
        with pytest.raises(Refused) as refused:
            service.publish(make.actor(author), draft.id)
    assert refused.value.code is ProposalCode.PHASE_CLOSED
    assert [d.id for d in queries.drafts_of(author.id)] == [draft.id]


def test_the_clock_of_the_database_ends_the_phase(town: Municipality) -> None:
    with transaction():
        process = make.make_process(town, VOTE_PHASE)
        now = clock.now()
        processes.add_phase(
            SYSTEM, process, PROPOSAL_PHASE, {"en": "Before"}, now - timedelta(days=2), now - timedelta(seconds=1)
        )
        author = make.make_person(town)
        with pytest.raises(Refused):
            make_proposal(town, process, author)
        processes.add_phase(SYSTEM, process, PROPOSAL_PHASE, {"en": "Now"}, now - timedelta(seconds=1), None)
        make_proposal(town, process, author)


def test_a_phase_for_a_group_is_for_that_group(town: Municipality) -> None:
    with transaction():
        process = make.make_process(town, VOTE_PHASE)
        group = towns.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Youth council"})
        processes.add_phase(SYSTEM, process, PROPOSAL_PHASE, {"en": "Inside"}, None, None, group_id=group.id)
        member, other = make.make_person(town), make.make_person(town)
        towns.add_member(SYSTEM, group, member.id, make.today(), None)
        make_proposal(town, process, member)
        with pytest.raises(Refused) as refused:
            make_proposal(town, process, other)
    assert refused.value.code is ProposalCode.NOT_IN_GROUP
    assert refused.value.params == {"only": "Only members of Youth council can take part in this phase."}


def test_a_process_that_is_not_public_yet_takes_nothing_from_residents(town: Municipality) -> None:
    with transaction():
        process = make.make_process(town, state=ProcessState.DRAFT)
        with pytest.raises(NotAllowed):
            make_draft(process, make.make_person(town))


def test_a_proposal_is_seen_by_those_who_see_its_process(town: Municipality) -> None:
    with transaction():
        process = make.make_process(town)
        resource = db.session.scalars(select(Resource).where(Resource.process_id == process.id)).one()
        resource.audience = Audience.SIGNED_IN
        db.session.flush()
        proposal = make_proposal(town, process)
    found = queries.fresh(proposal.id, STRANGER)
    assert found is not None and not found.visible


def test_a_neighbourhood_of_another_town_is_refused(town: Municipality, process: Process) -> None:
    with transaction():
        elsewhere = make.hoods_of(make.make_municipality())[0]
        author = make.make_person(town)
        with pytest.raises(Refused) as refused:
            make_draft(process, author, neighbourhood_id=elsewhere)
        make_draft(process, author, neighbourhood_id=make.hoods_of(town)[0])
    assert refused.value.code is ProposalCode.OTHER_TOWN


def test_a_theme_of_another_process_is_refused(town: Municipality, process: Process) -> None:
    with transaction():
        other = make.make_process(town)
        elsewhere = service.add_theme(SYSTEM, other.id, "green", {"en": "Green"})
        theme = service.add_theme(SYSTEM, process.id, "green", {"en": "Green"})
        author = make.make_person(town)
        with pytest.raises(Refused) as refused:
            make_draft(process, author, theme_id=elsewhere)
        make_draft(process, author, theme_id=theme)
    assert refused.value.code is ProposalCode.OTHER_THEME


def test_adding_a_theme_again_replaces_its_names(process: Process) -> None:
    with transaction():
        first = service.add_theme(SYSTEM, process.id, "green", {"en": "Green"})
        second = service.add_theme(SYSTEM, process.id, "green", {"en": "Green and water"})
    assert first == second
    assert [theme.names for theme in queries.themes_of(process.id)] == [{"en": "Green and water"}]


def test_nobody_writes_for_an_organisation_that_they_do_not_act_for(town: Municipality, process: Process) -> None:
    with transaction(), pytest.raises(Refused) as refused:
        make_draft(process, make.make_person(town), organisation_id=99)
    assert refused.value.code is ProposalCode.NOT_YOUR_VOICE


def test_changing_a_proposal_keeps_how_it_was_worded(town: Municipality, process: Process) -> None:
    with transaction():
        author = make.make_person(town)
        proposal = make_proposal(town, process, author, title="Before", body="Before.")
        service.edit(make.actor(author), proposal.id, Wording("After", "After.", "en"))
        service.edit(make.actor(author), proposal.id, Wording("After", "After.", "en"))
    resource = queries.resource_of(proposal.id)
    assert resource is not None and resource.title == "After"
    assert [(v.number, v.title, v.body) for v in queries.versions(proposal.id)] == [
        (1, "Before", "Before."),
        (2, "After", "After."),
    ]
    assert proposal.versions == 2


def test_what_was_answered_stays_as_it_is(town: Municipality, process: Process) -> None:
    with transaction():
        author = make.make_person(town)
        proposal = make_proposal(town, process, author)
        service.answer(SYSTEM, proposal.id, ProposalState.DECLINED, "No.", "Public works", "en")
        for verb in (
            lambda: service.edit(make.actor(author), proposal.id, wording()),
            lambda: service.withdraw(make.actor(author), proposal.id),
        ):
            with pytest.raises(Refused) as refused:
                verb()
            assert refused.value.code is ProposalCode.EDIT_ANSWERED


def test_only_its_author_changes_or_withdraws_a_proposal(town: Municipality, process: Process) -> None:
    with transaction():
        proposal = make_proposal(town, process)
        other = make.actor(make.make_person(town, Role.ADMIN))
        with pytest.raises(NotAllowed):
            service.edit(other, proposal.id, wording())
        with pytest.raises(NotAllowed):
            service.withdraw(other, proposal.id)


def test_a_withdrawn_proposal_keeps_its_page_and_leaves_the_list(town: Municipality, process: Process) -> None:
    with transaction():
        author = make.make_person(town)
        proposal = make_proposal(town, process, author)
        service.withdraw(make.actor(author), proposal.id)
        service.withdraw(make.actor(author), proposal.id)
    view = queries.view(proposal.id)
    assert view is not None and view.state is ProposalState.WITHDRAWN
    assert queries.page(queries.Wanted(town.id), SYSTEM).items == ()


def test_a_draft_can_be_thrown_away_but_nothing_else(town: Municipality, process: Process) -> None:
    with transaction():
        author = make.make_person(town)
        draft, published = make_draft(process, author), make_proposal(town, process, author)
        service.delete_draft(make.actor(author), draft.id)
        with pytest.raises(Refused):
            service.delete_draft(make.actor(author), published.id)
    assert queries.drafts_of(author.id) == []


def test_comments_are_counted_beside_the_proposal(town: Municipality, process: Process) -> None:
    with transaction():
        proposal = make_proposal(town, process)
        writer = make.actor(make.make_person(town))
        row = threads.post(writer, proposal.thread_id or 0, "Good", "en")
        threads.post(writer, proposal.thread_id or 0, "And", "en", parent_id=row.id)
        threads.take_back(writer, row.id)
    found = db.session.get_one(Proposal, proposal.id, populate_existing=True)
    assert found.comment_count == 1
