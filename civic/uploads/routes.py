"""The map and the population of a town: a file is sent, read by a job, looked at, and then used or not."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import i18n
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.htmx import wants_fragment
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Refused
from civic.core.run_panel import panel_response
from civic.core.runs import RunState
from civic.places import queries as places
from civic.places.population import Population
from civic.places.rules import Drawn
from civic.places.service import FileRefused
from civic.towns.here import Town, place_for, stand_in
from civic.uploads import queries, service, territory, wording
from civic.uploads.forms import FileForm, MapForm, PopulationForm
from civic.uploads.policy import MAY, Can, require
from civic.uploads.queries import FileSeen
from civic.uploads.rules import FileKind, UploadCode
from civic.uploads.territory import Source

bp = Blueprint("uploads", __name__)

#: Files whose pages are here; those of other kinds are on the pages of the packages that use them.
OWN = (FileKind.MAP, FileKind.POPULATION)
#: A table of so many bytes is read in some hundredths of a second, and needs no job.
SHORT_TABLE = 64 * 1024


@bp.route("/admin/map", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def map_file() -> ResponseReturnValue:
    place = place_for(require, Can.CHANGE_MAP)
    form = MapForm(language=i18n.current_language())
    if form.validate_on_submit():
        try:
            return _map_sent(place, form)
        except Refused as refused:
            form.refuse(refused, "file")
    return _map_form(place, form), 422 if form.is_submitted() else 200


def _map_form(place: Town, form: MapForm, problems: list[tuple[str, str]] | None = None) -> str:
    return render_template("uploads/map_form.html", form=form, place=place, problems=problems or [])


def _map_sent(place: Town, form: MapForm) -> ResponseReturnValue:
    data = _sent(form)
    options = {
        "name_property": form.name_property.data or None,
        "code_property": form.code_property.data or None,
        "planar": form.planar.data,
        "language": form.language.data,
    }
    territory.check_map(current_actor(), place.id)
    with transaction():
        file_id = service.send_file(current_actor(), place.id, FileKind.MAP, data, options)
    return redirect(url_for("uploads.file", file_id=file_id), 303)


def _sent(form: FileForm) -> bytes:
    data = form.bytes_sent()
    if not data:
        raise Refused(UploadCode.NO_FILE)
    return data


@bp.route("/admin/population", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def population() -> ResponseReturnValue:
    place = place_for(require, Can.CHANGE_MAP)
    form = PopulationForm()
    problems: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            return _population_sent(place, form)
        except FileRefused as refused:
            problems = wording.file_errors(refused.problems)
        except Refused as refused:
            form.refuse(refused, "file")
    return _population_form(place, form, problems), 422 if form.is_submitted() else 200


def _population_form(place: Town, form: PopulationForm, problems: list[tuple[str, str]]) -> str:
    known = places.population_sources(place.town_id) if place.town_id else []
    return render_template(
        "uploads/population_form.html", form=form, place=place, problems=problems, known=wording.tables_known(known)
    )


def _population_sent(place: Town, form: PopulationForm) -> ResponseReturnValue:
    data, actor = _sent(form), current_actor()
    fields = form.year, form.source, form.licence, form.covers
    options = {field.name: field.data or "" for field in fields}
    territory.check_map(actor, place.id)
    if len(data) > SHORT_TABLE:
        with transaction():
            file_id = service.send_file(actor, place.id, FileKind.POPULATION, data, options)
    else:
        found = territory.look_at_population(actor, place.id, data, options["covers"])
        with transaction():
            file_id = service.keep_read(actor, place.id, FileKind.POPULATION, found, options)
    return redirect(url_for("uploads.file", file_id=file_id), 303)


# ---- a file that was sent


def _own_file(file_id: int) -> FileSeen | None:
    """A file, if the reader may use it."""
    found = queries.town_file(file_id)
    if found is None or found.kind not in OWN:
        return None
    return found if MAY[Can.CHANGE_MAP](current_actor(), found) else None


def _file(file_id: int) -> tuple[FileSeen, Town]:
    """A file, if the reader may use it; else 404."""
    found = _own_file(file_id) or abort(404)
    return found, stand_in(found.municipality_id)


@bp.get("/admin/files/<int:file_id>")
@gate(Gate.STAFF)
def file(file_id: int) -> ResponseReturnValue:
    """How far the reading is; then what was found, or what is wrong."""
    if wants_fragment():
        return _panel(_own_file(file_id))
    found, place = _file(file_id)
    unfinished = _unfinished(found)
    if unfinished:
        return render_template("uploads/file.html", place=place, **vars(wording.reading(found)))
    if not found.read:
        problems = wording.file_errors(service.problems_of(found))
        if found.kind is FileKind.MAP:
            return _map_form(place, MapForm(formdata=None, data=found.options), problems)
        return _population_form(place, PopulationForm(formdata=None, data=found.options), problems)
    return _preview(found, place)


def _unfinished(found: FileSeen) -> bool:
    return found.run is not None and (found.active or found.run.state is RunState.FAILED)


def _panel(found: FileSeen | None) -> ResponseReturnValue:
    """The part of the page that says how far it is, or the way on: to what was read, or, if the file is gone because
    its reading was cancelled in another window, to the administration."""
    if found is None or not _unfinished(found):
        return panel_response(
            "", url_for("administration.show") if found is None else url_for("uploads.file", file_id=found.id)
        )
    return panel_response(render_template("uploads/_file_job.html", **vars(wording.reading(found))))


def _found(found: FileSeen) -> dict[str, Any]:
    """What was read.

    Raises:
        Refused: nothing was, or it was used or waited for too long.
    """
    text = queries.file_found(found.id) if found.read else None
    if text is None:
        raise Refused(UploadCode.FILE_GONE)
    told: dict[str, Any] = json.loads(text)
    return told


def _preview(found: FileSeen, place: Town) -> str:
    stored = _found(found)
    if found.kind is FileKind.MAP:
        areas = territory.look_at_map(current_actor(), place.id, Drawn.of_json(stored))
        return render_template("uploads/map_look.html", file=found, place=place, **vars(wording.map_found(areas)))
    tables = vars(wording.population_found(Population.of_json(stored), place))
    return render_template("uploads/population_look.html", file=found, place=place, **tables)


@bp.post("/admin/files/<int:file_id>/use")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def use_file(file_id: int) -> ResponseReturnValue:
    found, place = _file(file_id)
    stored = _found(found)
    return _use_map(found, place, stored) if found.kind is FileKind.MAP else _use_population(found, place, stored)


def _use_map(found: FileSeen, place: Town, stored: dict[str, Any]) -> ResponseReturnValue:
    drawn = Drawn.of_json(stored)
    with transaction():
        count = territory.change_map(current_actor(), place.id, drawn, found.options["language"])
        service.forget_file(found.id)
    words = ngettext("The map has %(num)s neighbourhood now.", "The map has %(num)s neighbourhoods now.", count)
    return told("good", words, url_for("uploads.map_file", town=place.slug))


def _use_population(found: FileSeen, place: Town, stored: dict[str, Any]) -> ResponseReturnValue:
    tables, source = Population.of_json(stored), Source(**found.options)
    with transaction():
        people = territory.change_population(current_actor(), place.id, tables, source)
        service.forget_file(found.id)
    words = _("Table imported: %(n)s people.", n=i18n.number(people))
    return told("good", words, url_for("uploads.population", town=place.slug))


@bp.post("/admin/files/<int:file_id>/cancel")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def cancel_file(file_id: int) -> ResponseReturnValue:
    found, place = _file(file_id)
    with transaction():
        service.stop_reading(current_actor(), found)
    return told("good", _("Cancelled. Nothing was changed."), _form_of(found, place))


@bp.post("/admin/files/<int:file_id>/again")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def read_again(file_id: int) -> ResponseReturnValue:
    found, _place = _file(file_id)
    with transaction():
        service.read_again(current_actor(), found)
    return redirect(url_for("uploads.file", file_id=found.id), 303)


def _form_of(found: FileSeen, place: Town) -> str:
    page = "uploads.map_file" if found.kind is FileKind.MAP else "uploads.population"
    return url_for(page, town=place.slug)
