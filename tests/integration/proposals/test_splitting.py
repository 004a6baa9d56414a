"""Splitting: the author is asked, words keep who wrote them, supports are carried to each, amendments follow."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest

from civic.core import clock, outbox
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Actor, NotAllowed, Refused
from civic.processes.models import Process
from civic.proposals import queries, service
from civic.proposals.models import Amendment, Proposal, Signature
from civic.proposals.rules import QUESTION_WAIT, AmendmentState, ImportedProposal, ProposalCode, ProposalState
from civic.proposals.service.counting import settle
from civic.proposals.split_rules import EVERYWHERE, SplitCode
from civic.texts.rules import Source, passages, replayed, traced
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_amendment, make_picture, make_proposal, reach

WHY = "Two offices have to answer."
TEXT = "The square is empty.\n\nPut benches there.\n\nPut lamps there."
TITLES = {1: "Benches on the square", 3: "Lamps on the square"}
PLACES = {1: EVERYWHERE, 2: 1, 3: 3}
#: What the town of these tests has that others have not.
TOWN = {"support_threshold": 4}


@pytest.fixture
def whole(town: Municipality, process: Process) -> Proposal:
    """A proposal of three passages with two supporters; somebody else wrote a word of the second."""
    with transaction():
        proposal = make_proposal(town, process, title="Benches and lamps", body=TEXT)
        for _ in range(2):
            service.set_support(make.actor(make.make_person(town)), proposal.id, True)
        better = make_amendment(proposal, make.make_person(town), "Put wooden benches there.", 2)
        service.decide(_author(proposal), better.id, True, "Wood lasts.")
    return proposal


def _author(proposal: Proposal) -> Actor:
    return Actor(proposal.author_id)


def _read(proposal_id: int) -> Proposal:
    return db.session.get_one(Proposal, proposal_id, populate_existing=True)


def _ask(organiser: Actor, proposal: Proposal, **other: object) -> bool:
    given = {"titles": TITLES, "places": PLACES, "reason": WHY, "version": 2, "language": "en", **other}
    with transaction():
        return service.ask_to_split(organiser, proposal.id, **given)  # type: ignore[arg-type]


def _made(proposal: Proposal) -> list[Proposal]:
    return [_read(one.id) for one in queries.split_family(proposal.id)[1:]]


def test_each_has_its_passages_and_every_supporter_who_can_withdraw_from_each(
    whole: Proposal, organiser: Actor, letters: list[EmailMessage]
) -> None:
    assert not _ask(organiser, whole)
    assert not _made(whole), "nothing is done before the author answers"
    with transaction():
        service.answer_split(_author(whole), whole.id, True)
    benches, lamps = _made(whole)
    assert _read(whole.id).state == ProposalState.SPLIT
    assert (benches.title, lamps.title) == (TITLES[1], TITLES[3])
    assert benches.body == "The square is empty.\n\nPut wooden benches there."
    assert lamps.body == "The square is empty.\n\nPut lamps there."
    supporters = queries.supporters_of(whole.id)
    for one in (benches, lamps):
        assert one.support_count == 2 and queries.supporters_of(one.id) == supporters
        assert queries.supported_before(one.id, supporters[0], one.changed_at)
        assert one.state == ProposalState.PUBLISHED and one.thread_id != whole.thread_id
    with transaction():
        service.set_support(Actor(supporters[0]), benches.id, False)
    assert (_read(benches.id).support_count, _read(lamps.id).support_count) == (1, 2)
    outbox.drain()
    told = {letter["To"] for letter in letters if "was split" in letter["Subject"]}
    assert len(told) == 3, "two supporters and the author"
    assert all(WHY in letter.get_content() for letter in letters if "was split" in letter["Subject"])
    assert not [letter for letter in letters if letter["Subject"].startswith("The text changed")], "told once"


def test_every_word_leads_back_to_who_wrote_it(whole: Proposal, organiser: Actor) -> None:
    _ask(organiser, whole)
    with transaction():
        service.answer_split(_author(whole), whole.id, True)
    for one in _made(whole):
        found = queries.versions(one.id)
        assert replayed(found[0].body, [version.edits or () for version in found[1:]]) == one.body
        assert found[-1].source is Source.SPLIT and found[-1].reason == WHY
        spans = traced([version.body for version in found], {v.number: v.edits or () for v in found[1:]})
        assert {span.version for span in spans} == ({1, 2} if one.title == TITLES[1] else {1})


def test_open_amendments_go_where_their_passage_goes(whole: Proposal, town: Municipality, organiser: Actor) -> None:
    with transaction():
        person = make.make_person(town)
        ids = [
            make_amendment(whole, person, wanted, passage).id
            for passage, wanted in enumerate(("The square is bare.", "Put stone benches there.", ""), start=1)
        ]
    _ask(organiser, whole)
    with transaction():
        service.answer_split(_author(whole), whole.id, True)
    benches, lamps = _made(whole)
    found = [db.session.get_one(Amendment, number, populate_existing=True) for number in ids]
    assert [(one.proposal_id, one.passage) for one in found] == [(benches.id, 1), (benches.id, 2), (lamps.id, 2)]
    assert {one.state for one in found} == {AmendmentState.OPEN}
    with transaction():
        service.decide(_author(whole), ids[2], True, "Light elsewhere.")
    assert _read(lamps.id).body == "The square is empty."


def test_the_clock_the_files_and_the_office_that_was_asked_go_on(
    whole: Proposal, town: Municipality, organiser: Actor
) -> None:
    with transaction():
        reach(whole, clock.now() - timedelta(days=2))
        service.stop_clock(organiser, whole.id, "We wait for a map.", "en")
        service.ask_part(organiser, whole.id, "Public works")
        db.session.add(Signature(proposal_id=whole.id, mark="somebody", day=clock.now().date()))
        _read(whole.id).paper_count = 0
        db.session.flush()
        settle(whole.id)
        make_picture(_read(whole.id), db.session.get_one(type(make.make_person(town)), whole.author_id))
    _ask(organiser, whole)
    with transaction():
        service.answer_split(_author(whole), whole.id, True)
        for one in _made(whole):
            assert len(queries.files_of(one.id)) == 1
            assert [part.office for part in queries.parts(one.id)] == ["Public works"]
            service.resume_clock(organiser, one.id)
    first, second = _made(whole)
    assert (first.paper_count, first.support_count) == (second.paper_count, second.support_count) == (1, 3)
    assert first.due_on == second.due_on is not None and first.threshold_at == _read(whole.id).threshold_at


def test_the_town_waits_and_who_cannot_be_asked_is_not_waited_for(
    whole: Proposal, process: Process, organiser: Actor
) -> None:
    _ask(organiser, whole)
    with pytest.raises(Refused) as refused, transaction():
        service.split(organiser, whole.id)
    assert refused.value.code is ProposalCode.TOO_EARLY
    with pytest.raises(Refused) as refused, transaction():
        service.merge(organiser, whole.id)
    assert refused.value.code is ProposalCode.NOT_ASKED, "the question is not about merging"
    with clock.standing_at(clock.now() + QUESTION_WAIT + timedelta(seconds=1)), transaction():
        service.split(organiser, whole.id)
    row = ImportedProposal("7", "From before", TEXT, "en", ProposalState.PUBLISHED, clock.now(), supports=9)
    with transaction():
        imported = service.import_proposals(SYSTEM, process.id, "other", [row]).ids["7"]
    assert _ask(organiser, _read(imported), version=1)
    assert [one.imported_support_count for one in _made(_read(imported))] == [9, 9]


def test_an_author_who_declines_keeps_the_proposal(whole: Proposal, organiser: Actor) -> None:
    for answer in (False, None):
        _ask(organiser, whole)
        with transaction():
            if answer is None:
                service.take_back_split(organiser, whole.id)
            else:
                service.answer_split(_author(whole), whole.id, answer)
        assert queries.splitting(whole.id) is None and _read(whole.id).state == ProposalState.PUBLISHED


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"titles": {1: "Benches on the square"}}, SplitCode.FEW_TITLES),
        ({"titles": {1: "Benches on the square", 3: "Lam"}}, ProposalCode.TITLE_SHORT),
        ({"places": {1: 1, 2: 3}}, SplitCode.UNPLACED),
        ({"reason": " "}, SplitCode.WITHOUT_REASON),
        ({"reason": "x" * 1001}, ProposalCode.STOP_REASON_LONG),
        ({"version": 1}, SplitCode.TEXT_MOVED),
    ],
)
def test_what_does_not_fit_is_refused(
    whole: Proposal, organiser: Actor, given: dict[str, object], code: SplitCode | ProposalCode
) -> None:
    with pytest.raises(Refused) as refused:
        _ask(organiser, whole, **given)
    assert refused.value.code is code


def test_a_text_that_changed_is_not_divided_as_it_was(whole: Proposal, organiser: Actor) -> None:
    _ask(organiser, whole)
    assert len(passages(whole.body)) == 3
    with transaction():
        service.edit_for_town(organiser, whole.id, whole.title, "Nothing is left.", "A wrong address.")
    with pytest.raises(Refused) as refused, transaction():
        service.answer_split(_author(whole), whole.id, True)
    assert refused.value.code is SplitCode.TEXT_MOVED


def test_only_the_town_asks_and_only_the_author_answers(whole: Proposal, organiser: Actor) -> None:
    with pytest.raises(NotAllowed):
        _ask(_author(whole), whole)
    _ask(organiser, whole)
    with pytest.raises(NotAllowed), transaction():
        service.answer_split(organiser, whole.id, True)
