"""What organisers do with a process: begin it, word it, give it phases, let everybody see it."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import clock, i18n
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.forms import Typed, choices
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.processes import pages, policy, queries, service
from civic.processes.forms import (
    HOOD,
    PhaseForm,
    PhaseRightsForm,
    PhaseTextForm,
    ProcessForm,
    ProcessTextForm,
    who_typed,
)
from civic.processes.models import Phase, Process
from civic.processes.policy import Can, require
from civic.processes.routes import bp
from civic.processes.rules import Act, Audience, ProcessCode, Who
from civic.processes.service import Reading, Rights, Texts, Why
from civic.towns import queries as towns
from civic.towns import service as towns_service
from civic.towns.here import Town, changed, here, stand_in
from civic.towns.rules import TownCode

#: Which field of a form a refusal belongs to.
FIELDS: dict[StrEnum, str] = {
    ProcessCode.NO_TITLE: "title",
    TownCode.SLUG_TAKEN: "slug",
    TownCode.SLUG_SHAPE: "slug",
    TownCode.OTHER_THEME: "theme",
    ProcessCode.PHASE_ENDS_BEFORE: "last_day",
    ProcessCode.DUTY_RANGE: "supporters",
    ProcessCode.EACH_RANGE: "each",
    ProcessCode.PHASE_BEGUN: "first_day",
    ProcessCode.NO_REASON: "reason",
    ProcessCode.NO_READERS: "readers",
}


def _found(slug: str) -> tuple[Process, Town]:
    """A process that its reader may manage; a draft of another town is not told apart from nothing."""
    process = queries.process(slug) or abort(404)
    if not policy.may_see_process(current_actor(), process):
        abort(404)
    require(current_actor(), Can.MANAGE_PROCESS, process)
    return process, stand_in(process.municipality_id)


def _to(slug: str) -> str:
    return url_for("processes.show", slug=slug)


def _offer(form: ProcessTextForm, place: Town, process: Process | None = None) -> None:
    """Let the form name the neighbourhoods of the town, and who may read."""
    hoods = sorted(((str(i), place.hood_name(i)) for i in place.hoods), key=lambda hood: hood[1])
    form.neighbourhood.choices = choices([("", _("The whole town")), *hoods])
    if not form.theme.offer(place):
        del form.theme
    form.offer_readers(towns.groups_of(place.id), _readers(process) if process else Audience.PUBLIC.value)


def _texts(form: ProcessTextForm) -> Texts:
    return Texts(form.title.data or "", form.summary.data or "", form.body.data or "", form.responsible.data or "")


def _theme(form: ProcessTextForm) -> str | None:
    return (form.theme.data or "") if "theme" in form else None


def _hood(form: ProcessTextForm) -> int | None:
    return int(form.neighbourhood.data) if form.neighbourhood.data else None


@bp.route("/admin/processes/new", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def begin() -> ResponseReturnValue:
    place = here() or abort(404)
    require(current_actor(), Can.MANAGE_PROCESS, towns.InMunicipality(place.id))
    form = ProcessForm()
    _offer(form, place)
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            process = _begun(place, form)
        if done:
            changed()
            words = _("Draft saved. Its address ends with %(address)s. Now add the phases.", address=process.slug)
            return told("good", words, url_for("processes.phases", slug=process.slug))
    return form_page("processes/process_form.html", form, place=place, process=None)


def _begun(place: Town, form: ProcessForm) -> Process:
    language, texts = i18n.current_language(), _texts(form)
    process = service.add_process(
        current_actor(),
        towns.municipality_by_id(place.id),
        service.slug_in_town(towns.municipality_by_id(place.id), form.slug.data or ""),
        {language: texts.title},
        summaries={language: texts.summary},
        bodies={language: texts.body},
        responsible={language: texts.responsible},
        contact_email=form.contact_email.data or "",
        neighbourhood_id=_hood(form),
        theme=_theme(form),
    )
    service.set_readers(current_actor(), process, Reading(*form.reading))
    return process


@bp.route("/processes/<slug>/edit", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def edit(slug: str) -> ResponseReturnValue:
    process, place = _found(slug)
    form = ProcessTextForm(data=None if request.method == "POST" else _as_typed(process))
    _offer(form, place, process)
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            _change(queries.process(slug) or abort(404), form)
        if done:
            changed()
            return told("good", _("Saved."), _to(slug))
    return form_page("processes/process_form.html", form, place=place, process=process)


def _readers(process: Process) -> str:
    """Who may read a process, as its form says it."""
    return str(process.readers_id) if process.audience == Audience.GROUP else process.audience


def _as_typed(process: Process) -> Typed:
    """A process as its form shows it, in the language of the page."""
    language = i18n.current_language()
    return {
        "title": process.titles.get(language, ""),
        "summary": process.summaries.get(language, ""),
        "body": process.bodies.get(language, ""),
        "responsible": process.responsible.get(language, ""),
        "contact_email": process.contact_email,
        "neighbourhood": str(process.neighbourhood_id or ""),
        "theme": process.theme,
        "readers": _readers(process),
    }


def _change(process: Process, form: ProcessTextForm) -> None:
    language = i18n.current_language()
    contact = form.contact_email.data or ""
    service.change_process(current_actor(), process, language, _texts(form), contact, _hood(form), _theme(form))
    service.set_readers(current_actor(), process, Reading(*form.reading), Why(form.reason.data or "", language))


@bp.route("/processes/<slug>/phases", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def phases(slug: str) -> ResponseReturnValue:
    process, place = _found(slug)
    form = PhaseForm()
    _offer_who(form, place)
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            _add_phase(process, place, form)
        if done:
            return told("good", _("Saved. Add the next phase, or go to the page."), request.path)
    stops = pages.stops(queries.phases(process.id), clock.now())
    return form_page("processes/phases_form.html", form, place=place, process=process, stops=stops)


def _offer_who(form: PhaseTextForm, place: Town) -> None:
    form.offer_groups(towns.groups_of(place.id), {number: place.hood_name(number) for number in place.hoods})


def _group_id(form: PhaseTextForm, place: Town) -> int | None:
    """The group that may take part; those of verified residents are made when first chosen."""
    chosen = form.who.data or ""
    if chosen == Who.VERIFIED:
        return towns_service.verified_group(place.id)
    if chosen.startswith(HOOD):
        return towns_service.neighbourhood_group(place.id, int(chosen.removeprefix(HOOD)))
    return int(chosen) if chosen else None


def _add_phase(process: Process, place: Town, form: PhaseForm) -> None:
    language = i18n.current_language()
    first, last = form.first_day.data, form.last_day.data
    service.add_phase(
        current_actor(),
        process,
        form.kind.data,
        {language: form.title.data} if form.title.data else {},
        clock.day_begins(first, place.timezone) if first else None,
        clock.day_ends(last, place.timezone) if last else None,
        summaries={language: form.summary.data} if form.summary.data else {},
        group_id=_group_id(form, place),
    )


def _phase(slug: str, phase_id: int) -> tuple[Process, Phase, Town]:
    process, place = _found(slug)
    return process, queries.phase(process.id, phase_id) or abort(404), place


@bp.route("/processes/<slug>/phases/<int:phase_id>", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def phase(slug: str, phase_id: int) -> ResponseReturnValue:
    process, found, place = _phase(slug, phase_id)
    form = _phase_form(found, place)
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            _change_phase(*_phase(slug, phase_id), form)
        if done:
            return told("good", _("Saved."), url_for("processes.phases", slug=slug))
    return _phase_page(process, found, place, form)


@bp.post("/processes/<slug>/phases/<int:phase_id>/remove")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def remove_phase(slug: str, phase_id: int) -> ResponseReturnValue:
    process, found, place = _phase(slug, phase_id)
    form = _phase_form(found, place)
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            process, found, place = _phase(slug, phase_id)
            service.remove_phase(current_actor(), process, found, _why(form))
        if done:
            return told("good", _("Phase deleted."), url_for("processes.phases", slug=slug))
    return _phase_page(process, found, place, form)


def _phase_form(found: Phase, place: Town) -> PhaseRightsForm:
    """The form of a phase: what was sent, or else the phase as it is."""
    form = PhaseRightsForm(data=None if request.method == "POST" else _phase_as_typed(found, place))
    _offer_who(form, place)
    form.offer_acts(found.kind)
    form.offer_duty(Act.PROPOSE in found.acts, mapped=bool(place.hoods))
    form.offer_councils(towns.groups_of(place.id))
    return form


def _phase_page(process: Process, found: Phase, place: Town, form: PhaseRightsForm) -> ResponseReturnValue:
    stop = pages.stops([found], clock.now())[0]
    return form_page("processes/phase_form.html", form, place=place, process=process, phase=found, stop=stop)


def _days(found: Phase, place: Town) -> tuple[date | None, date | None]:
    """The first and the last day of a phase, as its town counts days."""
    zone = ZoneInfo(place.timezone)
    first = found.starts_at.astimezone(zone).date() if found.starts_at else None
    return first, (found.ends_at - timedelta(seconds=1)).astimezone(zone).date() if found.ends_at else None


def _phase_as_typed(found: Phase, place: Town) -> Typed:
    """A phase as its form shows it, in the language of the page."""
    language, (first, last) = i18n.current_language(), _days(found, place)
    title, summary = found.titles.get(language, ""), found.summaries.get(language, "")
    rights = {"acts": found.acts, "who": who_typed(towns.group(found.group_id or 0))}
    owed = {
        "supporters": found.answer_supporters,
        "each": found.answer_each,
        "consequence": str(found.treated_by_id or ""),
        "answer_days": found.answer_days,
        "unit": "working" if found.answer_working else "days",
    }
    return {"title": title, "summary": summary, "first_day": first, "last_day": last, **rights, **owed}


def _change_phase(process: Process, found: Phase, place: Town, form: PhaseRightsForm) -> None:
    """A day that was not touched keeps its instant, which need not be midnight."""
    first, last = form.first_day.data, form.last_day.data
    before = _days(found, place)
    starts_at = clock.day_begins(first, place.timezone) if first else None
    ends_at = clock.day_ends(last, place.timezone) if last else None
    service.change_phase(
        current_actor(),
        process,
        found,
        i18n.worded(found.titles, form.title.data),
        i18n.worded(found.summaries, form.summary.data),
        found.starts_at if first == before[0] else starts_at,
        found.ends_at if last == before[1] else ends_at,
        Rights(frozenset(form.acts.data or ()), _group_id(form, place), form.duty),
        _why(form),
    )


def _why(form: PhaseRightsForm) -> Why:
    return Why(form.reason.data or "", i18n.current_language())


@bp.post("/processes/<slug>/publish")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def publish(slug: str) -> ResponseReturnValue:
    process, _place = _found(slug)
    with transaction():
        service.publish_process(current_actor(), process)
    everyone = process.audience == Audience.PUBLIC
    words = _("Published. Everyone can see it.") if everyone else _("Published. Those who can read it can see it.")
    return told("good", words, _to(slug))
