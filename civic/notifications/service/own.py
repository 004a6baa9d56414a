"""What people set for themselves: how often they get e-mails, what is read, and what they follow."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, update

from civic.accounts import queries as accounts
from civic.accounts.events import PersonLeft
from civic.core import clock, mail
from civic.core.db import db, upsert
from civic.core.permissions import Absent, Actor, Refused
from civic.deliberation import queries as threads
from civic.notifications import queries
from civic.notifications.models import Choice, Following, Mute, Notification
from civic.notifications.policy import Can, require
from civic.notifications.rules import CATEGORIES, CATEGORY_OF, EVERY, Category, Frequency, NotificationCode
from civic.resources import queries as resources


def forget_emails(event: PersonLeft) -> None:
    """Take back e-mails that wait for delivery to somebody who leaves."""
    person = accounts.person(event.person_id)
    if person is not None and person.email:
        mail.forget_recipient(person.email)


def stop_token(person_id: int, category: str = EVERY) -> str:
    """The token of the link that stops e-mails of a category, or all: signed, for this purpose and person only."""
    token = _signer().dumps([person_id, category])
    return token.decode() if isinstance(token, bytes) else token


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="notifications.stop")


def what_stops(token: str) -> str:
    """The category of which a link stops e-mails; ``EVERY`` for all.

    Raises:
        Refused: the link was not written by this installation.
    """
    return _read(token)[1]


def stop_by_link(token: str, *, everything: bool = False) -> str:
    """Stop e-mails to the person for whom the link was made, of its category or all of them.

    Returns: the category; ``EVERY`` for all.

    Raises:
        Refused: the link was not written by this installation.
    """
    person_id, category = _read(token)
    stopped = EVERY if everything else category
    person = accounts.person(person_id)
    if person is not None and person.left_at is None:
        _choose(person_id, stopped, Frequency.NEVER)
    return stopped


def _read(token: str) -> tuple[int, str]:
    """Whose link it is and of which category. E-mails of before there were categories hold the person alone."""
    try:
        found = _signer().loads(token)
    except BadSignature as error:
        raise Refused(NotificationCode.LINK_OVER) from error
    person_id, category = found if isinstance(found, list) else (found, EVERY)
    return person_id, category if category in CATEGORIES else EVERY


def set_frequencies(actor: Actor, wanted: Mapping[Category, Frequency]) -> None:
    """Choose how often one gets e-mails of each category; of those that are not named nothing changes."""
    require(actor, Can.READ_OWN)
    assert actor.person_id is not None
    for category, frequency in wanted.items():
        _choose(actor.person_id, category, frequency)


def stop_all(actor: Actor) -> None:
    """Get no e-mails any more, of no category."""
    require(actor, Can.READ_OWN)
    assert actor.person_id is not None
    _choose(actor.person_id, EVERY, Frequency.NEVER)


def _choose(person_id: int, category: str, frequency: Frequency) -> None:
    """Keep a choice; what waits for a summary comes with the next one of it, or not at all."""
    if category == EVERY:
        db.session.execute(delete(Choice).where(Choice.person_id == person_id))
    statement = upsert(Choice).values(person_id=person_id, category=category, frequency=frequency.value)
    changed = {"frequency": frequency.value}
    db.session.execute(statement.on_conflict_do_update(index_elements=["person_id", "category"], set_=changed))
    kinds = CATEGORY_OF if category == EVERY else CATEGORIES[Category(category)]
    waiting = update(Notification).where(Notification.person_id == person_id, Notification.waits.is_not(None))
    waits = None if frequency is Frequency.NEVER else frequency.value
    db.session.execute(waiting.where(Notification.kind.in_([kind.value for kind in kinds])).values(waits=waits))


def mark_read(actor: Actor) -> None:
    """Count everything as read; what is read comes in no summary."""
    require(actor, Can.READ_OWN)
    mine = update(Notification).where(Notification.person_id == actor.person_id, Notification.read_at.is_(None))
    db.session.execute(mine.values(read_at=clock.now(), waits=None))


def set_follow(actor: Actor, resource_id: int, wanted: bool) -> None:
    """Set whether one follows a thing, whatever it was.

    Raises:
        Absent: no such thing, or none that they may see.
    """
    require(actor, Can.FOLLOW)
    found = resources.resource(resource_id)
    if found is None or not resources.may_see(actor, found):
        raise Absent(f"no resource {resource_id}")
    mine = {"person_id": actor.person_id, "resource_id": resource_id}
    if wanted:
        keep_following(mine)
    else:
        db.session.execute(delete(Following).filter_by(**mine))


def keep_following(mine: dict[str, int | None]) -> None:
    """Let somebody follow a thing; ``mine`` is who, and its resource. Twice equals once."""
    statement = upsert(Following).values(**mine, at=clock.now())
    db.session.execute(statement.on_conflict_do_nothing(index_elements=list(mine)))


def set_mute(actor: Actor, thread_id: int, wanted: bool) -> None:
    """Set whether one hears of a discussion no more, whatever it was. Hearing of it again needs no right to see it.

    Raises:
        Absent: no such discussion, or none that they may see.
    """
    require(actor, Can.FOLLOW)
    mine = {"person_id": actor.person_id, "thread_id": thread_id}
    if not wanted:
        db.session.execute(delete(Mute).filter_by(**mine))
        return
    found = threads.thread_view(thread_id, actor)
    if found is None or not found.visible:
        raise Absent(f"no thread {thread_id}")
    statement = upsert(Mute).values(**mine, at=clock.now())
    db.session.execute(statement.on_conflict_do_nothing(index_elements=list(mine)))
    of_it = Notification.post_id.in_(queries.posts_of(thread_id))
    told = update(Notification).where(Notification.person_id == actor.person_id, of_it)
    db.session.execute(told.values(waits=None))
