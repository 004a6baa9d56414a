"""The street door: every endpoint names who may knock. One that names nobody answers 403."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from flask import Flask, abort, current_app, g, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from civic.core import kept, problems
from civic.core.permissions import STRANGER, Actor

F = TypeVar("F", bound=Callable[..., ResponseReturnValue])


class Gate(StrEnum):
    """Who may knock. What they may do once inside, the package's policy says."""

    PUBLIC = "public"
    #: Whoever holds the link: its token is the proof, so it may be posted from anywhere, without cookie and CSRF token.
    LINK = "link"
    SIGNED_IN = "signed_in"
    STAFF = "staff"
    ADMIN = "admin"
    DEMONSTRATION = "demonstration"


def background(view: F) -> F:
    """Mark a view that a page asks by itself while somebody writes: what goes wrong there never replaces the page."""
    view.__dict__["__background__"] = True
    return view


def in_background() -> bool:
    """Whether this request is one that nobody pressed a button for."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(request.headers.get("HX-Request")) and getattr(view, "__background__", False)


def gate(kind: Gate) -> Callable[[F], F]:
    """Mark a view with its gate: ``@gate(Gate.PUBLIC)`` right above the function."""

    def mark(view: F) -> F:
        view.__dict__["__gate__"] = kind
        return view

    return mark


def current_actor() -> Actor:
    """Who asks in this request; a stranger when nobody signed in, or outside a request."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        load: Callable[[], Actor] = current_app.extensions.get("civic_actor", lambda: STRANGER)
        actor = g.actor = load()
    return actor


def _check() -> Response | None:
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    kind: Gate | None = getattr(view, "__gate__", None)
    if kind in (Gate.PUBLIC, Gate.LINK) or request.endpoint == "static":
        return None
    if kind is Gate.DEMONSTRATION and current_app.config["CIVIC"].demonstration:
        return None
    if kind is Gate.DEMONSTRATION:
        abort(404)
    actor = current_actor()
    if kind is not None and not actor.signed_in:
        return sign_in_first()
    allowed = {
        Gate.SIGNED_IN: actor.signed_in,
        Gate.STAFF: actor.staff,
        Gate.ADMIN: actor.admin,
    }
    if kind is None or not allowed[kind]:
        g.refused_gate = kind
        abort(403)
    return None


def note_that_signing_in_helps() -> None:
    """Note that whoever asks would be let in if they signed in: a 404 then invites them to, and names nothing."""
    if has_request_context():
        g.signing_in_helps = True


def signing_in_helps() -> bool:
    """Whether what this request did not find is there for everybody who is signed in."""
    return bool(g.get("signing_in_helps")) and not current_actor().signed_in


def sign_in_first() -> Response:
    """Send a stranger to the sign-in page, and back here afterwards. htmx is told to move the whole page.

    Whose session ended while they wrote gets their words back, with the way to sign in and send them.
    """
    if problems.wanted():
        return problems.answer(401)
    if in_background():
        return Response("", 401)
    back = request.full_path.rstrip("?") if request.method == "GET" else (request.form.get("next") or "")
    if not back and request.referrer:
        back = "/" + request.referrer.split("/", 3)[-1] if request.referrer.startswith(request.host_url) else ""
    target = url_for("accounts.sign_in", next=back or None)
    if request.method == "POST" and kept.wrote_something():
        return kept.page("errors/signed_out.html", 401, sign_in=target)
    if request.headers.get("HX-Request"):
        response = Response("", 401)
        response.headers["HX-Redirect"] = target
        return response
    return redirect(target, 303)


def init_app(app: Flask) -> None:
    app.before_request(_check)
