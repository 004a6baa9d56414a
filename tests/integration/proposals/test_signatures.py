"""Signatures on paper are compared with the register, and each person counts once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select

from civic.accounts.events import PersonLeft
from civic.accounts.models import Person
from civic.audit.models import AuditEntry
from civic.core import clock, events
from civic.core.db import db, transaction
from civic.core.permissions import Actor, NotAllowed, Refused, Role
from civic.holdings.queries import written
from civic.processes import queries as processes
from civic.processes.models import Process
from civic.proposals import queries, service, signature_page, signature_table, signing
from civic.proposals.models import Proposal, Signature
from civic.proposals.rules import ProposalCode, ProposalState, SignatureCode
from civic.proposals.service import Signed
from civic.proposals.signature_table import SignatureTable
from civic.towns import service as towns
from civic.towns.models import Municipality
from civic.verification import service as verification
from civic.verification.rules import Field, VerificationCode
from tests.support import factories as make
from tests.support import verification as v
from tests.support.proposals import make_proposal

TOWN = {"support_threshold": 2}
LINES = "Dupont,Zoe,1984-03-09,h1\nHaddad,Omar,1990-01-02,h2\nKlein,Ada,1970-05-06,h2\n"
OMAR = {**v.ZOE, Field.FAMILY_NAME: "HADDAD", Field.GIVEN_NAME: "Omar Ali", Field.BIRTH_DATE: "1990-01-02"}


@pytest.fixture
def officer(town: Municipality) -> Actor:
    with transaction():
        v.use_register(town, v.HEAD + LINES)
        return make.actor(make.make_person(town, Role.OFFICER))


def _signed(named: Mapping[Field, object] = v.ZOE, days_ago: int = 0) -> Signed:
    return Signed(named, clock.day_in("Europe/Paris", clock.now()) - timedelta(days=days_ago))  # type: ignore[arg-type]


def _enter(officer: Actor, proposal: Proposal, named: Mapping[Field, object] = v.ZOE, days_ago: int = 0) -> bool:
    with transaction():
        return service.enter_signature(officer, proposal.id, _signed(named, days_ago), v.keys())


def _remove(officer: Actor, proposal: Proposal, reason: str = "She asked for it.") -> None:
    with transaction():
        service.remove_signature(officer, proposal.id, v.ZOE, reason, v.keys())


def _support(person: Person, proposal: Proposal, wanted: bool = True) -> None:
    with transaction():
        service.set_support(make.actor(person), proposal.id, wanted)


def _person(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town)


def _verify(town: Municipality, person: Person) -> None:
    with transaction():
        verification.compare(make.actor(person), town.id, v.ZOE, v.keys())


def _counts(proposal: Proposal) -> tuple[int, int | None]:
    found = db.session.get_one(Proposal, proposal.id, populate_existing=True)
    return found.support_count, found.paper_count


def _refusal(act: Callable[[], object]) -> object:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_a_person_counts_once_on_two_lists_and_nothing_is_kept_in_clear(officer: Actor, proposal: Proposal) -> None:
    assert _enter(officer, proposal)
    assert not _enter(officer, proposal, {**v.ZOE, Field.FAMILY_NAME: "DUPONT", Field.GIVEN_NAME: "Zoe Marie"})
    assert _counts(proposal) == (1, 1)
    row = db.session.scalars(select(Signature)).one()
    assert "dupont" not in str(vars(row)).lower() and "1984" not in str(vars(row))
    logged = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "enter_signature")).all()
    assert len(logged) == 1 and "dupont" not in str(vars(logged[0])).lower()


@pytest.mark.parametrize("order", ["paper first", "support first", "verified last"])
def test_who_supports_here_and_signed_counts_once(
    order: str, town: Municipality, officer: Actor, proposal: Proposal
) -> None:
    person = _person(town)
    steps = {
        "verify": lambda: _verify(town, person),
        "sign": lambda: _enter(officer, proposal),
        "support": lambda: _support(person, proposal),
    }
    orders = {
        "paper first": ("verify", "sign", "support"),
        "support first": ("verify", "support", "sign"),
        "verified last": ("support", "sign", "verify"),
    }
    for step in orders[order]:
        steps[step]()
    assert _counts(proposal) == (1, 0)
    _support(person, proposal, False)
    assert _counts(proposal) == (1, 1), "what was signed on paper still counts"


def test_two_people_reach_the_threshold_and_one_counted_twice_does_not(
    town: Municipality, officer: Actor, proposal: Proposal
) -> None:
    person = _person(town)
    _verify(town, person)
    _support(person, proposal)
    _enter(officer, proposal)
    assert db.session.get_one(Proposal, proposal.id, populate_existing=True).threshold_at is None
    _enter(officer, proposal, OMAR)
    found = db.session.get_one(Proposal, proposal.id, populate_existing=True)
    assert found.threshold_at is not None and found.due_on is not None
    assert (found.support_count, found.threshold_paper) == (2, 1)


def test_who_leaves_or_is_no_longer_verified_is_counted_anew(
    town: Municipality, officer: Actor, proposal: Proposal
) -> None:
    person = _person(town)
    _verify(town, person)
    _support(person, proposal)
    _enter(officer, proposal)
    [mine] = db.session.execute(written.signatures(person))
    assert mine.title == proposal.title
    with transaction():
        verification.withdraw(officer, town.id, person.id, "Moved away.", "en")
    assert _counts(proposal) == (2, 1), "nobody knows any more that they are one person"
    with transaction():
        events.announce(PersonLeft(person.id))
    assert _counts(proposal) == (1, 1)


def test_a_signature_is_removed_for_a_reason_and_can_be_entered_again(officer: Actor, proposal: Proposal) -> None:
    _enter(officer, proposal)
    assert _refusal(lambda: _remove(officer, proposal, "  ")) is SignatureCode.NO_REASON
    _remove(officer, proposal)
    assert _counts(proposal) == (0, 0)
    assert _refusal(lambda: _remove(officer, proposal)) is SignatureCode.NOT_ENTERED
    assert _enter(officer, proposal)


def test_who_is_not_in_the_register_or_signed_at_another_time_is_refused(officer: Actor, proposal: Proposal) -> None:
    stranger = {**v.ZOE, Field.GIVEN_NAME: "Emma"}
    assert _refusal(lambda: _enter(officer, proposal, stranger)) is SignatureCode.NOT_LISTED
    assert _refusal(lambda: _enter(officer, proposal, days_ago=-1)) is VerificationCode.LATER_DAY
    assert _refusal(lambda: _enter(officer, proposal, days_ago=4000)) is SignatureCode.CLOSED_THEN
    assert _counts(proposal) == (0, None)


def test_a_neighbourhoods_proposal_takes_signatures_of_its_people_only(
    town: Municipality, process: Process, officer: Actor, proposal: Proposal
) -> None:
    with transaction():
        for phase in processes.phases(process.id):
            phase.group_id = towns.neighbourhood_group(town.id, make.hoods_of(town)[1])
    assert _refusal(lambda: _enter(officer, proposal, OMAR)) is SignatureCode.NOT_FOR_THEM
    assert _enter(officer, proposal)


def test_nobody_but_an_officer_enters_signatures_and_only_while_no_answer_is_given(
    officer: Actor, organiser: Actor, proposal: Proposal
) -> None:
    with pytest.raises(NotAllowed):
        _enter(organiser, proposal)
    with transaction():
        service.answer(organiser, proposal.id, ProposalState.ACCEPTED, "Yes, next year.", "Public works", "en")
    assert _refusal(lambda: _enter(officer, proposal)) is ProposalCode.NOT_OPEN


def test_signatures_are_carried_over_once_when_proposals_are_merged(
    town: Municipality, process: Process, officer: Actor, organiser: Actor, author: Person
) -> None:
    with transaction():
        one, other = (make_proposal(town, process, author) for _ in range(2))
    _enter(officer, one)
    _enter(officer, one, OMAR)
    _enter(officer, other)
    with transaction():
        service.ask_to_merge(organiser, one.id, other.id, "The same.", "en")
        service.answer_merge(make.actor(author), one.id, True)
    assert _counts(other) == (2, 2)
    assert queries.signatures(other.id) == 2


HEADER = "Nom;Prénom;Date de naissance;Date de signature\n"
LIST = (
    HEADER
    + "Dupont;Zoé;09.03.1984;\nHADDAD;Omar;1990-01-02;\nDupont;ZOE MARIE;1984-03-09;\nStranger;Emma;1950-01-01;\n"
    "Klein;Ada;1970-05-06;never\nKlein;;1970-05-06;\nKlein;Ada;6/5/1970;1999-01-01\n"
)


def _table(officer: Actor, town: Municipality, text: str = LIST) -> SignatureTable:
    today = clock.day_in(town.timezone, clock.now())
    return signature_table.read(officer, town.id, text.encode("cp1252"), today, today, v.keys())


def _preview(officer: Actor, proposal: Proposal, table: SignatureTable) -> signature_page.Preview:
    homes = verification.by_mark(officer, proposal.municipality_id, {one.mark for one in table.signed})
    assert homes is not None
    return signature_page.preview(proposal, proposal.id, table, homes)


def _enter_all(officer: Actor, proposal: Proposal, table: SignatureTable) -> int:
    entered = 0
    for part in signing.portions(table.signed, 2):
        with transaction():
            entered += service.enter_signatures(officer, proposal.id, part)
    return entered


def test_a_list_is_compared_by_line_and_entered_once_however_often_it_is_sent(
    town: Municipality, officer: Actor, proposal: Proposal
) -> None:
    table = signature_table.of_json(json.loads(json.dumps(_table(officer, town).to_json())))
    assert table.lines == 7
    assert {why.value: lines for why, lines in table.others.items()} == {
        "twice": [4],
        "not_listed": [5],
        "no_day": [6],
    }
    assert [one.line for one in table.problems] == [7]
    told = {words: lines for words, _count, lines in _preview(officer, proposal, table).rows}
    assert told["Will be entered"] == "2–3"
    assert told["The proposal could not be supported on the day of the signature"] == "8"
    kept = json.dumps(table.to_json()).lower()
    assert not any(name in kept for name in ("dupont", "haddad", "stranger", "1984"))
    assert _enter_all(officer, proposal, table) == 2
    assert _counts(proposal) == (2, 2)
    assert db.session.get_one(Proposal, proposal.id, populate_existing=True).due_on is not None, "two are enough"
    again = _table(officer, town)
    assert _preview(officer, proposal, again).ready == 0
    assert _enter_all(officer, proposal, again) == 0
    assert _counts(proposal) == (2, 2)


def test_a_list_counts_nobody_again_who_supports_here_and_says_how_many_only_of_many(
    town: Municipality, officer: Actor, proposal: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = _person(town)
    _verify(town, person)
    _support(person, proposal)
    table = _table(officer, town)
    assert "With fewer it could show who does" in _preview(officer, proposal, table).here_too
    monkeypatch.setattr(signature_page, "FEWEST", 2)
    assert "1 of them supports the proposal here already" in _preview(officer, proposal, table).here_too
    assert _enter_all(officer, proposal, table) == 2
    assert _counts(proposal) == (2, 1)


def test_comparing_a_list_is_logged_and_entering_is_for_officers_before_the_answer(
    town: Municipality, officer: Actor, organiser: Actor, proposal: Proposal
) -> None:
    table = _table(officer, town)
    with transaction():
        service.compare_signatures(officer, proposal.id, table.lines)
    [logged] = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "compare_signatures"))
    assert "7" in str(vars(logged))
    with pytest.raises(NotAllowed), transaction():
        service.enter_signatures(organiser, proposal.id, table.signed)
    with transaction():
        service.answer(organiser, proposal.id, ProposalState.ACCEPTED, "Yes, next year.", "Public works", "en")
    assert _refusal(lambda: _enter_all(officer, proposal, table)) is ProposalCode.NOT_OPEN


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "column names"), (HEADER, "no lines"), (HEADER + "a;b;c;d\n" * 5001, "more than 5000 lines")],
)
def test_a_file_without_a_list_is_refused(text: str, said: str, town: Municipality, officer: Actor) -> None:
    with pytest.raises(signature_table.NoTable, match=said):
        _table(officer, town, text)
