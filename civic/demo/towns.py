"""The two municipalities: places, people's numbers, what they ask, legal pages, processes with their phases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from civic.core import clock
from civic.core.permissions import SYSTEM
from civic.demo.content import read
from civic.demo.world import Calendar, DemoTown, Span, Spoken, World, worded
from civic.demographics import service as demographics
from civic.demographics.rules import Ask
from civic.notifications import service as notifications
from civic.places import queries as place_queries
from civic.places import service as places
from civic.processes import kinds
from civic.processes import queries as process_queries
from civic.processes import service as processes
from civic.processes.rules import Act, ProcessState
from civic.processes.service import Why
from civic.proposals import queries as proposals
from civic.resources import queries as resources
from civic.towns import queries as towns_queries
from civic.towns import service as towns
from civic.towns.rules import GroupKind, LegalKind
from civic.towns.rules.settings import theme_key

DATA = Path(__file__).parent / "data"
SOURCE = "Invented with the town"
LICENCE = "CC0-1.0"
#: The hour at which one phase ends and the next begins.
TURN = 20
#: The documented accounts that follow the process whose rules change.
FOLLOWERS = ("resident-1", "resident-2", "member")
#: How many people of a town are in the panel of a phase.
PANEL = 12
#: Tables of which a file counts only some people; the others count everybody.
COVERS = {"education": "16+"}


def found(world: World) -> None:
    """Found both towns with maps, population tables, questions and legal pages."""
    content = read("towns")
    for each in content["town"]:
        calendar = Calendar(each["timezone"], world.now)
        town_id = _map(each, calendar)
        municipality = towns.found_municipality(
            SYSTEM,
            each["slug"],
            each["names"],
            taglines=each["taglines"],
            town_id=town_id,
            colours=each["colours"],
            timezone=each["timezone"],
            support_threshold=each["support_threshold"],
            answer_days=each["answer_days"],
        )
        hoods = {hood.code: hood.id for hood in place_queries.neighbourhoods(town_id)}
        world.towns[each["slug"]] = DemoTown(
            municipality.id,
            each["slug"],
            each["mail"],
            calendar,
            hoods,
            each["support_threshold"],
            each["residents"],
        )
        _settings(municipality.id, each, content)
        _legal_pages(municipality.id, each)
    for slug, questions in content["purposes"].items():
        for question, purposes in questions.items():
            demographics.choose_question(SYSTEM, world.towns[slug].id, Ask(question), True, purposes)


def _settings(municipality_id: int, each: dict[str, Any], content: dict[str, Any]) -> None:
    """What the administrator of a town sets in the browser: contact, days for objections, offices, themes."""
    town = towns_queries.municipality_by_id(municipality_id)
    reached = each["address"], f"participation@{each['mail']}", each["phone"]
    names, taglines = town.names["en"], town.taglines["en"]
    given = towns.Identity(names, taglines, "", town.languages, town.timezone, *reached)
    towns.change_town(SYSTEM, town.id, "en", given)
    numbers = town.support_threshold, town.answer_days
    country = each.get("working_days_of", "")
    if country:
        towns.change_working_days(SYSTEM, town.id, country, "", {}, "en")
    if "objection_days" in each:
        towns.change_objections(SYSTEM, town.id, each["objection_days"])
    for language in town.languages:
        offices = [content["offices"][key][language] for key in each["offices"]]
        towns.change_answers(SYSTEM, town.id, *numbers, offices, language, working=bool(country))
    towns.change_themes(
        SYSTEM, town.id, [("", content["themes"][key]) for key in each["themes"]], goals=each.get("goals")
    )


def _map(each: dict[str, Any], calendar: Calendar) -> int:
    slug = each["slug"]
    drawn = places.own_areas((DATA / f"{slug}.geojson").read_bytes())
    town, _ = places.import_areas(SYSTEM, slug, drawn, names=each["names"])
    for file in sorted(DATA.glob(f"{slug}-*.csv")):
        topic = file.stem.removeprefix(f"{slug}-")
        places.import_population(
            SYSTEM,
            slug,
            file.read_bytes(),
            year=calendar.today.year - 1,
            source=SOURCE,
            licence=LICENCE,
            covers=COVERS.get(topic, ""),
        )
    return town.id


def _legal_pages(municipality_id: int, each: dict[str, Any]) -> None:
    municipality = towns_queries.municipality_by_id(municipality_id)
    for kind, texts in read("legal").items():
        for language, text in texts.items():
            body = text.strip().format(town=each["names"][language], mail=each["mail"])
            towns.write_legal_text(SYSTEM, municipality, LegalKind(kind), language, body)


def open_processes(world: World) -> None:
    """Begin the processes, each with its phases around today and its themes."""
    content = read("towns")
    for each in content["process"]:
        town = world.towns[each["town"]]
        actor = town.actors["organiser"]
        process = processes.add_process(
            actor,
            towns_queries.municipality_by_id(town.id),
            each["slug"],
            worded(each["titles"], year=town.calendar.today.year),
            summaries=worded(each["summaries"]),
            bodies=worded(each["bodies"]),
            responsible=each["responsible"],
            contact_email=f"participation@{town.mail}",
            neighbourhood_id=town.hoods[each["hood"]] if "hood" in each else None,
            theme=theme_key(content["themes"][each["theme"]]["en"]) if "theme" in each else None,
            state=ProcessState.PUBLISHED,
        )
        spans = []
        for phase in each["phase"]:
            kind = phase["kind"]
            span = _phase_span(town.calendar, phase)
            group_id = _group(town, phase["group"]) if "group" in phase else None
            summaries, acts, titles = phase.get("summaries"), phase.get("acts"), phase["titles"]
            processes.add_phase(actor, process, kind, titles, *span, summaries=summaries, group_id=group_id, acts=acts)
            if Act.SUPPORT in kinds.acts_of(kind):
                spans.append(span)
        there = {theme.key: theme.id for theme in proposals.themes_of(process.id)}
        keys = {key: theme_key(names["en"]) for key, names in content["themes"].items()}
        themes = {key: there[own] for key, own in keys.items() if own in there}
        world.processes[each["key"]] = Spoken(process.id, town, themes, spans)


def _group(town: DemoTown, names: dict[str, str]) -> int:
    """A panel of residents who alone take part in a phase; everybody reads it."""
    group = towns.add_group(SYSTEM, town.id, GroupKind.WORKING_GROUP, names)
    for person in town.people[:PANEL]:
        towns.add_member(SYSTEM, group, person.id, town.calendar.today, None)
    return group.id


def change_rules(world: World) -> None:
    """Some follow a process; one of its phases goes on for longer than was said, for a reason, and there is news."""
    for each in read("towns")["process"]:
        spoken = world.processes[each["key"]]
        process = process_queries.process_by_id(spoken.id)
        assert process is not None
        for said, phase in zip(each["phase"], process_queries.phases(spoken.id), strict=True):
            if "longer" in said:
                _follow(world, spoken)
                calendar, longer = spoken.town.calendar, said["longer"]
                with clock.standing_at(calendar.at(longer["day"], 10)):
                    processes.change_phase(
                        spoken.town.actors["organiser"],
                        process,
                        phase,
                        phase.titles,
                        phase.summaries,
                        phase.starts_at,
                        calendar.at(longer["until"], TURN),
                        why=Why(longer["reason"], "en"),
                    )
        for news in each.get("news", ()):
            with clock.standing_at(spoken.town.calendar.at(news["day"], 9)):
                processes.publish_news(spoken.town.actors["organiser"], process, worded(news["texts"]))


def _follow(world: World, spoken: Spoken) -> None:
    resource_id = resources.resource_of_process(spoken.id)
    for key in FOLLOWERS:
        notifications.set_follow(world.account(key).actor, resource_id, True)


def _phase_span(calendar: Calendar, phase: dict[str, Any]) -> Span:
    return calendar.at(phase["from"], TURN), calendar.at(phase["until"], TURN)
