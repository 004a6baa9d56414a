"""Reading votes: one, its roll, and those that wait for something to be done."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import and_, bindparam, exists, func, or_, select

from civic.core.db import Selection, db, db_now, run
from civic.core.permissions import Absent, Actor
from civic.processes import queries as processes
from civic.processes.models import Process
from civic.processes.rules import Door
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.votes import keys
from civic.votes.models import Admission, KeyConsent, Option, RollEntry, Turnout, Vote
from civic.votes.rules import Explained, VoteState


def vote(vote_id: int) -> Vote | None:
    return db.session.get(Vote, vote_id)


def locked(vote_id: int) -> Vote:
    """The vote, held until the transaction ends: nobody casts meanwhile.

    Raises:
        Absent: there is none, or no more.
    """
    statement = select(Vote).where(Vote.id == vote_id).with_for_update()
    found = db.session.scalars(statement, execution_options={"populate_existing": True}).one_or_none()
    if found is None:
        raise Absent(f"no vote {vote_id}")
    return found


@dataclass(frozen=True)
class Box:
    """What casting needs of a vote: its opening entry, and the voter's entry of the roll, if there is one."""

    id: int
    opening: str | None
    opening_hash: str | None
    entry: int | None


def _box_statement() -> Selection:
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
            *processes.DOOR,
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
    row = run(_BOX, {"vote": vote_id, "person": actor.person_id}).one_or_none()
    if row is None or not resources.may_see(actor, row, link, process=processes.door(row)):
        return None
    return Box(row.id, row.opening, row.opening_hash, row.entry)


def options(vote_id: int) -> list[Option]:
    return list(db.session.scalars(select(Option).where(Option.vote_id == vote_id).order_by(Option.position)))


def found_with_resource(vote_id: int) -> tuple[Vote, Resource, Door | None] | None:
    """A vote, the row that says who may see it, and who may read its process, if it has one. One query."""
    statement = (
        select(Vote, Resource, Vote.municipality_id, *processes.DOOR)
        .join(Resource, Resource.id == Vote.resource_id)
        .outerjoin(Process, Process.id == Vote.process_id)
        .where(Vote.id == vote_id)
    )
    row = db.session.execute(statement).one_or_none()
    return None if row is None else (row[0], row[1], processes.door(row))


def roll_entry(vote_id: int, person_id: int | None) -> int | None:
    """A person's entry in the roll of a vote."""
    if person_id is None:
        return None
    return db.session.scalar(select(RollEntry.id).where(RollEntry.vote_id == vote_id, RollEntry.person_id == person_id))


def entries(vote_id: int) -> list[int]:
    """The entries of the roll of a vote."""
    return list(db.session.scalars(select(RollEntry.id).where(RollEntry.vote_id == vote_id)))


def is_admitted(vote_id: int, marks: Collection[str]) -> bool:
    """Whether somebody with one of these marks has entered a vote."""
    found = select(Admission.mark).where(Admission.vote_id == vote_id, Admission.mark.in_(marks)).limit(1)
    return db.session.scalar(found) is not None


@dataclass(frozen=True)
class DraftRow:
    """A vote that organisers still write; whoever asks has asked the policy before."""

    id: int
    municipality_id: int
    process_id: int | None
    titles: dict[str, str]


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


def without_turnout() -> list[int]:
    """Votes that were held here and counted, of which it is not complete yet who voted."""
    held = Vote.state == VoteState.CLOSED, Vote.opening.is_not(None), Vote.turnout_at.is_(None)
    return list(db.session.scalars(select(Vote.id).where(*held)))


def explained_of_last(most: int) -> dict[int, Explained | None]:
    """What is told of the losers of the votes that were held here and counted last, so many at most. One query."""
    held = Vote.state == VoteState.CLOSED, Vote.opening.is_not(None)
    statement = select(Vote.id, Vote.explained).where(*held).order_by(Vote.closed_at.desc()).limit(most)
    return {row.id: row.explained for row in db.session.execute(statement)}


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


def ending_before(instant: datetime) -> list[int]:
    """Votes that are open and end before an instant."""
    return list(db.session.scalars(select(Vote.id).where(Vote.state == VoteState.OPENED, Vote.closes_at < instant)))


def opened() -> list[int]:
    return list(db.session.scalars(select(Vote.id).where(Vote.state == VoteState.OPENED)))


def open_on_roll(person_id: int) -> list[int]:
    """Opened votes on whose roll a person stands."""
    statement = select(Vote.id).join(RollEntry, RollEntry.vote_id == Vote.id)
    return list(db.session.scalars(statement.where(Vote.state == VoteState.OPENED, RollEntry.person_id == person_id)))


def being_written(*, municipality_ids: Iterable[int] = (), process_ids: Iterable[int] = ()) -> list[DraftRow]:
    """Votes of municipalities or of processes that nobody but organisers sees yet, newest first. One query."""
    wanted = or_(Vote.municipality_id.in_(municipality_ids), Vote.process_id.in_(process_ids))
    statement = select(Vote.id, Vote.municipality_id, Vote.process_id, Vote.titles)
    found = db.session.execute(statement.where(Vote.state == VoteState.WRITING, wanted).order_by(Vote.id.desc()))
    return [DraftRow(*row) for row in found]


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
