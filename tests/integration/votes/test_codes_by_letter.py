"""[K02] Votes by one-time code: one code, one person, one vote; and no row says who had which code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from civic.accounts import service as accounts
from civic.accounts.events import PersonConfirmed
from civic.audit.models import AuditEntry
from civic.core import events
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, SYSTEM, NotAllowed, Refused, Role
from civic.votes import methods, queries, service
from civic.votes.models import Admission, Letters, OneTimeCode, RollEntry, Vote
from civic.votes.rules import VoteCode, roll_hash
from tests.support import factories as make
from tests.support.letters import HEAD, make_code_vote, make_codes, table
from tests.support.votes import end, make_vote


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def _refused(person, vote: Vote, text: str) -> VoteCode:
    with pytest.raises(Refused) as refused, transaction():
        service.enter_code(make.actor(person), vote.id, text)
    return refused.value.code


def _count(table: type, vote: Vote) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(table.vote_id == vote.id)) or 0


def test_one_code_is_one_vote_of_one_person(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        first, second = make.make_person(town), make.make_person(town)
        vote, codes = make_code_vote(town, folder)
    with pytest.raises(Refused) as refused, transaction():
        service.cast(make.actor(first), vote.id, [], folder)
    assert refused.value.code is VoteCode.NOT_ON_ROLL
    with transaction():
        service.enter_code(make.actor(first), vote.id, codes[0].lower())
    with transaction():
        assert service.cast(make.actor(first), vote.id, [], folder).revision == 1
    assert _refused(second, vote, codes[0]) is VoteCode.CODE_USED
    assert _refused(first, vote, codes[1]) is VoteCode.CODE_ENOUGH
    with transaction():
        service.enter_code(make.actor(second), vote.id, codes[1])
    assert queries.roll_size(vote.id) == 3


def test_a_refusal_uses_no_code_and_says_why(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
        draft = make_vote(town, by_code=True)
        void = make_codes(draft, folder)[0]
        codes = [each.code for each in service.print_letters(SYSTEM, draft.id, "The printer jammed.", folder)]
        service.open_vote(SYSTEM, draft.id, folder)
        other, others = make_code_vote(town, folder)
        free = make_vote(town, folder)
    assert _refused(person, draft, void) is VoteCode.CODE_VOID
    assert _refused(person, draft, others[0]) is VoteCode.CODE_UNKNOWN
    assert _refused(person, draft, codes[0][:-1]) is VoteCode.CODE_MISTYPED
    assert _refused(person, free, codes[0]) is VoteCode.CODE_CLOSED
    with pytest.raises(NotAllowed), transaction():
        service.enter_code(STRANGER, draft.id, codes[0])
    with transaction():
        service.enter_code(make.actor(person), draft.id, codes[0])
        end(other)
    assert _refused(person, other, others[0]) is VoteCode.CODE_CLOSED


def test_the_opening_entry_freezes_rule_and_number_and_forgets_names(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
        vote, codes = make_code_vote(town, folder, people=4)
    said = json.loads(vote.opening or "")
    entries = queries.entries(vote.id)
    assert said["roll"] == said["electorate"]["codes"] == len(entries) == 4
    assert said["electorate"]["list"] == roll_hash(entries)
    assert said["electorate"]["enter_until"] == said["closes_at"]
    assert queries.paper(vote).electorate.kind == "codes"
    assert _count(Letters, vote) == 0
    with transaction():
        events.announce(PersonConfirmed(person.id, town.id))
    assert queries.roll_entry(vote.id, person.id) is None
    with transaction():
        service.enter_code(make.actor(person), vote.id, codes[0])
    assert queries.deviating() == []
    with transaction():
        db.session.get_one(Vote, vote.id).by_code = False
    assert queries.deviating() == [vote.id]
    with transaction():
        db.session.get_one(Vote, vote.id).by_code = True
        db.session.add(RollEntry(vote_id=vote.id))
    assert queries.deviating() == [vote.id]
    with transaction():
        db.session.execute(delete(RollEntry).where(RollEntry.id.not_in(entries)))
    for verb in ("look_at_list", "use_list", "print_letters"):
        more = {"look_at_list": (table(2), folder), "use_list": (), "print_letters": ("Again.", folder)}[verb]
        with pytest.raises(Refused) as refused, transaction():
            getattr(service, verb)(SYSTEM, vote.id, *more)
        assert refused.value.code is VoteCode.ALREADY_OPENED


def test_a_vote_by_code_opens_with_letters_only(folder: Path) -> None:
    with transaction():
        vote = make_vote(make.make_municipality(), by_code=True)

    def refused() -> VoteCode:
        with pytest.raises(Refused) as found, transaction():
            service.open_vote(SYSTEM, vote.id, folder)
        return found.value.code

    assert refused() is VoteCode.NO_LETTERS
    with transaction():
        service.look_at_list(SYSTEM, vote.id, table(2), folder)
        service.use_list(SYSTEM, vote.id)
    assert refused() is VoteCode.NO_LETTERS
    with transaction():
        service.print_letters(SYSTEM, vote.id, "", folder)
    with pytest.raises(Refused) as again, transaction():
        service.print_letters(SYSTEM, vote.id, " ", folder)
    assert again.value.code is VoteCode.NO_PRINT_REASON
    with transaction():
        service.look_at_list(SYSTEM, vote.id, table(5), folder)
        service.use_list(SYSTEM, vote.id)
    assert refused() is VoteCode.NO_LETTERS
    with transaction():
        service.print_letters(SYSTEM, vote.id, "A list of today.", folder)
        service.delete_list(SYSTEM, vote.id, in_use=True)
        service.open_vote(SYSTEM, vote.id, folder)
    assert (queries.roll_size(vote.id), queries.valid_codes(vote.id)) == (5, 5)


def test_names_are_sealed_and_the_log_has_numbers_and_no_name(folder: Path) -> None:
    name = "Zénobie Quatremain"
    with transaction():
        town = make.make_municipality()
        organiser = make.make_person(town, Role.ORGANISER)
        vote = make_vote(town, by_code=True)
        actor = make.actor(organiser)
        service.look_at_list(actor, vote.id, f"{HEAD}{name},3 Mill Lane,1234,Halmere\n".encode(), folder)
        service.use_list(actor, vote.id)
        (letter,) = service.print_letters(actor, vote.id, "", folder)
    assert (letter.to.name, letter.to.lines) == (name, ("3 Mill Lane", "1234 Halmere"))
    (row,) = db.session.scalars(select(Letters).where(Letters.vote_id == vote.id))
    assert name.encode() not in row.sealed
    marks = db.session.scalars(select(OneTimeCode.mark).where(OneTimeCode.vote_id == vote.id)).all()
    assert letter.code not in " ".join(marks)
    acts = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == "vote", AuditEntry.thing == str(vote.id)))
    told = {act.verb: json.dumps(act.details, ensure_ascii=False) for act in acts}
    assert {"use_list", "print_letters"} <= told.keys()
    assert not any(word in said for said in told.values() for word in (name, letter.code, "Mill"))
    with pytest.raises(NotAllowed), transaction():
        service.look_at_list(make.actor(make.make_person(town)), vote.id, table(1), folder)


def test_marks_of_codes_go_when_the_vote_closes(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
        vote, codes = make_code_vote(town, folder)
        service.enter_code(make.actor(person), vote.id, codes[0])
        end(vote)
    with transaction():
        service.close(SYSTEM, vote.id)
    assert (_count(OneTimeCode, vote), _count(Admission, vote)) == (0, 0)
    found = db.session.get_one(Vote, vote.id, populate_existing=True)
    assert (found.result or {})["roll"] == 3
    assert queries.changed_since_the_end() == []


def test_who_leaves_and_comes_back_enters_no_second_code(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        first = make.make_person(email="zoe@example.org")
        vote, codes = make_code_vote(town, folder)
        actor = make.actor(first)
        service.enter_code(actor, vote.id, codes[0])
    with transaction():
        accounts.leave(actor, accounts.prove_own(actor, make.PASSWORD))
    with transaction():
        again = make.make_person(email="zoe+2@example.org")
    assert _refused(again, vote, codes[1]) is VoteCode.CODE_ENOUGH


def test_a_draft_for_others_keeps_no_list(folder: Path) -> None:
    with transaction():
        vote = make_vote(make.make_municipality(), by_code=True)
        make_codes(vote, folder)
        vote.state = "writing"
    with transaction():
        asked = {name: getattr(vote, name) for name in ("titles", "opens_at", "closes_at", "texts")}
        service.change(SYSTEM, vote.id, service.Question(method=methods.APPROVAL, **asked))
    assert (_count(Letters, vote), _count(OneTimeCode, vote)) == (0, 0)
