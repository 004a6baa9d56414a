"""Signatures on paper from a file: sent, looked at by line, then entered or not."""

from __future__ import annotations

import json
from datetime import date

from flask import abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import clock, i18n
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.htmx import wants_fragment
from civic.core.limits import WRITE, limiter
from civic.core.once import repeatable
from civic.core.permissions import Faulty, Refused
from civic.core.run_panel import panel_response
from civic.core.runs import RunState
from civic.core.web import accepted, form_page
from civic.proposals import queries, service, signature_page, signature_table
from civic.proposals.policy import Can, require
from civic.proposals.routes.blueprint import bp, found
from civic.proposals.rules import UNANSWERED, SignatureCode
from civic.proposals.signature_forms import ListForm
from civic.proposals.signature_table import SignatureTable
from civic.towns.here import Town
from civic.uploads import queries as uploads
from civic.uploads import service as files
from civic.uploads.queries import FileSeen
from civic.uploads.rules import FileKind, UploadCode
from civic.verification import queries as registers
from civic.verification import service as verification


@bp.route("/proposals/<int:proposal_id>/signatures/list", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def import_signatures(proposal_id: int) -> ResponseReturnValue:
    """Send a list; nothing is entered before its preview was confirmed."""
    fresh, place = found(proposal_id)
    require(current_actor(), Can.ENTER_SIGNATURES, fresh)
    today = clock.day_in(place.timezone, clock.now())
    form = ListForm(data={"day": today})
    if form.validate_on_submit():
        table = _read(form, place, today)
        if table is not None:
            kept: dict[str, object] = {"proposal": proposal_id}
            with accepted(form, "file") as done:
                service.compare_signatures(current_actor(), proposal_id, table.lines)
                file_id = files.keep_table(current_actor(), place.id, FileKind.SIGNATURES, table.to_json(), kept)
            if done:
                return redirect(url_for("proposals.look_at_signatures", file_id=file_id), 303)
    view = queries.view(proposal_id) or abort(404)
    return form_page(
        "proposals/signatures_list.html",
        form,
        view=view,
        open=view.state in UNANSWERED,
        register=registers.fields_of_register(view.municipality_id) is not None,
    )


def _read(form: ListForm, place: Town, today: date) -> SignatureTable | None:
    """What was sent, read before the transaction begins; None where it cannot be, and the form says why."""
    data, day = form.bytes_sent(), form.day.data or today
    try:
        if not data:
            raise Refused(UploadCode.NO_FILE)
        return signature_table.read(current_actor(), place.id, data, day, today, current_app.config["CIVIC"].keys_dir)
    except signature_table.NoTable as error:
        form.file.errors = [*form.file.errors, str(error)]
    except Faulty:
        raise
    except Refused as refused:
        form.refuse(refused, "file")
    return None


def _file(file_id: int) -> tuple[int, FileSeen]:
    """A list that was read, with its proposal, if its reader may use it; else 404."""
    file = uploads.town_file(file_id)
    if file is None or file.kind is not FileKind.SIGNATURES:
        abort(404)
    proposal_id = int(file.options["proposal"])
    fresh, _place = found(proposal_id)
    require(current_actor(), Can.ENTER_SIGNATURES, fresh)
    return proposal_id, file


def _table(file: FileSeen) -> SignatureTable:
    stored = uploads.file_found(file.id)
    if stored is None:
        raise Refused(UploadCode.FILE_GONE)
    return signature_table.of_json(json.loads(stored))


@bp.get("/proposals/signatures/<int:file_id>")
@gate(Gate.SIGNED_IN)
def look_at_signatures(file_id: int) -> ResponseReturnValue:
    """What the list would enter, by line; how far a worker is that enters it; how many it entered."""
    proposal_id, file = _file(file_id)
    here = url_for("proposals.look_at_signatures", file_id=file_id)
    run = signature_page.entering(file.run, int(file.options["signed"]), service.PORTION) if file.run else None
    if wants_fragment():
        if not file.active:
            return panel_response("", here)
        return panel_response(render_template("proposals/_signatures_job.html", file_id=file_id, run=run))
    view = queries.view(proposal_id) or abort(404)
    if file.run and (file.active or file.run.state is RunState.DONE):
        return render_template("proposals/signatures_entering.html", view=view, file_id=file_id, run=run)
    table = _table(file)
    homes = verification.by_mark(current_actor(), view.municipality_id, {one.mark for one in table.signed})
    if homes is None:
        raise Refused(SignatureCode.NO_REGISTER)
    shown = signature_page.preview(view, proposal_id, table, homes)
    return render_template("proposals/signatures_look.html", view=view, file_id=file_id, shown=shown, run=run)


@bp.post("/proposals/signatures/<int:file_id>")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
@repeatable("a signature that is entered is entered once")
def use_signatures(file_id: int) -> ResponseReturnValue:
    """Enter the list: a short one now, a long one by a worker, portion after portion."""
    proposal_id, file = _file(file_id)
    table, entered = _table(file), 0
    if file.active:
        return redirect(url_for("proposals.look_at_signatures", file_id=file_id), 303)
    if len(table.signed) > service.PORTION:
        with transaction():
            service.begin_entering(current_actor(), proposal_id, file, [one.mark for one in table.signed])
        return redirect(url_for("proposals.look_at_signatures", file_id=file_id), 303)
    with transaction():
        if table.signed:
            entered = service.enter_signatures(current_actor(), proposal_id, table.signed)
        files.forget_file(file_id)
    there = url_for("proposals.signatures", proposal_id=proposal_id)
    if not entered:
        return told("wait", _("No new signature was entered. Each person counts once."), there)
    words = ngettext("%(n)s signature is entered.", "%(n)s signatures are entered.", entered, n=i18n.number(entered))
    return told("good", words, there)


@bp.post("/proposals/signatures/<int:file_id>/stop")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
@repeatable("a list that was stopped stays so")
def stop_signatures(file_id: int) -> ResponseReturnValue:
    """Stop the worker that enters the list."""
    proposal_id, file = _file(file_id)
    with transaction():
        service.stop_entering(current_actor(), proposal_id, file)
    return redirect(url_for("proposals.look_at_signatures", file_id=file_id), 303)
