"""A form that is sent twice is done once.

Every form carries a key of its own. The first request with it writes the key into the transaction that does what the
form asks for; a second one waits for that and gets the same answer: the way to what was made. A key says nothing about
who sent what: the table holds keyed hashes, and lets go of them after a day.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response

from civic.core import clock, kept
from civic.core.db import Base, Held, db, held, transaction, upsert
from civic.core.gates import current_actor

FIELD = "form_key"
LONGEST = 64
#: How long a form that is sent again finds what it made.
LASTING = timedelta(days=1)

F = TypeVar("F", bound=Callable[..., ResponseReturnValue])


class SentForm(Base):
    """A form that was done. ``location`` is the way to what it made, where it made something."""

    __tablename__ = "core_sent_form"

    digest: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str]
    location: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class SentBefore(Exception):
    """The form was done meanwhile by another request."""


@dataclass(frozen=True)
class Sent:
    """A form as it arrives: which one, and with what in it."""

    digest: str
    content: str


# ---- in templates


def form_token() -> Markup:
    """The hidden fields of every form that posts: the CSRF token of the session and the key of this form."""
    token, key = escape(generate_csrf()), escape(form_key())
    both = f'<input type="hidden" name="csrf_token" value="{token}"><input type="hidden" name="{FIELD}" value="{key}">'
    return Markup(both)  # noqa: S704 - both values are escaped; Markup.format takes five times as long


def form_key() -> str:
    """The key of a form. One that is shown again because nothing was done is the same form."""
    group: Held | None = g.get("form_group")
    done = g.get("form_done") or (group is not None and group.begun)
    sent = request.form.get(FIELD, "") if request.method == "POST" and not done else ""
    return sent if 0 < len(sent) <= LONGEST else secrets.token_urlsafe(16)


# ---- in views


def form_digest() -> str | None:
    """What tells the form of this request from every other one; None for a form without a key."""
    key = request.form.get(FIELD, "")
    return hashlib.sha256(key.encode()).hexdigest()[:32] if 0 < len(key) <= LONGEST else None


def repeatable(why: str) -> Callable[[F], F]:
    """Mark a view whose request may run twice, and say why that makes nothing twice."""

    def mark(view: F) -> F:
        view.__dict__["__repeatable__"] = why
        return view

    return mark


def made(url: str) -> None:
    """Say where that is which this request makes, if its answer is not the way there."""
    g.form_made = url


def protect(app: Flask) -> None:
    """Have every view that takes a form do each form once, but for those that are ``repeatable``."""
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    for endpoint in posts:
        view = app.view_functions[endpoint]
        if getattr(view, "__repeatable__", None) is None:
            app.view_functions[endpoint] = _once(view)


def _once(view: Callable[..., Any]) -> Callable[..., ResponseReturnValue]:
    @wraps(view)
    def once(*args: object, **kwargs: object) -> ResponseReturnValue:
        sent = _sent() if request.method == "POST" else None
        if sent is None:
            answer: ResponseReturnValue = view(*args, **kwargs)
            return answer
        return _answered(sent) or _done(sent, lambda: make_response(view(*args, **kwargs)))

    return once


def _done(sent: Sent, answer: Callable[[], Response]) -> Response:
    """Do a form, unless another request does it at this moment: then wait for it and answer the same."""
    try:
        with held(lambda: _begin(sent)) as group:
            g.form_group = group
            response = answer()
            if response.status_code < 400 or "form_made" in g:
                where = response.headers.get("Location") if response.status_code < 400 else None
                group.keep(lambda: _point(sent, where or g.get("form_made")))
            else:
                group.keep(lambda: _release(sent))
    except Exception:
        # Whatever stood in the way: the other request may have come first.
        other = _answered(sent)
        if other is None:
            raise
        return other
    if response.status_code >= 400 and not group.begun:
        return _answered(sent) or response
    return response


def _begin(sent: Sent) -> None:
    row = {"digest": sent.digest, "content": sent.content, "created_at": clock.now()}
    statement = upsert(SentForm).values(row).on_conflict_do_nothing(index_elements=["digest"])
    if db.session.execute(statement.returning(SentForm.digest)).scalar() is None:
        raise SentBefore


def _point(sent: Sent, location: str | None) -> None:
    db.session.execute(update(SentForm).where(SentForm.digest == sent.digest).values(location=location))


def _release(sent: Sent) -> None:
    db.session.execute(delete(SentForm).where(SentForm.digest == sent.digest))


def _answered(sent: Sent) -> Response | None:
    """The answer to a form that was done before; None for one that was not."""
    db.session.rollback()  # what was read before may be older than the other request
    found = db.session.execute(
        select(SentForm.content, SentForm.location).where(SentForm.digest == sent.digest)
    ).one_or_none()
    if found is None:
        return None
    g.form_done = True
    if not hmac.compare_digest(found.content, sent.content):
        return kept.page("errors/sent_before.html", 422, made=found.location or "")
    if found.location is None:
        return make_response(render_template("errors/done_before.html"), 200)
    if request.headers.get("HX-Request"):
        response = make_response("", 200)
        # Without its anchor: the same page with another one would not be loaded again.
        response.headers["HX-Redirect"] = found.location.partition("#")[0]
        return response
    return redirect(found.location, 303)


# ---- what is compared


def _sent() -> Sent | None:
    """The form of this request; None for a request without a key.

    Without a key of its own, a form is known by its CSRF token with all that is in it.
    """
    content = _hash("content", *_fields())
    key = request.form.get(FIELD, "")
    if not 0 < len(key) <= LONGEST:
        token = request.form.get("csrf_token")
        if not token:
            return None
        key = f"{token} {content}"
    return Sent(_hash("form", str(current_actor().person_id), request.full_path, key), content)


def _fields() -> list[str]:
    """What was typed and chosen, names and files included."""
    found = [f"{name}={value}" for name, value in request.form.items(multi=True) if name not in (FIELD, "csrf_token")]
    for name, file in request.files.items(multi=True):
        found.append(f"{name}={file.filename} {hashlib.sha256(file.stream.read()).hexdigest()}")
        file.stream.seek(0)
    return found


def _hash(*parts: str) -> str:
    """A hash that nobody can recompute without the installation's secret: forms hold passwords."""
    secret = str(current_app.config["CIVIC"].secret_key).encode()
    text = "\0".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def forget() -> None:
    """The job: let go of forms that were sent more than a day ago."""
    with transaction():
        db.session.execute(delete(SentForm).where(SentForm.created_at < clock.now() - LASTING))


def init_app(app: Flask) -> None:
    app.jinja_env.globals["form_token"] = form_token
