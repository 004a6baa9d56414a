"""The plan of a town or of a process: what was promised, and what is late."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import i18n
from civic.core.i18n import say
from civic.core.pager import Turned, pager
from civic.core.permissions import Actor
from civic.measures import queries, wording
from civic.measures.labels import PROGRESS
from civic.measures.lines import lines, tally, today_in
from civic.measures.policy import Can, may
from civic.measures.queries import Counted, Filter
from civic.measures.rules import Progress
from civic.measures.views import PlanPage
from civic.processes.models import Process
from civic.towns.here import Town
from civic.towns.queries import InMunicipality

#: Late measures that the page names one by one above its list.
MOST_LATE = 20


def page(
    place: Town,
    process: Process | None,
    actor: Actor,
    turn: Turned,
    progress: Progress | None,
    hood: int | None,
    theme: str = "",
) -> PlanPage:
    """The page. A fixed number of queries, whatever there is."""
    whole = Filter(place.id, today_in(place), process.id if process else None)
    counted = queries.counts(whole, actor)
    late = queries.late(whole, actor, MOST_LATE)
    rows = queries.page(
        asked := replace(whole, progress=progress, neighbourhood_id=hood, theme=theme), actor, turn.after, turn.before
    )
    links = _Links(place, process, theme)
    sums = tally(counted)
    by_place = queries.by_place(whole, actor)
    made = lines(place, [*late, *rows.items])
    return PlanPage(
        place=place,
        heading=_("Plan: %(process)s", process=say(process.titles)) if process else _("What the town promised"),
        trail=_trail(place, process),
        tally=sums,
        late=made[: len(late)],
        more_late=max(sums.late - len(late), 0),
        money=_money(queries.money(whole, actor)),
        hoods=_hoods(place, by_place, links),
        map=_map(by_place),
        chips=links.chips(counted, progress, hood),
        themes=links.themes(queries.counts_of_themes(whole, actor), progress, hood),
        rows=made[len(late) :],
        narrowed=place.hood_name(hood) or (_("Whole town") if hood == 0 else ""),
        clear_url=links.url(theme=None),
        pager=pager(
            rows,
            queries.how_many(asked, actor),
            queries.PAGE,
            turn.start,
            lambda **changes: links.url(progress, hood, **changes),
        ),
        feed_url=url_for("measures.atom", **place.args),
        results_url=url_for("measures.results", slug=process.slug) if process else "",
        add_url=links.add() if may(actor, Can.ADD, InMunicipality(place.id)) else "",
    )


class _Links:
    """The addresses of a plan."""

    def __init__(self, place: Town, process: Process | None, theme: str) -> None:
        self.place, self.process, self.theme = place, process, theme

    def url(self, progress: Progress | None = None, hood: int | None = None, **changes: Any) -> str:
        asked: dict[str, Any] = {"state": progress.value if progress else None, "hood": hood}
        asked |= {"theme": self.theme or None, **changes}
        if self.process is not None:
            return url_for("measures.plan_of_process", slug=self.process.slug, **asked)
        return url_for("measures.plan", **asked, **self.place.args)

    def add(self) -> str:
        if self.process is not None:
            return url_for("measures.new", process=self.process.slug)
        return url_for("measures.new", **self.place.args)

    def chips(self, counted: Counted, chosen: Progress | None, hood: int | None) -> list[tuple[str, str, bool]]:
        """All of them, and those that are so far, where there are some."""
        found = [(self.url(hood=hood), str(_("All")), chosen is None)]
        for each in Progress:
            if counted.get(each) or chosen is each:
                words = f"{PROGRESS[each]} ({i18n.number(counted.get(each, 0))})"
                found.append((self.url(each, hood), words, chosen is each))
        return found

    def themes(self, counted: dict[str, int], chosen: Progress | None, hood: int | None) -> list[tuple[str, str, bool]]:
        """Every theme, and those that measures have; nothing where none has one."""
        found = [(self.url(chosen, hood, theme=None), str(_("All themes")), not self.theme)]
        for each in self.place.themes:
            key = each["key"]
            if counted.get(key) or key == self.theme:
                words = f"{say(each['names'])} ({i18n.number(counted.get(key, 0))})"
                found.append((self.url(chosen, hood, theme=key), words, key == self.theme))
        return found if len(found) > 1 else []


def _trail(place: Town, process: Process | None) -> list[tuple[str, str]]:
    if process is None:
        return [(url_for("home.show", **place.args), place.name)]
    return [
        (url_for("measures.plan", **place.args), str(_("What the town promised"))),
        (url_for("processes.show", slug=process.slug), say(process.titles)),
    ]


def _money(found: list[queries.Money]) -> list[tuple[str, str, str]]:
    """(promised, spent, what is not in it) for each currency."""
    return [
        (
            wording.money(each.promised, each.currency),
            wording.money(each.spent, each.currency),
            i18n.number(each.untold) if each.untold else "",
        )
        for each in found
    ]


def _hoods(place: Town, counted: dict[int, Counted], links: _Links) -> list[list[str | Markup]]:
    """One row for each neighbourhood that has measures, by name; the whole town comes last."""
    named = sorted((place.hood_name(hood), hood) for hood in counted if hood in place.hoods)
    rows = [*named, *([(str(_("Whole town")), 0)] if 0 in counted else [])]
    return [[_linked(name, links.url(hood=hood)), *_cells(counted[hood])] for name, hood in rows]


def _linked(name: str, url: str) -> Markup:
    return Markup('<a href="{}"><bdi>{}</bdi></a>').format(url, name)


def _cells(counted: Counted) -> list[str]:
    sums = tally(counted)
    return [i18n.number(number) for number in (sums.total, *sums.bar)]


def _map(counted: dict[int, Counted]) -> dict[int, tuple[int | None, str]]:
    """For each neighbourhood the share of what is done, in five steps, and "done / all" in figures."""
    found: dict[int, tuple[int | None, str]] = {}
    for hood, each in counted.items():
        sums = tally(each)
        words = f"{i18n.number(sums.done)}/{i18n.number(sums.total)}"
        found[hood] = (min(1 + 5 * sums.done // sums.total, 5), words)
    return found
