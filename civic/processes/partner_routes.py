"""Towns that share a process: invited by its own town, accepted or declined by theirs."""

from __future__ import annotations

from enum import StrEnum

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.forms import choices
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language, say
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.processes import policy, queries, service
from civic.processes.forms import InviteTownForm, TaskForm
from civic.processes.models import Process
from civic.processes.policy import MAY, Can, require
from civic.processes.queries import PartnerRow
from civic.processes.routes import bp
from civic.processes.rules import ProcessCode
from civic.towns import queries as towns
from civic.towns.here import changed, stand_in

#: Which field of a form a refusal belongs to.
FIELDS: dict[StrEnum, str] = {
    ProcessCode.NO_TASK: "task",
    ProcessCode.LONG_TASK: "task",
    ProcessCode.OWN_TOWN: "town",
    ProcessCode.INVITED_ALREADY: "town",
}


@bp.route("/processes/<slug>/towns", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def partners(slug: str) -> ResponseReturnValue:
    """The towns that are invited, and a form to invite another one."""
    process = queries.process(slug) or abort(404)
    if not policy.may_see_process(current_actor(), process):
        abort(404)
    require(current_actor(), Can.MANAGE_PROCESS, process)
    stand_in(process.municipality_id)
    form = InviteTownForm()
    invited = queries.partners_invited(process.id)
    taken = {process.municipality_id, *(each.municipality_id for each in invited)}
    others = [(str(each.id), say(each.names)) for each in towns.municipalities() if each.id not in taken]
    form.town.choices = choices([("", _("Choose a town")), *others])
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            town, task = int(form.town.data), form.task.data or ""
            service.invite_town(current_actor(), process, town, task, current_language())
        if done:
            return told("good", _("The town is invited. Its organisers see it in their administration."), _to(slug))
    return form_page("processes/partners.html", form, process=process, invited=invited, others=others)


def _to(slug: str) -> str:
    return url_for("processes.partners", slug=slug)


def _found(partner_id: int) -> tuple[PartnerRow, Process]:
    """An invitation, if its reader organises the town that invites or the one that is invited; else 404."""
    found = queries.partner_by_id(partner_id) or abort(404)
    mine = towns.InMunicipality(found.owner_id)
    if not (MAY[Can.SHARE](current_actor(), found) or MAY[Can.SHARE](current_actor(), mine)):
        abort(404)
    return found, queries.process_by_id(found.process_id) or abort(404)


@bp.route("/processes/partners/<int:partner_id>", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def partner(partner_id: int) -> ResponseReturnValue:
    """Accept an invitation in the name of a town, or change what it is responsible for."""
    found, process = _found(partner_id)
    require(current_actor(), Can.SHARE, found)
    place = stand_in(found.municipality_id)
    form = TaskForm(data={"task": say(found.tasks)})
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            service.share_process(current_actor(), partner_id, form.task.data or "", current_language())
        if done:
            changed()
            words = _("Saved.") if found.accepted_at else _("Your town now shares this process.")
            return told("good", words, url_for("processes.show", slug=process.slug))
    owner = towns.municipality_by_id(found.owner_id)
    return form_page("processes/partner.html", form, found=found, process=process, owner=say(owner.names), place=place)


@bp.post("/processes/partners/<int:partner_id>/leave")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def leave_shared(partner_id: int) -> ResponseReturnValue:
    """Decline, share it no longer, or take the invitation back."""
    found, process = _found(partner_id)
    with transaction():
        service.leave_shared(current_actor(), partner_id)
    changed()
    if MAY[Can.MANAGE_PROCESS](current_actor(), process):
        return told("good", _("The town no longer shares this process."), _to(process.slug))
    words = _("Your town no longer shares this process.") if found.accepted_at else _("The invitation is declined.")
    return told("good", words, url_for("administration.show", town=found.slug))
