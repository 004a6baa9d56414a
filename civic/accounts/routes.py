"""Signing up, signing in, one's own account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from civic.accounts import browsers, guard, queries, service
from civic.accounts.forms import (
    ChangePasswordForm,
    EmailForm,
    LeaveForm,
    PasswordForm,
    ProfileForm,
    RegisterForm,
    SignInForm,
)
from civic.accounts.login import LINKS, SignedIn
from civic.accounts.rules import AccountCode
from civic.accounts.rules.sessions import lifetime
from civic.core import hooks
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.forms import choices
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import LINK, WRITE, limiter
from civic.core.once import repeatable
from civic.core.permissions import Actor, Refused
from civic.core.urls import absolute, number_asked, safe_next
from civic.core.web import accepted, form_page

bp = Blueprint("accounts", __name__)
bp.add_app_template_filter(browsers.words, "browser_words")


def _home() -> str:
    return url_for("home.show")


def begin(token: str) -> None:
    """Put a session into the browser; what it brought before is dropped, except links by which it was invited."""
    links = session.get(LINKS)
    session.clear()
    if links:
        session[LINKS] = links
    session.permanent = True
    login_user(SignedIn(token, Actor()))


def browser() -> str:
    return request.user_agent.string


@bp.get("/sign-in")
@gate(Gate.PUBLIC)
def sign_in() -> ResponseReturnValue:
    if current_actor().signed_in:
        return redirect(safe_next(request.args.get("next"), _home()), 303)
    return render_template("accounts/sign_in.html", form=SignInForm(next=request.args.get("next")))


@bp.post("/sign-in")
@gate(Gate.PUBLIC)
@repeatable("each answer brings a session of its own")
def sign_in_post() -> ResponseReturnValue:
    form = SignInForm()
    if form.validate():
        try:
            with guard.guess(form.email.data, form.password.data):
                proof = service.prove(form.email.data, form.password.data)
            with transaction():
                token = service.sign_in(proof, browser())
        except Refused as refused:
            if refused.code is AccountCode.NOT_CONFIRMED:
                guard.letter(form.email.data)
                with transaction():
                    service.mail_confirmation_again(form.email.data, absolute("accounts.confirm", token="TOKEN"))
            form.refuse(refused)
        else:
            begin(token)
            return redirect(safe_next(form.next.data, _home()), 303)
    return render_template("accounts/sign_in.html", form=form), 422


@bp.post("/sign-out")
@gate(Gate.SIGNED_IN)
@repeatable("a session ends once")
def sign_out() -> ResponseReturnValue:
    with transaction():
        service.sign_out(current_user.get_id())
    logout_user()
    session.clear()
    response = redirect(_home(), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _register_form() -> RegisterForm:
    form = RegisterForm(next=request.args.get("next"))
    towns = hooks.listed("accounts.towns", None, "towns")
    form.municipality.choices = choices(towns)
    return form


@bp.get("/register")
@gate(Gate.PUBLIC)
def register() -> ResponseReturnValue:
    form = _register_form()
    return render_template("accounts/register.html" if form.municipality.choices else _CLOSED, form=form)


@bp.post("/register")
@gate(Gate.PUBLIC)
def register_post() -> ResponseReturnValue:
    form = _register_form()
    if not form.municipality.choices:
        return render_template(_CLOSED, form=form), 422
    if form.validate():
        try:
            hashed = service.new_password(form.password.data, form.display_name.data, form.email.data)
            guard.letter(form.email.data)
            home = int(form.municipality.data)
            with transaction():
                service.register(
                    form.email.data,
                    form.display_name.data,
                    hashed,
                    current_language(),
                    absolute("accounts.confirm", token="TOKEN", home=home, next=form.next.data or None),
                    home,
                )
        except Refused as refused:
            form.refuse(refused, "display_name" if refused.code in _NAME else "password")
        else:
            return redirect(url_for("accounts.letter_sent"), 303)
    return render_template("accounts/register.html", form=form), 422


#: Where no town has published terms that people could agree to.
_CLOSED = "accounts/register_closed.html"
_NAME = {code for code in AccountCode if code.name.startswith("NAME_")}


@bp.get("/letter-sent")
@gate(Gate.PUBLIC)
def letter_sent() -> ResponseReturnValue:
    return render_template("accounts/letter_sent.html")


@bp.get("/confirm/<token>")
@gate(Gate.PUBLIC)
def confirm(token: str) -> ResponseReturnValue:
    """Opening the link changes nothing: mail scanners open links too. The button does."""
    return render_template("accounts/confirm.html", token=token)


@bp.post("/confirm/<token>")
@gate(Gate.PUBLIC)
@limiter.limit(LINK)
def confirm_post(token: str) -> ResponseReturnValue:
    with transaction():
        person = service.confirm(token, number_asked("home"))
        session_token = service.start_session(person.id, browser())
    begin(session_token)
    flash(_("Welcome, %(name)s. Your account is ready.", name=person.display_name), "good")
    return redirect(safe_next(request.args.get("next"), url_for("accounts.account")), 303)


@bp.route("/reset", methods=["GET", "POST"])
@gate(Gate.PUBLIC)
def ask_reset() -> ResponseReturnValue:
    form = EmailForm()
    if form.validate_on_submit():
        guard.letter(form.email.data)
        with transaction():
            service.request_reset(form.email.data, absolute("accounts.reset", token="TOKEN"))
        return redirect(url_for("accounts.letter_sent"), 303)
    return form_page("accounts/ask_reset.html", form)


@bp.route("/reset/<token>", methods=["GET", "POST"])
@gate(Gate.PUBLIC)
@limiter.limit(LINK, methods=["POST"])
def reset(token: str) -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            hashed = service.new_password(form.password.data)
            with transaction():
                person = service.reset(token, hashed)
                session_token = service.start_session(person.id, browser())
        except Refused as refused:
            form.refuse(refused, None if refused.code is AccountCode.LINK_OVER else "password")
        else:
            begin(session_token)
            return told("good", _("Your password has been changed. You are signed in on this device only."), _home())
    return form_page("accounts/reset.html", form, token=token)


# ---- one's own account


def me() -> int:
    person_id = current_actor().person_id
    assert person_id is not None
    return person_id


@bp.get("/account")
@gate(Gate.SIGNED_IN)
def account() -> ResponseReturnValue:
    person = queries.person(me())
    return render_template(
        "accounts/account.html",
        person=person,
        sessions=queries.sessions_of(me(), current_actor().staff),
        this=service.token_hash(current_user.get_id())[: queries.REF_LENGTH],
        lifetime=lifetime(current_actor().staff),
        organisations=queries.organisations_of(me()),
        invitations=queries.invitations_of(me()),
        address_change=queries.address_change(me()),
    )


@bp.route("/account/profile", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def profile() -> ResponseReturnValue:
    person = queries.person(me())
    form = ProfileForm(obj=person)
    if form.validate_on_submit():
        with accepted(form, "display_name") as done:
            service.change_profile(current_actor(), form.display_name.data, form.language.data)
        if done:
            return told("good", _("Saved."), url_for("accounts.account"))
    return form_page("accounts/profile.html", form)


@bp.route("/account/password", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            with guard.own_guess(me()):
                proof = service.prove_own(current_actor(), form.current.data)
            hashed = service.new_password(form.password.data, *queries.known_of(me()))
            with transaction():
                token = service.change_password(current_actor(), proof, hashed, browser())
        except Refused as refused:
            form.refuse(refused, "current" if refused.code is AccountCode.WRONG_PASSWORD else "password")
        else:
            begin(token)
            words = _("Your password is changed. You have been signed out everywhere else.")
            return told("good", words, url_for("accounts.account"))
    return form_page("accounts/password.html", form)


@bp.post("/account/sign-out-elsewhere")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("a session ends once")
def sign_out_elsewhere() -> ResponseReturnValue:
    with transaction():
        token = service.renew_session(me(), browser())
    begin(token)
    return told("good", _("You have been signed out on all other devices."), url_for("accounts.account"))


@bp.post("/account/sessions/<ref>/end")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
def end_session(ref: str) -> ResponseReturnValue:
    with transaction():
        service.end_session(current_actor(), ref)
    return told("good", _("That session has ended."), url_for("accounts.account"))


@bp.route("/account/leave", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def leave() -> ResponseReturnValue:
    form = LeaveForm()
    if form.validate_on_submit():
        try:
            with guard.own_guess(me()):
                proof = service.prove_own(current_actor(), form.password.data)
            with transaction():
                service.leave(current_actor(), proof)
        except Refused as refused:
            form.refuse(refused, "password")
        else:
            logout_user()
            session.clear()
            return told("good", _("Your account has been deleted. Thank you for taking part."), _home())
    return form_page("accounts/leave.html", form)
