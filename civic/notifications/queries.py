"""Reading notifications."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from civic.accounts.models import Organisation
from civic.core.db import db
from civic.core.mail import Mail
from civic.core.permissions import Actor
from civic.deliberation.models import Thread
from civic.notifications.models import Following, Mailed, Mute, Notification, Preference
from civic.notifications.rules import DECISIONS, PARTS, Kind
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


def wants_letters(person_id: int) -> bool:
    wanted = db.session.scalar(select(Preference.letters).where(Preference.person_id == person_id))
    return True if wanted is None else wanted


def town_of_newest(person_id: int) -> int | None:
    """The municipality of the newest thing that a person was told of; None where that is no town's."""
    statement = select(Resource.municipality_id).join(Notification, Notification.resource_id == Resource.id)
    return db.session.scalar(
        statement.where(Notification.person_id == person_id).order_by(Notification.id.desc()).limit(1)
    )


def follows(person_id: int | None, resource_id: int) -> bool:
    """Whether somebody follows a thing."""
    return db.session.get(Following, (person_id, resource_id)) is not None if person_id is not None else False


def followers(resource_id: int) -> list[int]:
    """Who follows a thing."""
    statement = select(Following.person_id).where(Following.resource_id == resource_id)
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
