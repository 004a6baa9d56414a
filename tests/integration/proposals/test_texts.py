"""The text moves on: what made each version, who is told, and who can take a support back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from civic.accounts.models import Person
from civic.core import clock, events, outbox
from civic.core.db import db, transaction
from civic.core.permissions import NotAllowed, Refused, Role
from civic.notifications.models import Notification
from civic.processes.models import Phase
from civic.proposals import queries, service
from civic.proposals.events import TextChanged
from civic.proposals.models import Proposal
from civic.proposals.rules import ProposalCode, ProposalState, Wording, stamp
from civic.texts.rules import Source, replayed, traced
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_draft, make_proposal, wording

TEN = "one two three four five six seven eight nine ten eleven twelve"


@pytest.fixture
def proposal(town: Municipality, author: Person) -> Proposal:
    with transaction():
        return make_proposal(town, make.make_process(town), author, title="A crossing", body=TEN)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[TextChanged]]:
    found: list[TextChanged] = []
    monkeypatch.setitem(events._handlers, TextChanged, [found.append])
    yield found


def _edit(author: Person, proposal: Proposal, body: str, **how: object) -> None:
    with transaction():
        service.edit(make.actor(author), proposal.id, Wording(proposal.title, body, "en"), **how)  # type: ignore[arg-type]


def test_every_version_leads_back_to_what_made_it(town: Municipality, author: Person, proposal: Proposal) -> None:
    with transaction():
        organiser = make.make_person(town, Role.ORGANISER)
    _edit(author, proposal, TEN.replace("two", "2"))
    with transaction():
        service.edit_for_town(
            make.actor(organiser), proposal.id, proposal.title, proposal.body.replace("nine", "9"), "A wrong number"
        )
    found = queries.versions(proposal.id)
    assert [(v.number, v.source, v.author, v.reason) for v in found] == [
        (1, Source.AUTHOR, author.display_name, ""),
        (2, Source.AUTHOR, author.display_name, ""),
        (3, Source.EDITORIAL, organiser.display_name, "A wrong number"),
    ]
    decisions = {v.number: v.edits for v in found if v.edits}
    assert replayed(found[0].body, decisions.values()) == proposal.body
    spans = traced([v.body for v in found], decisions)
    assert {proposal.body[s.start : s.end]: s.version for s in spans if s.version != 1} == {"2": 2, "9": 3}


@pytest.mark.parametrize(
    ("bodies", "told", "substantial"),
    [
        ([TEN.replace("two", "2")], False, [False]),
        ([TEN.replace("two", "2")], True, [True]),
        ([TEN.replace("two three", "2 3")], False, [True]),
        # Many small steps count together, until supporters are told.
        ([TEN.replace("two", "2"), TEN.replace("two three", "2 3")], False, [False, True]),
        ([TEN.replace("two three", "2 3"), TEN.replace("two three four", "2 3 4")], False, [True, False]),
    ],
)
def test_supporters_are_told_of_more_than_a_correction(
    author: Person,
    proposal: Proposal,
    heard: list[TextChanged],
    bodies: list[str],
    told: bool,
    substantial: list[bool],
) -> None:
    for body in bodies:
        _edit(author, proposal, body, told=told)
    assert [event.substantial for event in heard] == substantial
    assert (proposal.changed_at is not None) == any(substantial)


def test_whoever_supported_before_is_told_once_and_can_withdraw_when_the_phase_is_over(
    town: Municipality, author: Person, proposal: Proposal, letters: Any
) -> None:
    with transaction():
        early, late = make.make_person(town), make.make_person(town)
        service.set_support(make.actor(early), proposal.id, True)
    _edit(author, proposal, "Quite other words than before, all of them.")
    outbox.drain()
    outbox.drain()
    told = db.session.query(Notification).filter_by(kind="changed").all()
    assert [note.person_id for note in told] == [early.id]
    assert f"proposals/{proposal.id}/versions" in str(letters[-1])
    with transaction():
        service.set_support(make.actor(late), proposal.id, True)
    fresh = queries.fresh(proposal.id, make.actor(early))
    assert fresh is not None and fresh.mine and fresh.changed
    assert not getattr(queries.fresh(proposal.id, make.actor(late)), "changed", None)
    with transaction():
        db.session.execute(update(Phase).values(ends_at=clock.now() - timedelta(hours=1)))
    with transaction(), pytest.raises(Refused) as refused:
        service.set_support(make.actor(late), proposal.id, False)
    assert refused.value.code is ProposalCode.NO_SUPPORT_NOW
    with transaction():
        assert service.set_support(make.actor(early), proposal.id, False).changed
    with transaction(), pytest.raises(Refused):
        service.set_support(make.actor(early), proposal.id, True)


def test_after_the_answer_no_support_is_taken_back(
    town: Municipality, author: Person, proposal: Proposal, letters: Any
) -> None:
    with transaction():
        early, organiser = make.make_person(town), make.make_person(town, Role.ORGANISER)
        service.set_support(make.actor(early), proposal.id, True)
    _edit(author, proposal, "Quite other words than before, all of them.")
    with transaction():
        service.answer(make.actor(organiser), proposal.id, ProposalState.DECLINED, "No.", "Public works", "en")
    with transaction(), pytest.raises(Refused) as refused:
        service.set_support(make.actor(early), proposal.id, False)
    assert refused.value.code is ProposalCode.NOT_OPEN


def test_a_text_is_not_written_over_unseen(author: Person, proposal: Proposal) -> None:
    seen = stamp(proposal.title, proposal.body)
    _edit(author, proposal, "First tab.", seen=seen)
    with pytest.raises(Refused) as refused:
        _edit(author, proposal, "Second tab.", seen=seen)
    assert refused.value.code is ProposalCode.CHANGED_MEANWHILE
    _edit(author, proposal, "First tab.", seen=seen)
    _edit(author, proposal, "Second tab.", seen=stamp(proposal.title, "First tab."))
    assert proposal.body == "Second tab."


def test_a_draft_is_not_written_over_unseen(town: Municipality, author: Person) -> None:
    with transaction():
        process = make.make_process(town)
        draft = make_draft(process, author, body="Opened twice")
    seen = stamp(draft.title, draft.body)
    with transaction():
        service.save_draft(make.actor(author), process.id, wording(body="First tab"), draft.id, seen=seen)
    with transaction(), pytest.raises(Refused) as refused:
        service.save_draft(make.actor(author), process.id, wording(body="Second tab"), draft.id, seen=seen)
    assert refused.value.code is ProposalCode.CHANGED_MEANWHILE


@pytest.mark.parametrize(
    ("body", "reason", "code"),
    [
        ("New words", "", ProposalCode.NO_REASON),
        ("New words", "x" * 1001, ProposalCode.REASON_LONG),
        (TEN, "Why not", ProposalCode.NOTHING_CHANGED),
        (" ", "Why not", ProposalCode.BODY_EMPTY),
    ],
)
def test_the_town_says_why_it_changes_a_text(
    town: Municipality, proposal: Proposal, body: str, reason: str, code: ProposalCode
) -> None:
    with transaction(), pytest.raises(Refused) as refused:
        organiser = make.actor(make.make_person(town, Role.ORGANISER))
        service.edit_for_town(organiser, proposal.id, proposal.title, body, reason)
    assert refused.value.code is code


def test_only_organisers_of_the_town_change_a_text_in_its_name(author: Person, proposal: Proposal) -> None:
    with transaction():
        strangers = author, make.make_person(make.make_municipality(), Role.ORGANISER)
        for person in strangers:
            with pytest.raises(NotAllowed):
                service.edit_for_town(make.actor(person), proposal.id, "A new title", "New words", "Because")


def test_the_name_of_somebody_who_left_goes_and_their_words_stay(author: Person, proposal: Proposal) -> None:
    _edit(author, proposal, "Quite other words.")
    with transaction():
        author.left_at = clock.now()
    assert [(v.author, v.body) for v in queries.versions(proposal.id)] == [("", TEN), ("", "Quite other words.")]
