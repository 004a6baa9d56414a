"""Amendments: suggested, decided, carried over, never lost; by whom, and who is told."""

from __future__ import annotations

import time
from typing import Any

import pytest

from civic.accounts.models import Person
from civic.audit.models import AuditEntry
from civic.core import clock, outbox
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, Absent, NotAllowed, Refused, Role
from civic.deliberation import service as threads
from civic.notifications.models import Notification
from civic.proposals import queries, service
from civic.proposals.amendment_rules import TITLE
from civic.proposals.models import Amendment, Proposal
from civic.proposals.rules import LONGEST_BODY, AmendmentCode, AmendmentState, ProposalCode, ProposalState, Wording
from civic.texts.rules import Source, traced
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_amendment, make_draft, make_proposal

BODY = "A small tree at the gate.\n\nA bench beside it.\n\nA lamp above."
LARGE = "A large tree at the gate."


@pytest.fixture
def amender(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town)


@pytest.fixture
def proposal(town: Municipality, author: Person) -> Proposal:
    with transaction():
        return make_proposal(town, make.make_process(town), author, title="A tree", body=BODY)


def _suggest(proposal: Proposal, person: Person, wanted: str, passage: int = 1, **how: Any) -> Amendment:
    with transaction():
        return make_amendment(proposal, person, wanted, passage, **how)


def _decide(person: Person, amendment: Amendment, accept: bool = True, reason: str = "Well put.") -> None:
    with transaction():
        service.decide(make.actor(person), amendment.id, accept, reason)


def _edit(author: Person, proposal: Proposal, body: str) -> None:
    with transaction():
        service.edit(make.actor(author), proposal.id, Wording(proposal.title, body, "en"))


def _now(amendment: Amendment) -> Amendment:
    found = queries.amendment(amendment.id)
    assert found is not None
    return found


def test_an_accepted_amendment_is_part_of_the_text_in_its_writers_name(
    author: Person, amender: Person, proposal: Proposal
) -> None:
    amendment = _suggest(proposal, amender, LARGE, reason="Shade")
    _decide(author, amendment)
    assert proposal.body == BODY.replace("small", "large")
    found = queries.versions(proposal.id)
    assert (found[-1].source, found[-1].author, found[-1].reason) == (Source.AMENDMENT, amender.display_name, "Shade")
    spans = traced([v.body for v in found], {v.number: v.edits for v in found if v.edits is not None})
    assert [proposal.body[s.start : s.end] for s in spans if s.version == 2] == ["large"]
    assert (_now(amendment).state, _now(amendment).ended_by) == (AmendmentState.ACCEPTED, 2)


def test_a_declined_amendment_changes_nothing_and_says_why(author: Person, amender: Person, proposal: Proposal) -> None:
    amendment = _suggest(proposal, amender, LARGE)
    _decide(author, amendment, accept=False, reason="The gate is narrow.")
    assert proposal.body == BODY and proposal.versions == 1
    assert (_now(amendment).state, _now(amendment).answer) == (AmendmentState.DECLINED, "The gate is narrow.")
    with pytest.raises(Refused) as refused:
        _decide(author, amendment)
    assert refused.value.code is AmendmentCode.DECIDED


def test_of_two_that_change_the_same_words_the_other_stays_open_as_an_alternative(
    author: Person, amender: Person, proposal: Proposal
) -> None:
    first = _suggest(proposal, amender, LARGE)
    other = _suggest(proposal, author, "A tiny tree at the gate.")
    third = _suggest(proposal, amender, "A small tree at the wall.")
    _decide(author, first)
    assert (_now(other).state, _now(other).overtaken_by) == (AmendmentState.OPEN, 2)
    assert (_now(third).state, _now(third).overtaken_by, _now(third).number) == (AmendmentState.OPEN, None, 2)
    _decide(author, third)
    _decide(author, other)
    assert proposal.body == BODY.replace("small", "tiny").replace("gate", "wall")


def test_what_is_in_the_text_already_or_whose_passage_is_gone_is_said_so(
    author: Person, amender: Person, proposal: Proposal
) -> None:
    same, gone = _suggest(proposal, amender, LARGE), _suggest(proposal, amender, "Two lamps.", 3)
    _edit(author, proposal, f"{LARGE}\n\nA bench beside it.")
    assert (_now(same).state, _now(same).ended_by) == (AmendmentState.CONTAINED, 2)
    assert (_now(gone).state, _now(gone).ended_by) == (AmendmentState.GONE, 2)
    assert _now(gone).wanted_text == "Two lamps."


def test_amendments_follow_their_passage(author: Person, amender: Person, proposal: Proposal) -> None:
    amendment = _suggest(proposal, amender, "A bench below it.", 2)
    _edit(author, proposal, f"Dear town,\n\n{BODY}")
    assert _now(amendment).passage == 3
    _decide(author, amendment)
    assert proposal.body == f"Dear town,\n\n{BODY.replace('beside', 'below')}"


def test_a_removed_passage_leaves_no_empty_lines(author: Person, amender: Person, proposal: Proposal) -> None:
    _decide(author, _suggest(proposal, amender, "", 2))
    assert proposal.body == "A small tree at the gate.\n\nA lamp above."


def test_a_change_to_a_version_that_moved_on_is_carried_over(
    author: Person, amender: Person, proposal: Proposal
) -> None:
    _edit(author, proposal, BODY.replace("lamp", "light"))
    amendment = _suggest(proposal, amender, LARGE, version=1)
    assert (amendment.base_number, amendment.number) == (1, 2)
    _decide(author, amendment)
    assert proposal.body == BODY.replace("lamp", "light").replace("small", "large")


@pytest.mark.parametrize(
    ("after", "code"),
    [
        (BODY.replace("small", "tiny"), AmendmentCode.PASSAGE_CHANGED),
        (BODY.replace("small", "large"), AmendmentCode.SAID_ALREADY),
        ("A bench beside it.\n\nA lamp above.", AmendmentCode.PASSAGE_GONE),
    ],
)
def test_a_change_to_words_that_changed_meanwhile_is_told_before_it_is_kept(
    author: Person, amender: Person, proposal: Proposal, after: str, code: AmendmentCode
) -> None:
    _edit(author, proposal, after)
    with pytest.raises(Refused) as refused:
        _suggest(proposal, amender, LARGE, version=1)
    assert refused.value.code is code


@pytest.mark.parametrize(
    ("wanted", "reason", "code"),
    [
        ("A small tree at the gate.", "", ProposalCode.NOTHING_CHANGED),
        (LARGE, "x" * 1001, ProposalCode.REASON_LONG),
        ("x " * LONGEST_BODY, "", ProposalCode.BODY_LONG),
        ("A tiny tree at the gate.", "", AmendmentCode.ALREADY_SUGGESTED),
    ],
)
def test_what_cannot_be_suggested(
    author: Person, amender: Person, proposal: Proposal, wanted: str, reason: str, code: Any
) -> None:
    _suggest(proposal, author, "A tiny tree at the gate.")
    with pytest.raises(Refused) as refused:
        _suggest(proposal, amender, wanted, reason=reason)
    assert refused.value.code is code


def test_the_last_words_of_a_text_cannot_be_removed(town: Municipality, author: Person, amender: Person) -> None:
    with transaction():
        short = make_proposal(town, make.make_process(town), author, body="One passage.")
    with pytest.raises(Refused) as refused:
        _suggest(short, amender, "  ")
    assert refused.value.code is AmendmentCode.EMPTY_TEXT


def test_whoever_may_comment_may_suggest(town: Municipality, author: Person, amender: Person) -> None:
    wish = service.Wish(1, 1, LARGE, "", "en")
    with transaction():
        proposal = make_proposal(town, make.make_process(town), author, body=BODY)
        draft = make_draft(make.make_process(town), author, body=BODY)
        elsewhere = make.make_person(make.make_municipality())
        organiser = make.make_person(town, Role.ORGANISER)
        with pytest.raises(NotAllowed):
            service.suggest(STRANGER, proposal.id, wish)
        for number, absent in ((draft.id, wish), (proposal.id, service.Wish(1, 9, "x", "", "en"))):
            with pytest.raises(Absent):
                service.suggest(make.actor(amender), number, absent)
        with pytest.raises(Absent):
            service.suggest(make.actor(amender), proposal.id, service.Wish(7, 1, "x", "", "en"))
        service.suggest(make.actor(elsewhere), proposal.id, wish)
        threads.close_thread(make.actor(organiser), proposal.thread_id or 0)
    with transaction(), pytest.raises(Refused) as refused:
        service.suggest(make.actor(amender), proposal.id, wish)
    assert refused.value.code is AmendmentCode.CLOSED


def test_only_the_author_decides_and_only_the_writer_withdraws(
    town: Municipality, author: Person, amender: Person, proposal: Proposal
) -> None:
    with transaction():
        organiser = make.make_person(town, Role.ORGANISER)
    amendment = _suggest(proposal, amender, LARGE)
    for person in (amender, organiser):
        with pytest.raises(NotAllowed):
            _decide(person, amendment)
    with transaction(), pytest.raises(NotAllowed):
        service.withdraw_amendment(make.actor(author), amendment.id)
    with transaction():
        service.withdraw_amendment(make.actor(amender), amendment.id)
    assert _now(amendment).state == AmendmentState.WITHDRAWN


def test_where_the_author_left_organisers_decide_and_names_go(
    town: Municipality, author: Person, amender: Person, proposal: Proposal
) -> None:
    with transaction():
        organiser = make.make_person(town, Role.ORGANISER)
    amendment = _suggest(proposal, amender, LARGE)
    with transaction():
        author.left_at = amender.left_at = clock.now()
    shown = queries.shown_amendment(amendment.id)
    assert shown is not None and shown.author == ""
    _decide(organiser, amendment)
    assert "large" in proposal.body


def test_a_decision_needs_a_reason_and_an_unanswered_proposal(
    town: Municipality, author: Person, amender: Person, proposal: Proposal
) -> None:
    amendment = _suggest(proposal, amender, LARGE)
    with pytest.raises(Refused) as refused:
        _decide(author, amendment, reason=" ")
    assert refused.value.code is ProposalCode.NO_REASON
    with transaction():
        organiser = make.make_person(town, Role.ORGANISER)
        service.answer(make.actor(organiser), proposal.id, ProposalState.DECLINED, "No.", "Works", "en")
    for verb in (lambda: _decide(author, amendment), lambda: _suggest(proposal, amender, "Another tree.")):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code is ProposalCode.EDIT_ANSWERED


def test_decisions_are_in_the_log(author: Person, amender: Person, proposal: Proposal) -> None:
    _decide(author, _suggest(proposal, amender, LARGE))
    _decide(author, _suggest(proposal, amender, "A bench below it.", 2), accept=False, reason="No.")
    rows = db.session.query(AuditEntry.verb).filter_by(kind="amendment").order_by(AuditEntry.number)
    assert [row.verb for row in rows] == ["accept", "decline"]


def test_authors_and_amenders_are_told_each_thing_once(
    town: Municipality, author: Person, amender: Person, proposal: Proposal, letters: list[Any]
) -> None:
    with transaction():
        rival = make.make_person(town)
        service.set_support(make.actor(rival), proposal.id, True)
    first = _suggest(proposal, amender, "A very large old tree at the gate, with a roof.")
    _suggest(proposal, rival, "A tiny tree at the gate.")
    _decide(author, first)
    for _ in range(2):
        outbox.drain()
    assert len(letters) == 5
    told = [(note.person_id, note.kind) for note in db.session.query(Notification)]
    assert sorted(told) == sorted(
        [
            (author.id, "amended"),
            (author.id, "amended"),
            (amender.id, "amendment_decided"),
            (rival.id, "amendment_moved"),
            (rival.id, "changed"),
        ]
    )


def test_500_open_amendments_are_carried_over_in_two_seconds(
    author: Person, amender: Person, proposal: Proposal
) -> None:
    body = "\n\n".join(" ".join(f"word{n}x{m}" for m in range(9)) for n in range(60))
    same = {"proposal_id": proposal.id, "person_id": amender.id, "base_number": 2, "number": 2, "state": "open"}
    text = {"passage_text": "x", "wanted_text": "y", "reason": "", "answer": "", "language": "en"}
    words = [f"word{n % 60}x{n % 9} " if n % 9 < 8 else f"word{n % 60}x8" for n in range(500)]
    with transaction():
        service.edit(make.actor(author), proposal.id, Wording(proposal.title, body, "en"))
        rows = [
            {
                **same,
                **text,
                "passage": n % 60 + 1,
                "edits": [[body.index(word), word.strip(), f"new{n}"]],
                "created_at": clock.now(),
            }
            for n, word in enumerate(words)
        ]
        db.session.execute(Amendment.__table__.insert(), rows)
    begun = time.process_time()
    _edit(author, proposal, body.replace("word9x3 ", "changed ").replace("word9x0", "Begin word9x0"))
    assert time.process_time() - begun < 2
    found = queries.open_amendments(proposal.id)
    assert len(found) == 500 and any(each.overtaken_by == 3 for each in found)
    for each in found:
        for edit in each.suggestion.change:
            assert proposal.body[edit.start : edit.end] == edit.removed


def test_a_title_is_amended_like_a_passage(proposal: Proposal, author: Person, amender: Person) -> None:
    with transaction():
        taken = make_amendment(proposal, amender, "A  lime tree", TITLE)
        other = make_amendment(proposal, amender, "A large tree", TITLE)
        passage = make_amendment(proposal, amender, LARGE)
    with transaction():
        made = service.decide(make.actor(author), taken.id, True, "Limes give shade.")
    now = queries.proposal(proposal.id)
    assert now is not None and (now.title, now.body) == ("A lime tree", BODY)
    assert made.ended_by == now.versions == 2
    waiting = {each.id: each.suggestion.passage for each in queries.open_amendments(proposal.id)}
    assert waiting == {other.id: TITLE, passage.id: 1}, "what others suggest is not lost, and stays where it was"
    with transaction():
        service.decide(make.actor(author), passage.id, True, "Larger is better.")
    version = queries.versions(proposal.id)[1]
    assert (version.source, version.author, version.title) == (Source.AMENDMENT, amender.display_name, "A lime tree")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [("A tree", ProposalCode.NOTHING_CHANGED), (" ", ProposalCode.TITLE_EMPTY), ("x" * 121, ProposalCode.TITLE_LONG)],
)
def test_a_title_that_would_not_do_is_refused(
    proposal: Proposal, amender: Person, wanted: str, code: ProposalCode
) -> None:
    with pytest.raises(Refused) as refused, transaction():
        make_amendment(proposal, amender, wanted, TITLE)
    assert refused.value.code is code
