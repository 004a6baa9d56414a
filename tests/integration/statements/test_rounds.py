"""Rounds from the draft to the end: answers, statements of participants, moderators, doubles, leaving."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from civic.accounts import service as accounts
from civic.audit.models import AuditEntry
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.outbox import OutboxRow
from civic.core.permissions import STRANGER, Absent, NotAllowed, Refused, Role
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.statements import jobs, queries, service
from civic.statements.models import Round, Statement, Vote, Voter
from civic.statements.rules import Answer, Decision, RoundState, StatementCode, StatementState
from tests.support import factories as make
from tests.support.statements import TEXTS, make_draft, make_round, make_waiting, wanted


def _refusal(do) -> StatementCode:
    with pytest.raises(Refused) as refused, transaction():
        do()
    return refused.value.code


@pytest.fixture
def world():
    """A town with a process, an organiser, a moderator and a resident."""
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town)
        people = [make.make_person(town, role) for role in (Role.ORGANISER, Role.MODERATOR)]
        return town, process, *people, make.make_person(town)


def _jobs() -> int:
    return db.session.scalar(select(func.count()).where(OutboxRow.name == "statements.compute")) or 0


def _numbers(round_id: int) -> dict[int, tuple[int, int, int]]:
    db.session.expire_all()
    rows = db.session.scalars(select(Statement).where(Statement.round_id == round_id))
    return {row.number: (row.agrees, row.disagrees, row.passes) for row in rows}


def test_a_draft_is_nobodys_and_opens_with_statements_and_a_time_to_come(world) -> None:
    _town, process, organiser, _moderator, resident = world
    actor = make.actor(organiser)
    with transaction():
        found = service.begin(actor, process.id, wanted(), [{"en": "Vague."}])
    seen = resources.resource(found.resource_id)
    assert not resources.may_see(STRANGER, seen) and queries.open_rounds(found.municipality_id, STRANGER) == []
    assert _refusal(lambda: service.open_round(actor, found.id)) is StatementCode.NO_SEEDS
    with transaction():
        assert service.add_seeds(actor, found.id, [*TEXTS, "the SQUARE needs trees"], "en") == 3
        service.remove_seed(actor, found.id, queries.accepted(found.id)[0].id)
        db.session.get_one(Round, found.id).closes_at = clock.now() - timedelta(hours=1)
    assert _refusal(lambda: service.open_round(actor, found.id)) is StatementCode.CLOSES_EARLY
    with transaction():
        service.change(actor, found.id, wanted(titles={"en": "Other"}))
        service.open_round(actor, found.id)
    assert [row.statements for row in queries.open_rounds(found.municipality_id, STRANGER)] == [2]
    assert db.session.get_one(Resource, found.resource_id).title == "Other"
    assert _refusal(lambda: service.open_round(actor, found.id)) is StatementCode.NOT_A_DRAFT
    assert _refusal(lambda: service.remove_seed(actor, found.id, 1)) is StatementCode.NOT_A_DRAFT
    with pytest.raises(NotAllowed), transaction():
        service.close_round(make.actor(resident), found.id)
    verbs = list(db.session.scalars(select(AuditEntry.verb).where(AuditEntry.kind == "statements")))
    assert verbs == ["begin", "add_seeds", "remove_seed", "change", "open"]


def test_an_answer_is_set_changed_and_taken_back(world) -> None:
    *_town, process, _organiser, _moderator, resident = world
    actor = make.actor(resident)
    with transaction():
        found = make_round(process, every=10)
        first, second, third = (line.id for line in queries.accepted(found.id))
        service.answer(actor, found.id, first, Answer.AGREE)
        service.answer(actor, found.id, second, Answer.NEITHER)
        service.answer(actor, found.id, first, Answer.AGREE)
        service.answer(actor, found.id, first, Answer.DISAGREE)
    assert _numbers(found.id) == {1: (0, 1, 0), 2: (0, 0, 1), 3: (0, 0, 0)}
    assert db.session.get_one(Round, found.id).cast == 3
    assert [(each.id, each.value) for each in queries.answers_of(found.id, resident.id)] == [(first, -1), (second, 0)]
    assert [each.id for each in queries.standing(found.id, resident.id)] == [third]
    with transaction():
        service.take_back_answers(actor, found.id)
    assert _numbers(found.id) == {1: (0, 0, 0), 2: (0, 0, 0), 3: (0, 0, 0)}
    assert db.session.scalar(select(func.count()).select_from(Voter)) == 0
    with pytest.raises(NotAllowed), transaction():
        service.answer(STRANGER, found.id, first, Answer.AGREE)
    with pytest.raises(Absent), transaction():
        service.answer(actor, found.id, 10**6, Answer.AGREE)


def test_results_are_asked_for_after_every_so_many_answers_and_at_the_end(world) -> None:
    *_town, process, organiser, _moderator, resident = world
    with transaction():
        found = make_round(process, *(f"Statement about thing {n}" for n in range(25)), every=10)
        for line in queries.accepted(found.id):
            service.answer(make.actor(resident), found.id, line.id, Answer.AGREE)
    assert _jobs() == 2
    with transaction():
        service.close_round(make.actor(organiser), found.id)
        service.close_round(make.actor(organiser), found.id)
    assert _jobs() == 3
    statement = queries.accepted(found.id)[0].id
    refused = _refusal(lambda: service.answer(make.actor(resident), found.id, statement, Answer.AGREE))
    assert refused is StatementCode.NOT_OPEN


def test_a_round_closes_by_itself_when_its_time_is_over(world) -> None:
    *_town, process, _organiser, _moderator, resident = world
    with transaction():
        found = make_round(process)
        db.session.get_one(Round, found.id).closes_at = clock.now() - timedelta(seconds=1)
    statement = queries.accepted(found.id)[0].id
    refused = _refusal(lambda: service.answer(make.actor(resident), found.id, statement, Answer.AGREE))
    assert refused is StatementCode.NOT_OPEN
    assert jobs.due()
    jobs.tend()
    jobs.tend()
    assert db.session.get_one(Round, found.id).state == RoundState.CLOSED
    assert not jobs.due() and _jobs() == 1


def test_a_statement_is_read_sent_back_mended_and_published(world) -> None:
    *_town, process, organiser, moderator, resident = world
    actor, reader = make.actor(resident), make.actor(moderator)
    with transaction():
        found = make_round(process)
        looked = service.write(actor, found.id, "Why no trees? We need shade.", "en")
        assert looked.statement is None and len(looked.read.findings) == 2
        sent = service.write(
            actor, found.id, "Why no trees? We need shade.", "en", [each.value for each in looked.read.findings]
        ).statement
    assert sent is not None and sent.state == StatementState.WAITING
    with pytest.raises(NotAllowed), transaction():
        service.decide(actor, found.id, sent.id, Decision.ACCEPT, sent.text)
    vague = queries.reasons(found.id)[0].id
    assert _refusal(lambda: service.decide(reader, found.id, sent.id, Decision.SEND_BACK, sent.text)) is (
        StatementCode.NO_REASON
    )
    assert _refusal(lambda: service.decide(reader, found.id, sent.id, Decision.ACCEPT, "Another text")) is (
        StatementCode.DECIDED
    )
    with transaction():
        service.decide(reader, found.id, sent.id, Decision.SEND_BACK, sent.text, vague)
        service.write(actor, found.id, "Benches belong in the shade.", "en", statement_id=sent.id)
        service.decide(reader, found.id, sent.id, Decision.ACCEPT, "Benches belong in the shade.")
    assert _refusal(lambda: service.write(actor, found.id, "More", "en", statement_id=sent.id)) is StatementCode.DECIDED
    rows = queries.judged(found.id)
    assert [(row.decision, row.reasons.get("fr"), row.person_id) for row in rows] == [
        ("send_back", "Trop vague.", moderator.id),
        ("accept", None, moderator.id),
    ]
    assert _refusal(lambda: service.write(actor, found.id, "benches BELONG in the shade!", "en")) is (
        StatementCode.STANDS
    )
    with pytest.raises(Absent), transaction():
        service.withdraw(make.actor(organiser), found.id, sent.id)


def test_doubles_are_merged_and_who_answered_both_keeps_the_answer_to_the_one_that_stays(world) -> None:
    town, process, organiser, _moderator, resident = world
    with transaction():
        other = make.make_person(town)
        found = make_round(process)
        one, two, three = (line.id for line in queries.accepted(found.id))
        for person, statement, given in (
            (resident, one, Answer.AGREE),
            (resident, two, Answer.DISAGREE),
            (other, two, Answer.NEITHER),
        ):
            service.answer(make.actor(person), found.id, statement, given)
        service.merge(make.actor(organiser), found.id, 2, 1)
    assert _numbers(found.id) == {1: (1, 0, 1), 2: (0, 0, 0), 3: (0, 0, 0)}
    with transaction():
        assert service.answer(make.actor(other), found.id, two, Answer.AGREE).id == one
        service.merge(make.actor(organiser), found.id, 1, 3)
    assert _numbers(found.id)[3] == (2, 0, 0)
    assert {row.into for row in queries.desk_rows(found.id, 0, 9)} == {None, 3}
    for number, into, code in ((3, 3, "MERGED_WITH_ITSELF"), (1, 3, "NO_SUCH_STATEMENT"), (3, 9, "NO_SUCH_STATEMENT")):
        asked = _refusal(lambda n=number, i=into: service.merge(make.actor(organiser), found.id, n, i))
        assert asked is StatementCode[code]
    assert db.session.scalar(select(func.count()).select_from(Vote)) == 2


def test_who_leaves_takes_their_answers_along_and_leaves_published_statements_as_nobodys(world) -> None:
    *_town, process, organiser, moderator, resident = world
    actor = make.actor(resident)
    with transaction():
        found = make_round(process)
        waits = make_waiting(found, resident)
        out = make_waiting(found, resident, "A clock on the tower.")
        service.decide(make.actor(moderator), found.id, out, Decision.ACCEPT, "A clock on the tower.")
        service.answer(actor, found.id, queries.accepted(found.id)[0].id, Answer.AGREE)
    with transaction():
        accounts.leave(actor, make.proof(resident))
    assert _numbers(found.id)[1] == (0, 0, 0)
    assert db.session.scalar(select(func.count()).select_from(Vote)) == 0
    assert queries.statement(waits) is None and queries.statement(out) is not None


def test_reasons_are_added_and_removed_but_one_stays(world) -> None:
    *_town, process, organiser, _moderator, _resident = world
    actor = make.actor(organiser)
    with transaction():
        found = make_draft(process)
        added = service.add_reason(actor, found.id, {"en": " Off topic. ", "fr": ""})
    assert added.texts == {"en": "Off topic."}
    with transaction():
        for reason in queries.reasons(found.id)[:2]:
            service.remove_reason(actor, found.id, reason.id)
    assert _refusal(lambda: service.remove_reason(actor, found.id, added.id)) is StatementCode.LAST_REASON
    assert _refusal(lambda: service.add_reason(actor, found.id, {"en": " "})) is StatementCode.EMPTY_REASON
