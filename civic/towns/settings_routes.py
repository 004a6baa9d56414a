"""What an administrator sets for their town, and the towns of the installation."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.accounts.rules import AccountCode
from civic.core import i18n
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.forms import Form
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Refused
from civic.core.web import form_page
from civic.towns import here as towns_here
from civic.towns import queries, service
from civic.towns.labels import SCHEMES
from civic.towns.models import Municipality
from civic.towns.policy import Can, require
from civic.towns.rules import TownCode
from civic.towns.rules.colours import DEFAULT, Scheme, Tone
from civic.towns.rules.settings import objection_limits
from civic.towns.settings_forms import (
    AnswersForm,
    ColoursForm,
    NewTownForm,
    ObjectionsForm,
    ThemesForm,
    TownForm,
    WorkingDaysForm,
)

bp = Blueprint("settings", __name__)

#: The field of a form that a refusal is about.
FIELDS = {
    TownCode.NO_NAME: "name",
    TownCode.NAME_OF_TOWN: "name",
    TownCode.NAME_SIGNS: "name",
    AccountCode.NAME_TAKEN: "name",
    TownCode.NO_LANGUAGE: "languages",
    TownCode.UNKNOWN_ZONE: "timezone",
    TownCode.BAD_SENDER: "sender",
    TownCode.SENDER_OF_TOWN: "sender",
    TownCode.UNKNOWN_COUNTRY: "country",
    TownCode.TOO_MANY_CLOSING_DAYS: "closing",
    TownCode.SLUG_TAKEN: "slug",
    TownCode.SLUG_SHAPE: "slug",
}


def _town() -> Municipality:
    """The town that the address names, as it is now in the database, if the reader may change it."""
    place = towns_here.here() or abort(404)
    require(current_actor(), Can.CHANGE_TOWN, queries.InMunicipality(place.id))
    return queries.municipality_by_id(place.id)


def _kept(form: Form, act: Callable[[], object]) -> bool:
    """Whether an act was done; a refusal is told in the form, which keeps what was typed."""
    try:
        with transaction():
            act()
    except Refused as refused:
        form.refuse(refused, FIELDS.get(refused.code))
        return False
    towns_here.changed()
    return True


def _saved(town: Municipality, endpoint: str) -> ResponseReturnValue:
    return told("good", _("Saved. Everyone will see it within a few seconds."), url_for(endpoint, town=town.slug))


def _page(template: str, form: Form, town: Municipality, **more: object) -> ResponseReturnValue:
    page = render_template(template, form=form, place=towns_here.here(), **more)
    return page, 422 if form.is_submitted() else 200


@bp.route("/admin/settings", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def town() -> ResponseReturnValue:
    found, language = _town(), i18n.current_language()
    form = TownForm(
        name=found.names.get(language, ""),
        tagline=found.taglines.get(language, ""),
        sender=found.senders.get(language, ""),
        languages=found.languages,
        first=found.languages[0],
        timezone=found.timezone,
        contact_address=found.contact_address,
        contact_email=found.contact_email,
        contact_phone=found.contact_phone,
    )
    form.offer(found.timezone)
    if form.validate_on_submit():
        given = service.Identity(
            form.name.data or "",
            form.tagline.data or "",
            form.sender.data or "",
            form.spoken,
            form.timezone.data or "",
            form.contact_address.data or "",
            form.contact_email.data or "",
            form.contact_phone.data or "",
        )
        if _kept(form, lambda: service.change_town(current_actor(), found.id, language, given)):
            return _saved(found, "settings.town")
    return _page("towns/town_form.html", form, found)


@bp.route("/admin/colours", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def colours() -> ResponseReturnValue:
    found = _town()
    now = found.colours or DEFAULT
    shown = {ColoursForm.name_of(tone, scheme): now[tone][at] for tone in Tone for at, scheme in enumerate(Scheme)}
    form = ColoursForm(data=shown)
    if form.validate_on_submit():
        chosen = {} if request.form.get("reset") else form.chosen()
        if chosen is not None and _kept(form, lambda: service.change_colours(current_actor(), found.id, chosen)):
            return _saved(found, "settings.colours")
    groups = [(SCHEMES[scheme], [ColoursForm.name_of(tone, scheme) for tone in Tone]) for scheme in Scheme]
    return _page("towns/colours_form.html", form, found, groups=groups)


@bp.route("/admin/answers", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def answers() -> ResponseReturnValue:
    found, language = _town(), i18n.current_language()
    lines = "\n".join(i18n.say(office) for office in found.offices)
    unit = "working" if found.answer_working else "days"
    form = AnswersForm(threshold=found.support_threshold, days=found.answer_days, unit=unit, offices=lines)
    if form.validate_on_submit():
        offices = (form.offices.data or "").splitlines()
        numbers, working = (form.threshold.data, form.days.data), form.unit.data == "working"

        def change() -> None:
            service.change_answers(current_actor(), found.id, *numbers, offices, language, working=working)

        if _kept(form, change):
            return _saved(found, "settings.answers")
    return _page("towns/answers_form.html", form, found)


@bp.route("/admin/objections", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def objections() -> ResponseReturnValue:
    found = _town()
    limits = objection_limits(current_app.config["CIVIC"].objection_days)
    form = ObjectionsForm(days=queries.objection_days(found.id))
    form.limits = limits
    if form.validate_on_submit():
        days: int = form.days.data
        if _kept(form, lambda: service.change_objections(current_actor(), found.id, days)):
            return _saved(found, "settings.objections")
    return _page("towns/objections_form.html", form, found, limits=limits)


@bp.route("/admin/working-days", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def working_days() -> ResponseReturnValue:
    found, language = _town(), i18n.current_language()
    lines = "\n".join(f"{each['day']} {i18n.say(each['names'])}" for each in found.closing_days)
    form = WorkingDaysForm(country=found.country, region=found.region, closing=lines)
    form.offer()
    if form.validate_on_submit():
        country, region = form.country.data or "", form.region.data or ""
        # A region of another country is none: after a change of country its region is chosen next.
        region = region if country == found.country else ""

        def change() -> None:
            service.change_working_days(current_actor(), found.id, country, region, form.days, language)

        if _kept(form, change):
            return _saved(found, "settings.working_days")
    return _page("towns/working_days_form.html", form, found)


def _change_themes(municipality_id: int, form: ThemesForm) -> None:
    service.change_themes(current_actor(), municipality_id, form.typed, goals=bool(form.goals.data))


@bp.route("/admin/themes", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def themes() -> ResponseReturnValue:
    found = _town()
    form = ThemesForm.of(found.themes, found.languages, request.form, goals=found.goals)
    fits = form.validate_on_submit() and not form.problems()
    if fits and _kept(form, lambda: _change_themes(found.id, form)):
        return _saved(found, "settings.themes")
    return _page("towns/themes_form.html", form, found)


@bp.route("/admin/towns", methods=["GET", "POST"])
@gate(Gate.ADMIN)
@limiter.limit(WRITE, methods=["POST"])
def towns() -> ResponseReturnValue:
    """The towns of the installation, and the form for a further one."""
    require(current_actor(), Can.FOUND_MUNICIPALITY)
    place = towns_here.here()
    form = NewTownForm(language=i18n.current_language(), timezone=place.timezone if place else "Europe/Brussels")
    form.offer(form.timezone.data or "")
    if form.validate_on_submit():
        slug, name = form.slug.data or "", form.name.data or ""
        if _kept(
            form,
            lambda: service.found_town(current_actor(), slug, name, form.language.data, form.timezone.data or ""),
        ):
            words = _("%(town)s is created. Invite its first administrator here.", town=name)
            return told("good", words, url_for("roles.show", town=slug))
    return form_page("towns/towns_form.html", form, places=towns_here.all_places())
