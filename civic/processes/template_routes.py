"""Making a process from a template in five questions, with a preview; templates as files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask import abort, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import clock, i18n
from civic.core.errors import told
from civic.core.forms import choices
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import say
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.processes import common_templates, kinds, policy, queries, service, wording
from civic.processes.models import Process
from civic.processes.policy import Can, require
from civic.processes.routes import bp
from civic.processes.rules import OPTIONAL, Audience, ProcessCode, ProcessState
from civic.processes.service import Answers
from civic.processes.template_forms import MOST_WEEKS, FileForm, TemplateForm
from civic.processes.template_rules import Dated, Origin, Template, Unreadable, laid_out, read, written
from civic.processes.views import PlannedPhase
from civic.towns import queries as towns
from civic.towns.here import Town, place_for, stand_in

FIELDS: dict[StrEnum, str] = {ProcessCode.NO_TITLE: "title"}


@dataclass(frozen=True)
class Chosen:
    """A template that was picked: what it is called and about, and where its form is sent."""

    template: Template
    title: str
    about: str
    url: str


@bp.get("/admin/processes/templates")
@gate(Gate.STAFF)
def templates() -> ResponseReturnValue:
    """The templates to pick from, and the form for a file."""
    place = place_for(require, Can.MANAGE_PROCESS)
    return form_page("processes/templates.html", FileForm(), place=place, problems=[], **_offered())


def _offered() -> dict[str, object]:
    return {"offered": common_templates.COMMON, "kind_label": kinds.label}


@bp.route("/admin/processes/templates/<code>", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def use_template(code: str) -> ResponseReturnValue:
    place = place_for(require, Can.MANAGE_PROCESS)
    found = common_templates.common(code) or abort(404)
    url = url_for("processes.use_template", code=code, **place.args)
    return _ask(place, Chosen(common_templates.template(found), str(found.title), str(found.about), url))


@bp.route("/admin/processes/templates/file", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def use_file() -> ResponseReturnValue:
    """A template that came in a file: read when it is sent, and again whenever the form that carries it is."""
    place = place_for(require, Can.MANAGE_PROCESS)
    if request.method == "GET":
        return redirect(url_for("processes.templates", **place.args), 303)
    carried, form = request.form.get("template"), FileForm()
    data = carried.encode(errors="replace") if carried else form.bytes_sent()
    if not data:
        form.file.errors = [_("Choose a file.")]
        return _unread(place, form)
    try:
        template = read(data, kinds.codes(), [act.value for act in OPTIONAL])
    except Unreadable as error:
        form.file.errors = [_("This file cannot be used as a template.")]
        return _unread(place, form, [wording.problem(each) for each in error.problems])
    chosen = Chosen(template, say(template.titles), _came_from(template), url_for("processes.use_file", **place.args))
    return _ask(place, chosen, carries=True, fresh=not carried)


def _unread(place: Town, form: FileForm, problems: list[str] | None = None) -> ResponseReturnValue:
    page = render_template("processes/templates.html", form=form, place=place, problems=problems or [], **_offered())
    return page, 422


def _came_from(template: Template) -> str:
    return wording.origin(vars(template.origin)) if template.origin else ""


def _ask(place: Town, chosen: Chosen, *, carries: bool = False, fresh: bool = False) -> ResponseReturnValue:
    """The five questions; once they are answered, the preview, and then what was made."""
    form = TemplateForm(formdata=None) if fresh or request.method == "GET" else TemplateForm()
    if form.weeks.data is None and (fresh or request.method == "GET"):
        form.weeks.data, form.first_day.data = _weeks(chosen.template), clock.day_in(place.timezone, clock.now())
    hoods = sorted(((str(i), place.hood_name(i)) for i in place.hoods), key=lambda hood: hood[1])
    form.neighbourhood.choices = choices([("", _("The whole town")), *hoods])
    form.neighbourhood.data = form.neighbourhood.data or ""
    form.template.data = written(chosen.template) if carries else ""
    preview: list[PlannedPhase] = []
    if not fresh and form.validate_on_submit():
        answers, do = _answers(form), request.form.get("do", "")
        if do in ("draft", "publish"):
            with accepted(form, FIELDS) as done:
                process = _made(place, chosen.template, answers, publish=do == "publish")
            if done:
                return told("good", _made_words(process), url_for("processes.show", slug=process.slug))
        preview = [_planned(each) for each in laid_out(chosen.template, answers.first_day, answers.days)]
    page = {"place": place, "chosen": chosen, "preview": preview}
    return form_page("processes/template_form.html", form, **page)


def _weeks(template: Template) -> int:
    """How many weeks a template takes as it is."""
    return min(max(round(template.length / 7), 1), MOST_WEEKS)


def _answers(form: TemplateForm) -> Answers:
    return Answers(
        language=i18n.current_language(),
        title=form.title.data or "",
        summary=form.summary.data or "",
        neighbourhood_id=int(form.neighbourhood.data) if form.neighbourhood.data else None,
        first_day=form.first_day.data,
        days=(form.weeks.data or 1) * 7,
        responsible=form.responsible.data or "",
    )


def _made(place: Town, template: Template, answers: Answers, *, publish: bool) -> Process:
    town = towns.municipality_by_id(place.id)
    return service.add_from_template(current_actor(), town, template, answers, publish=publish)


def _made_words(process: Process) -> str:
    if process.state == ProcessState.DRAFT:
        return str(_("Draft saved. Only staff can see it until it is published."))
    return str(_("Published. Everyone can see it."))


def _planned(found: Dated) -> PlannedPhase:
    title = say(found.plan.titles) or kinds.label(found.plan.kind)
    dates = " – ".join(i18n.day(day) for day in (found.first, found.last) if day) or _("no date")
    owed = wording.duty(found.plan.answer) if found.plan.answer else ""
    return PlannedPhase(title, dates, say(found.plan.summaries), owed)


@bp.get("/processes/<slug>/template.json")
@gate(Gate.PUBLIC)
def export_template(slug: str) -> ResponseReturnValue:
    """A process as a template file for other towns: its phases, and nothing about people."""
    process = queries.process(slug) or abort(404)
    if not policy.may_see_process(current_actor(), process):
        abort(404)
    place = stand_in(process.municipality_id)
    template = service.template_of(process, queries.phases(process.id), place.timezone, _origin(process, place))
    response = make_response(written(template))
    response.content_type = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-template.json"'
    return response


def _origin(process: Process, place: Town) -> Origin:
    """Whose a template is; the process is named where everybody can read it."""
    public = process.state != ProcessState.DRAFT and process.audience == Audience.PUBLIC
    base = current_app.config["CIVIC"].base_url
    url = base + url_for("processes.show", slug=process.slug) if public else ""
    return Origin(place.name, say(process.titles) if public else "", url)
