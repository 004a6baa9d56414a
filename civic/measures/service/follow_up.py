"""Indicators and their readings, news, and following a measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from civic.audit import service as audit
from civic.core import clock, events, sanitise
from civic.core.db import db, upsert
from civic.core.permissions import Actor, Refused
from civic.measures import queries
from civic.measures.events import UpdatePublished
from civic.measures.models import Indicator, Measure, Reading, Update
from civic.measures.policy import Can, require
from civic.measures.rules import (
    LONGEST_NAME,
    LONGEST_UNIT,
    MOST_INDICATORS,
    MOST_VALUE,
    PLACES,
    MeasureCode,
    told,
)
from civic.measures.service.write import locked
from civic.towns import queries as towns


@dataclass(frozen=True)
class NewIndicator:
    """An indicator as its form has it."""

    names: Mapping[str, str]
    units: Mapping[str, str]
    target: Decimal


def add_indicator(actor: Actor, measure_id: int, wanted: NewIndicator) -> Indicator:
    """Say what is measured, in which unit, and which value is wanted.

    Raises:
        Refused: no name, a number out of bounds, or too many indicators.
    """
    measure = locked(measure_id)
    require(actor, Can.CHANGE, measure)
    own = queries.indicators(measure_id)
    if len(own) >= MOST_INDICATORS:
        raise Refused(MeasureCode.MANY_INDICATORS)
    indicator = Indicator(measure_id=measure_id, position=max((each.position for each in own), default=0) + 1)
    _write(indicator, wanted)
    db.session.add(indicator)
    db.session.flush()
    _record(actor, "add_indicator", measure, {}, audit.state(indicator))
    return indicator


def change_indicator(actor: Actor, measure_id: int, indicator_id: int, wanted: NewIndicator) -> None:
    """Change the words or the target of an indicator.

    Raises:
        Refused: no name, or a number out of bounds.
    """
    measure = locked(measure_id)
    require(actor, Can.CHANGE, measure)
    indicator = _own(measure_id, indicator_id)
    before = audit.state(indicator)
    _write(indicator, wanted)
    db.session.flush()
    _record(actor, "change_indicator", measure, before, audit.state(indicator))


def give_reading(actor: Actor, measure_id: int, indicator_id: int, day: date, value: Decimal) -> None:
    """Say which value an indicator had on a day; saying it again for the same day corrects it.

    Raises:
        Refused: a day that is not over yet elsewhere, or a number out of bounds.
    """
    measure = locked(measure_id)
    require(actor, Can.CHANGE, measure)
    indicator = _own(measure_id, indicator_id)
    zone = towns.municipality_by_id(measure.municipality_id).timezone
    if day > clock.day_in(zone, clock.now()):
        raise Refused(MeasureCode.READING_AHEAD)
    _check(value)
    old = next((each.value for each in queries.readings([indicator.id]).get(indicator.id, ()) if each.day == day), None)
    row = {"indicator_id": indicator.id, "day": day, "value": value}
    statement = upsert(Reading).values(row)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["indicator_id", "day"], set_={"value": value}),
        execution_options={"populate_existing": True},
    )
    before = {} if old is None else {"day": day, "value": old}
    _record(actor, "give_reading", measure, before, {"day": day, "value": value})


def publish_update(actor: Actor, measure_id: int, texts: Mapping[str, str]) -> Update:
    """Publish news of a measure in one or more languages, and announce it.

    Raises:
        Refused: nothing is written in any language.
    """
    measure = locked(measure_id)
    require(actor, Can.CHANGE, measure)
    said = told(texts)
    if not said:
        raise Refused(MeasureCode.NO_TEXT)
    update = Update(
        measure_id=measure_id,
        texts=said,
        texts_html={language: sanitise.render(text) for language, text in said.items()},
        text_version=sanitise.VERSION,
        person_id=actor.person_id,
    )
    db.session.add(update)
    db.session.flush()
    _record(actor, "publish_update", measure, {}, audit.state(update))
    events.announce(UpdatePublished(update.id))
    return update


def _own(measure_id: int, indicator_id: int) -> Indicator:
    indicator = queries.indicator(measure_id, indicator_id)
    if indicator is None:
        raise LookupError(f"no indicator {indicator_id} of measure {measure_id}")
    return indicator


def _write(indicator: Indicator, wanted: NewIndicator) -> None:
    names = {language: " ".join(name.split())[:LONGEST_NAME] for language, name in told(wanted.names).items()}
    if not names:
        raise Refused(MeasureCode.NO_NAME)
    _check(wanted.target)
    indicator.names, indicator.target = names, wanted.target
    indicator.units = {language: " ".join(unit.split())[:LONGEST_UNIT] for language, unit in told(wanted.units).items()}


def _check(value: Decimal) -> None:
    if abs(value) >= MOST_VALUE or value != round(value, PLACES):
        raise Refused(MeasureCode.VALUE_LARGE)


def _record(
    actor: Actor, verb: str, measure: Measure, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    audit.record(actor, verb, "measure", measure.id, measure.municipality_id, before=before, after=after)
