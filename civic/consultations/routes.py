"""Draft texts: read by paragraph, version by version; published by those who organise the process."""

from __future__ import annotations

from enum import StrEnum

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.consultations import pages, queries, service
from civic.consultations.forms import NewTextForm, TextForm, VersionForm
from civic.consultations.models import DraftText
from civic.consultations.policy import Can, may, require
from civic.consultations.rules import ConsultationCode
from civic.consultations.views import Look
from civic.core import sanitise
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language, say
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted
from civic.deliberation.pages import thread_parts
from civic.deliberation.reach import glance, thread_to_read
from civic.processes import queries as processes
from civic.processes import wording
from civic.processes.models import Process
from civic.processes.policy import may_see_process
from civic.processes.rules import Act
from civic.processes.visits import visited
from civic.towns.here import stand_in

bp = Blueprint("consultations", __name__)

#: Which field of the form a refusal belongs to.
FIELDS: dict[StrEnum, str] = {
    **dict.fromkeys(ConsultationCode, "body"),
    ConsultationCode.NO_TITLE: "title",
    ConsultationCode.NO_NOTE: "note",
}


def _found(text_id: int) -> tuple[DraftText, Process]:
    """A draft text that its reader may see, and its process; 404 for another one."""
    text, process = queries.readable_text(text_id, current_actor()) or abort(404)
    stand_in(text.municipality_id)
    return text, process


def _trail(process: Process, text: DraftText | None = None) -> list[tuple[str, str]]:
    found = [(url_for("processes.show", slug=process.slug), say(process.titles))]
    return found if text is None else [*found, (url_for("consultations.show", text_id=text.id), text.title)]


@bp.route("/processes/<slug>/texts/new", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.STAFF)
def publish(slug: str) -> ResponseReturnValue:
    """Publish a draft text; ``do`` look shows first how it is cut into paragraphs."""
    process, actor = (None if "\x00" in slug else processes.process(slug)) or abort(404), current_actor()
    if not may_see_process(actor, process):
        abort(404)
    stand_in(process.municipality_id)
    require(actor, Can.PUBLISH, process)
    form = NewTextForm(language=current_language()) if request.method == "GET" else NewTextForm()
    if form.validate_on_submit() and not _looks():
        with sanitise.ahead(service.words_to_render(form.body.data or "")), accepted(form, FIELDS) as done:
            said = form.title.data or "", form.body.data or "", form.language.data
            text = service.publish(actor, process.id, *said)
        if done:
            return told("good", _("The draft text is published."), url_for("consultations.show", text_id=text.id))
    return _form_page(form, _trail(process), pages.look([], form.body.data or "") if _looks() else None)


def _looks() -> bool:
    return request.method == "POST" and request.form.get("do") == "look"


def _form_page(
    form: TextForm, trail: list[tuple[str, str]], looked: Look | None, text: DraftText | None = None
) -> ResponseReturnValue:
    page = render_template(
        "consultations/text_form.html", form=form, trail=trail, back=trail[-1][0], looked=looked, text=text
    )
    # As long as nothing is published, it is the same form.
    return page, 422 if form.errors or looked is not None else 200


@bp.get("/texts/<int:text_id>")
@gate(Gate.PUBLIC)
def show(text_id: int) -> ResponseReturnValue:
    text, process = _found(text_id)
    visited(process.id)
    version = queries.version(text.id, text.version) or abort(404)
    rows, right = queries.paragraphs(text.id), processes.right_of(process.id, Act.DISCUSS, current_actor())
    return render_template(
        "consultations/text.html",
        text=text,
        parts=pages.parts(text, version, rows),
        gone=pages.gone(text.id, rows),
        present=pages.version_line(version),
        total=pages.total(rows),
        until=right.until if right.running else None,
        opens=right.running,
        why=wording.why(right, Act.DISCUSS),
        publishes=may(current_actor(), Can.PUBLISH, text),
        trail=_trail(process),
    )


@bp.get("/texts/<int:text_id>/paragraphs/<int:paragraph_id>")
@gate(Gate.PUBLIC)
def paragraph(text_id: int, paragraph_id: int) -> ResponseReturnValue:
    """A paragraph, what versions changed in it, and its discussion."""
    text, process = _found(text_id)
    found = queries.paragraph(text_id, paragraph_id) or abort(404)
    thread = thread_to_read(found.thread_id)
    before, after = queries.beside(text_id, found.number) if found.gone_in is None else (None, None)
    return render_template(
        "consultations/paragraph.html",
        text=text,
        found=found,
        changes=pages.changes(found),
        discussion=thread_parts(glance(thread)),
        before=before,
        after=after,
        trail=_trail(process, text),
    )


@bp.get("/texts/<int:text_id>/versions")
@gate(Gate.PUBLIC)
def versions(text_id: int) -> ResponseReturnValue:
    text, process = _found(text_id)
    rows = pages.versions(text_id)
    return render_template("consultations/versions.html", text=text, rows=rows, trail=_trail(process, text))


@bp.get("/texts/<int:text_id>/versions/<int:number>")
@gate(Gate.PUBLIC)
def version(text_id: int, number: int) -> ResponseReturnValue:
    """A version with what changed since the one before it; ``since`` names another one to compare it with."""
    text, process = _found(text_id)
    found = queries.version(text_id, number) or abort(404)
    asked = request.args.get("since", type=int)
    earlier = queries.version(text_id, asked if asked is not None and 0 < asked < number else number - 1)
    title, body = pages.compared(earlier, found)
    return render_template(
        "consultations/version.html",
        text=text,
        row=pages.version_line(found),
        since=earlier.number if earlier else 0,
        title_pieces=title,
        body_pieces=body,
        later=number < text.version,
        trail=_trail(process, text),
    )


@bp.route("/texts/<int:text_id>/new-version", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.STAFF)
def publish_version(text_id: int) -> ResponseReturnValue:
    """Publish the next version; ``do`` look shows first what becomes of each paragraph and its discussion."""
    text, process = _found(text_id)
    actor = current_actor()
    require(actor, Can.PUBLISH, text)
    form = VersionForm(data=None if request.method == "POST" else _as_typed(text))
    if form.validate_on_submit() and not _looks():
        with sanitise.ahead(service.words_to_render(form.body.data or "")), accepted(form, FIELDS) as done:
            said = form.title.data or "", form.body.data or "", form.note.data or ""
            service.publish_version(actor, text_id, form.number(), *said)
        if done:
            words = _("The new version is published. Followers are told.")
            return told("good", words, url_for("consultations.show", text_id=text_id))
    looked = pages.look(queries.present_words(text_id), form.body.data or "") if _looks() else None
    return _form_page(form, _trail(process, text), looked, text)


def _as_typed(text: DraftText) -> dict[str, object]:
    present = queries.version(text.id, text.version) or abort(404)
    return {"title": text.title, "body": present.body, "since": str(text.version)}
