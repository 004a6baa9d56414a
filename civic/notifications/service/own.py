"""What people set for themselves: e-mails or none, what is read, and what they follow."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, update

from civic.accounts import queries as accounts
from civic.accounts.events import PersonLeft
from civic.core import clock, mail
from civic.core.db import db, upsert
from civic.core.permissions import Absent, Actor, Refused
from civic.deliberation import queries as threads
from civic.notifications.models import Following, Mute, Notification, Preference
from civic.notifications.policy import Can, require
from civic.notifications.rules import NotificationCode
from civic.resources import queries as resources


def forget_emails(event: PersonLeft) -> None:
    """Take back e-mails that wait for delivery to somebody who leaves."""
    person = accounts.person(event.person_id)
    if person is not None and person.email:
        mail.forget_recipient(person.email)


def stop_token(person_id: int) -> str:
    """The token of the link that stops e-mails: signed, for this purpose and person only."""
    token = _signer().dumps(person_id)
    return token.decode() if isinstance(token, bytes) else token


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="notifications.stop")


def stop_by_link(token: str) -> None:
    """Stop e-mails to the person for whom the link was made.

    Raises:
        Refused: the link was not written by this installation.
    """
    try:
        person_id = _signer().loads(token)
    except BadSignature as error:
        raise Refused(NotificationCode.LINK_OVER) from error
    person = accounts.person(person_id)
    if person is not None and person.left_at is None:
        _set_letters(person_id, False)


def set_letters(actor: Actor, wanted: bool) -> None:
    """Choose whether notifications are sent by e-mail too."""
    require(actor, Can.READ_OWN)
    assert actor.person_id is not None
    _set_letters(actor.person_id, wanted)


def _set_letters(person_id: int, wanted: bool) -> None:
    statement = upsert(Preference).values(person_id=person_id, letters=wanted)
    db.session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_={"letters": wanted}))


def mark_read(actor: Actor) -> None:
    """Count everything as read."""
    require(actor, Can.READ_OWN)
    mine = Notification.person_id == actor.person_id
    db.session.execute(update(Notification).where(mine, Notification.read_at.is_(None)).values(read_at=clock.now()))


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
        statement = upsert(Following).values(**mine, at=clock.now())
        db.session.execute(statement.on_conflict_do_nothing(index_elements=list(mine)))
    else:
        db.session.execute(delete(Following).filter_by(**mine))


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
