"""Who lives in a town is confirmed at the desk or by its register, and gives rights as long as it holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from civic.accounts import service as accounts
from civic.accounts.models import Person
from civic.audit.models import AuditEntry
from civic.core import clock
from civic.core.db import Base, db, transaction
from civic.core.mail import Mail
from civic.core.permissions import SYSTEM, Faulty, NotAllowed, Refused, Role
from civic.processes import queries as processes
from civic.processes.rules import Act, Verdict, Who
from civic.proposals.rules import PROPOSAL_PHASE
from civic.towns import service as towns
from civic.towns.models import Membership, Municipality
from civic.verification import queries, service
from civic.verification.models import RegisterEntry, Verification
from civic.verification.rules import MOST_TRIES, Field, Level, VerificationCode, Way
from civic.verification.service import Outcome
from tests.support import factories as make
from tests.support import verification as v


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def _person(town: Municipality, *roles: Role) -> Person:
    with transaction():
        return make.make_person(town, *roles)


def _refusal(act: Callable[[], object]) -> object:
    with pytest.raises(Refused) as refused, transaction():
        act()
    return refused.value.code


def _compare(town: Municipality, person: Person, **changes: object) -> Outcome:
    with transaction():
        return service.compare(make.actor(person), town.id, {**v.ZOE, **changes}, v.keys())  # type: ignore[arg-type]


def _register(town: Municipality, *lines: str, head: str = v.HEAD) -> None:
    with transaction():
        v.use_register(town, head + "\n".join(lines or ("Dupont,Zoe,1984-03-09,h1",)))


def _row(person: Person) -> Verification | None:
    return db.session.scalar(select(Verification).where(Verification.person_id == person.id))


def test_an_officer_confirms_a_person_and_the_person_is_told(town: Municipality) -> None:
    officer, person = make.actor(_person(town, Role.OFFICER)), _person(town)
    with transaction():
        code = service.show_code(make.actor(person))
        assert service.find(officer, town.id, f" {code[:4].lower()}-{code[4:]}") == person.id
        assert service.find(officer, town.id, (person.email or "").upper()) == person.id
        v.confirm(town, person, 1, actor=officer)
    found = queries.of_person(person.id, town.id)
    assert found is not None
    assert (found.level, found.way, found.withdrawn_at) == (Level.RESIDENCE, Way.DESK, None)
    assert found.hoods is not None
    assert found.hoods["en"].endswith("-2")
    mails = db.session.scalars(select(Mail).where(Mail.recipient == person.email)).all()
    assert [one.subject for one in mails] == ["Your account is verified"]


def test_a_code_is_over_after_half_an_hour_and_a_new_one_ends_the_old(town: Municipality) -> None:
    person = _person(town)
    with transaction():
        first = service.show_code(make.actor(person))
        second = service.show_code(make.actor(person))
    assert _refusal(lambda: service.find(SYSTEM, town.id, first)) is VerificationCode.NOBODY
    with clock.standing_at(clock.now() + timedelta(minutes=31)):
        assert _refusal(lambda: service.find(SYSTEM, town.id, second)) is VerificationCode.NOBODY


@pytest.mark.parametrize("role", [None, Role.ADMIN, Role.ORGANISER, Role.MODERATOR, Role.SECRETARY])
def test_nobody_but_an_officer_of_the_town_verifies(town: Municipality, role: Role | None) -> None:
    actor, person = make.actor(_person(town, *([role] if role else []))), _person(town)
    with transaction():
        foreign = make.actor(make.make_person(make.make_municipality(), Role.OFFICER))
    for who in (actor, foreign):
        acts: list[Callable[[], object]] = [
            lambda who=who: service.find(who, town.id, person.email or ""),
            lambda who=who: v.confirm(town, person, actor=who),
            lambda who=who: service.withdraw(who, town.id, person.id, "No.", "en"),
            lambda who=who: service.look_at(who, town.id, b"", v.keys()),
            lambda who=who: service.take_into_use(who, town.id),
            lambda who=who: service.discard(who, town.id),
        ]
        for act in acts:
            with pytest.raises(NotAllowed), transaction():
                act()


def test_what_an_officer_cannot_confirm(town: Municipality) -> None:
    mine = _person(town, Role.OFFICER)
    officer, person = make.actor(mine), _person(town)
    with transaction():
        unconfirmed = make.make_person(town, confirmed=False)
        elsewhere = make.hoods_of(make.make_municipality())[0]
    tomorrow = clock.day_in(town.timezone, clock.now()) + timedelta(days=1)
    cases: list[tuple[Person, dict[str, object], VerificationCode]] = [
        (mine, {}, VerificationCode.ONESELF),
        (unconfirmed, {}, VerificationCode.NOBODY),
        (person, {"neighbourhood_id": None}, VerificationCode.NO_NEIGHBOURHOOD),
        (person, {"neighbourhood_id": elsewhere}, VerificationCode.OTHER_NEIGHBOURHOOD),
        (person, {"day": tomorrow}, VerificationCode.LATER_DAY),
        (person, {"named": {Field.FAMILY_NAME: "Dupont"}}, VerificationCode.HALF_NAMED),
    ]
    for who, changes, code in cases:
        assert _refusal(lambda who=who, changes=changes: v.confirm(town, who, actor=officer, **changes)) is code
    assert _row(person) is None


def test_one_entry_verifies_one_account_whichever_way(town: Municipality) -> None:
    _register(town)
    first, second, third = (_person(town) for _ in range(3))
    assert _compare(town, first, **{Field.GIVEN_NAME: "ZOE Marie"}) is Outcome.VERIFIED
    found = queries.of_person(first.id, town.id)
    assert found is not None
    assert (found.way, found.level) == (Way.REGISTER, Level.RESIDENCE)
    assert _compare(town, second) is Outcome.TAKEN
    assert _row(second) is None
    assert _refusal(lambda: v.confirm(town, third, named=v.ZOE)) is VerificationCode.TAKEN

    def again() -> Outcome:
        return service.compare(make.actor(first), town.id, v.ZOE, v.keys())

    assert _refusal(again) is VerificationCode.ALREADY
    with transaction():
        service.withdraw(SYSTEM, town.id, first.id, "Somebody else's details.", "en")
    assert _refusal(again) is VerificationCode.WITHDRAWN
    assert _compare(town, second) is Outcome.VERIFIED, "the entry is free for whom it belongs to"


def test_tries_are_limited_in_the_database_for_a_day(town: Municipality) -> None:
    _register(town)
    person, now = _person(town), clock.now()
    for _ in range(MOST_TRIES):
        assert _compare(town, person, **{Field.FAMILY_NAME: "Dupond"}) is Outcome.NO_MATCH
    assert _compare(town, person) is Outcome.TOO_OFTEN, "also the right details are a try"
    with clock.standing_at(now + timedelta(hours=23)):
        assert _compare(town, person) is Outcome.TOO_OFTEN
    with clock.standing_at(now + timedelta(hours=25)):
        assert _compare(town, person) is Outcome.VERIFIED


def test_every_field_of_the_register_has_to_match(town: Municipality) -> None:
    head = "family_name,given_name,birth_date,postcode,neighbourhood\n"
    _register(town, "Dupont,Zoe,1984-03-09,10 20,h1", head=head)
    person = _person(town)
    assert queries.fields_of_register(town.id) == ["family_name", "given_name", "birth_date", "postcode"]
    assert _compare(town, person, **{Field.POSTCODE: "1021"}) is Outcome.NO_MATCH
    assert _compare(town, person, **{Field.POSTCODE: "1020"}) is Outcome.VERIFIED


def test_nothing_that_the_register_says_is_in_the_database(town: Municipality) -> None:
    _register(town, "Montgolfier,Ambrose,1984-03-09,h1", "Montgolfier,,1984-03-09,h1", "Montgolfier,Ida,1984-13-09,h1")
    words = []
    for table in Base.metadata.sorted_tables:
        words += [repr(tuple(row)) for row in db.session.execute(table.select())]
    everything = "\n".join(words).casefold()
    assert "montgolfier" not in everything
    assert "ambrose" not in everything
    assert "1984" not in everything
    assert db.session.query(RegisterEntry).count() == 1


def test_a_newer_register_takes_the_place_and_leaves_people_verified(town: Municipality) -> None:
    _register(town, "Dupont,Zoe,1984-03-09,h1", "Roe,Al,1990-01-01,h0")
    first, second = _person(town), _person(town)
    assert _compare(town, first) is Outcome.VERIFIED
    with transaction():
        service.look_at(SYSTEM, town.id, (v.HEAD + "Kahn,Ada,1930-02-01,h2\n").encode(), v.keys())
        other = {Field.FAMILY_NAME: "Roe", Field.GIVEN_NAME: "Al", Field.BIRTH_DATE: "1990-01-01"}
    assert queries.register_in_use(town.id).entries == 2, "what is looked at is not in use"
    with transaction():
        service.take_into_use(SYSTEM, town.id)
    assert _compare(town, second, **other) is Outcome.NO_MATCH
    row = _row(first)
    assert row is not None
    assert row.withdrawn_at is None
    assert _refusal(lambda: service.take_into_use(SYSTEM, town.id)) is VerificationCode.NO_DRAFT


def test_another_key_than_that_of_the_register_is_a_fault_and_no_mismatch(town: Municipality) -> None:
    _register(town)
    person = _person(town)
    (v.keys() / f"register-{town.id}.key").unlink()
    with pytest.raises(Faulty), transaction():
        service.compare(make.actor(person), town.id, v.ZOE, v.keys())


def _right(process_id: int, person: Person) -> Verdict:
    return processes.right_of(process_id, Act.PROPOSE, make.actor(person)).verdict


def _for(town: Municipality, group_id: int) -> int:
    process = make.make_process(town, PROPOSAL_PHASE)
    processes.phases(process.id)[0].group_id = group_id
    db.session.flush()
    return process.id


def test_phases_are_for_verified_residents_or_for_those_of_a_neighbourhood(town: Municipality) -> None:
    here, there, visitor, nobody = (_person(town) for _ in range(4))
    hoods = make.hoods_of(town)
    with transaction():
        for_all = _for(town, towns.verified_group(town.id))
        for_some = _for(town, towns.neighbourhood_group(town.id, hoods[0]))
        v.confirm(town, here, 0)
        v.confirm(town, there, 1)
        v.confirm(town, visitor, level=Level.IDENTITY)
    allowed = {
        name: (_right(for_all, who), _right(for_some, who))
        for name, who in {"here": here, "there": there, "visitor": visitor, "nobody": nobody}.items()
    }
    yes, no = Verdict.OPEN, Verdict.NOT_YOU
    assert allowed == {"here": (yes, yes), "there": (yes, no), "visitor": (no, no), "nobody": (no, no)}
    assert processes.turns(for_all)[0].who is Who.VERIFIED
    assert processes.turns(for_some)[0].who is Who.NEIGHBOURHOOD
    with transaction():
        v.confirm(town, here, 1)
        service.withdraw(SYSTEM, town.id, there.id, "Moved away.", "en")
    assert (_right(for_all, here), _right(for_some, here)) == (yes, no), "who moved has the rights of the new place"
    assert _right(for_all, there) is no, "a right ends with the verification"


def test_a_verification_of_one_town_gives_no_right_in_another(town: Municipality) -> None:
    person = _person(town)
    with transaction():
        other = make.make_municipality()
        process = _for(other, towns.verified_group(other.id))
        v.confirm(town, person)
    assert _right(process, person) is Verdict.NOT_YOU


def test_leaving_deletes_the_verification_and_frees_the_entry(town: Municipality) -> None:
    _register(town)
    person, again = _person(town), _person(town)
    assert _compare(town, person) is Outcome.VERIFIED
    proof = make.proof(person)
    with transaction():
        accounts.leave(make.actor(person), proof)
    assert _row(person) is None
    assert db.session.query(Membership).filter_by(person_id=person.id).count() == 0
    assert _compare(town, again) is Outcome.VERIFIED


def test_a_withdrawal_says_why_and_is_logged_without_words(town: Municipality) -> None:
    person = _person(town)
    with transaction():
        v.confirm(town, person)
    assert _refusal(lambda: service.withdraw(SYSTEM, town.id, person.id, "  ", "en")) is VerificationCode.NO_REASON
    with transaction():
        service.withdraw(SYSTEM, town.id, person.id, "Moved to the coast.", "en")
    found = queries.of_person(person.id, town.id)
    assert found is not None
    assert found.reason == "Moved to the coast."
    assert found.withdrawn_at is not None
    last = db.session.scalars(select(Mail).where(Mail.recipient == person.email).order_by(Mail.id.desc())).first()
    assert last is not None
    assert "Moved to the coast." in last.body
    assert (
        _refusal(lambda: service.withdraw(SYSTEM, town.id, person.id, "Twice.", "en")) is VerificationCode.NOT_VERIFIED
    )
    logged = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "withdraw_verification")).one()
    assert "coast" not in repr(logged.details)
    assert logged.details["before"]["level"] == "residence"
    assert logged.details["after"]["level"] is None
