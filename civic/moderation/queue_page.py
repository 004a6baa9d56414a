"""The queue as its page shows it: filters, counts, a page of cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from civic.accounts import queries as accounts
from civic.core import clock
from civic.core.gates import current_actor
from civic.core.i18n import LANGUAGES, say
from civic.moderation import groups, pages, queries, wording
from civic.moderation.labels import TARGETS, WAITING
from civic.moderation.policy import Can, may
from civic.moderation.queries import CaseView, Oldest, Wanted
from civic.moderation.rules import Guidelines, Target, Waiting
from civic.moderation.views import CaseGroup, CaseLine
from civic.towns.here import Town
from civic.towns.queries import InMunicipality

#: Characters of a search.
LONGEST_WORDS = 200
#: How long a case has waited, in days, as the filter offers it.
AGES = (1, 3, 7)
NAMES = ("waiting", "guideline", "target", "language", "age", "mine")


@dataclass(frozen=True)
class Queue:
    """What the page of the queue shows; ``late`` says that the oldest case has waited longer than it should."""

    lines: list[CaseLine]
    together: list[CaseGroup]
    groups: list[dict[str, Any]]
    hidden: Mapping[str, Any]
    words: str
    count: int
    oldest: str
    late: bool
    clear_url: str | None
    may_waive: bool
    again: int
    previous: str | None
    next: str | None

    @property
    def can_decide(self) -> bool:
        return bool(self.lines or any(group.lines for group in self.together))


def shown(place: Town, known: Guidelines) -> Queue:
    """Seven queries, however many cases there are; four with filters, which show each case by itself."""
    kept = {name: request.args[name] for name in (*NAMES, "q") if request.args.get(name)}
    together = [] if kept else groups.found(place.id)
    wanted = replace(_wanted(place.id), without=groups.numbers(together))
    found = queries.page(wanted, request.args.get("after"), request.args.get("before"))
    waits = queries.oldest(place.id)
    paged = bool(request.args.get("after") or request.args.get("before"))
    lines, shown_together = pages.lines(found.items, [] if paged else together, known)
    args: dict[str, Any] = {**place.args, **kept}
    return Queue(
        lines=lines,
        together=shown_together,
        groups=_groups(place, known),
        hidden={**place.args, **({"q": kept["q"]} if "q" in kept else {})},
        words=wanted.words,
        count=waits.count,
        oldest=_oldest(waits),
        late=waits.since is not None and wording.is_late(waits.since),
        clear_url=url_for("moderation.queue", **place.args) if kept else None,
        again=len(queries.readings_for(current_actor().person_id or 0, place.id)),
        may_waive=may(current_actor(), Can.WAIVE, InMunicipality(place.id)),
        previous=url_for("moderation.queue", **args, before=found.before) if found.before else None,
        next=url_for("moderation.queue", **args, after=found.after) if found.after else None,
    )


def _oldest(waits: Oldest) -> str:
    return _("The oldest has waited %(age)s.", age=wording.age(waits.since)) if waits.since else ""


def _wanted(municipality_id: int) -> Wanted:
    asked = request.args
    waiting, target, age = asked.get("waiting", ""), asked.get("target", ""), asked.get("age", "")
    days = int(age) if age in map(str, AGES) else None
    return Wanted(
        municipality_id,
        waiting=Waiting(waiting) if waiting in list(Waiting) else None,
        guideline=asked.get("guideline", "").replace("\0", ""),
        target=Target(target) if target in list(Target) else None,
        language=asked.get("language", "") if asked.get("language") in LANGUAGES else "",
        before=clock.now() - timedelta(days=days) if days else None,
        mine=current_actor().person_id if asked.get("mine") else None,
        words=" ".join(asked.get("q", "").replace("\0", " ").split())[:LONGEST_WORDS],
    )


def _groups(place: Town, known: Guidelines) -> list[dict[str, Any]]:
    """The filters, as ``_components/filter.html`` draws them."""
    ages = [(str(days), wording.age(clock.now() - timedelta(days=days))) for days in AGES]
    return [
        _group(_("Status"), "waiting", [(one.value, str(WAITING[one])) for one in Waiting], _("Waiting")),
        _group(_("Guideline"), "guideline", [(item.key, say(item.titles)) for item in known.items], _("All")),
        _group(_("About"), "target", [(one.value, str(TARGETS[one])) for one in Target], _("All")),
        _group(_("Language"), "language", [(code, LANGUAGES[code]) for code in place.languages], _("All")),
        _group(_("Waits at least"), "age", ages, _("Any time")),
        _group(_("Claimed"), "mine", [("1", _("by me"))], _("All")),
    ]


def _group(title: str, name: str, options: list[tuple[str, str]], none: str) -> dict[str, Any]:
    chosen = request.args.get(name, "")
    rows = [{"value": value, "text": text, "on": value == chosen} for value, text in [("", none), *options]]
    on = next((row["text"] for row in rows if row["on"] and row["value"]), "")
    return {"title": f"{title}: {on}" if on else title, "name": name, "on": bool(on), "options": rows, "one": True}


def holder(found: CaseView) -> str:
    """Who works on a case, if somebody else does."""
    if found.claimed_by is None or found.claimed_by == current_actor().person_id:
        return ""
    return accounts.names([found.claimed_by]).get(found.claimed_by, "")
