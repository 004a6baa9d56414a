"""flask-login, told to trust a session row and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, g, has_request_context, session
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.wrappers import Response

from civic.accounts.rules.sessions import Use
from civic.accounts.service import token_hash, touch_session
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, Actor

SessionByToken = Callable[[str], tuple[Actor, Use] | None]

#: Where the session keeps the links by which its browser was invited, and how many of them.
LINKS, MOST_LINKS = "links", 20

manager = LoginManager()


@dataclass
class SignedIn(UserMixin):
    """Who a session token stands for."""

    token: str
    actor: Actor

    def get_id(self) -> str:
        return self.token


def init_app(app: Flask, session_by_token: SessionByToken) -> None:
    """Load whoever asks by the session row; roles come from a higher package, so ``wiring`` hands the loader in."""
    manager.session_protection = None  # it compares addresses; the row in the database is what counts
    manager.init_app(app)

    @manager.user_loader
    def load(token: str) -> SignedIn | None:
        found = session_by_token(token_hash(token))
        if found is None:
            return None
        actor, use = found
        if use.has_ended(actor.staff):
            return None
        if use.needs_touch(actor.staff):
            g.session_used = token
        return SignedIn(token, actor)

    def actor() -> Actor:
        user: Any = current_user._get_current_object()
        found = user.actor if isinstance(user, SignedIn) else STRANGER
        links = session.get(LINKS) if has_request_context() else None
        return replace(found, links=frozenset(links)) if links else found

    app.extensions["civic_actor"] = actor
    app.after_request(_touch)


def keep_link(link_hash: str) -> None:
    """Have this browser's session hold a link by which it was invited; beyond so many, the oldest is dropped."""
    others = [each for each in session.get(LINKS, ()) if each != link_hash]
    session[LINKS] = [*others, link_hash][-MOST_LINKS:]


def leave_no_trace() -> None:
    """Note no use of the session in this request: a row beside a ballot, written a moment later, would lead to it."""
    g.pop("session_used", None)


def _touch(response: Response) -> Response:
    """Note the use of a session once the request is answered, and let the cookie's own time begin again.

    A database that is busy loses the note, not the answer: the next request tries again.
    """
    token = g.pop("session_used", None)
    if token is None or session.get("_user_id") != token:
        return response
    try:
        with transaction(trace=True):
            touch_session(token)
    except (OperationalError, PoolTimeout):
        db.session.rollback()
    else:
        session.modified = True
    return response
