"""The list of proposals: what its address asks for, and what its page shows. It is the same for everybody who may see
the same proposals, so it is made once a second."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import clock, deadline_words, i18n
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.i18n import say
from civic.core.pager import pager
from civic.core.permissions import Actor, Role
from civic.core.urls import Arguments
from civic.proposals import author_words, feed, labels, queries
from civic.proposals.asked import Asked, arguments, asked, processes_of, rest
from civic.proposals.list_rules import Cell, Chosen, Counts, Due, Mine, Sort, count
from civic.proposals.queries import Row, Wanted
from civic.proposals.rules import ProposalState, deadline
from civic.proposals.share_rules import FEWEST
from civic.proposals.views import Dot, Filter, FilterOption, Hood, OnMap, Organised, ProposalRow, RowStatus, TickedRow
from civic.resources.readers import for_readers
from civic.towns import goals
from civic.towns.here import Town

Key = TypeVar("Key")


def page(place: Town) -> tuple[Markup, Markup]:
    """Head and list as the present request asks for them; all who may see the same proposals share them.

    What is about the reader's own proposals is nobody else's.
    """
    what, actor = asked(place, request.args), current_actor()

    def make() -> tuple[Markup, Markup]:
        lead = rendered("proposals/_list_lead.html", place=place)
        return lead, _rendered(place, current_actor(), what, own=actor.signed_in)

    if what.wanted.chosen.mine:
        return make()
    return for_readers(place, ("proposals.list", what, actor.signed_in), make)


def _rendered(place: Town, actor: Actor, what: Asked, *, own: bool) -> Markup:
    cells = queries.cells(what.wanted, actor)
    found = queries.page(what.wanted, actor, what.after, what.before)
    counts = count(cells, what.wanted.chosen)
    chosen = what.wanted.chosen
    named = _Names(place, what, cells)
    view = {"view": "map"} if what.map else {}
    return rendered(
        "proposals/_list.html",
        rows=[row(place, item) for item in found.items],
        groups=named.groups(counts, own=own),
        hidden={"town": None if place.default else place.slug, **rest(what.wanted), **view},
        kept={**named.kept, **rest(what.wanted), "town": None if place.default else place.slug},
        words=what.wanted.words,
        total=counts.total,
        sentence=named.sentence(),
        clear_url=_clear(place) if chosen != Chosen() or what.wanted.words else None,
        feed_url=feed.address(place, {**named.kept, **rest(what.wanted)}),
        views=named.views(what) if place.drawing else [],
        on_map=named.on_map(counts, found.items) if what.map else None,
        orders=named.orders(),
        order=labels.SORTS[what.wanted.sort],
        meaning=_meaning(what.wanted.sort),
        pager=pager(found, counts.total, queries.PAGE, what.start, named.url),
        filtered=bool(chosen != Chosen() or what.wanted.words),
    )


@dataclass(frozen=True)
class Of:
    """What belongs to a town, for its policy."""

    municipality_id: int


def organises(place: Town) -> bool:
    """Whether the reader works on many proposals of the town at once."""
    return current_actor().has(place.id, *STAFF)


#: Who works on many proposals of a town at once.
STAFF = (Role.ORGANISER, Role.ADMIN)


def for_vote(place: Town, process_id: int | None) -> Wanted:
    """What the address asks for, of the process of a vote if it has one."""
    wanted = asked(place, request.args).wanted
    chosen = wanted.chosen if process_id is None else replace(wanted.chosen, processes=frozenset({process_id}))
    return replace(wanted, chosen=chosen)


def organised(
    place: Town, actor: Actor, wanted: Wanted | None = None, vote_id: int | None = None, *, one_process: bool = False
) -> Organised:
    """The same list for the town's staff, who tick proposals in it; with a vote, those that can be its options.

    ``one_process``: all are of one process, so that it cannot be chosen.
    """
    what = replace(asked(place, request.args), map=False)
    what = what if wanted is None else replace(what, wanted=wanted)
    cells, wanted = queries.cells(what.wanted, actor), what.wanted
    found = queries.page(wanted, actor, what.after, what.before)
    counts = count(cells, wanted.chosen)
    endpoint = "proposals.organise" if vote_id is None else "proposals.for_vote"
    route: Arguments = {} if vote_id is None else {"vote_id": vote_id}
    named = _Names(place, what, cells, endpoint, route)
    town = None if place.default or vote_id is not None else place.slug
    args: Arguments = {**named.kept, **rest(wanted), "town": town}
    return Organised(
        rows=[_ticked(place, item, request.form.getlist("proposals")) for item in found.items],
        groups=[each for each in named.groups(counts, own=False) if each.name != "process" or not one_process],
        hidden={"town": town, **rest(wanted)},
        kept=args,
        words=wanted.words,
        total=counts.total,
        sentence=named.sentence(),
        clear_url=url_for(endpoint, **route, town=town) if wanted.chosen != Chosen() or wanted.words else None,
        orders=named.orders(),
        order=str(labels.SORTS[wanted.sort]),
        pager=pager(found, counts.total, queries.PAGE, what.start, named.url),
        tables={kind: url_for(f"proposals.table_{kind}", **args) for kind in ("csv", "xlsx")},
    )


def _ticked(place: Town, item: Row, ticked: list[str]) -> TickedRow:
    shown = row(place, item)
    count = [] if _supporters(item) in shown.note else [_supporters(item)]
    parts = [str(labels.STATES[item.state]), *shown.parts[:1], *count, shown.note, place.office(item.office)]
    return TickedRow(
        item.id, item.title, shown.lang, shown.dir, str(item.id) in ticked, [part for part in parts if part]
    )


def _meaning(sort: Sort) -> list[str]:
    """What the order in force means, where that takes more than its name."""
    limits = labels.SORTS_LIMITS.get(sort)
    return [str(labels.SORTS_MEAN[sort]), str(limits) % {"fewest": FEWEST}] if limits else []


def _clear(place: Town) -> str:
    return url_for("proposals.index", town=None if place.default else place.slug)


class _Names:
    """Words and addresses for everything that can be chosen."""

    def __init__(
        self,
        place: Town,
        what: Asked,
        cells: list[Cell],
        endpoint: str = "proposals.index",
        route: Arguments | None = None,
    ) -> None:
        wanted = what.wanted
        self.endpoint, self.route = endpoint, route or {}
        self.place, self.wanted = place, wanted
        self.processes = {row.id: row for row in processes_of(place)}
        themes = queries.themes(place.id) if any(cell.theme for cell in cells) else {}
        self.themes = {key: say(names) for key, names in themes.items()}
        self.kept = {**arguments(wanted, self.processes.values()), "view": ["map"] if what.map else []}

    def process(self, process_id: int) -> str:
        return say(self.processes[process_id].titles) if process_id in self.processes else ""

    def hood(self, neighbourhood_id: int) -> str:
        return self.place.hood_name(neighbourhood_id) if neighbourhood_id else _("Whole town")

    def theme(self, key: str) -> str:
        return self.themes.get(key, key)

    def state(self, state: ProposalState) -> str:
        return str(labels.STATES[state])

    def mine(self, mine: Mine) -> str:
        return str(labels.MINE[mine])

    def due(self, due: Due) -> str:
        return str(labels.DUES[due])

    def url(self, **changes: str | int | None) -> str:
        args: Arguments = {**self.kept, **rest(self.wanted), **changes}
        if not self.place.default and not self.route:
            args["town"] = self.place.slug
        return url_for(self.endpoint, **self.route, **{key: value for key, value in args.items() if value})

    def views(self, what: Asked) -> list[tuple[str, str, bool]]:
        """The list by itself and beside the map."""
        return [(self.url(view=None), _("List"), not what.map), (self.url(view="map"), _("Map"), what.map)]

    def on_map(self, counts: Counts, shown: Sequence[Row]) -> OnMap:
        """What the map links to: of each neighbourhood its proposals and how many they are, and those with a pin."""
        chosen = self.wanted.chosen.neighbourhoods
        found = [number for number in counts.neighbourhoods if number == 0 or number in self.place.hoods]
        hoods = [
            Hood(
                number, self.hood(number), counts.neighbourhoods[number], self.url(hood=number or "0"), number in chosen
            )
            for number in sorted(found, key=lambda number: (number != 0, self.hood(number)))
        ]
        links = {hood.id: hood.url for hood in hoods}
        dots = [dot for each in shown if (dot := self._dot(each))]
        return OnMap(hoods, links, [(hood.count, hood.id) for hood in hoods if hood.id], dots)

    def _dot(self, item: Row) -> Dot | None:
        if item.lon is None or item.lat is None:
            return None
        at = self.place.drawn_at((item.lon, item.lat))
        return Dot(*at, item.title, url_for("proposals.show", proposal_id=item.id)) if at else None

    def orders(self) -> list[tuple[str, str, str, bool]]:
        """Every order: its address, its name, what it means, whether it is in force."""
        plain = {"sort": None, "seed": None}
        return [
            (
                self.url(**(plain if sort is Sort.NEEDS_SUPPORT else {**plain, "sort": sort.value})),
                str(labels.SORTS[sort]),
                str(labels.SORTS_MEAN.get(sort, "")),
                sort is self.wanted.sort,
            )
            for sort in Sort
        ]

    def groups(self, counts: Counts, *, own: bool) -> list[Filter]:
        chosen = self.wanted.chosen
        slugs = {i: row.slug for i, row in self.processes.items()}
        states = [state for state in ProposalState if state in counts.states or state in chosen.states]
        hoods = sorted({*counts.neighbourhoods, *chosen.neighbourhoods}, key=lambda i: (i != 0, self.hood(i)))
        spoken = sorted({*counts.languages, *chosen.languages}, key=i18n.language_name)
        groups = [
            _group(_("Process"), "process", slugs, chosen.processes, counts.processes, self.process, slugs.get),
            _group(_("Neighbourhood"), "hood", hoods, chosen.neighbourhoods, counts.neighbourhoods, self.hood, str),
            _group(_("Theme"), "theme", self.themes, chosen.themes, counts.themes, self.theme, str),
            _group(_("Status"), "state", states, chosen.states, counts.states, self.state, str),
            _group(_("The town’s answer"), "answer", Due, chosen.dues, counts.dues, self.due, str),
            _group(_("Language"), "language", spoken, chosen.languages, counts.languages, i18n.language_name, str),
        ]
        if self.place.goals:
            served = sorted(queries.served(self.place.id, current_actor()) | chosen.goals)
            groups.append(_group(_("Goal"), "goal", served, chosen.goals, None, goals.named, str))
        if own:
            groups.append(_group(_("My proposals"), "mine", Mine, chosen.mine, None, self.mine, str))
        kept = ("answer", "mine")
        return [group for group in groups if len(group.options) > 1 or group.on or group.name in kept]

    def sentence(self) -> str:
        """What was chosen, in words."""
        chosen = self.wanted.chosen
        parts = [
            *(self.process(i) for i in sorted(chosen.processes)),
            *(self.hood(i) for i in sorted(chosen.neighbourhoods)),
            *(self.theme(key) for key in sorted(chosen.themes)),
            *(self.state(state) for state in ProposalState if state in chosen.states),
            *(self.due(due) for due in Due if due in chosen.dues),
            *(i18n.language_name(code) for code in sorted(chosen.languages)),
            *(goals.named(goal) for goal in sorted(chosen.goals)),
            *(self.mine(mine) for mine in Mine if mine in chosen.mine),
        ]
        if self.wanted.words:
            parts.insert(0, _("“%(words)s”", words=self.wanted.words))
        return i18n.listed(parts)


def _group(
    title: str,
    name: str,
    keys: Iterable[Key],
    chosen: frozenset[Key],
    counts: Mapping[Key, int] | None,
    words: Callable[[Key], str],
    value: Callable[[Key], str | None],
) -> Filter:
    """One filter: its options with what each would find, those that find nothing left out; None counts nothing."""
    options = [
        FilterOption(
            value=value(key),
            text=words(key),
            count=None if counts is None else i18n.number(counts.get(key, 0)),
            on=key in chosen,
        )
        for key in keys
        if counts is None or counts.get(key) or key in chosen
    ]
    on = [option.text for option in options if option.on]
    shown = i18n.listed(str(text) for text in on[:2]) + (f" +{len(on) - 2}" if len(on) > 2 else "")
    return Filter(f"{title}: {shown}" if on else title, name, bool(on), options)


# ---- one row


def row(place: Town, item: Row) -> ProposalRow:
    """A proposal as ``lists.proposal_row`` takes it."""
    foreign = item.language != i18n.current_language()
    return ProposalRow(
        url=url_for("proposals.show", proposal_id=item.id),
        title=item.title,
        hood=item.neighbourhood_id,
        lang=item.language if foreign else None,
        dir=i18n.direction(item.language) if foreign else None,
        written_in=i18n.language_name(item.language) if foreign else None,
        parts=[
            place.hood_name(item.neighbourhood_id) or _("Whole town"),
            say(item.theme_names),
            author_words.fenced(item.author, item.co_authors),
        ],
        comments=item.comments,
        **vars(_status(place, item)),
    )


def _supporters(item: Row) -> str:
    return str(ngettext("%(n)s supporter", "%(n)s supporters", item.supports, n=i18n.number(item.supports)))


def _status(place: Town, item: Row) -> RowStatus:
    due, today = deadline(item, place.timezone), clock.day_in(place.timezone, clock.now())
    published = _("since %(day)s", day=i18n.day_of_year(item.published_at))
    if due and due.overdue(today):
        return RowStatus(note=deadline_words.apart(due, today), state="late")
    if item.state is ProposalState.PUBLISHED and not item.threshold_at:
        return RowStatus(note=published, supporters=item.supports, needed=item.support_threshold)
    supporters = _supporters(item)
    on = item.answered_at or item.state_at
    parts = [supporters, i18n.day_of_year(on)] if on else [supporters]
    if due and (due.late(today) or not due.met):
        parts.append(deadline_words.apart(due, today))
    return RowStatus(note=" · ".join(parts), state=labels.DRAWN[item.state], state_text=str(labels.STATES[item.state]))
