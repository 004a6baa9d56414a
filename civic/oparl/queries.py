"""What strangers may see of the councils of a town: the rows of its objects. And what was noted of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, or_, select

from civic.accounts.models import Person
from civic.core.db import db, upsert
from civic.core.permissions import STRANGER
from civic.councils.kinds import RECOMMENDATION
from civic.councils.models import Council, Item, Recommendation
from civic.councils.rules import RecommendationState
from civic.meetings import queries as meetings
from civic.meetings.models import AgendaItem, Meeting
from civic.meetings.queries import PaperRow
from civic.meetings.rules import MeetingState
from civic.meetings.rules.deciding import Publicity, is_open
from civic.motions.models import Motion
from civic.motions.rules import State
from civic.oparl.models import Named, Noted
from civic.oparl.rules import Key, Kind, Note
from civic.proposals.kinds import PROPOSAL
from civic.proposals.models import Proposal
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.towns import queries as towns
from civic.towns.models import Membership


@dataclass(frozen=True)
class CouncilRow:
    """A council that everybody may see."""

    id: int
    slug: str
    group_id: int
    publicity: str
    names: dict[str, str]
    at: datetime


@dataclass(frozen=True)
class TermRow:
    """A term that holds, of a member who agreed to be named: ``number`` stands for them."""

    id: int
    number: int
    council_id: int
    name: str
    office: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True)
class MeetingRow:
    """A meeting of a council of which everybody may read what happens in the room."""

    id: int
    group_id: int
    publicity: str | None
    titles: dict[str, str]
    place_name: str
    address: str
    starts_at: datetime
    ends_at: datetime
    state: str
    minutes_at: datetime | None
    at: datetime


@dataclass(frozen=True)
class ItemRow:
    """An item of the agenda of such a meeting."""

    id: int
    meeting_id: int
    position: int
    title: str
    about_id: int | None
    called_at: datetime | None


@dataclass(frozen=True)
class PaperThing:
    """A recommendation, or a proposal that a council treats; by the number of its resource."""

    id: int
    kind: str
    title: str
    address: str
    at: datetime
    council_id: int | None
    number: int | None
    adopted_on: date | None


@dataclass(frozen=True)
class MotionRow:
    """A motion on an item that was decided."""

    item_id: int
    text: str
    carried: bool


@dataclass(frozen=True)
class Rows:
    """Everything of a town that the objects are made of."""

    councils: list[CouncilRow]
    terms: list[TermRow]
    meetings: list[MeetingRow]
    items: list[ItemRow]
    files: list[PaperRow]
    papers: list[PaperThing]
    motions: list[MotionRow]


def rows(municipality_id: int) -> Rows:
    """Eight queries, however much there is."""
    councils = _councils(municipality_id)
    of = {row.group_id: row for row in councils}
    held = _meetings(list(of), {group: row.publicity for group, row in of.items()})
    ids = [row.id for row in held]
    items = _items(ids)
    papers = [*_recommendations(list(of)), *_proposals(items, [row.id for row in councils])]
    return Rows(councils, _terms(list(of)), held, items, meetings.papers(ids), papers, _motions(ids))


def _councils(municipality_id: int) -> list[CouncilRow]:
    c = Council
    statement = (
        select(c.id, c.slug, c.group_id, c.publicity, c.names, c.created_at)
        .join(Resource, Resource.id == c.resource_id)
        .where(c.municipality_id == municipality_id, resources.visible_to(STRANGER))
    )
    return [CouncilRow(*row) for row in db.session.execute(statement.order_by(c.id))]


def _terms(groups: Collection[int]) -> list[TermRow]:
    """Terms that hold now, as on the page of their council, of those who agreed to be named."""
    m = Membership
    statement = (
        select(m.id, Named.id, Named.council_id, Person.display_name, m.office, m.first_day, m.last_day)
        .join(Council, Council.group_id == m.group_id)
        .join(Named, (Named.council_id == Council.id) & (Named.person_id == m.person_id))
        .join(Person, Person.id == m.person_id)
        .where(m.group_id.in_(groups), towns.holds_term(), Person.left_at.is_(None))
    )
    return [TermRow(*row) for row in db.session.execute(statement.order_by(m.id))]


def _meetings(groups: Collection[int], publicity: dict[int, str]) -> list[MeetingRow]:
    m = Meeting
    columns = m.id, m.group_id, m.publicity, m.titles, m.place_name, m.address, m.starts_at, m.ends_at, m.state
    statement = (
        select(*columns, m.minutes_at, m.created_at.label("at"))
        .join(Resource, Resource.id == m.resource_id)
        .where(m.group_id.in_(groups), resources.visible_to(STRANGER))
        .order_by(m.id)
    )
    found = (MeetingRow(**row) for row in db.session.execute(statement).mappings())
    return [row for row in found if _open(row.publicity or publicity[row.group_id], row.state)]


def _open(publicity: str, state: str) -> bool:
    return is_open(Publicity(publicity), minutes_published=state == MeetingState.HELD)


def _items(meeting_ids: Collection[int]) -> list[ItemRow]:
    i = AgendaItem
    statement = select(i.id, i.meeting_id, i.position, i.title, i.about_id, i.called_at)
    statement = statement.where(i.meeting_id.in_(meeting_ids)).order_by(i.meeting_id, i.position)
    return [ItemRow(*row) for row in db.session.execute(statement)]


def _recommendations(groups: Collection[int]) -> list[PaperThing]:
    r, thing = Recommendation, Resource
    statement = (
        select(thing.id, r.title, thing.address, r.created_at, r.council_id, r.number, r.adopted_on)
        .join(thing, thing.id == r.resource_id)
        .where(r.group_id.in_(groups), r.state != RecommendationState.DRAFT, resources.visible_to(STRANGER))
    )
    return [
        PaperThing(row[0], RECOMMENDATION.code, *row[1:]) for row in db.session.execute(statement.order_by(thing.id))
    ]


def _proposals(items: Collection[ItemRow], council_ids: Collection[int]) -> list[PaperThing]:
    """Proposals on an agenda, or that a council must treat, as far as everybody may see them."""
    about = [item.about_id for item in items if item.about_id is not None]
    must = exists().where(
        Item.council_id.in_(council_ids), Item.proposal_id == Proposal.id, Proposal.resource_id == Resource.id
    )
    r = Resource
    statement = select(r.id, r.kind, r.title, r.address, r.created_at).where(
        r.kind == PROPOSAL.code, or_(r.id.in_(about), must), resources.visible_to(STRANGER)
    )
    return [PaperThing(*row, None, None, None) for row in db.session.execute(statement.order_by(r.id))]


def _motions(meeting_ids: Collection[int]) -> list[MotionRow]:
    m = Motion
    decided = m.amends_id.is_(None), m.state.in_((State.CARRIED, State.LOST))
    statement = select(m.item_id, m.text, m.state).where(m.meeting_id.in_(meeting_ids), *decided).order_by(m.id)
    return [MotionRow(row[0], row[1], row[2] == State.CARRIED) for row in db.session.execute(statement)]


# ---- consent


def named_in(person_id: int) -> set[int]:
    """The councils in whose open data somebody agreed to be named."""
    return set(db.session.scalars(select(Named.council_id).where(Named.person_id == person_id)))


def terms_of(person_id: int) -> list[Council]:
    """The councils in which somebody's term holds now."""
    sits = exists().where(
        Membership.group_id == Council.group_id, Membership.person_id == person_id, towns.holds_term()
    )
    return list(db.session.scalars(select(Council).where(sits).order_by(Council.id)))


# ---- notes


def notes(municipality_id: int, kinds: Collection[Kind]) -> dict[Key, Note]:
    """What was noted of the objects of some kinds of a town. One query."""
    n = Noted
    statement = select(n.kind, n.number, n.created_at, n.changed_at, n.deleted_at, n.digest)
    statement = statement.where(n.municipality_id == municipality_id, n.kind.in_([kind.value for kind in kinds]))
    return {(Kind(row[0]), row[1]): Note(*row[2:]) for row in db.session.execute(statement)}


def keep_notes(municipality_id: int, found: dict[Key, Note]) -> None:
    """Write notes, each in the place of the one before."""
    if not found:
        return
    values = [
        {
            "municipality_id": municipality_id,
            "kind": kind.value,
            "number": number,
            "digest": note.digest,
            "created_at": note.created,
            "changed_at": note.changed,
            "deleted_at": note.deleted,
        }
        for (kind, number), note in found.items()
    ]
    statement = upsert(Noted)
    new = {name: statement.excluded[name] for name in ("digest", "changed_at", "deleted_at")}
    keys = ["municipality_id", "kind", "number"]
    db.session.execute(statement.on_conflict_do_update(index_elements=keys, set_=new), values)
