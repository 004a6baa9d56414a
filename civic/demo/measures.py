"""What a town does after it decided: the plan of a process, its readings and its news."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from civic.core import clock
from civic.core.permissions import Actor
from civic.demo.content import read
from civic.demo.world import Calendar, Spoken, World, worded
from civic.measures import service as measures
from civic.measures.rules import MeasureState, Promise, minor
from civic.measures.service import NewIndicator, NewMeasure
from civic.towns.rules.settings import theme_key

#: Digits of the towns' currencies after the point.
DIGITS = 2


def plan(world: World) -> None:
    """Add the measures of the content, each on its day, and what happened to it since."""
    content = read("measures")
    process = world.processes[content["process"]]
    for entry in content["measure"]:
        _one(world, content["process"], process, entry)


def _one(world: World, key: str, process: Spoken, entry: dict[str, Any]) -> None:
    calendar, organiser = process.town.calendar, process.town.actors["organiser"]
    state = MeasureState(entry["state"])
    now = Promise(
        state=state,
        starts_on=_day(calendar, entry, "starts"),
        ends_on=_day(calendar, entry, "ends"),
        done_on=_day(calendar, entry, "done"),
        promised=minor(Decimal(entry["promised"]), DIGITS) if "promised" in entry else None,
    )
    wanted = NewMeasure(
        titles=entry["titles"],
        texts=worded(entry["texts"]),
        owner=entry["owner"],
        promise=replace(now, state=MeasureState.PLANNED, done_on=None),
        proposals=[f"proposals/{world.proposals[f'{key}/{name}']}" for name in entry["from"]],
        theme=theme_key(read("towns")["themes"][entry["theme"]]["en"]) if "theme" in entry else None,
        neighbourhoods=[process.town.hoods[code] for code in entry["hoods"]],
    )
    with clock.standing_at(calendar.at(entry["added"], 10)):
        found = measures.add(organiser, process.town.id, wanted, process.id)
    _measure(organiser, calendar, found.id, entry)
    _move(organiser, calendar, found.id, wanted, now, entry)
    for news in entry.get("news", ()):
        with clock.standing_at(calendar.at(news["day"], 15)):
            texts = {language: news[language] for language in ("en", "fr", "ar") if language in news}
            measures.publish_update(organiser, found.id, texts)


def _day(calendar: Calendar, entry: dict[str, Any], key: str) -> date | None:
    return calendar.day(entry[key]) if key in entry else None


def _measure(organiser: Actor, calendar: Calendar, measure_id: int, entry: dict[str, Any]) -> None:
    """Say what is measured, and every reading on its day."""
    for one in entry.get("indicator", ()):
        wanted = NewIndicator(one["names"], one["units"], Decimal(one["target"]))
        with clock.standing_at(calendar.at(entry["added"], 10, 30)):
            indicator = measures.add_indicator(organiser, measure_id, wanted)
        for day, value in one["readings"]:
            with clock.standing_at(calendar.at(day, 14)):
                measures.give_reading(organiser, measure_id, indicator.id, calendar.day(day), Decimal(value))


def _move(
    organiser: Actor, calendar: Calendar, measure_id: int, wanted: NewMeasure, now: Promise, entry: dict[str, Any]
) -> None:
    """Change its dates for a reason, then let it be as far as it is now."""
    moved = entry.get("moved", {})
    if "ends" in moved:
        now = replace(now, ends_on=calendar.day(moved["ends"]), promised=minor(Decimal(moved["promised"]), DIGITS))
    if moved:
        with clock.standing_at(calendar.at(moved["day"], 9)):
            measures.change(organiser, measure_id, replace(wanted, promise=now), moved["en"], "en")
    spent = minor(Decimal(entry["spent"]), DIGITS) if "spent" in entry else None
    if now.state is not MeasureState.PLANNED and now.state is not MeasureState.DROPPED:
        last = replace(wanted, promise=replace(now, spent=spent))
        with clock.standing_at(calendar.at(entry.get("done", -2), 16)):
            measures.change(organiser, measure_id, last, "Amount spent according to the accounts.", "en")
