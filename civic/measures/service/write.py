"""Adding a measure, and changing what a town promised of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import delete

from civic.audit import service as audit
from civic.core import clock, sanitise
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.measures import queries
from civic.measures.kinds import MEASURE
from civic.measures.models import Measure, MeasureChange, Place, Source
from civic.measures.policy import Can, require
from civic.measures.queries.lists import promise_of
from civic.measures.rules import (
    GUARDED,
    LONGEST_OWNER,
    LONGEST_REASON,
    LONGEST_TITLE,
    MOST_PROPOSALS,
    MeasureCode,
    MeasureState,
    Promise,
    needs_reason,
    problem,
    told,
)
from civic.processes import queries as processes
from civic.resources import service as resources
from civic.resources.rules import address_of
from civic.towns import queries as towns
from civic.towns.queries import InMunicipality
from civic.towns.service import theme_after


@dataclass(frozen=True)
class NewMeasure:
    """A measure as its form has it. ``proposals`` are addresses like "proposals/7".

    ``theme`` is the key of one of the town; None leaves what it has.
    """

    titles: Mapping[str, str]
    texts: Mapping[str, str]
    owner: str
    promise: Promise = field(default_factory=Promise)
    proposals: Sequence[str] = ()
    neighbourhoods: Sequence[int] = ()
    theme: str | None = None


def add(actor: Actor, municipality_id: int, wanted: NewMeasure, process_id: int | None = None) -> Measure:
    """Add a measure to the plan of a process, or of the town. Everybody who may see the process sees it.

    Raises:
        Refused: no title or office, dates or amounts that cannot be, or a neighbourhood, a proposal or the process is
            another town's.
    """
    require(actor, Can.ADD, InMunicipality(municipality_id))
    process = processes.process_by_id(process_id) if process_id is not None else None
    if process_id is not None and (process is None or process.municipality_id != municipality_id):
        raise Refused(MeasureCode.OTHER_PROCESS)
    town = towns.municipality_by_id(municipality_id)
    titles, language, promise, proposals = _checked(municipality_id, wanted, town.timezone, process_id)
    resource = resources.add_resource(MEASURE.code, municipality_id, titles[language], language, process_id=process_id)
    measure = Measure(
        resource_id=resource.id, municipality_id=municipality_id, process_id=process_id, currency=town.currency
    )
    _write(measure, titles, language, wanted, promise)
    db.session.add(measure)
    db.session.flush()
    resource.address = f"{MEASURE.addresses}/{measure.id}"
    _link(measure.id, proposals, wanted.neighbourhoods)
    audit.record(actor, "add", "measure", measure.id, municipality_id, after=_state(measure))
    return measure


def change(actor: Actor, measure_id: int, wanted: NewMeasure, reason: str, language: str) -> Measure:
    """Change a measure. Dates, money, giving up and taking up again need a reason, which its page shows.

    Args:
        language: in which the reason is written.

    Raises:
        Refused: no reason where one is needed, or what ``add`` refuses.
    """
    measure = locked(measure_id)
    require(actor, Can.CHANGE, measure)
    town = towns.municipality_by_id(measure.municipality_id)
    titles, first, promise, proposals = _checked(measure.municipality_id, wanted, town.timezone, measure.process_id)
    was, before, why = promise_of(measure), _state(measure), reason.strip()[:LONGEST_REASON]
    explained = needs_reason(was, promise)
    if explained and not why:
        raise Refused(MeasureCode.NO_REASON)
    _write(measure, titles, first, wanted, promise)
    if promise.state is MeasureState.DROPPED:
        kept = measure.reasons if was.state is MeasureState.DROPPED else {}
        measure.reasons = {**kept, language: why} if explained and why else kept
    else:
        measure.reasons = {}
    if explained:
        db.session.add(_change(measure.id, was, promise, why, language, actor))
    _link(measure.id, proposals, wanted.neighbourhoods)
    resources.retitle(measure.resource_id, titles[first], first)
    town_id, after = measure.municipality_id, _state(measure)
    audit.record(actor, "change", "measure", measure.id, town_id, before=before, after=after, reason=why)
    return measure


def locked(measure_id: int) -> Measure:
    """A measure, held until the transaction ends."""
    measure = queries.measure(measure_id, lock=True)
    if measure is None:
        raise LookupError(f"no measure {measure_id}")
    return measure


def _checked(
    municipality_id: int, wanted: NewMeasure, zone: str, process_id: int | None
) -> tuple[dict[str, str], str, Promise, list[int]]:
    """Titles, the language of the first one, the promise, and the proposals by id."""
    titles = {language: " ".join(words.split())[:LONGEST_TITLE] for language, words in told(wanted.titles).items()}
    if not titles:
        raise Refused(MeasureCode.NO_TITLE)
    if not wanted.owner.strip():
        raise Refused(MeasureCode.NO_OWNER)
    today = clock.day_in(zone, clock.now())
    promise = replace(wanted.promise, done_on=_done_on(wanted.promise, today))
    wrong = problem(promise, today)
    if wrong is not None:
        raise Refused(wrong)
    if not queries.in_town(municipality_id, set(wanted.neighbourhoods)):
        raise Refused(MeasureCode.OTHER_PLACE)
    return titles, next(iter(titles)), promise, _proposals(municipality_id, wanted.proposals, process_id)


def _done_on(promise: Promise, today: date) -> date | None:
    """The day on which it was done: that of the form, else today; none for what is not done."""
    return (promise.done_on or today) if promise.state is MeasureState.DONE else None


def _proposals(municipality_id: int, addresses: Sequence[str], process_id: int | None) -> list[int]:
    wanted = {address_of(address): address for address in addresses if address.strip()}
    if len(wanted) > MOST_PROPOSALS:
        raise Refused(MeasureCode.MANY_PROPOSALS)
    found = queries.proposals_at(municipality_id, wanted, process_id) if wanted else {}
    for address, typed in wanted.items():
        if address not in found:
            raise Refused(MeasureCode.UNKNOWN_PROPOSAL, address=typed)
    return sorted(found.values())


def _write(measure: Measure, titles: dict[str, str], language: str, wanted: NewMeasure, promise: Promise) -> None:
    texts = told(wanted.texts)
    measure.titles, measure.texts, measure.language = titles, texts, language
    measure.texts_html = {each: sanitise.render(text) for each, text in texts.items()}
    measure.text_version = sanitise.VERSION
    measure.body = "\n\n".join([*texts.values(), *(title for each, title in titles.items() if each != language)])
    measure.theme = theme_after(measure.municipality_id, wanted.theme, measure.theme or "")
    measure.owner = " ".join(wanted.owner.split())[:LONGEST_OWNER]
    measure.state = promise.state.value
    measure.starts_on, measure.ends_on, measure.done_on = promise.starts_on, promise.ends_on, promise.done_on
    measure.promised, measure.spent = promise.promised, promise.spent


def _link(measure_id: int, proposals: Sequence[int], neighbourhoods: Sequence[int]) -> None:
    """Say anew where a measure came from and where it is."""
    db.session.flush()
    db.session.execute(delete(Source).where(Source.measure_id == measure_id))
    db.session.execute(delete(Place).where(Place.measure_id == measure_id))
    db.session.add_all(Source(measure_id=measure_id, proposal_id=each) for each in proposals)
    db.session.add_all(Place(measure_id=measure_id, neighbourhood_id=each) for each in sorted(set(neighbourhoods)))
    db.session.flush()


def _change(measure_id: int, was: Promise, now: Promise, reason: str, language: str, actor: Actor) -> MeasureChange:
    names = [name for name in (*GUARDED, "state") if getattr(was, name) != getattr(now, name)]
    return MeasureChange(
        measure_id=measure_id,
        before={name: _plain(getattr(was, name)) for name in names},
        after={name: _plain(getattr(now, name)) for name in names},
        reason=reason,
        reason_language=language,
        person_id=actor.person_id,
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _state(measure: Measure) -> dict[str, Any]:
    """A measure as the log compares it, with where it came from and where it is."""
    linked = {"proposals": queries.sources(measure.id), "neighbourhoods": queries.places(measure.id)}
    return {**audit.state(measure), **linked}
