"""What the address of a list of proposals asks for, and how an address says it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from civic.core import clock
from civic.core.gates import current_actor
from civic.core.pager import start_of
from civic.processes import queries as processes
from civic.processes.queries import ProcessRow
from civic.processes.rules import ProcessState
from civic.proposals.list_rules import SEEDS, Chosen, Due, Mine, Sort
from civic.proposals.queries import Wanted
from civic.proposals.rules import ANSWERED, ProposalState
from civic.resources.readers import for_readers
from civic.towns.here import Town
from civic.towns.rules.settings import GOALS

LONGEST_SEARCH = 200
MOST_CHOICES = 50
#: What narrows a list for everybody.
FILTERS = ("process", "hood", "theme", "goal", "state", "answer", "language", "q")
#: What an address of a list can say.
QUERY = (*FILTERS, "town", "mine", "sort", "view")


@dataclass(frozen=True)
class Asked:
    """What the address of a list asks for. ``start`` is the number of its first row, as the pager counts.

    ``map``: the town's map stands beside the list.
    """

    wanted: Wanted
    after: str | None
    before: str | None
    start: int
    map: bool = False


def processes_of(place: Town) -> list[ProcessRow]:
    """Processes that the reader can narrow a list to."""
    states = (ProcessState.PUBLISHED, ProcessState.ARCHIVED)
    return for_readers(place, ("proposals.processes",), lambda: processes.processes(place.id, states, current_actor()))


def asked(place: Town, args: MultiDict[str, str]) -> Asked:
    """Read an address; what nobody offered is left out."""
    slugs = {row.slug: row.id for row in processes_of(place)}
    chosen = Chosen(
        processes=frozenset(slugs[slug] for slug in _values(args, "process") if slug in slugs),
        neighbourhoods=frozenset(_hoods(place, _values(args, "hood"))),
        themes=frozenset(value[:80] for value in _values(args, "theme")),
        states=frozenset(_states(_values(args, "state"))),
        dues=frozenset(Due(value) for value in _values(args, "answer") if value in list(Due)),
        languages=frozenset(value for value in _values(args, "language") if re.fullmatch(r"[A-Za-z-]{2,12}", value)),
        goals=frozenset(_goals(place, _values(args, "goal"))),
        mine=frozenset(Mine(value) for value in _values(args, "mine") if value in list(Mine)),
    )
    sort = args.get("sort", "")
    return Asked(
        wanted=Wanted(
            place.id,
            chosen,
            words=" ".join(args.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH],
            sort=Sort(sort) if sort in list(Sort) else Sort.NEEDS_SUPPORT,
            today=clock.day_in(place.timezone, clock.now()),
            seed=seed_of(args) or 0,
        ),
        after=args.get("after"),
        before=args.get("before"),
        start=start_of(args.get("from", "")),
        map=args.get("view") == "map" and place.drawing is not None,
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


def _goals(place: Town, values: Iterable[str]) -> Iterable[int]:
    """Goals by number, where the town offers them."""
    known = {str(goal): goal for goal in GOALS} if place.goals else {}
    return (known[value] for value in values if value in known)


def _states(values: Iterable[str]) -> Iterable[ProposalState]:
    for value in values:
        if value == "answered":
            yield from ANSWERED
        elif value in list(ProposalState) and value != ProposalState.DRAFT:
            yield ProposalState(value)


def seed_of(args: MultiDict[str, str]) -> int | None:
    """The seed of an order by chance; None where an address has none, or nonsense."""
    value = args.get("seed", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 8 and int(value) < SEEDS else None


def arguments(wanted: Wanted, rows: Iterable[ProcessRow]) -> dict[str, list[str]]:
    """The filters in force, as an address says them; ``rows`` are the processes of the town."""
    chosen = wanted.chosen
    slugs = {row.id: row.slug for row in rows}
    return {
        "process": sorted(slugs[i] for i in chosen.processes),
        "hood": sorted(str(i) for i in chosen.neighbourhoods),
        "theme": sorted(chosen.themes),
        "state": sorted(state.value for state in chosen.states),
        "answer": sorted(due.value for due in chosen.dues),
        "language": sorted(chosen.languages),
        "goal": [str(goal) for goal in sorted(chosen.goals)],
        "mine": sorted(mine.value for mine in chosen.mine),
    }


def rest(wanted: Wanted) -> dict[str, str]:
    """Order and words, as an address says them; what goes without saying is left out."""
    found = {} if wanted.sort is Sort.NEEDS_SUPPORT else {"sort": wanted.sort.value}
    if wanted.sort is Sort.RANDOM:
        found["seed"] = str(wanted.seed)
    return {**found, "q": wanted.words} if wanted.words else found
