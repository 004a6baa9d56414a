"""The only door of the package's tables, for reading and for writing: nothing else opens ``demographics.models``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update

from civic.audit import service as audit
from civic.core.db import ByName, db, in_transaction, upsert, whole_read
from civic.core.leaving import goes_with_account
from civic.core.permissions import Actor
from civic.demographics.models import Answer, AskedHere, Consent, Respondent
from civic.demographics.policy import Can, require
from civic.demographics.rules import AGE, PREFER_NOT, QUESTIONS, Ask, Purpose, Question, band_of_year

# ---- which questions a municipality asks


@dataclass(frozen=True)
class Asked:
    """A question as one municipality asks it; ``purposes`` are its own words, empty where it has written none."""

    question: Question
    purposes: Mapping[str, str]
    text_version: int
    asked: bool


def all_questions(municipality_id: int) -> list[Asked]:
    """Every question in its order, asked or not. Those of special categories are asked only where it was said so."""
    rows = {
        row.question: row
        for row in db.session.scalars(select(AskedHere).where(AskedHere.municipality_id == municipality_id))
    }
    found = []
    for question in QUESTIONS.values():
        row = rows.get(question.code)
        if row is None:
            found.append(Asked(question, {}, 0, not question.special))
        else:
            found.append(Asked(question, row.purposes, row.text_version, row.asked))
    return found


def asked(municipality_id: int) -> list[Asked]:
    """The questions that a municipality asks."""
    return [each for each in all_questions(municipality_id) if each.asked]


def write_asked(
    municipality_id: int, question: Ask, is_asked: bool, purposes: Mapping[str, str], text_version: int, now: datetime
) -> None:
    values = {"asked": is_asked, "purposes": dict(purposes), "text_version": text_version, "since": now}
    statement = upsert(AskedHere).values(municipality_id=municipality_id, question=question.value, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["municipality_id", "question"], set_=values))


# ---- one's own answers


@dataclass(frozen=True)
class Own:
    """What somebody told of one question; ``value`` None and ``taken_back_at`` set: it was, and is gone."""

    municipality_id: int
    question: str
    version: int | None
    value: str | None
    secret: bytes | None
    consented_at: datetime | None
    taken_back_at: datetime | None


def own(person_id: int, municipality_id: int | None = None) -> list[Own]:
    """What somebody told, for that person only; everywhere if no municipality is named. Two queries."""
    mine = select(Respondent.id).where(Respondent.person_id == person_id).scalar_subquery()
    answers = select(Answer).where(Answer.respondent_id == mine)
    consents = select(
        Consent.municipality_id,
        Consent.question,
        func.max(Consent.given_at).filter(Consent.withdrawn_at.is_(None)).label("given_at"),
        func.max(Consent.withdrawn_at).label("withdrawn_at"),
    ).where(Consent.respondent_id == mine)
    if municipality_id is not None:
        answers = answers.where(Answer.municipality_id == municipality_id)
        consents = consents.where(Consent.municipality_id == municipality_id)
    told = {(row.municipality_id, row.question): row for row in db.session.scalars(answers)}
    rows = db.session.execute(consents.group_by(Consent.municipality_id, Consent.question))
    agreed = {(row.municipality_id, row.question): (row.given_at, row.withdrawn_at) for row in rows}
    found = []
    for key in sorted({*told, *agreed}):
        answer, (given, withdrawn) = told.get(key), agreed.get(key, (None, None))
        version, value, secret = (answer.version, answer.value, answer.secret) if answer else (None, None, None)
        found.append(Own(*key, version, value, secret, given, None if answer else withdrawn))
    return found


@dataclass(frozen=True)
class Agreement:
    """One consent of one's own, for the download."""

    municipality_id: int
    question: str
    purpose: str
    text_version: int
    given_at: datetime
    withdrawn_at: datetime | None


def consents_of(person_id: int) -> list[Agreement]:
    """All that somebody agreed to and took back, oldest first; for that person only."""
    columns = (
        Consent.municipality_id,
        Consent.question,
        Consent.purpose,
        Consent.text_version,
        Consent.given_at,
        Consent.withdrawn_at,
    )
    statement = select(*columns).join(Respondent, Respondent.id == Consent.respondent_id)
    rows = db.session.execute(statement.where(Respondent.person_id == person_id).order_by(Consent.id))
    return [Agreement(*row) for row in rows]


def respondent_of(person_id: int) -> int:
    """The respondent that a person is, from the first answer on."""
    statement = upsert(Respondent).values(person_id=person_id)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["person_id"]))
    return db.session.scalars(select(Respondent.id).where(Respondent.person_id == person_id)).one()


def keep_answers(
    respondent_id: int, municipality_id: int, answers: Sequence[tuple[Question, str, bytes | None]]
) -> None:
    """Set answers (question, value, words of one's own): there is one a question, and the one before is gone."""
    if not answers:
        return
    rows = [
        {
            "respondent_id": respondent_id,
            "municipality_id": municipality_id,
            "question": question.code.value,
            "version": question.version,
            "value": value,
            "secret": secret,
        }
        for question, value, secret in answers
    ]
    statement = upsert(Answer)
    new = {name: statement.excluded[name] for name in ("version", "value", "secret")}
    keys = ["respondent_id", "municipality_id", "question"]
    db.session.execute(statement.on_conflict_do_update(index_elements=keys, set_=new), rows)


def keep_consents(
    respondent_id: int, municipality_id: int, versions: Mapping[Ask, int], purpose: Purpose, now: datetime
) -> None:
    """Keep that somebody agrees, to these wordings. What they agreed to in another one ends; twice the same is once."""
    if not versions:
        return
    same = _holding(respondent_id, municipality_id, list(versions)) + [Consent.purpose == purpose.value]
    other = or_(
        *(and_(Consent.question == question.value, Consent.text_version != n) for question, n in versions.items())
    )
    db.session.execute(update(Consent).where(*same, other).values(withdrawn_at=now))
    rows = [
        {
            "respondent_id": respondent_id,
            "municipality_id": municipality_id,
            "question": question.value,
            "purpose": purpose.value,
            "text_version": text_version,
            "given_at": now,
        }
        for question, text_version in versions.items()
    ]
    statement = upsert(Consent).on_conflict_do_nothing(
        index_elements=["respondent_id", "municipality_id", "question", "purpose"],
        index_where=Consent.withdrawn_at.is_(None),
    )
    db.session.execute(statement, rows)


def withdraw(respondent_id: int, municipality_id: int, questions: Collection[Ask], now: datetime) -> None:
    """End the consents that hold."""
    holding = _holding(respondent_id, municipality_id, questions)
    db.session.execute(update(Consent).where(*holding).values(withdrawn_at=now))


def delete_answers(respondent_id: int, municipality_id: int, questions: Collection[Ask]) -> list[str]:
    """Delete answers; returns the questions that had one."""
    statement = delete(Answer).where(
        Answer.respondent_id == respondent_id,
        Answer.municipality_id == municipality_id,
        Answer.question.in_([question.value for question in questions]),
    )
    return list(db.session.scalars(statement.returning(Answer.question)))


def _holding(respondent_id: int, municipality_id: int, questions: Collection[Ask]) -> list[ColumnElement[bool]]:
    return [
        Consent.respondent_id == respondent_id,
        Consent.municipality_id == municipality_id,
        Consent.question.in_([question.value for question in questions]),
        Consent.withdrawn_at.is_(None),
    ]


# ---- how long what is told is kept


def answers_go_with_account() -> bool:
    """Whether answers are deleted with the account of who gave them."""
    return goes_with_account(Answer)


def consents_go_with_account() -> bool:
    """Whether it is deleted with the account that somebody agreed."""
    return goes_with_account(Consent)


# ---- the people of imported files


def is_imported(source: str) -> bool:
    """Whether people of a source are here."""
    return db.session.scalar(select(Respondent.id).where(Respondent.source == source).limit(1)) is not None


def write_imported(
    municipality_id: int, source: str, answers: Iterable[Sequence[tuple[str, int, str]]], batch: int = 5000
) -> list[int]:
    """Write respondents with their (question, version, value); returns their ids in the order given."""
    ids: list[int] = []
    waiting = list(answers)
    for start in range(0, len(waiting), batch):
        part = waiting[start : start + batch]
        made = db.session.scalars(
            insert(Respondent).returning(Respondent.id, sort_by_parameter_order=True),
            [{"person_id": None, "source": source} for _ in part],
        ).all()
        rows = [
            {
                "respondent_id": respondent,
                "municipality_id": municipality_id,
                "question": question,
                "version": version,
                "value": value,
            }
            for respondent, told in zip(made, part, strict=True)
            for question, version, value in told
        ]
        if rows:
            db.session.execute(insert(Answer), rows)
        ids += made
    return ids


# ---- reading for a purpose


@dataclass(frozen=True)
class Coded:
    """Answers that may be counted: for each dimension the value by person, and by imported respondent.

    Whoever is missing did not tell. Ages are bands, neighbourhoods are ids; what people wrote in their own
    words is not part of it.
    """

    persons: Mapping[str, Mapping[int, str]]
    imported: Mapping[str, Mapping[int, str]]


def coded(
    reader: Actor, purpose: Purpose, municipality_id: int, dimensions: Collection[str], year: int, about: str
) -> Coded:
    """Read answers for one purpose, as far as each person agreed to it; the reading goes into the audit log.

    Args:
        reader: the program itself, in a job.
        dimensions: of ``labels.DIMENSIONS``; those that the municipality does not ask stay empty.
        year: the present one; ages are reached within it.
        about: what the reading is for ("release 12"), for the log.

    Raises:
        NotAllowed: anybody but a job asks.
        RuntimeError: no transaction is open, so that the reading could go unlogged.
    """
    require(reader, Can.COUNT)
    if not in_transaction():
        raise RuntimeError("a reading is logged in the transaction that reads")
    wanted = sorted({*dimensions} & {_dimension(each.question.code) for each in asked(municipality_id)})
    audit.record(reader, "read", "demographics", about, municipality_id, purpose=purpose.value, dimensions=wanted)
    found: tuple[dict[str, dict[int, str]], ...] = ({name: {} for name in wanted}, {name: {} for name in wanted})
    for name in wanted:
        for person_id, respondent_id, question, value in _readable(purpose, municipality_id, name):
            told = band_of_year(int(value), year) if question == Ask.BIRTH_YEAR else value
            if told is not None and person_id is not None:
                found[0][name][person_id] = told
            elif told is not None:
                found[1][name][respondent_id] = told
    return Coded(*found)


def _dimension(question: str) -> str:
    return AGE if question == Ask.BIRTH_YEAR else str(question)


def _readable(purpose: Purpose, municipality_id: int, dimension: str) -> Iterator[ByName]:
    """Answers of one dimension, of the present version: with consent, or told by the file they come from."""
    asks = [Ask.BIRTH_YEAR.value, AGE] if dimension == AGE else [dimension]
    version = QUESTIONS[Ask(asks[0])].version
    agreed = exists().where(
        Consent.respondent_id == Answer.respondent_id,
        Consent.municipality_id == municipality_id,
        Consent.question == Answer.question,
        Consent.purpose == purpose.value,
        Consent.withdrawn_at.is_(None),
    )
    statement = (
        select(Respondent.person_id, Respondent.id, Answer.question, Answer.value)
        .join(Answer, Answer.respondent_id == Respondent.id)
        .where(
            Answer.municipality_id == municipality_id,
            Answer.question.in_(asks),
            Answer.version == version,
            Answer.value != PREFER_NOT,
            Respondent.source.is_not(None) | agreed,
        )
    )
    with whole_read():
        yield from db.session.execute(statement.execution_options(yield_per=5000))
