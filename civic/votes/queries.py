"""Reading votes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, column, exists, func, or_, select, table

from civic.core.cache import remember
from civic.core.db import db, db_now, run, whole_read
from civic.core.pagination import Page, keyset, paged
from civic.core.permissions import Actor
from civic.spaces import queries as spaces
from civic.spaces.models import Process, Resource
from civic.votes import sheets
from civic.votes.models import SHEETS, Ballot, Option, RollEntry, Turnout, Vote
from civic.votes.rules import BallotRule, Method, OptionRule, Standing, VoteState, standing

PAGE = 20
#: Pages of 8 kB up to which the table of ballots is clustered with each batch: half a second of waiting.
MOST_PAGES = 4000


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
    entry: int | None


def _box_statement() -> Any:
    mine = and_(RollEntry.vote_id == Vote.id, RollEntry.person_id == bindparam("person"))
    return (
        select(
            Vote.id,
            Vote.opening,
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
    return Box(row.id, row.opening, row.entry)


def options(vote_id: int) -> list[Option]:
    return list(db.session.scalars(select(Option).where(Option.vote_id == vote_id).order_by(Option.position)))


def ballot_rule(found: Vote, choices: Iterable[Option]) -> BallotRule:
    """What a ballot of this vote may say."""
    return BallotRule(
        method=Method(found.method),
        options=tuple(OptionRule(o.id, None if o.cost is None else Fraction(o.cost)) for o in choices),
        budget=None if found.budget is None else Fraction(found.budget),
        fewest=found.fewest,
        most=found.most,
    )


def frozen_rule(found: Vote) -> BallotRule:
    """The same for a vote that has been opened."""
    if found.state in (VoteState.WRITING, VoteState.DRAFT):
        return ballot_rule(found, options(found.id))
    return opened_rule(found.id)


def opened_rule(vote_id: int) -> BallotRule:
    """What a ballot of a vote that has been opened may say: nothing of it changes any more, so it is kept a while."""

    def make() -> BallotRule:
        found = db.session.get_one(Vote, vote_id)
        return ballot_rule(found, options(vote_id))

    rule: BallotRule = remember(("ballot", vote_id), make, 60.0)
    return rule


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


def roll_size(vote_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(RollEntry).where(RollEntry.vote_id == vote_id)) or 0


def embedded() -> bool:
    """Whether ballots lie on sheets in a file of their own, as in SQLite."""
    return db.engine.dialect.name == "sqlite"


def sheet_count(vote_id: int) -> int:
    """How many sheets the ballots of a vote take; 0 before the first."""
    start = sheets.first(vote_id)
    last = db.session.scalar(
        select(func.max(SHEETS.c.id)).where(SHEETS.c.id >= start, SHEETS.c.id < start + sheets.MOST)
    )
    return 0 if last is None else last - start + 1


def sheet(number: int) -> str | None:
    return db.session.scalar(select(SHEETS.c.body).where(SHEETS.c.id == number))


def on_sheets(vote_id: int) -> dict[str, sheets.Record]:
    """All ballots of a vote that lie on sheets, by slot."""
    start = sheets.first(vote_id)
    bodies = select(SHEETS.c.body).where(SHEETS.c.id >= start, SHEETS.c.id < start + sheets.MOST)
    found: dict[str, sheets.Record] = {}
    for body in db.session.scalars(bodies):
        found |= sheets.read(body)
    return found


def ballot(vote_id: int, slot: str) -> tuple[list[int], int] | None:
    """What lies under a slot, for the voter who changes it: the choice and its revision."""
    if embedded():
        count = sheet_count(vote_id)
        body = sheet(sheets.first(vote_id) + sheets.which(slot, count)) if count else None
        record = sheets.read(body).get(slot) if body else None
        return None if record is None else (record[1], record[0])
    row = db.session.execute(
        select(Ballot.choice, Ballot.revision).where(Ballot.vote_id == vote_id, Ballot.slot == slot)
    ).one_or_none()
    return None if row is None else (row.choice, row.revision)


def ballots(vote_id: int) -> list[tuple[frozenset[int], int]]:
    """All ballots of a vote, equal ones together; for the tally."""
    counted: dict[frozenset[int], int] = {}
    if embedded():
        return list(Counter(frozenset(record[1]) for record in on_sheets(vote_id).values()).items())
    statement = select(Ballot.choice).where(Ballot.vote_id == vote_id).execution_options(yield_per=5000)
    with whole_read():
        for choice in db.session.scalars(statement):
            key = frozenset(choice)
            counted[key] = counted.get(key, 0) + 1
    return list(counted.items())


def unsettled(vote_id: int) -> list[Ballot]:
    """Ballots that no batch has written anew yet; on sheets there are none."""
    if embedded():
        return []
    return list(db.session.scalars(select(Ballot).where(Ballot.vote_id == vote_id, Ballot.settled.is_(False))))


def settled_by_chance(vote_id: int, most: int) -> list[Ballot]:
    """So many of the other ballots, drawn by chance."""
    others = select(Ballot).where(Ballot.vote_id == vote_id, Ballot.settled).order_by(func.random()).limit(most)
    return list(db.session.scalars(others))


def may_cluster() -> bool:
    """Whether the database lets this program write the table of ballots anew, and it is small enough to do so often."""
    owner = func.pg_has_role(column("relowner"), "USAGE")
    found = select(owner & (column("relpages") < MOST_PAGES)).select_from(table("pg_class"))
    return bool(db.session.scalar(found.where(column("oid") == func.to_regclass(Ballot.__tablename__))))


def slots_used(vote_id: int) -> set[str]:
    if embedded():
        return set(on_sheets(vote_id))
    return set(db.session.scalars(select(Ballot.slot).where(Ballot.vote_id == vote_id)))


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


def opened() -> list[int]:
    return list(db.session.scalars(select(Vote.id).where(Vote.state == VoteState.OPENED)))


def open_for_group_members(person_id: int) -> list[int]:
    """Opened votes of groups that a person belongs to now, on whose roll they do not stand yet."""
    stands = exists().where(RollEntry.vote_id == Vote.id, RollEntry.person_id == person_id)
    statement = select(Vote.id, Vote.group_id).where(Vote.state == VoteState.OPENED, Vote.closes_at > db_now(), ~stands)
    return [row.id for row in db.session.execute(statement) if spaces.is_member(person_id, row.group_id)]


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


def _rows(statement: Select[*tuple[Any, ...]]) -> list[VoteRow]:
    return [
        VoteRow(
            id=row.id,
            titles=row.titles,
            method=row.method,
            budget=row.budget,
            currency=row.currency,
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
