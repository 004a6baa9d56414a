"""The log of acts as the administrator of a town reads it: what a page of it shows, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask import request, url_for
from flask_babel import gettext as _

from civic.accounts import queries as accounts
from civic.administration.log_words import changes
from civic.audit import acts as labels
from civic.audit import queries as audit
from civic.audit.models import AuditEntry
from civic.audit.queries import Wanted
from civic.core import clock, days, i18n
from civic.core.i18n import Marks, say
from civic.core.pager import Pager, Turned, pager
from civic.core.permissions import Actor
from civic.core.urls import Arguments
from civic.processes import queries as processes_queries
from civic.resources import kinds
from civic.resources import queries as resources
from civic.resources.kinds import PROCESS
from civic.roles import queries as roles
from civic.towns.here import Town

PAGE = 30
#: Fields of the filter that hold a day.
DAYS = ("from_day", "to_day")


@dataclass(frozen=True)
class Asked:
    """What an address asks for; what nobody offers is left out.

    ``typed`` are the days as they were typed; ``problems`` says what is wrong with one, and then nothing is filtered
    by it.
    """

    kind: str | None = None
    thing: str | None = None
    person: int | None = None
    first: date | None = None
    last: date | None = None
    everything: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def args(self) -> Arguments:
        """The same in an address."""
        said = {"kind": self.kind, "thing": self.thing, "person": self.person}
        everything = {"all": 1 if self.everything else None}
        return {key: value for key, value in {**said, **self.typed, **everything}.items() if value}

    @property
    def filtered(self) -> bool:
        return any((self.kind, self.thing, self.person, self.first, self.last))


def asked(actor: Actor) -> Asked:
    """What the present request asks for. Acts of no town are for administrators of the installation."""
    given = request.args
    kind = given.get("kind", "")
    person = given.get("person", "")
    typed = {name: given.get(name, "").replace("\x00", "").strip()[:40] for name in DAYS}
    found, problems = _days(typed)
    return Asked(
        kind if kind in labels.KINDS else None,
        (given.get("thing") or "")[:80].replace("\x00", "") or None,
        int(person) if person.isascii() and person.isdigit() and len(person) < 10 else None,
        found["from_day"],
        found["to_day"],
        actor.admin and given.get("all") == "1",
        typed,
        problems,
    )


def _days(typed: Mapping[str, str]) -> tuple[dict[str, date | None], dict[str, str]]:
    """The days that were typed, and what is wrong with them, in words."""
    found: dict[str, date | None] = dict.fromkeys(DAYS)
    problems: dict[str, str] = {}
    for name in DAYS:
        try:
            found[name] = days.day(typed[name]) if typed[name] else None
        except days.OutOfRange:
            words = _("Choose a day between the years %(first)s and %(last)s.", first=days.EARLIEST, last=days.LATEST)
            problems[name] = words
        except ValueError:
            problems[name] = _("Enter a date of the calendar, for example 2026-09-12.")
    first, last = found["from_day"], found["to_day"]
    if first and last and last < first:
        found["to_day"] = None
        problems["to_day"] = _("The last day must not be before the first day.")
    return found, problems


def _wanted(place: Town, wish: Asked) -> Wanted:
    return Wanted(
        None if wish.everything else frozenset({place.id}),
        wish.kind,
        wish.thing,
        wish.person,
        clock.day_begins(wish.first, place.timezone) if wish.first else None,
        clock.day_begins(wish.last + timedelta(days=1), place.timezone) if wish.last else None,
    )


@dataclass(frozen=True)
class Act:
    """One act in words. ``changes`` are (what, before, after); ``person`` is 0 for the program itself."""

    number: int
    at: datetime
    what: str
    kind: str
    thing: str
    title: str
    url: str
    marks: Marks
    person: int
    name: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class LogPage:
    """What the page of the log shows; ``kinds`` and ``people`` are what it can be narrowed to: (value, words)."""

    place: Town
    wish: Asked
    acts: list[Act]
    total: int
    pager: Pager
    kinds: list[tuple[str, str]]
    people: list[tuple[int, str]]
    may_see_all: bool
    errors: list[tuple[str, str]]


def page(place: Town, actor: Actor, turn: Turned) -> LogPage:
    """What the page of the log shows; a fixed number of queries."""
    wish = asked(actor)
    found, total = audit.acts(_wanted(place, wish), turn.after, turn.before, PAGE)
    towns = None if wish.everything else frozenset({place.id})

    def url(**more: object) -> str:
        args: Arguments = {**wish.args, **more}
        return url_for("administration.log", town=place.slug, **args)

    return LogPage(
        place=place,
        wish=wish,
        acts=_acts(found.items),
        total=total,
        pager=pager(found, total, PAGE, turn.start, url),
        kinds=sorted(((kind, labels.kind(kind)) for kind in audit.kinds(towns)), key=lambda pair: pair[1]),
        people=_people(place, wish),
        may_see_all=actor.admin,
        errors=[(f"log-{name}", words) for name, words in wish.problems.items()],
    )


def _people(place: Town, wish: Asked) -> list[tuple[int, str]]:
    """Whom one can ask for: staff of the town by name, and the number in the address, which gets no name here."""
    people = {holder.person_id: holder.name for holder in roles.holders(place.id)}
    if wish.person and wish.person not in people:
        people[wish.person] = _("Number %(n)s", n=wish.person)
    return sorted(people.items(), key=lambda pair: pair[1].casefold())


def _acts(rows: Sequence[AuditEntry]) -> list[Act]:
    about = {_number(row.thing) for row in rows if row.kind == "person"}
    names = accounts.names(about | {row.actor_id for row in rows if row.actor_id})
    titles = resources.titles_at({address for row in rows if (address := _address(row))})
    processes = processes_queries.process_names({_number(row.thing) for row in rows if row.kind == PROCESS.code})
    return [_act(row, names, titles, processes) for row in rows]


def _act(
    row: AuditEntry,
    names: dict[int, str],
    titles: dict[str, tuple[str, str]],
    processes: dict[int, tuple[str, dict[str, str]]],
) -> Act:
    title, language, url = f"{labels.kind(row.kind)} {row.thing}", None, ""
    if found := titles.get(address := _address(row)):
        (title, language), url = found, f"/{i18n.current_language()}/{address}"
    elif row.kind == PROCESS.code and (known := processes.get(_number(row.thing))):
        title, url = say(known[1]), url_for("processes.show", slug=known[0])
    elif row.kind == "person":
        title = _name(names, _number(row.thing))
    return Act(
        row.number,
        row.at,
        labels.act(row.kind, row.verb, row.details),
        row.kind,
        row.thing,
        title,
        url,
        i18n.marks(language),
        row.actor_id or 0,
        _name(names, row.actor_id) if row.actor_id else _("The program"),
        changes(row.details),
    )


def _address(row: AuditEntry) -> str:
    """Where the thing of an entry is; "" for a kind whose addresses have no number."""
    kind = kinds.kind(row.kind)
    return f"{kind.addresses}/{row.thing}" if kind and kind.numbered else ""


def _number(thing: str) -> int:
    return int(thing) if thing.isascii() and thing.isdigit() and len(thing) < 10 else 0


def _name(names: dict[int, str], person_id: int) -> str:
    return names.get(person_id) or str(_("Deleted account (number %(n)s)", n=person_id))
