"""What people can do in a process, and who may, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import days, i18n
from civic.core.i18n import say
from civic.processes.labels import ACTS, AUDIENCES, CLOSED, FAULTS, ONLY
from civic.processes.rules import Act, Audience, Duty, Right, Ruled, Verdict, Who
from civic.processes.template_rules import Problem
from civic.towns.here import here


def who(kind: Who, group_names: Mapping[str, str]) -> str:
    """Who may take part."""
    match kind:
        case Who.SIGNED_IN:
            return str(_("anyone signed in"))
        case Who.VERIFIED:
            return str(_("verified residents"))
        case Who.NEIGHBOURHOOD:
            return str(_("verified residents of %(neighbourhood)s", neighbourhood=say(group_names)))
        case Who.GROUP:
            return str(_("members of %(group)s", group=say(group_names)))


def when(right: Right) -> str:
    """Since when or until when something is not open to whoever asks; empty where no day is known."""
    if right.verdict is Verdict.NOT_YET and right.begins:
        return str(_("It starts on %(day)s.", day=i18n.day(right.begins)))
    if right.verdict is Verdict.OVER and right.ended:
        return str(_("It ended on %(day)s.", day=i18n.day(i18n.last_day(right.ended))))
    return ""


def only(right: Right) -> str:
    """For whom something is open, and until when, told to somebody who is not one of them."""
    until, always = ONLY[right.who]
    values = {"group": say(right.group_names)}
    return str(always) % values if right.until is None else str(until) % {**values, "until": i18n.until(right.until)}


def refused(right: Right) -> str:
    """For whom something is open, where the rules refuse it; with where to be verified, if that would help."""
    words = str(ONLY[right.who][1]) % {"group": say(right.group_names)}
    if right.who is Who.GROUP:
        return words
    how = _("Your account page says how to get verified.")
    return f"{words} {how}"


def barred(right: Right) -> str:
    """The same on a page, with the way to be verified."""
    if right.who is Who.GROUP:
        return only(right)
    way = url_for("verification.own", **(place.args if (place := here()) else {}))
    return Markup('{} <a href="{}">{}</a>').format(only(right), way, _("How to get verified"))


def why(right: Right, act: Act) -> str:
    """Why somebody cannot do something now, and from when or until when; empty where they can."""
    if right.open:
        return ""
    if right.verdict is Verdict.NOT_YOU:
        return barred(right)
    return " ".join(part for part in (str(CLOSED[act]), when(right)) if part)


def audience(of: Audience, group_names: Mapping[str, str]) -> str:
    """Who may read a process."""
    if of is Audience.GROUP and group_names:
        return str(_("Members of %(group)s", group=say(group_names)))
    return str(AUDIENCES[of])


def readers(of: Audience, group_names: Mapping[str, str]) -> str:
    """Who alone can read a process, as its page says it; empty where everyone can."""
    match of:
        case Audience.PUBLIC | Audience.HIDDEN:
            return ""
        case Audience.SIGNED_IN:
            return str(_("Only people who are signed in can read this."))
        case Audience.GROUP:
            return str(_("Only members of %(group)s can read this.", group=say(group_names)))
        case Audience.LINK:
            return str(_("Only people who are invited by link can read this."))


def _who_was(value: dict[str, Any] | None) -> str:
    """Who might take part; changes of the first versions hold the names of a group alone."""
    if not value:
        return who(Who.SIGNED_IN, {})
    return who(Who(value["who"]), value["names"]) if "who" in value else who(Who.GROUP, value)


def origin(found: Mapping[str, str]) -> str:
    """Where the template of a process comes from, as ``template_rules.Origin`` has it."""
    if found["process"]:
        return str(_("Template of %(town)s: %(process)s", town=found["town"], process=found["process"]))
    return str(_("Template of %(town)s", town=found["town"]))


def problem(found: Problem) -> str:
    """What is wrong with the file of a template, and where."""
    words = str(FAULTS[found.fault]) % {"field": found.field, "shown": found.shown}
    return words if found.phase is None else str(_("Phase %(number)s: %(problem)s", number=found.phase, problem=words))


def duty(owed: Duty) -> str:
    """What the town owes to a proposal, in words: "100 supporters; within 30 working days"."""
    many = ngettext("%(n)s supporter", "%(n)s supporters", owed.supporters, n=i18n.number(owed.supporters))
    council = _("%(council)s treats it", council=say(owed.council_names)) if owed.council_id is not None else ""
    parts = str(many), each(owed.each), str(council), i18n.within_days(owed.days, owed.working)
    return "; ".join(part for part in parts if part)


def each(number: int | None) -> str:
    """How many supporters each neighbourhood has to have; empty where only the total counts."""
    return str(_("at least %(n)s from each neighbourhood", n=i18n.number(number))) if number else ""


def rule(of: Ruled, value: Any, *, after: bool = False) -> str:
    """A rule of a phase as it was or is, as ``rules.Change`` keeps it."""
    match of:
        case Ruled.BEGINS:
            return i18n.day(days.instant(value)) if value else str(_("no date"))
        case Ruled.ENDS:
            return i18n.day(i18n.last_day(days.instant(value))) if value else str(_("no date"))
        case Ruled.ACTS:
            return i18n.listed(str(ACTS[Act(act)]) for act in value) or str(_("Read only"))
        case Ruled.WHO:
            return _who_was(value)
        case Ruled.ANSWER:
            return duty(Duty(**value)) if value else str(_("as for all proposals of the town"))
        case Ruled.PHASE:
            return str(_("deleted")) if after else str(_("planned"))
        case Ruled.READ:
            return audience(Audience(value["audience"]), value["names"])
