"""Changing the e-mail address of an account: asking for it, and the page behind the two links."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.accounts import guard, queries, service
from civic.accounts.forms import ChangeAddressForm
from civic.accounts.routes import begin, bp, browser, me
from civic.accounts.rules import AccountCode
from civic.accounts.service import Side, Step
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import LINK, WRITE, limiter
from civic.core.once import repeatable
from civic.core.permissions import Refused
from civic.core.urls import absolute
from civic.core.web import form_page


@bp.route("/account/email", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def address() -> ResponseReturnValue:
    form = ChangeAddressForm()
    if form.validate_on_submit():
        try:
            with guard.own_guess(me()):
                proof = service.prove_own(current_actor(), form.current.data)
            guard.change_of_address(me(), form.email.data)
            with transaction():
                link = absolute("accounts.agree_to_address", token="TOKEN")
                service.ask_for_address(current_actor(), proof, form.email.data, link)
        except Refused as refused:
            form.refuse(refused, "current" if refused.code is AccountCode.WRONG_PASSWORD else "email")
        else:
            words = _("We have sent an e-mail to both addresses. Open both links to change your address.")
            return told("good", words, url_for("accounts.account"))
    present = queries.person(me())
    return form_page("accounts/address.html", form, person=present)


@bp.post("/account/email/cancel")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("what is taken back once is gone")
def cancel_address() -> ResponseReturnValue:
    with transaction():
        service.cancel_address(current_actor())
    return told("good", _("Your e-mail address stays as it is."), url_for("accounts.account"))


@bp.get("/change-email/<token>")
@gate(Gate.PUBLIC)
def agree_to_address(token: str) -> ResponseReturnValue:
    """Opening the link changes nothing: mail scanners open links too. The buttons do."""
    change = queries.address_change_by_token(service.token_hash(token))
    if change is None:
        raise Refused(AccountCode.LINK_OVER)
    old = service.side_of(change, token) is Side.OLD
    agreed = change.old_agreed_at if old else change.new_agreed_at
    return render_template("accounts/agree_to_address.html", token=token, change=change, old=old, agreed=agreed)


@bp.post("/change-email/<token>")
@gate(Gate.PUBLIC)
@limiter.limit(LINK)
@repeatable("an address agrees once; then the link is over")
def agree_to_address_post(token: str) -> ResponseReturnValue:
    renewed = None
    with transaction():
        person, step = service.agree_to_address(token)
        if step is Step.DONE and current_actor().person_id == person.id:
            renewed = service.start_session(person.id, browser())
    if step is Step.WAITING:
        words = _("Thank you. Now open the link in the e-mail to the other address.")
        return told("good", words, url_for("accounts.agree_to_address", token=token))
    words = _("Your e-mail address is changed. You have been signed out everywhere else.")
    if renewed is None:
        return told("good", words, url_for("accounts.sign_in"))
    begin(renewed)
    return told("good", words, url_for("accounts.account"))


@bp.post("/change-email/<token>/stop")
@gate(Gate.PUBLIC)
@limiter.limit(LINK)
@repeatable("a change is stopped once; then the link is over")
def stop_address(token: str) -> ResponseReturnValue:
    with transaction():
        service.stop_address(token)
    words = _(
        "The change is stopped, and your account is signed out everywhere. If you did not ask for it, choose a new "
        "password now: someone knows the present one."
    )
    return told("good", words, url_for("accounts.ask_reset"))
