"""The queue of moderators, and the file of what they decided."""

from __future__ import annotations

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.accounts import queries as accounts
from civic.core import i18n, sheets
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import say
from civic.core.limits import WRITE, limiter
from civic.statements import labels, pages, queries, service
from civic.statements.policy import Can, require
from civic.statements.results_page import corrections_of
from civic.statements.routes.blueprint import bp, found, organised
from civic.statements.rules import Decision


@bp.get("/statements/<int:round_id>/queue")
@gate(Gate.STAFF)
def queue(round_id: int) -> ResponseReturnValue:
    """Statements of participants that wait for a moderator."""
    row, place = found(round_id)
    require(current_actor(), Can.MODERATE, row)
    return render_template("statements/queue.html", page=pages.queue(place, row))


@bp.post("/statements/<int:round_id>/queue/<int:statement_id>")
@limiter.limit(WRITE)
@gate(Gate.STAFF)
def decide(round_id: int, statement_id: int) -> ResponseReturnValue:
    """Accept a statement, or send it back with a reason. ``text`` is what the moderator read."""
    row, _place = found(round_id)
    require(current_actor(), Can.MODERATE, row)
    typed, chosen = request.form.get("reason", ""), request.form.get("decision", "")
    decision = Decision.ACCEPT if chosen == Decision.ACCEPT else Decision.SEND_BACK
    reason_id = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
    with transaction():
        text = request.form.get("text", "")
        service.decide(current_actor(), round_id, statement_id, decision, text, reason_id)
    accepted = decision is Decision.ACCEPT
    words = _("The statement is published.") if accepted else _("The statement is sent back. Its author is told why.")
    return told("good", words, url_for("statements.queue", round_id=round_id))


@bp.get("/statements/<int:round_id>/decisions.csv")
@gate(Gate.STAFF)
def decisions_csv(round_id: int) -> ResponseReturnValue:
    """Who decided what on which statement, and why, for organisers. Authors are not named.

    At the end what the town corrects in it, and the sources.
    """
    row, place = organised(round_id)
    rows = queries.judged(round_id)
    names = accounts.names([each.person_id for each in rows if each.person_id is not None])
    heads = [_("Date"), _("Number"), _("Statement"), _("Decision"), _("Reason"), _("Moderator")]
    heads += [_("Correction of the town"), _("Source")]
    corrected = corrections_of(round_id)
    lines = [
        [
            i18n.moment(each.at, "y-MM-dd HH:mm"),
            str(each.number),
            each.text,
            str(labels.DECISIONS[Decision(each.decision)]),
            say(each.reasons),
            names.get(each.person_id or 0, ""),
            *corrected.get(each.standing, ("", "")),
        ]
        for each in rows
    ]
    response = make_response(sheets.written([heads, *lines]))
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{place.slug}-statements-{round_id}.csv"'
    return response
