"""Reading votes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select

from civic.core import sanitise
from civic.core.cache import remember
from civic.core.db import db, db_now, run
from civic.core.pagination import Page, keyset, paged
from civic.core.permissions import Actor, Faulty
from civic.spaces import queries as spaces
from civic.spaces.models import Process, Resource
from civic.votes import frozen, keys
from civic.votes.frozen import Paper, PaperOption, Question, RecordBroken
from civic.votes.models import Admission, KeyConsent, Option, RollEntry, Turnout, Vote
from civic.votes.rules import BallotRule, Method, OptionRule, Standing, VoteCode, VoteState, standing

PAGE = 20
#: For votes whose opening entry does not say it.
OBJECTION_DAYS = 30


def vote(vote_id: int) -> Vote | None:
    return db.session.get(Vote, vote_id)


def locked(vote_id: int) -> Vote:
    """The vote, held until the transaction ends: nobody casts meanwhile."""
    statement = select(Vote).where(Vote.id == vote_id).with_for_update()
    return db.session.scalars(statement, execution_options={"populate_existing": True}).one()


@dataclass(frozen=True)
class Box:
    """What casting needs of a vote: its opening entry, and the voter's entry of the roll, if there is one."""

    id: int
    opening: str | None
    opening_hash: str | None
    entry: int | None


def _box_statement() -> Any:
    mine = and_(RollEntry.vote_id == Vote.id, RollEntry.person_id == bindparam("person"))
    return (
        select(
            Vote.id,
            Vote.opening,
            Vote.opening_hash,
            RollEntry.id.label("entry"),
            Resource.municipality_id,
            Resource.process_id,
            Resource.audience,
            Resource.group_id,
            Resource.link_token,
            Process.state.label("process_state"),
        )
        .join(Resource, Resource.id == Vote.resource_id)
        .outerjoin(Process, Process.id == Resource.process_id)
        .outerjoin(RollEntry, mine)
        .where(Vote.id == bindparam("vote"))
        .with_for_update(read=True, of=Vote)
    )


# Built once: the last hour of a vote runs it for everybody.
_BOX = _box_statement()


def box(vote_id: int, actor: Actor, link: str | None) -> Box | None:
    """A vote that an actor may see, shared with others who cast: counting waits for them, and they for counting."""
    row: Any = run(_BOX, {"vote": vote_id, "person": actor.person_id}).one_or_none()
    if row is None or not spaces.may_see(actor, row, link, process_state=row.process_state):
        return None
    return Box(row.id, row.opening, row.opening_hash, row.entry)


def options(vote_id: int) -> list[Option]:
    return list(db.session.scalars(select(Option).where(Option.vote_id == vote_id).order_by(Option.position)))


def ballot_rule(found: Any, choices: Iterable[Any]) -> BallotRule:
    """What a ballot of this vote may say; of a vote's row and its rows, or of its paper."""
    return BallotRule(
        method=Method(found.method),
        options=tuple(OptionRule(o.id, None if o.cost is None else Fraction(o.cost)) for o in choices),
        budget=None if found.budget is None else Fraction(found.budget),
        fewest=found.fewest,
        most=found.most,
    )


def paper(found: Vote) -> Paper:
    """A vote as its pages and its count read it: of its opening entry, as soon as there is one.

    Raises:
        Faulty: the entry does not match the hash that was written down when the vote was opened.
    """
    row: dict[str, Any] = {
        "id": found.id,
        "state": found.state,
        "opens_at": found.opens_at,
        "closes_at": found.closes_at,
        "result": found.result,
        "key_destroyed_at": found.key_destroyed_at,
    }
    # An imported vote of elsewhere was never opened here.
    never_opened = found.state in (VoteState.WRITING, VoteState.DRAFT) or bool(found.imported_from)
    if found.opening is None and never_opened:
        names = ("titles", "texts", "texts_html", "method", "budget", "currency", "fewest", "most")
        choices = tuple(PaperOption(o.id, o.titles, o.texts, o.cost, o.neighbourhood_id) for o in options(found.id))
        return Paper(**{name: getattr(found, name) for name in names}, options=choices, objection_days=0, **row)
    asked: dict[str, Any] = vars(question(found.id, found.opening, found.opening_hash))
    return Paper(**asked, **row)


def question(vote_id: int, entry: str | None, said: str | None) -> Question:
    """What the opening entry of a vote asks. The hash is compared each time; what was read of it is kept a while.

    Raises:
        Faulty: it does not match.
    """
    try:
        content = frozen.content(entry or "", said)
    except RecordBroken as broken:
        raise Faulty(VoteCode.RECORD_BROKEN, vote=vote_id) from broken

    def make() -> Question:
        old = any("neighbourhood" not in option for option in content["options"])
        hoods = {o.id: o.neighbourhood_id for o in options(vote_id)} if old else {}
        return Question(
            titles=content["titles"],
            texts=content["texts"],
            texts_html={language: sanitise.render(text) for language, text in content["texts"].items()},
            method=content["method"],
            budget=None if content["budget"] is None else Decimal(content["budget"]),
            currency=content["currency"],
            fewest=content["fewest"],
            most=content["most"],
            options=frozen.options(content, hoods),
            objection_days=content.get("objection_days", OBJECTION_DAYS),
        )

    found: Question = remember(("question", said), make, 60.0)
    return found


def opened_rule(vote_id: int, entry: str | None, said: str | None) -> BallotRule:
    """What a ballot of a vote that has been opened may say."""
    found = question(vote_id, entry, said)
    return ballot_rule(found, found.options)


def found_with_resource(vote_id: int) -> tuple[Vote, Resource, str | None] | None:
    """A vote, the row that says who may see it, and the state of its process, if it has one. One query."""
    statement = (
        select(Vote, Resource, Process.state)
        .join(Resource, Resource.id == Vote.resource_id)
        .outerjoin(Process, Process.id == Vote.process_id)
        .where(Vote.id == vote_id)
    )
    row = db.session.execute(statement).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def roll_entry(vote_id: int, person_id: int | None) -> int | None:
    """A person's entry in the roll of a vote."""
    if person_id is None:
        return None
    return db.session.scalar(select(RollEntry.id).where(RollEntry.vote_id == vote_id, RollEntry.person_id == person_id))


def is_admitted(vote_id: int, mark: str) -> bool:
    """Whether a mailbox, by its mark, has entered a vote."""
    found = select(Admission.mark).where(Admission.vote_id == vote_id, Admission.mark == mark)
    return db.session.scalar(found) is not None


def consents(vote_id: int) -> list[int]:
    """Who agreed to destroy the key of a vote."""
    return list(db.session.scalars(select(KeyConsent.person_id).where(KeyConsent.vote_id == vote_id)))


def keys_to_destroy(municipality_ids: Iterable[int]) -> list[DraftRow]:
    """Votes of municipalities whose key has to be destroyed: the time for objections is over. One query."""
    ended = Vote.state.in_((VoteState.CLOSED, VoteState.INTERRUPTED)), Vote.opening.is_not(None)
    due = Vote.key_destroyed_at.is_(None), Vote.objections_until <= db_now()
    statement = select(Vote.id, Vote.municipality_id, Vote.process_id, Vote.titles)
    found = db.session.execute(statement.where(Vote.municipality_id.in_(municipality_ids), *ended, *due))
    return [DraftRow(*row) for row in found]


def roll_size(vote_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(RollEntry).where(RollEntry.vote_id == vote_id)) or 0


def not_in_turnout(vote_id: int) -> list[int]:
    """Entries of the roll of which no batch has said yet that they voted."""
    said = exists().where(Turnout.roll_entry_id == RollEntry.id)
    return list(db.session.scalars(select(RollEntry.id).where(RollEntry.vote_id == vote_id, ~said)))


def due_to_open() -> list[int]:
    """Prepared votes whose opening instant has come, by the clock of the database."""
    due = Vote.opens_at <= db_now(), Vote.closes_at > db_now()
    return list(db.session.scalars(select(Vote.id).where(Vote.state == VoteState.DRAFT, *due)))


def due_to_close() -> list[int]:
    """Opened votes whose closing instant has passed, by the clock of the database."""
    return list(db.session.scalars(select(Vote.id).where(Vote.state == VoteState.OPENED, Vote.closes_at <= db_now())))


def without_turnout() -> list[int]:
    """Votes that were held here and counted, of which it is not complete yet who voted."""
    held = Vote.state == VoteState.CLOSED, Vote.opening.is_not(None), Vote.turnout_at.is_(None)
    return list(db.session.scalars(select(Vote.id).where(*held)))


def to_seal() -> list[int]:
    """Votes that were held here, counted not long ago, and whose key is neither sealed nor destroyed."""
    held = Vote.state == VoteState.CLOSED, Vote.opening.is_not(None), Vote.turnout_at.is_not(None)
    there = Vote.key_sealed_at.is_(None), Vote.key_destroyed_at.is_(None), Vote.objections_until > db_now()
    return list(db.session.scalars(select(Vote.id).where(*held, *there)))


def keys_away(folder: Path) -> list[int]:
    """Open votes whose key cannot be read in a folder."""
    running = db.session.execute(select(Vote.id, Vote.opening).where(Vote.state == VoteState.OPENED))
    return keys.away(folder, [(row.id, row.opening) for row in running])


def running_in(municipality_ids: Iterable[int]) -> list[DraftRow]:
    """Open votes of municipalities, for those who could interrupt one."""
    statement = select(Vote.id, Vote.municipality_id, Vote.process_id, Vote.titles)
    found = statement.where(Vote.state == VoteState.OPENED, Vote.municipality_id.in_(municipality_ids))
    return [DraftRow(*row) for row in db.session.execute(found.order_by(Vote.id))]


def opened() -> list[int]:
    return list(db.session.scalars(select(Vote.id).where(Vote.state == VoteState.OPENED)))


def open_for_group_members(person_id: int) -> list[int]:
    """Opened votes of groups that a person belongs to now, on whose roll they do not stand yet."""
    stands = exists().where(RollEntry.vote_id == Vote.id, RollEntry.person_id == person_id)
    statement = select(Vote.id, Vote.group_id).where(Vote.state == VoteState.OPENED, Vote.closes_at > db_now(), ~stands)
    return [row.id for row in db.session.execute(statement) if spaces.is_member(person_id, row.group_id)]


def open_on_roll(person_id: int) -> list[int]:
    """Opened votes on whose roll a person stands."""
    statement = select(Vote.id).join(RollEntry, RollEntry.vote_id == Vote.id)
    return list(db.session.scalars(statement.where(Vote.state == VoteState.OPENED, RollEntry.person_id == person_id)))


@dataclass(frozen=True)
class VoteRow:
    """A vote in a list."""

    id: int
    titles: dict[str, str]
    method: str
    budget: Decimal | None
    currency: str
    opens_at: datetime
    closes_at: datetime
    state: str
    ballots: int | None
    process_id: int | None
    rank: int

    def standing(self, at: datetime) -> Standing:
        return standing(VoteState(self.state), self.opens_at, self.closes_at, at)


def _open() -> ColumnElement[bool]:
    """The condition "people can vote now", by the clock of the database."""
    return and_(Vote.state == VoteState.OPENED, Vote.opens_at <= db_now(), Vote.closes_at > db_now())


def _rank() -> ColumnElement[int]:
    """The order of a list: open, coming, being counted, interrupted, closed; as ``rules.standing`` says it."""
    return case(
        (_open(), 0),
        (Vote.state == VoteState.CLOSED, 4),
        (Vote.state == VoteState.INTERRUPTED, 3),
        (Vote.closes_at > db_now(), 1),
        else_=2,
    )


def _select(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Vote.id,
            Vote.titles,
            Vote.method,
            Vote.budget,
            Vote.currency,
            Vote.opens_at,
            Vote.closes_at,
            Vote.state,
            Vote.result,
            Vote.opening,
            Vote.opening_hash,
            Vote.process_id,
            _rank().label("rank"),
        )
        .join(Resource, Resource.id == Vote.resource_id)
        .where(*conditions)
    )


@dataclass(frozen=True)
class DraftRow:
    """A vote that organisers still write; whoever asks has asked the policy before."""

    id: int
    municipality_id: int
    process_id: int | None
    titles: dict[str, str]


def being_written(*, municipality_ids: Iterable[int] = (), process_ids: Iterable[int] = ()) -> list[DraftRow]:
    """Votes of municipalities or of processes that nobody but organisers sees yet, newest first. One query."""
    wanted = or_(Vote.municipality_id.in_(municipality_ids), Vote.process_id.in_(process_ids))
    statement = select(Vote.id, Vote.municipality_id, Vote.process_id, Vote.titles)
    found = db.session.execute(statement.where(Vote.state == VoteState.WRITING, wanted).order_by(Vote.id.desc()))
    return [DraftRow(*row) for row in found]


def _asked(row: Any) -> dict[str, Any]:
    """What a list says of the question: of the opening entry. If that is broken, the vote's own page tells."""
    said: Any = row
    if row.opening is not None:
        try:
            said = question(row.id, row.opening, row.opening_hash)
        except Faulty:
            said = row
    return {name: getattr(said, name) for name in ("titles", "method", "budget", "currency")}


def _rows(statement: Select[*tuple[Any, ...]]) -> list[VoteRow]:
    return [
        VoteRow(
            id=row.id,
            **_asked(row),
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            state=row.state,
            ballots=row.result["ballots"] if row.result else None,
            process_id=row.process_id,
            rank=row.rank,
        )
        for row in db.session.execute(statement)
    ]


def page(
    municipality_id: int, actor: Actor, after: str | None = None, before: str | None = None, limit: int = PAGE
) -> Page[VoteRow]:
    """A page of a municipality's votes that an actor may see: open ones first, then what comes, then the past.

    Within each, those that close last come first. One query.
    """
    order: Any = [(_rank(), False), (Vote.closes_at, True), (Vote.id, True)]
    statement = _select(Vote.municipality_id == municipality_id, spaces.visible_to(actor))
    asked, backwards = keyset(statement, order, after, before, limit)

    def keys(row: VoteRow) -> list[Any]:
        return [row.rank, row.closes_at.isoformat(), row.id]

    return paged(_rows(asked), keys, backwards, bool(after or before), limit)


def how_many(municipality_id: int, actor: Actor) -> int:
    """How many votes of a municipality an actor may see."""
    statement = select(func.count()).select_from(Vote).join(Resource, Resource.id == Vote.resource_id)
    return db.session.scalar(statement.where(Vote.municipality_id == municipality_id, spaces.visible_to(actor))) or 0


def votes_of_process(process_id: int, actor: Actor) -> list[VoteRow]:
    """Every vote of a process that an actor may see, those that close last first."""
    statement = _select(Vote.process_id == process_id, spaces.visible_to(actor))
    return _rows(statement.order_by(Vote.closes_at.desc(), Vote.id.desc()))


def open_votes(
    actor: Actor, *, municipality_id: int | None = None, process_id: int | None = None, limit: int | None = None
) -> list[VoteRow]:
    """Where people can vote now in a municipality or a process, what closes first first; all, or so many."""
    where = Vote.municipality_id == municipality_id if process_id is None else Vote.process_id == process_id
    statement = _select(where, _open(), spaces.visible_to(actor)).order_by(Vote.closes_at, Vote.id)
    return _rows(statement.limit(limit) if limit else statement)


def imported(source: str) -> int | None:
    """The vote that an import has made from a source."""
    return db.session.scalar(select(Vote.id).where(Vote.imported_from == source))


def voters(process_id: int) -> list[tuple[int | None, int | None]]:
    """Who is known to have voted in the votes of a process, as (person, imported respondent); never what."""
    rows = db.session.execute(
        select(RollEntry.person_id, RollEntry.respondent_id)
        .join(Turnout, Turnout.roll_entry_id == RollEntry.id)
        .join(Vote, Vote.id == RollEntry.vote_id)
        .where(Vote.process_id == process_id)
        .distinct()
    )
    return [(row.person_id, row.respondent_id) for row in rows]
