"""The home page of the administration: from there staff of a municipality reach what they may do in it.

Hook (keys in brackets):
    administration.rows (municipality id)   lists of ``Task``
"""

from __future__ import annotations

from enum import StrEnum

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.administration import stopped
from civic.administration.policy import RIGHTS, Can
from civic.administration.views import Part, Task
from civic.core import hooks
from civic.core.gates import current_actor
from civic.core.i18n import listed, number, say
from civic.core.permissions import Actor
from civic.processes import queries as processes
from civic.processes.policy import Can as CanProcess
from civic.processes.rules import ProcessState
from civic.roles.policy import Can as CanRole
from civic.towns import queries as towns
from civic.towns.here import Town, TownArgs, all_places
from civic.towns.labels import LEGAL
from civic.towns.policy import Can as CanTown
from civic.towns.rules import LegalKind
from civic.uploads.policy import Can as CanUpload


def workplace(actor: Actor, place: Town) -> Town:
    """The municipality that a member of staff works in: this one, else the first in which they hold a role."""
    own = {municipality_id for municipality_id, _role in actor.roles}
    if actor.admin or place.id in own:
        return place
    return next((p for p in all_places() if p.id in own), place)


def tasks(place: Town, actor: Actor) -> dict[Part, list[Task]]:
    """All lines of the page, by part; a fixed number of queries."""
    found = hooks.listed("administration.rows", place, place.id)
    found += _own(place, actor)
    return {part: [task for task in found if task.part is part] for part in Part}


def _own(place: Town, actor: Actor) -> list[Task]:
    """What this package offers."""
    args: TownArgs = {"town": place.slug}
    there = towns.InMunicipality(place.id)
    rows: list[Task] = []

    def may(can: StrEnum) -> bool:
        return RIGHTS[can](actor, there)

    if may(CanTown.EDIT_LEGAL_TEXT) and towns.terms_version(place.id) is None:
        url = url_for("towns.edit_legal", kind=LegalKind.TERMS.value, **args)
        words = _("Nobody can register here until the terms of use are published.")
        rows.append(Task(Part.WAITING, _("Publish the terms of use"), url, words, late=True))
    rows += _stopped(place, actor, args)
    if may(CanProcess.MANAGE_PROCESS):
        rows += _processes(place, args)
    if may(CanTown.CONFIRM_ORGANISATION):
        waiting = sum(1 for o in towns.organisations_for(place.id) if o.confirmed_at is None)
        words = _("%(n)s not confirmed yet.", n=waiting) if waiting else _("All are confirmed.")
        rows.append(Task(Part.TOWN, _("Organisations"), url_for("towns.organisations", **args), words))
    if may(CanTown.EDIT_LEGAL_TEXT):
        rows.append(_legal(place, args))
    if may(CanUpload.CHANGE_MAP):
        hoods = len((place.sprite or {"hoods": []})["hoods"])
        drawn = (
            ngettext("%(num)s neighbourhood", "%(num)s neighbourhoods", hoods) if hoods else _("There is no map yet.")
        )
        rows.append(Task(Part.TOWN, _("Map of the town"), url_for("uploads.map_file", **args), drawn, late=not hoods))
        words = _("Population by neighbourhood and group, for comparison.")
        rows.append(Task(Part.TOWN, _("Population tables"), url_for("uploads.population", **args), words))
    if may(CanTown.CHANGE_TOWN):
        rows += _settings(place, args)
    if may(CanRole.GIVE_ROLE):
        words = _("Organisers, moderators, secretaries and administrators.")
        rows.append(Task(Part.TOWN, _("Roles"), url_for("roles.show", **args), words))
    if may(Can.READ_LOG):
        words = _("What staff and the program did, when, and what it changed.")
        rows.append(Task(Part.TOWN, _("Activity log"), url_for("administration.log", **args), words))
    if may(CanTown.FOUND_MUNICIPALITY):
        words = _("All towns, and a form to create one.")
        rows.append(Task(Part.TOWN, _("Towns on this platform"), url_for("settings.towns", **args), words))
    return rows


def _stopped(place: Town, actor: Actor, args: TownArgs) -> list[Task]:
    """What stopped and needs a person, and what holds up the whole platform."""
    count, alarms = stopped.summary(place, actor)
    told = [_("Look at why, and try again."), *alarms] if count else alarms
    if not told:
        return []
    title = ngettext("%(num)s job stopped", "%(num)s jobs stopped", count) if count else _("E-mails are delayed")
    return [Task(Part.WAITING, title, url_for("administration.jobs", **args), " ".join(told), late=True)]


def _settings(place: Town, args: TownArgs) -> list[Task]:
    """What the town says of itself; without a way to reach it, that is to be done."""
    reached = any(place.contact)
    words = _("Tagline, time zone and the sender of e-mails too.") if reached else _("There is no contact yet.")
    needed, days = place.support_threshold, place.answer_days
    supporters = ngettext("%(n)s supporter", "%(n)s supporters", needed, n=number(needed))
    if place.answer_working:
        within = ngettext("%(num)s working day for the answer", "%(num)s working days for the answer", days)
    else:
        within = ngettext("%(num)s day for the answer", "%(num)s days for the answer", days)
    promise = listed([supporters, within])
    return [
        Task(Part.TOWN, _("Name, languages and contact"), url_for("settings.town", **args), words, late=not reached),
        Task(Part.TOWN, _("Colours"), url_for("settings.colours", **args), _("Checked for contrast.")),
        Task(Part.TOWN, _("Support, deadline and offices"), url_for("settings.answers", **args), promise),
        Task(Part.TOWN, _("Working days"), url_for("settings.working_days", **args), _("Holidays and closing days.")),
        Task(Part.TOWN, _("Objections to votes"), url_for("settings.objections", **args), _("How long keys are kept.")),
        Task(
            Part.TOWN,
            _("Themes"),
            url_for("settings.themes", **args),
            _("What proposals, processes, measures and meetings are about."),
        ),
    ]


def _processes(place: Town, args: TownArgs) -> list[Task]:
    """What is still a draft, and where to begin another one."""
    drafts = processes.processes(place.id, (ProcessState.DRAFT,), current_actor())
    rows = [
        Task(Part.RUN, say(row.titles), url_for("processes.show", slug=row.slug), _("Draft process.")) for row in drafts
    ]
    for invited, titles in processes.invitations(place.id):
        words = _("Another town invites yours to share this process.")
        rows.append(Task(Part.WAITING, say(titles), url_for("processes.partner", partner_id=invited), words))
    words = _("A question the town asks: texts and phases.")
    return [*rows, Task(Part.RUN, _("Create a process"), url_for("processes.templates", **args), words)]


def _legal(place: Town, args: TownArgs) -> Task:
    there = towns.legal_kinds(place.id)
    missing = [kind for kind in LegalKind if kind.value not in there]
    pages = listed(str(LEGAL[kind]) for kind in missing)
    words = _("Not published yet: %(pages)s.", pages=pages) if missing else _("All are published.")
    url = url_for("towns.legal", kind=(missing or list(LegalKind))[0].value, **args)
    return Task(Part.TOWN, _("Legal pages"), url, words, late=bool(missing))
