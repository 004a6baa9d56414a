"""The list of proposals: what its address asks for, and what its page shows. It is the same for everybody who may see
the same proposals, so it is made once a second."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from civic.core import clock, deadline_words, i18n
from civic.core.cache import remember
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.i18n import say
from civic.core.pager import pager, start_of
from civic.core.permissions import Actor
from civic.processes import queries as processes
from civic.processes.queries import ProcessRow
from civic.processes.rules import ProcessState
from civic.proposals import labels, queries
from civic.proposals.queries import Row, Wanted
from civic.proposals.rules import (
    ANSWERED,
    Cell,
    Chosen,
    Counts,
    Due,
    ProposalState,
    Sort,
    count,
    deadline,
)
from civic.resources.readers import for_readers
from civic.towns.here import Town

LONGEST_SEARCH = 200
MOST_CHOICES = 50


@dataclass(frozen=True)
class Asked:
    """What the address of a list asks for. ``start`` is the number of its first row, as the pager counts."""

    wanted: Wanted
    after: str | None
    before: str | None
    start: int


def processes_of(place: Town) -> list[ProcessRow]:
    """Processes that a list can be narrowed to."""
    states = (ProcessState.PUBLISHED, ProcessState.ARCHIVED)
    found: list[ProcessRow] = remember(
        ("proposals.processes", place.id), lambda: processes.processes(place.id, states), 5
    )
    return found


def asked(place: Town, args: MultiDict[str, str]) -> Asked:
    """Read an address; what nobody offered is left out."""
    slugs = {row.slug: row.id for row in processes_of(place)}
    chosen = Chosen(
        processes=frozenset(slugs[slug] for slug in _values(args, "process") if slug in slugs),
        neighbourhoods=frozenset(_hoods(place, _values(args, "hood"))),
        themes=frozenset(value[:80] for value in _values(args, "theme")),
        states=frozenset(_states(_values(args, "state"))),
        dues=frozenset(Due(value) for value in _values(args, "answer") if value in list(Due)),
    )
    sort = args.get("sort", "")
    return Asked(
        wanted=Wanted(
            place.id,
            chosen,
            words=" ".join(args.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH],
            sort=Sort(sort) if sort in list(Sort) else Sort.NEEDS_SUPPORT,
            today=clock.day_in(place.timezone, clock.now()),
        ),
        after=args.get("after"),
        before=args.get("before"),
        start=start_of(args.get("from", "")),
    )


def _values(args: MultiDict[str, str], name: str) -> list[str]:
    return [value for value in args.getlist(name)[:MOST_CHOICES] if value and "\x00" not in value]


def _hoods(place: Town, values: Iterable[str]) -> Iterable[int]:
    """Neighbourhoods by number, or by the code that the town's map has for them; 0 is the whole town."""
    codes = {code: number for number, (code, _names) in place.hoods.items()}
    for value in values:
        if value.isascii() and value.isdigit() and len(value) < 10 and (value == "0" or int(value) in place.hoods):
            yield int(value)
        elif value in codes:
            yield codes[value]


def _states(values: Iterable[str]) -> Iterable[ProposalState]:
    for value in values:
        if value == "answered":
            yield from ANSWERED
        elif value in list(ProposalState) and value != ProposalState.DRAFT:
            yield ProposalState(value)


def page(place: Town) -> tuple[Markup, Markup]:
    """Head and list as the present request asks for them; all who may see the same proposals share them."""
    what = asked(place, request.args)

    def make() -> tuple[Markup, Markup]:
        return rendered("proposals/_list_lead.html", place=place), _rendered(place, current_actor(), what)

    return for_readers(place, ("proposals.list", what), make)


def _rendered(place: Town, actor: Actor, what: Asked) -> Markup:
    cells = queries.cells(what.wanted, actor)
    found = queries.page(what.wanted, actor, what.after, what.before)
    counts = count(cells, what.wanted.chosen)
    chosen = what.wanted.chosen
    named = _Names(place, what.wanted, cells)
    return rendered(
        "proposals/_list.html",
        rows=[row(place, item) for item in found.items],
        groups=named.groups(counts),
        hidden={"town": None if place.default else place.slug, **_sorted(what.wanted)},
        kept={**named.kept, **_sorted(what.wanted), "town": None if place.default else place.slug},
        words=what.wanted.words,
        total=counts.total,
        sentence=named.sentence(),
        clear_url=_clear(place) if chosen != Chosen() or what.wanted.words else None,
        tabs=named.tabs(),
        pager=pager(found, counts.total, queries.PAGE, what.start, named.url),
        filtered=bool(chosen != Chosen() or what.wanted.words),
    )


def _sorted(wanted: Wanted) -> dict[str, str]:
    found = {} if wanted.sort is Sort.NEEDS_SUPPORT else {"sort": wanted.sort.value}
    return {**found, "q": wanted.words} if wanted.words else found


def _clear(place: Town) -> str:
    return url_for("proposals.index", town=None if place.default else place.slug)


class _Names:
    """Words and addresses for everything that can be chosen."""

    def __init__(self, place: Town, wanted: Wanted, cells: list[Cell]) -> None:
        self.place, self.wanted = place, wanted
        self.processes = {row.id: row for row in processes_of(place)}
        themes = queries.themes(place.id) if any(cell.theme for cell in cells) else {}
        self.themes = {key: say(names) for key, names in themes.items()}
        chosen = wanted.chosen
        self.kept: dict[str, list[str]] = {
            "process": sorted(self.processes[i].slug for i in chosen.processes),
            "hood": sorted(str(i) for i in chosen.neighbourhoods),
            "theme": sorted(chosen.themes),
            "state": sorted(state.value for state in chosen.states),
            "answer": sorted(due.value for due in chosen.dues),
        }

    def process(self, process_id: int) -> str:
        return say(self.processes[process_id].titles) if process_id in self.processes else ""

    def hood(self, neighbourhood_id: int) -> str:
        return self.place.hood_name(neighbourhood_id) if neighbourhood_id else _("Whole town")

    def theme(self, key: str) -> str:
        return self.themes.get(key, key)

    def state(self, state: ProposalState) -> str:
        return str(labels.STATES[state])

    def due(self, due: Due) -> str:
        return str(labels.DUES[due])

    def url(self, **changes: Any) -> str:
        args: dict[str, Any] = {**self.kept, **_sorted(self.wanted), **changes}
        if not self.place.default:
            args["town"] = self.place.slug
        return url_for("proposals.index", **{key: value for key, value in args.items() if value})

    def tabs(self) -> list[tuple[str, str, bool]]:
        return [
            (
                self.url(sort=None if sort is Sort.NEEDS_SUPPORT else sort.value),
                str(labels.SORTS[sort]),
                sort is self.wanted.sort,
            )
            for sort in Sort
        ]

    def groups(self, counts: Counts) -> list[dict[str, Any]]:
        chosen = self.wanted.chosen
        slugs = {i: row.slug for i, row in self.processes.items()}
        states = [state for state in ProposalState if state in counts.states or state in chosen.states]
        hoods = sorted({*counts.neighbourhoods, *chosen.neighbourhoods}, key=lambda i: (i != 0, self.hood(i)))
        groups = [
            _group(_("Process"), "process", slugs, chosen.processes, counts.processes, self.process, slugs.get),
            _group(_("Neighbourhood"), "hood", hoods, chosen.neighbourhoods, counts.neighbourhoods, self.hood, str),
            _group(_("Theme"), "theme", self.themes, chosen.themes, counts.themes, self.theme, str),
            _group(_("Status"), "state", states, chosen.states, counts.states, self.state, str),
            _group(_("The town’s answer"), "answer", Due, chosen.dues, counts.dues, self.due, str),
        ]
        return [group for group in groups if len(group["options"]) > 1 or group["on"] or group["name"] == "answer"]

    def sentence(self) -> str:
        """What was chosen, in words."""
        chosen = self.wanted.chosen
        parts = [
            *(self.process(i) for i in sorted(chosen.processes)),
            *(self.hood(i) for i in sorted(chosen.neighbourhoods)),
            *(self.theme(key) for key in sorted(chosen.themes)),
            *(self.state(state) for state in ProposalState if state in chosen.states),
            *(self.due(due) for due in Due if due in chosen.dues),
        ]
        if self.wanted.words:
            parts.insert(0, _("“%(words)s”", words=self.wanted.words))
        return i18n.listed(parts)


def _group(
    title: str,
    name: str,
    keys: Iterable[Any],
    chosen: frozenset[Any],
    counts: Mapping[Any, int],
    words: Callable[[Any], str],
    value: Callable[[Any], str | None],
) -> dict[str, Any]:
    """One filter: its options with what each would find, those that find nothing left out."""
    options = [
        {"value": value(key), "text": words(key), "count": i18n.number(counts.get(key, 0)), "on": key in chosen}
        for key in keys
        if counts.get(key) or key in chosen
    ]
    on = [option["text"] for option in options if option["on"]]
    shown = i18n.listed(str(text) for text in on[:2]) + (f" +{len(on) - 2}" if len(on) > 2 else "")
    return {"title": f"{title}: {shown}" if on else title, "name": name, "on": bool(on), "options": options}


# ---- one row


def row(place: Town, item: Row) -> dict[str, Any]:
    """A proposal as ``lists.proposal_row`` takes it."""
    foreign = item.language != i18n.current_language()
    return {
        "url": url_for("proposals.show", proposal_id=item.id),
        "title": item.title,
        "hood": item.neighbourhood_id,
        "lang": item.language if foreign else None,
        "dir": i18n.direction(item.language) if foreign else None,
        "written_in": i18n.language_name(item.language) if foreign else None,
        "parts": [
            place.hood_name(item.neighbourhood_id) or _("Whole town"),
            say(item.theme_names),
            Markup("<bdi>{}</bdi>").format(item.author or _("former participant")),
        ],
        "comments": item.comments,
        **_standing(place, item),
    }


def _standing(place: Town, item: Row) -> dict[str, Any]:
    due, today = deadline(item, place.timezone), clock.day_in(place.timezone, clock.now())
    published = _("since %(day)s", day=i18n.day_of_year(item.published_at))
    if due and due.overdue(today):
        return {"state": "late", "note": deadline_words.apart(due, today)}
    if item.state is ProposalState.PUBLISHED and not item.threshold_at:
        return {"supporters": item.supports, "needed": item.support_threshold, "note": published}
    supporters = ngettext("%(n)s supporter", "%(n)s supporters", item.supports, n=i18n.number(item.supports))
    on = item.answered_at or item.state_at
    parts = [supporters, i18n.day_of_year(on)] if on else [supporters]
    if due and (due.late(today) or not due.met):
        parts.append(deadline_words.apart(due, today))
    note = " · ".join(parts)
    return {"state": labels.DRAWN[item.state], "state_text": str(labels.STATES[item.state]), "note": note}
