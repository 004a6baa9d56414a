"""What organisers do with measures: add and edit them, measure, and publish news."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import clock, picking
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language, say
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.measures import desk, pages, queries, service
from civic.measures.forms import IndicatorForm, MeasureForm, ReadingForm, UpdateForm
from civic.measures.models import Measure
from civic.measures.policy import Can, require
from civic.measures.routes.blueprint import bp, found, process_at
from civic.measures.rules import MeasureCode
from civic.resources import queries as resources
from civic.resources.kinds import Use
from civic.towns.here import Town, present
from civic.towns.queries import InMunicipality
from civic.towns.rules import TownCode

#: Which field of a form a refusal belongs to.
FIELDS: dict[StrEnum, str] = {
    MeasureCode.NO_TITLE: "title",
    MeasureCode.NO_OWNER: "owner",
    MeasureCode.ENDS_BEFORE: "ends_on",
    MeasureCode.DONE_AHEAD: "done_on",
    MeasureCode.MONEY_LARGE: "promised",
    MeasureCode.NO_REASON: "reason",
    MeasureCode.OTHER_PLACE: "neighbourhoods",
    MeasureCode.OTHER_PROCESS: "part_of",
    TownCode.OTHER_THEME: "theme",
    MeasureCode.NO_NAME: "name",
    MeasureCode.READING_AHEAD: "day",
}


def _to(measure_id: int) -> str:
    return url_for("measures.show", measure_id=measure_id)


def _own(measure_id: int) -> tuple[Measure, Town]:
    """A measure that its reader may change."""
    measure, place = found(measure_id)
    require(current_actor(), Can.CHANGE, measure)
    return measure, place


@bp.route("/measures/new", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def new() -> ResponseReturnValue:
    """Add a measure; ``process`` in the address names its plan, ``proposal`` a proposal that it came from."""
    slug, proposal = request.args.get("process"), request.args.get("proposal", "")
    process, place = process_at(slug) if slug else (None, present())
    require(current_actor(), Can.ADD, InMunicipality(place.id))
    came_from = resources.resource_at(place.id, proposal, Use.MEASURE) if proposal else None
    asked = {
        "part_of": process.id if process else came_from and came_from.process_id,
        "proposals": [{"proposal": proposal}] if came_from else [],
    }
    form = MeasureForm(data=None if request.method == "POST" else asked)
    desk.prepare(form, place, with_process=True)
    if _sent(form):
        with accepted(form, FIELDS) as done:
            wanted = desk.wanted(form, place.currency)
            measure = service.add(current_actor(), place.id, wanted, form.part_of.data)
        if done:
            return told("good", _("The measure is published. Now say how it is measured."), _to(measure.id))
    picking.prepare(form, place.id, current_actor(), town=place.slug)
    back = url_for("measures.plan", **place.args)
    if process is not None:
        back = url_for("measures.plan_of_process", slug=process.slug)
    return form_page("measures/form.html", form, place=place, measure=None, currency=place.currency, back=back)


def _sent(form: MeasureForm) -> bool:
    """Whether the form was sent to be done, and is right; more rows and a search send it to be shown again."""
    if "more" in request.form:
        desk.add_rows(form)
        return False
    return not picking.wants_search() and form.validate_on_submit()


@bp.route("/measures/<int:measure_id>/edit", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def edit(measure_id: int) -> ResponseReturnValue:
    measure, place = _own(measure_id)
    form = MeasureForm(data=None if request.method == "POST" else desk.as_typed(measure))
    desk.prepare(form, place, with_process=False)
    if _sent(form):
        with accepted(form, FIELDS) as done:
            wanted = desk.wanted(form, measure.currency, measure)
            service.change(current_actor(), measure_id, wanted, form.reason.data or "", current_language())
        if done:
            return told("good", _("Saved."), _to(measure_id))
    picking.prepare(form, place.id, current_actor(), town=place.slug)
    return form_page(
        "measures/form.html", form, place=place, measure=measure, currency=measure.currency, back=_to(measure_id)
    )


@bp.route("/measures/<int:measure_id>/indicators", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def indicators(measure_id: int) -> ResponseReturnValue:
    """The indicators of a measure, and a form for another one."""
    measure, _place = _own(measure_id)
    form = IndicatorForm()
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            service.add_indicator(current_actor(), measure_id, desk.new_indicator(form))
        if done:
            return told("good", _("The indicator is added."), url_for("measures.indicators", measure_id=measure_id))
    own = [pages.indicator_line(each, ()) for each in queries.indicators(measure_id)]
    return form_page("measures/indicators_form.html", form, measure=measure, indicators=own, back=_to(measure_id))


@bp.route("/measures/<int:measure_id>/indicators/<int:indicator_id>", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def indicator(measure_id: int, indicator_id: int) -> ResponseReturnValue:
    measure, _place = _own(measure_id)
    own = queries.indicator(measure_id, indicator_id) or abort(404)
    form = IndicatorForm(data=None if request.method == "POST" else desk.indicator_as_typed(own))
    back = url_for("measures.indicators", measure_id=measure_id)
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            service.change_indicator(current_actor(), measure_id, indicator_id, desk.new_indicator(form, own))
        if done:
            return told("good", _("Saved."), back)
    return form_page("measures/indicators_form.html", form, measure=measure, indicators=None, back=back)


@bp.route("/measures/<int:measure_id>/readings", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def readings(measure_id: int) -> ResponseReturnValue:
    """Enter the value of an indicator on a day."""
    measure, place = _own(measure_id)
    own = queries.indicators(measure_id)
    today = clock.day_in(place.timezone, clock.now())
    form = ReadingForm(data={"day": today, "indicator": request.args.get("indicator", type=int)})
    desk.offer_indicators(form, own)
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            value = form.value.data or Decimal(0)
            service.give_reading(current_actor(), measure_id, form.indicator.data, form.day.data, value)
        if done:
            return told("good", _("The reading is published."), _to(measure_id))
    return form_page("measures/readings_form.html", form, measure=measure, there=bool(own), back=_to(measure_id))


@bp.route("/measures/<int:measure_id>/news", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def update(measure_id: int) -> ResponseReturnValue:
    """Publish news, which followers get in their language."""
    measure, place = _own(measure_id)
    form = UpdateForm()
    desk.prepare_update(form, place)
    if form.validate_on_submit():
        with accepted(form) as done:
            service.publish_update(current_actor(), measure_id, desk.update_texts(form, place))
        if done:
            return told("good", _("The news is published. Followers are told."), _to(measure_id))
    return form_page(
        "measures/update_form.html", form, measure=measure, title=say(measure.titles), back=_to(measure_id)
    )
