"""Telling, taking back, consent, reading for a purpose, leaving."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from civic.accounts import service as accounts
from civic.audit import queries as audit
from civic.core import sealing
from civic.core.db import Base, db, transaction
from civic.core.permissions import SYSTEM, Actor, NotAllowed, Refused, Role
from civic.demographics import queries, service
from civic.demographics.rules import AGE, PREFER_NOT, Ask, DemographicsCode, Purpose
from civic.demographics.service import Told
from tests.support import factories as make

YES = True


def read(town_id: int, *dimensions: str) -> queries.Coded:
    with transaction():
        return queries.coded(SYSTEM, Purpose.STATISTICS, town_id, dimensions, 2026, "release 1")


def tell(actor: Actor, town_id: int, folder: Path, **answers: Told) -> None:
    with transaction():
        service.tell(actor, town_id, {Ask(key): told for key, told in answers.items()}, folder)


def rows_of(person_id: int) -> int:
    """Rows of the package that have to do with a person, however they hang together."""
    found = 0
    for name in ("demographics_answer", "demographics_consent", "demographics_respondent"):
        table = Base.metadata.tables[name]
        found += db.session.scalar(select(func.count()).select_from(table)) or 0
    return found


@pytest.fixture
def world() -> tuple[int, Actor]:
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
    return town.id, make.actor(person)


def test_an_answer_with_consent_is_counted(world: tuple[int, Actor], tmp_path: Path) -> None:
    town, actor = world
    tell(actor, town, tmp_path, birth_year=Told("2001", YES), gender=Told("woman", YES))
    assert read(town, AGE, "gender").persons == {AGE: {actor.person_id: "25-34"}, "gender": {actor.person_id: "woman"}}


def test_without_consent_nothing_is_written(world: tuple[int, Actor], tmp_path: Path) -> None:
    town, actor = world
    with pytest.raises(Refused) as refused:
        tell(actor, town, tmp_path, gender=Told("woman", False))
    assert refused.value.code is DemographicsCode.NO_CONSENT
    assert rows_of(actor.person_id or 0) == 0


def test_a_form_may_be_sent_all_blank(world: tuple[int, Actor], tmp_path: Path) -> None:
    town, actor = world
    tell(actor, town, tmp_path, **{question.value: Told() for question in Ask if question is not Ask.DISABILITY})
    assert not [each for each in queries.own(actor.person_id or 0) if each.value]


def test_taking_back_deletes_the_answer_and_dates_the_end_of_the_consent(
    world: tuple[int, Actor], tmp_path: Path
) -> None:
    town, actor = world
    tell(actor, town, tmp_path, gender=Told("woman", YES), birthplace=Told("eu", YES))
    with transaction():
        assert service.take_back(actor, town, [Ask.GENDER]) == ["gender"]
        assert service.take_back(actor, town, [Ask.GENDER]) == []
    assert read(town, "gender", "birthplace").persons == {"gender": {}, "birthplace": {actor.person_id: "eu"}}
    own = {each.question: each for each in queries.own(actor.person_id or 0, town)}
    assert own["gender"].value is None and own["gender"].taken_back_at is not None
    assert own["birthplace"].value == "eu" and own["birthplace"].taken_back_at is None


def test_answering_again_needs_one_answer_and_one_holding_consent(world: tuple[int, Actor], tmp_path: Path) -> None:
    town, actor = world
    for value in ("woman", "woman", "man"):
        tell(actor, town, tmp_path, gender=Told(value, YES))
    assert read(town, "gender").persons == {"gender": {actor.person_id: "man"}}
    assert [each.withdrawn_at for each in queries.consents_of(actor.person_id or 0)] == [None]


def test_preferring_not_to_say_is_an_answer_that_is_never_counted(world: tuple[int, Actor], tmp_path: Path) -> None:
    town, actor = world
    tell(actor, town, tmp_path, gender=Told("woman", YES))
    tell(actor, town, tmp_path, gender=Told(PREFER_NOT))
    assert read(town, "gender").persons == {"gender": {}}
    assert len([each for each in queries.own(actor.person_id or 0) if each.value]) == 1
    assert [each.withdrawn_at is None for each in queries.consents_of(actor.person_id or 0)] == [False]


def test_words_of_ones_own_are_stored_encrypted_and_never_read_for_a_purpose(
    world: tuple[int, Actor], tmp_path: Path
) -> None:
    town, actor = world
    tell(actor, town, tmp_path, gender=Told("self_described", YES, "two-spirit"))
    stored = db.session.execute(text("SELECT value, secret FROM demographics_answer")).one()
    assert b"two-spirit" not in bytes(stored.secret) and stored.value == "self_described"
    assert sealing.unseal(tmp_path, bytes(stored.secret), service.KEY) == b"two-spirit"
    assert "two-spirit" not in repr(read(town, "gender"))
    assert "two-spirit" not in repr([entry.details for entry, _, _ in audit.entries()])


def test_a_special_question_is_asked_only_where_the_town_says_what_for(
    world: tuple[int, Actor], tmp_path: Path
) -> None:
    town, actor = world
    with pytest.raises(Refused) as refused:
        tell(actor, town, tmp_path, disability=Told("yes", YES))
    assert refused.value.code is DemographicsCode.NOT_ASKED_HERE
    with transaction(), pytest.raises(Refused):
        service.choose_question(SYSTEM, town, Ask.DISABILITY, True, {"en": ""})
    with transaction():
        service.choose_question(SYSTEM, town, Ask.DISABILITY, True, {"en": "Access to meetings."})
    tell(actor, town, tmp_path, disability=Told("yes", YES))
    assert read(town, "disability").persons == {"disability": {actor.person_id: "yes"}}


def test_a_question_that_is_no_longer_asked_is_no_longer_read(world: tuple[int, Actor], tmp_path: Path) -> None:
    town, actor = world
    tell(actor, town, tmp_path, gender=Told("woman", YES))
    with transaction():
        service.choose_question(SYSTEM, town, Ask.GENDER, False, {})
    assert read(town, "gender").persons == {}


def test_every_reading_is_in_the_audit_log(world: tuple[int, Actor]) -> None:
    town, _ = world
    read(town, "gender", "disability")
    entry = audit.of_thing("demographics", "release 1")[0]
    assert entry.verb == "read"
    assert entry.details == {"purpose": "statistics", "dimensions": ["gender"]}


def test_nobody_but_a_job_reads_and_never_outside_a_transaction(world: tuple[int, Actor]) -> None:
    town, actor = world
    with transaction():
        admin = make.make_person(None, admin=True)
    for asking in (actor, make.actor(admin)):
        with transaction(), pytest.raises(NotAllowed):
            queries.coded(asking, Purpose.STATISTICS, town, ["gender"], 2026, "curiosity")
    with pytest.raises(RuntimeError):
        queries.coded(SYSTEM, Purpose.STATISTICS, town, ["gender"], 2026, "unlogged")


def test_leaving_leaves_no_row(world: tuple[int, Actor], tmp_path: Path) -> None:
    town, actor = world
    tell(actor, town, tmp_path, gender=Told("woman", YES), birthplace=Told(PREFER_NOT))
    assert rows_of(actor.person_id or 0) > 0
    with transaction():
        accounts.leave(actor, accounts.prove_own(actor, make.PASSWORD))
    assert rows_of(actor.person_id or 0) == 0


def test_answers_belong_to_one_municipality(world: tuple[int, Actor], tmp_path: Path) -> None:
    town, actor = world
    with transaction():
        other = make.make_municipality()
    tell(actor, town, tmp_path, gender=Told("woman", YES))
    assert read(other.id, "gender").persons == {"gender": {}}


def test_imported_people_arrive_once_without_account(world: tuple[int, Actor]) -> None:
    town, actor = world
    hood = sorted(service.neighbourhoods(town))[0]
    people = [{"age": 34, "gender": "woman"}, {"age": 400}, {"neighbourhood": hood, "gender": "unknown"}]
    with transaction():
        ids = service.record_imported(SYSTEM, town, "city.pb", people)
    assert len(ids) == 3
    imported = read(town, AGE, "gender", "neighbourhood").imported
    assert imported == {AGE: {ids[0]: "25-34"}, "gender": {ids[0]: "woman"}, "neighbourhood": {ids[2]: str(hood)}}
    with transaction(), pytest.raises(Refused) as refused:
        service.record_imported(SYSTEM, town, "city.pb", people)
    assert refused.value.code is DemographicsCode.ALREADY_IMPORTED
    with transaction(), pytest.raises(NotAllowed):
        service.record_imported(actor, town, "other.pb", people)


def test_only_administrators_choose_the_questions(world: tuple[int, Actor]) -> None:
    town, actor = world
    with transaction():
        organiser = make.make_person(None)
        service_actor = Actor(person_id=organiser.id, roles=frozenset({(town, Role.ORGANISER)}))
    for asking in (actor, service_actor):
        with transaction(), pytest.raises(NotAllowed):
            service.choose_question(asking, town, Ask.GENDER, False, {})
