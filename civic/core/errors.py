"""From refusals and failures to pages and words: one handler each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

import structlog
from flask import Flask, Response, current_app, flash, g, make_response, redirect, render_template, request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError, TooManyRequests
from werkzeug.wrappers import Response as BaseResponse

from civic.core import i18n, kept, limits, logs, problems
from civic.core.db import db
from civic.core.durations import duration
from civic.core.gates import current_actor, in_background, sign_in_first, signing_in_helps
from civic.core.htmx import wants_fragment
from civic.core.permissions import Absent, Faulty, NotAllowed, Refused

log = structlog.get_logger()

E = TypeVar("E", bound=Exception)

#: Words for every code of every package, as ``wiring`` collects them from the packages' ``labels``. The enumeration is
#: part of the key: members of two of them are equal where their values are.
WORDS: dict[tuple[type[StrEnum], str], LazyString] = {}


#: Who is told of a fault of the installation. ``wiring`` fills it.
ON_FAULT: list[Callable[[Faulty], None]] = []


def add_words(labels: Mapping[StrEnum, LazyString]) -> None:
    WORDS.update({(type(code), code.value): found for code, found in labels.items()})


def words(refused: Refused) -> str:
    """A refusal in the reader's language."""
    found = str(WORDS[type(refused.code), refused.code.value])
    return found % refused.params if refused.params else found


def error_page(status: int, template: str = "", **context: object) -> Response:
    return make_response(render_template(template or f"errors/{status}.html", status=status, **context), status)


def _refused(error: Refused) -> BaseResponse:
    message = words(error)
    if wants_fragment():
        return make_response(render_template("errors/_refused.html", message=message), 422)
    return error_page(422, reason=message)


def _faulty(error: Faulty) -> BaseResponse:
    """Nobody can do this now; whoever looks after the installation is told."""
    db.session.rollback()
    for tell in ON_FAULT:
        tell(error)
    message = words(error)
    if wants_fragment():
        response = make_response(render_template("errors/_refused.html", message=message), 503)
    else:
        response = error_page(503, template="errors/faulty.html", reason=message)
    response.headers["Retry-After"] = "60"
    response.headers["Cache-Control"] = "no-store"
    return response


def _absent(_error: Absent) -> BaseResponse:
    return sign_in_first() if signing_in_helps() else error_page(404)


def _not_allowed(error: NotAllowed) -> BaseResponse:
    if not current_actor().signed_in:
        return sign_in_first()
    return error_page(403, roles=error.roles)


def _http(error: HTTPException) -> BaseResponse:
    if isinstance(error, SecurityError):
        # Another host's name: no address of ours could be written into a page.
        return Response("This is not the address of this site.", 400, content_type="text/plain; charset=utf-8")
    if isinstance(error, TooManyRequests):
        return _too_many(error)
    status = error.code or 500
    if status == 404 and signing_in_helps():
        return sign_in_first()
    if status in (301, 302, 303, 307, 308) and error.response is not None:
        return redirect(error.response.headers["Location"], status)
    known = status if status in (400, 403, 404, 405, 410, 413, 422, 429, 500, 503) else (400 if status < 500 else 500)
    bare = known in (500, 503)
    page = _bare(known) if bare else render_template(f"errors/{known}.html", status=status)
    response = make_response(page, status)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _too_many(error: TooManyRequests) -> BaseResponse:
    """Say how long to wait, in the page and in the header alike; what was written stands there, to be sent again."""
    wait = limits.seconds_to_wait(error)
    if in_background():
        return Response("", 429, {"Retry-After": str(wait)})
    if request.method == "POST" and kept.wrote_something():
        response = kept.page("errors/429.html", 429, wait=duration(wait))
    else:
        response = error_page(429, wait=duration(wait))
    response.headers["Retry-After"] = str(wait)
    return response


def _csrf(error: CSRFError) -> BaseResponse:
    """A form that stayed open too long: nothing is lost, the text stands in the page that asks again.

    What another site sent does not come this far: one press would make somebody else's words one's own.
    """
    if in_background():
        return Response("", 400)
    return kept.page("errors/expired.html", 400)


def _unavailable(error: Exception) -> BaseResponse:
    log.warning("database.unavailable", error=type(error).__name__)
    db.session.rollback()
    response = make_response(_bare(503), 503)
    response.headers["Retry-After"] = "10"
    return response


def _collided(error: IntegrityError) -> BaseResponse:
    """Two people did the same at the same instant, and the database let the first one through."""
    log.warning("database.collided", error=type(error.orig).__name__)
    db.session.rollback()
    reason = _("Another change was saved at the same time. Yours was not saved; please try again.")
    if wants_fragment():
        return make_response(render_template("errors/_refused.html", message=reason), 422)
    return error_page(422, reason=reason)


def _failed(error: Exception) -> BaseResponse:
    # Not the path: a link that was mailed has its token there.
    log.error("request.failed", route=str(request.url_rule), **logs.told(error))
    db.session.rollback()
    return make_response(_bare(500), 500)


def _bare(status: int) -> str:
    """A page that stands when nothing else does: no context processor runs, no database is asked."""
    template = current_app.jinja_env.get_template(f"errors/{status}.html")
    language = g.get("language", i18n.DEFAULT)
    return template.render(lang=language, dir=i18n.direction(language), status=status)


def init_app(app: Flask) -> None:
    def answer(kind: type[E], handler: Callable[[E], BaseResponse]) -> None:
        app.register_error_handler(kind, problems.negotiated(handler, words))

    answer(Refused, _refused)
    answer(Faulty, _faulty)
    answer(NotAllowed, _not_allowed)
    answer(Absent, _absent)
    answer(CSRFError, _csrf)
    answer(HTTPException, _http)
    answer(OperationalError, _unavailable)
    answer(IntegrityError, _collided)
    answer(PoolTimeout, _unavailable)
    if not app.testing:
        answer(Exception, _failed)


def told(kind: str, message: str, url: str) -> BaseResponse:
    """Say what happened on the next page, and go there: the answer to a form that worked without htmx."""
    flash(message, kind)
    return redirect(url, 303)
