"""Calls for the secretary: open and change them, quotas, the lottery, the number, letters, and files for observers."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import clock, errors
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.htmx import wants_fragment
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.once import repeatable
from civic.core.permissions import Refused
from civic.core.run_panel import panel_response
from civic.core.web import accepted, form_page
from civic.councils.routes import council_at
from civic.recruitment import desk, files, pages, queries, service
from civic.recruitment.forms import AnnounceForm, CallForm, LettersForm, NumberForm, call_form
from civic.recruitment.models import Call
from civic.recruitment.policy import Can, require
from civic.recruitment.routes import as_file, bp, call_at, keys, to
from civic.recruitment.rules import Bounds, RecruitmentCode
from civic.towns.here import Town

__all__ = ["bp"]

FIELDS: dict[StrEnum, str] = {
    RecruitmentCode.NO_TITLE: "title",
    RecruitmentCode.DAYS_ORDER: "closes_on",
    RecruitmentCode.TERM_ORDER: "last_day",
    RecruitmentCode.SEATS: "seats",
    RecruitmentCode.ASKED_ALREADY: "asked",
}
DESK = "recruitment.prepare"


@bp.route("/councils/<slug>/calls/new", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def new(slug: str) -> ResponseReturnValue:
    council, place = council_at(slug)
    require(current_actor(), Can.CALL, council)
    form, language = call_form(), current_language()
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            call = service.open_call(
                current_actor(),
                council,
                {language: form.title.data},
                {language: form.text.data or ""},
                desk.terms(form),
                desk.asked(form, {}),
            )
        if done:
            return told("good", _("The call is saved."), to(call.id, DESK))
    back = url_for("councils.show", slug=slug)
    return form_page("recruitment/form.html", form, place=place, council=council, call=None, back=back)


@bp.route("/calls/<int:call_id>/edit", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def edit(call_id: int) -> ResponseReturnValue:
    call, council, place = call_at(call_id)
    require(current_actor(), Can.CALL, call)
    form = call_form(data=desk.as_typed(call))
    if form.validate_on_submit() and _changed(form, call):
        return told("good", _("Saved."), to(call_id, DESK))
    back = to(call_id, DESK)
    return form_page("recruitment/form.html", form, place=place, council=council, call=call, back=back)


def _changed(form: CallForm, call: Call) -> bool:
    language = current_language()
    with accepted(form, FIELDS) as done:
        service.change_call(
            current_actor(),
            call.id,
            {**call.titles, language: form.title.data},
            {**call.texts, language: form.text.data or ""},
            desk.terms(form),
            desk.asked(form, queries.questions(call)),
        )
    return bool(done)


@bp.get("/calls/<int:call_id>/prepare")
@gate(Gate.STAFF)
def prepare(call_id: int) -> ResponseReturnValue:
    call, council, place = call_at(call_id)
    require(current_actor(), Can.DRAW, call)
    return render_template("recruitment/desk.html", **vars(pages.desk_page(place, council, call)))


@bp.post("/calls/<int:call_id>/pool")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
@repeatable("a look changes nothing; each one is logged")
def pool(call_id: int) -> ResponseReturnValue:
    """The pool exactly. It is asked for by a form, because each look is written down."""
    call, council, place = call_at(call_id)
    require(current_actor(), Can.SEE_POOL, call)
    with transaction():
        applicants = service.look(current_actor(), call.id, "pool")
    return render_template(
        "recruitment/pool.html",
        tables=pages.exact(call, place, applicants),
        people=len(applicants),
        **vars(pages.head(place, council, call)),
    )


@bp.route("/calls/<int:call_id>/quotas", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
@repeatable("sets quotas to what the form says")
def quotas(call_id: int) -> ResponseReturnValue:
    """Quotas: kept with "save", tried with every change where htmx sends them, relaxed with "relax"."""
    call, council, place = call_at(call_id)
    require(current_actor(), Can.DRAW, call)
    kept = queries.bounds(call)
    used = list(dict.fromkeys(row.feature for row in kept)) or list(queries.questions(call))
    check: desk.CheckShown | None = None
    wrong: list[str] = []
    saved = False
    if request.method == "POST":
        kept, wrong = desk.typed(request.form, call, place)
        used = [feature for feature in queries.questions(call) if f"use_{feature}" in request.form]
        if not wrong:
            check, kept, saved, wrong = _tried(call, place, kept)
    if wants_fragment():
        return render_template("recruitment/_check.html", call=call, check=check, wrong=wrong, saved=saved)
    page = render_template(
        "recruitment/quotas.html",
        groups=desk.groups(call, place, kept, used),
        check=check,
        wrong=wrong,
        saved=saved,
        **vars(pages.head(place, council, call)),
    )
    return page, 422 if wrong else 200


def _tried(
    call: Call, place: Town, typed: list[Bounds]
) -> tuple[desk.CheckShown | None, list[Bounds], bool, list[str]]:
    do, actor = request.form.get("do", ""), current_actor()
    try:
        with transaction():
            if do not in ("save", "relax"):
                return desk.check_shown(service.check_quotas(actor, call.id, typed), place), typed, False, []
            if do == "relax":
                changes = service.check_quotas(actor, call.id, typed).changes
                after = {(one.after.feature, one.after.value): one.after for one in changes}
                typed = [
                    replace(row, least=after[key].minimum, most=after[key].maximum)
                    if (key := (row.feature, row.value)) in after
                    else row
                    for row in typed
                ]
            return desk.check_shown(service.set_quotas(actor, call.id, typed), place), typed, True, []
    except Refused as refused:
        return None, typed, False, [errors.words(refused)]


# ---- the lottery


@bp.post("/calls/<int:call_id>/lottery")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def compute(call_id: int) -> ResponseReturnValue:
    call, _council, _place = call_at(call_id)
    require(current_actor(), Can.DRAW, call)
    with transaction():
        service.compute(current_actor(), call.id, keys())
    return redirect(to(call_id, DESK), 303)


@bp.get("/calls/<int:call_id>/progress")
@gate(Gate.STAFF)
def progress(call_id: int) -> ResponseReturnValue:
    call, council, place = call_at(call_id)
    require(current_actor(), Can.DRAW, call)
    if not wants_fragment():
        return redirect(to(call_id, DESK), 303)
    found = pages.desk_page(place, council, call)
    html = render_template("recruitment/_job.html", **vars(found))
    return panel_response(html, None if found.job else to(call_id, DESK))


@bp.post("/calls/<int:call_id>/stop")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def stop(call_id: int) -> ResponseReturnValue:
    """End the computation: with the best lottery so far, or without any."""
    call, _council, _place = call_at(call_id)
    require(current_actor(), Can.DRAW, call)
    keeps = request.form.get("do") == "keep"
    with transaction():
        (service.stop if keeps else service.cancel)(current_actor(), call.id)
    words = _("The best lottery so far will be published, marked as not final.") if keeps else _("Cancelled.")
    return told("good", words, to(call_id, DESK))


@bp.route("/calls/<int:call_id>/announce", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def announce(call_id: int) -> ResponseReturnValue:
    call, council, place = call_at(call_id)
    require(current_actor(), Can.DRAW, call)
    form = AnnounceForm()
    if form.validate_on_submit():
        at = clock.instant(form.day.data, form.time.data, place.timezone)
        if at is None:
            missing = _("This time does not exist because the clocks go forward. Choose another one.")
            form.time.errors = [*form.time.errors, missing]
        else:
            with accepted(form, {RecruitmentCode.TOO_SOON: "day", RecruitmentCode.NO_SOURCE: "source"}) as done:
                service.announce(current_actor(), call.id, {current_language(): form.source.data}, at)
            if done:
                return told("good", _("Announced on the page of the call."), to(call_id, DESK))
    return form_page("recruitment/announce.html", form, **vars(pages.head(place, council, call)))


@bp.route("/calls/<int:call_id>/number", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def number(call_id: int) -> ResponseReturnValue:
    call, council, place = call_at(call_id)
    require(current_actor(), Can.DRAW, call)
    form = NumberForm()
    if form.validate_on_submit():
        with accepted(form, "number") as done:
            service.enter(current_actor(), call.id, form.number.data, keys())
        if done:
            return told("good", _("Drawn. Everybody who was drawn gets an e-mail."), to(call_id, DESK))
    return form_page("recruitment/number.html", form, **vars(pages.head(place, council, call)))


@bp.post("/calls/<int:call_id>/observers/<int:number>")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
@repeatable("a look changes nothing; each one is logged")
def observers(call_id: int, number: int) -> ResponseReturnValue:
    """All that a draw was computed from, for observers whom the town shows it."""
    call, council, _place = call_at(call_id)
    require(current_actor(), Can.SEE_POOL, call)
    with transaction():
        found = service.dossier(current_actor(), call.id, number, keys())
    note = _(
        "Confidential: rows are people. Check the draw with docs/examples/check_draw.py of civic: "
        "python check_draw.py features.csv people.csv draw.json --id id --same-address home"
    )
    return as_file(files.bundle(found, note), "application/zip", f"{council.slug}-draw-{number}.zip")


@bp.route("/calls/<int:call_id>/letters", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def letters(call_id: int) -> ResponseReturnValue:
    """Letters with codes, to print; one to a sheet. Sent twice, the form makes them once."""
    call, council, place = call_at(call_id)
    require(current_actor(), Can.CALL, call)
    form = LettersForm()
    if form.validate_on_submit():
        with accepted(form, "letters") as done:
            service.print_letters(current_actor(), call.id, form.letters.data, keys())
        if done:
            first = call.letters - form.letters.data + 1
            return redirect(url_for("recruitment.letters", call_id=call_id, first=first), 303)
    first = request.args.get("first", 0, type=int)
    codes = service.codes(call, range(max(1, first), call.letters + 1), keys()) if first else []
    head = vars(pages.head(place, council, call))
    return form_page("recruitment/letters.html", form, codes=codes, languages=place.languages, **head)
