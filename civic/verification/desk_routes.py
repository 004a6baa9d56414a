"""The desk: officers find a person, confirm who they are and where they live, and import a register."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from civic.accounts import queries as accounts
from civic.core import clock, i18n
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.forms import Form
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.places.labels import sentence
from civic.places.problems import Unreadable
from civic.towns.here import Town, place_for
from civic.uploads.forms import FileForm
from civic.verification import pages, queries, service
from civic.verification.forms import ConfirmForm, FindForm, WithdrawForm
from civic.verification.policy import Can, require
from civic.verification.routes import bp
from civic.verification.rules import Level, VerificationCode
from civic.verification.service import Confirmed

#: Which field of the form a refusal belongs to.
FIELDS: dict[StrEnum, str] = {
    VerificationCode.NO_NEIGHBOURHOOD: "neighbourhood",
    VerificationCode.OTHER_NEIGHBOURHOOD: "neighbourhood",
    VerificationCode.LATER_DAY: "day",
    VerificationCode.HALF_NAMED: "family_name",
    VerificationCode.TAKEN: "family_name",
}
#: How long an officer may take at the desk, in seconds.
AT_THE_DESK = 3600


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="verification.desk")


def _reference(person_id: int, place: Town) -> str:
    """What names a person to the officer who found them; the address of a page by number would show any account."""
    found: str | bytes = _signer().dumps([current_actor().person_id, place.id, person_id])
    return found.decode() if isinstance(found, bytes) else found


def _referred(place: Town) -> int | None:
    """The person whom this officer found in this town within the hour."""
    try:
        officer, town, person = _signer().loads(request.args.get("who", ""), max_age=AT_THE_DESK)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(person) if (officer, town) == (current_actor().person_id, place.id) else None


@bp.route("/admin/verification", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def desk() -> ResponseReturnValue:
    place = place_for(require, Can.VERIFY)
    form = FindForm()
    if form.validate_on_submit():
        found = 0
        with accepted(form, "who") as done:
            found = service.find(current_actor(), place.id, form.who.data or "")
        if done:
            return redirect(url_for("verification.person", who=_reference(found, place), **place.args), 303)
    used = pages.register(queries.register_in_use(place.id))
    return form_page("verification/desk.html", form, place=place, totals=queries.totals(place.id), register=used)


def _over(place: Town) -> ResponseReturnValue:
    return told("wait", _("Please find the person again."), url_for("verification.desk", **place.args))


@bp.route("/admin/verification/person", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def person() -> ResponseReturnValue:
    """Confirm the person who stands at the desk."""
    place = place_for(require, Can.VERIFY)
    found = _referred(place)
    if found is None:
        return _over(place)
    form = ConfirmForm(data={"day": clock.day_in(place.timezone, clock.now())} if request.method == "GET" else None)
    form.offer_hoods(_hoods(place))
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            service.verify(current_actor(), place.id, found, _confirmed(form), current_app.config["CIVIC"].keys_dir)
        if done:
            return told("good", _("Verified."), url_for("verification.desk", **place.args))
    return _person_page(place, found, form, WithdrawForm(formdata=None))


def _hoods(place: Town) -> dict[int, str]:
    return {number: place.hood_name(number) for number in queries.hood_ids(place.id).values()}


def _confirmed(form: ConfirmForm) -> Confirmed:
    hood = int(form.neighbourhood.data) if form.neighbourhood.data else None
    assert form.day.data is not None
    return Confirmed(Level(form.level.data), hood, form.day.data, form.named)


def _person_page(place: Town, found: int, form: ConfirmForm, withdrawing: WithdrawForm) -> ResponseReturnValue:
    name = accounts.names([found]).get(found, "")
    page = render_template(
        "verification/person.html",
        place=place,
        name=name,
        found=pages.shown(found, place),
        form=form,
        withdrawing=withdrawing,
        who=request.args.get("who", ""),
    )
    return page, 422 if form.errors or withdrawing.errors else 200


@bp.post("/admin/verification/withdraw")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def withdraw() -> ResponseReturnValue:
    place = place_for(require, Can.VERIFY)
    found = _referred(place)
    if found is None:
        return _over(place)
    form = WithdrawForm()
    if form.validate_on_submit():
        with accepted(form, "reason") as done:
            language = i18n.current_language()
            service.withdraw(current_actor(), place.id, found, form.reason.data or "", language)
        if done:
            return told("good", _("Verification withdrawn."), url_for("verification.desk", **place.args))
    confirming = ConfirmForm(formdata=None, data={"day": clock.day_in(place.timezone, clock.now())})
    confirming.offer_hoods(_hoods(place))
    return _person_page(place, found, confirming, form)


@bp.route("/admin/verification/register", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def register() -> ResponseReturnValue:
    """Send a register, and see what would be used of it."""
    place = place_for(require, Can.VERIFY)
    form = FileForm()
    problems: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            with accepted(form, "file") as done:
                _look_at(form, place)
            if done:
                return redirect(url_for("verification.register", **place.args), 303)
        except Unreadable as error:
            problems = [("file", sentence(problem)) for problem in error.problems]
    page = _register_page(place, form, problems)
    return page, 422 if form.errors or problems else 200


def _look_at(form: FileForm, place: Town) -> None:
    service.look_at(current_actor(), place.id, form.bytes_sent(), current_app.config["CIVIC"].keys_dir)


def _register_page(place: Town, form: Form, problems: list[tuple[str, str]]) -> str:
    used, looked_at = queries.register_in_use(place.id), queries.register_looked_at(place.id)
    both: dict[str, Any] = {"used": pages.register(used), "looked_at": pages.register(looked_at)}
    known = queries.known_in(looked_at.id, used.id) if used and looked_at else 0
    return render_template("verification/register.html", place=place, form=form, problems=problems, known=known, **both)


@bp.post("/admin/verification/register/use")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def use_register() -> ResponseReturnValue:
    place = place_for(require, Can.VERIFY)
    with transaction():
        service.take_into_use(current_actor(), place.id)
    return told("good", _("The register is in use."), url_for("verification.register", **place.args))


@bp.post("/admin/verification/register/discard")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def discard_register() -> ResponseReturnValue:
    place = place_for(require, Can.VERIFY)
    with transaction():
        service.discard(current_actor(), place.id)
    return told("good", _("Deleted. Nothing was changed."), url_for("verification.register", **place.args))
