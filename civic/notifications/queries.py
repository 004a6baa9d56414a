"""Reading notifications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from civic.accounts.models import Organisation
from civic.core.db import db
from civic.core.mail import Mail
from civic.core.permissions import Actor
from civic.deliberation.models import Post, Thread
from civic.notifications.models import Choice, Following, Mailed, Mute, Notification
from civic.notifications.rules import CATEGORY_OF, DECISIONS, EVERY, PARTS, Category, Frequency, Kind
from civic.proposals.models import Proposal
from civic.proposals.queries.coauthors import may_read
from civic.resources import queries as resources
from civic.resources.models import Resource


@dataclass(frozen=True)
class Told:
    """One notification as the list shows it. ``title`` is None for a thing that this person may not see any more."""

    id: int
    kind: Kind
    title: str | None
    language: str
    address: str
    created_at: datetime
    read: bool


def told(actor: Actor, limit: int = 50) -> list[Told]:
    """What somebody has been told, newest first; titles as far as they may see them now. One query."""
    rows = db.session.execute(
        select(
            Notification.id,
            Notification.kind,
            Notification.post_id,
            Notification.decision_id,
            Notification.created_at,
            Notification.read_at,
            case(
                (resources.visible_to(actor), Resource.title),
                (may_read(actor.person_id or 0), Proposal.title),
                (Notification.decision_id.is_not(None), ""),
                else_=Organisation.name,
            ).label("title"),
            func.coalesce(Resource.language, Organisation.language, Proposal.language, "").label("language"),
            Resource.address,
            Organisation.slug,
            Notification.proposal_id,
        )
        .outerjoin(Resource, Resource.id == Notification.resource_id)
        .outerjoin(Organisation, Organisation.id == Notification.organisation_id)
        .outerjoin(Proposal, Proposal.id == Notification.proposal_id)
        .where(Notification.person_id == actor.person_id)
        .order_by(Notification.id.desc())
        .limit(limit)
    )
    return [
        Told(
            row.id,
            Kind(row.kind),
            row.title,
            row.language,
            _address(row) or f"{row.address}{PARTS.get(Kind(row.kind), '')}",
            row.created_at,
            row.read_at is not None,
        )
        for row in rows
    ]


def _address(row: Any) -> str | None:
    """Where somebody can read it, after the language; None for the address of the thing itself."""
    if row.slug is not None:
        return invitation_address(row.slug)
    if row.decision_id is not None:
        return DECISIONS[Kind(row.kind)].format(decision=row.decision_id)
    if row.proposal_id is not None:
        return co_author_address(row.proposal_id)
    return post_address(row.post_id) if row.post_id else None


def post_address(post_id: int) -> str:
    """Where a comment is in view, after the language."""
    return f"posts/{post_id}#p{post_id}"


def invitation_address(slug: str) -> str:
    """Where an invitation of an organisation is answered, after the language."""
    return f"organisations/{slug}/invitation"


def co_author_address(proposal_id: int) -> str:
    """Where an invitation to write a proposal together is answered, after the language."""
    return f"proposals/{proposal_id}/authors"


@dataclass(frozen=True)
class Sent:
    """An e-mail that tells of a notification. ``path`` is where to read it, after the language."""

    notification: Notification
    path: str
    subject: str
    language: str


def sent(mail_id: int) -> Sent | None:
    """The e-mail of a number, where it tells of a notification. One query."""
    columns = Notification, Mailed.path, Mail.subject, Mail.language
    statement = select(*columns).select_from(Mailed).join(Mail, Mail.id == Mailed.mail_id)
    statement = statement.join(Notification, Notification.id == Mailed.notification_id)
    row = db.session.execute(statement.where(Mailed.mail_id == mail_id)).one_or_none()
    return Sent(*row) if row else None


def unread(person_id: int) -> int:
    """How many notifications somebody has not read."""
    statement = select(func.count()).where(Notification.person_id == person_id, Notification.read_at.is_(None))
    return db.session.scalar(statement) or 0


def frequencies(person_id: int) -> dict[Category, Frequency]:
    """How often somebody gets e-mails of each category. One query."""
    rows = db.session.execute(select(Choice.category, Choice.frequency).where(Choice.person_id == person_id))
    chosen: dict[str, str] = {row.category: row.frequency for row in rows}
    other = chosen.get(EVERY, Frequency.AT_ONCE)
    return {category: Frequency(chosen.get(category, other)) for category in Category}


def frequency(person_id: int, kind: Kind) -> Frequency:
    """How often somebody gets e-mails of a kind; those of no category always come at once."""
    category = CATEGORY_OF.get(kind)
    return Frequency.AT_ONCE if category is None else frequencies(person_id)[category]


def posts_of(thread_id: int) -> Select[int]:
    """The comments of a discussion, as a part of another statement."""
    return select(Post.id).where(Post.thread_id == thread_id)


@dataclass(frozen=True)
class Waiting:
    """Somebody whose summary is due: of a town, or of what belongs to none (an organisation, a draft)."""

    person_id: int
    municipality_id: int | None


#: Until when the summaries of each town are due, by frequency; None for what belongs to no town.
Due = Mapping[int | None, Mapping[Frequency, datetime]]


def waiting(due: Due, most: int, person_id: int | None = None) -> list[Waiting]:
    """Whose summaries are due, or those of one person; as many as ``most``. One query."""
    columns = Notification.person_id, Resource.municipality_id
    statement = select(*columns).outerjoin(Resource, Resource.id == Notification.resource_id)
    statement = statement.where(or_(*(and_(_there(town), _over(until)) for town, until in due.items())))
    if person_id is not None:
        statement = statement.where(Notification.person_id == person_id)
    return [Waiting(*row) for row in db.session.execute(statement.distinct().order_by(*columns).limit(most))]


def due_of(who: Waiting, until: Mapping[Frequency, datetime]) -> Select[int]:
    """What a summary that is due tells, also what came since it was due; as a part of another statement."""
    joined = select(Notification.waits).outerjoin(Resource, Resource.id == Notification.resource_id)
    mine = Notification.person_id == who.person_id, _there(who.municipality_id)
    statement = select(Notification.id).outerjoin(Resource, Resource.id == Notification.resource_id)
    return statement.where(*mine, Notification.waits.in_(joined.where(*mine, _over(until))))


def _there(municipality_id: int | None) -> ColumnElement[bool]:
    town = Resource.municipality_id
    return town == municipality_id if municipality_id is not None else town.is_(None)


def _over(until: Mapping[Frequency, datetime]) -> ColumnElement[bool]:
    """Whether a notification waits for a summary that is due."""
    return or_(*((Notification.waits == each.value) & (Notification.created_at < at) for each, at in until.items()))


def notifications(ids: Sequence[int]) -> list[Notification]:
    """Notifications by their numbers, the oldest first."""
    statement = select(Notification).where(Notification.id.in_(ids))
    return list(db.session.scalars(statement.order_by(Notification.created_at, Notification.id)))


def summarised(mail_id: int) -> list[Notification]:
    """What a summary tells, the oldest first."""
    statement = select(Notification).where(Notification.summary_id == mail_id)
    return list(db.session.scalars(statement.order_by(Notification.created_at, Notification.id)))


def mail_head(mail_id: int) -> tuple[str, datetime]:
    """In which language an e-mail is, and when it was written."""
    row = db.session.execute(select(Mail.language, Mail.created_at).where(Mail.id == mail_id)).one()
    return row.language, row.created_at


def town_of(told: Notification) -> int | None:
    """The municipality that a notification is about; None for an organisation and for a draft."""
    found = resources.resource(told.resource_id) if told.resource_id is not None else None
    return found.municipality_id if found else None


def named(told: Notification) -> tuple[str, str]:
    """What a notification is about, by its title, and where it is read, after the language."""
    if told.organisation_id is not None:
        organisation = db.session.get_one(Organisation, told.organisation_id)
        return organisation.name, invitation_address(organisation.slug)
    if told.proposal_id is not None:
        return db.session.get_one(Proposal, told.proposal_id).title, co_author_address(told.proposal_id)
    found, kind = resources.resource(told.resource_id or 0), Kind(told.kind)
    title = found.title if found else ""
    if told.decision_id is not None:
        return title, DECISIONS[kind].format(decision=told.decision_id)
    if told.post_id is not None:
        return title, post_address(told.post_id)
    return title, f"{found.address if found else ''}{PARTS.get(kind, '')}"


def follows(person_id: int | None, resource_id: int) -> bool:
    """Whether somebody follows a thing."""
    return db.session.get(Following, (person_id, resource_id)) is not None if person_id is not None else False


def followers(resource_id: int) -> list[int]:
    """Who follows a thing."""
    statement = select(Following.person_id).where(Following.resource_id == resource_id)
    return list(db.session.scalars(statement.order_by(Following.person_id)))


def is_followed(resource_id: int) -> bool:
    """Whether anybody follows a thing."""
    statement = select(Following.person_id).where(Following.resource_id == resource_id).limit(1)
    return db.session.scalar(statement) is not None


def followers_to_tell(resource_id: int, thread_id: int, post_id: int, writer_id: int | None) -> list[int]:
    """Who follows a discussion and is to be told of a comment in it: not its writer, not who muted the discussion, and
    not who was told of that comment. One query."""
    muted = select(Mute.person_id).where(Mute.thread_id == thread_id)
    told_of = select(Notification.person_id).where(Notification.post_id == post_id)
    statement = select(Following.person_id).where(
        Following.resource_id == resource_id,
        Following.person_id != (writer_id or 0),
        Following.person_id.not_in(muted),
        Following.person_id.not_in(told_of),
    )
    return list(db.session.scalars(statement.order_by(Following.person_id)))


def mutes(person_id: int, thread_id: int) -> bool:
    """Whether somebody wants to hear no more of a discussion."""
    return db.session.get(Mute, (person_id, thread_id)) is not None


@dataclass(frozen=True)
class Muted:
    """A discussion of which somebody wants to hear no more; ``title`` is None where they may not see it any more."""

    thread_id: int
    title: str | None
    language: str


def muted(actor: Actor) -> list[Muted]:
    """The discussions that somebody muted, newest first. One query."""
    statement = (
        select(Thread.id, case((resources.visible_to(actor), Resource.title)), Resource.language)
        .join(Mute, Mute.thread_id == Thread.id)
        .join(Resource, Resource.id == Thread.resource_id)
        .where(Mute.person_id == actor.person_id)
        .order_by(Mute.at.desc(), Thread.id.desc())
    )
    return [Muted(*row) for row in db.session.execute(statement)]
