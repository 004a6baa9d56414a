"""Answers to many proposals from a table: sent, looked at, then used or not."""

from __future__ import annotations

import json

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from werkzeug.utils import redirect

from civic.core import i18n
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Refused
from civic.core.web import accepted, form_page
from civic.proposals import answer_table, answer_table_page, queries, service
from civic.proposals.forms import AnswersFileForm
from civic.proposals.listing import Of
from civic.proposals.policy import Can, require
from civic.proposals.routes.blueprint import bp
from civic.proposals.rules import NewAnswer
from civic.towns.here import Town, present, stand_in
from civic.uploads import queries as uploads
from civic.uploads import service as files
from civic.uploads.queries import FileSeen
from civic.uploads.rules import FileKind, UploadCode


@bp.route("/proposals/answers/import", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.STAFF)
def import_answers() -> ResponseReturnValue:
    """Send a table of answers; nothing changes before its preview was confirmed."""
    place = present()
    require(current_actor(), Can.ORGANISE, Of(place.id))
    form = AnswersFileForm(language=current_language())
    table = None
    if form.validate_on_submit():
        table = _read(form, place)
        if table is not None and table.changes and not table.problems:
            with accepted(form, "file") as done:
                options = {"language": form.language.data}
                file_id = files.keep_table(current_actor(), place.id, FileKind.ANSWERS, table.to_json(), options)
            if done:
                return redirect(url_for("proposals.look_at_answers", file_id=file_id), 303)
    shown = answer_table_page.mistakes(table)
    return form_page("proposals/answers_import.html", form, place=place, table=shown)


def _read(form: AnswersFileForm, place: Town) -> answer_table.Table | None:
    """What was sent, read before the transaction begins; None where it cannot be, and the form says why."""
    data = form.bytes_sent()
    try:
        if not data:
            raise Refused(UploadCode.NO_FILE)
        return answer_table.read(place, current_actor(), data)
    except answer_table.NoTable as error:
        form.file.errors = [*form.file.errors, str(error)]
    except Refused as refused:
        form.refuse(refused, "file")
    return None


def _file(file_id: int) -> tuple[FileSeen, Town]:
    """A table that was read, if its reader may use it; else 404."""
    found = uploads.town_file(file_id)
    if found is None or found.kind is not FileKind.ANSWERS:
        abort(404)
    require(current_actor(), Can.ORGANISE, found)
    return found, stand_in(found.municipality_id)


def _answers(found: FileSeen) -> list[NewAnswer]:
    stored = uploads.file_found(found.id)
    if stored is None:
        raise Refused(UploadCode.FILE_GONE)
    return answer_table.answers_of(json.loads(stored))


@bp.get("/proposals/answers/import/<int:file_id>")
@gate(Gate.STAFF)
def look_at_answers(file_id: int) -> ResponseReturnValue:
    """What the table changes."""
    found, place = _file(file_id)
    answers = _answers(found)
    known = queries.answerable(place.id, current_actor(), {each.proposal_id for each in answers})
    return render_template(
        "proposals/answers_look.html",
        place=place,
        file=found,
        changes=answer_table_page.changes(place, answers, known),
        language=i18n.language_name(found.options["language"]),
    )


@bp.post("/proposals/answers/import/<int:file_id>")
@limiter.limit(WRITE)
@gate(Gate.STAFF)
def use_answers(file_id: int) -> ResponseReturnValue:
    """Publish every answer of the table, or none."""
    found, place = _file(file_id)
    answers = _answers(found)
    with transaction():
        count = service.answer_many(current_actor(), answers, found.options["language"])
        files.forget_file(found.id)
    words = ngettext("%(n)s answer is published.", "%(n)s answers are published.", count, n=i18n.number(count))
    return told("good", words, url_for("proposals.organise", **place.args))
