"""Processes that are made from a template, and the template that a process is for others."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from civic.core import clock
from civic.core.folding import words
from civic.core.permissions import Actor
from civic.processes import queries
from civic.processes.models import Phase, Process
from civic.processes.rules import OPTIONAL, Duty
from civic.processes.service.process import add_phase, add_process, publish_process, slug_in_town
from civic.processes.template_rules import LONGEST_NAME, LONGEST_SUMMARY, Dated, Origin, PhasePlan, Template, laid_out
from civic.towns.models import Municipality

#: Characters of an address that is made of a title.
LONGEST_SLUG = 60
HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class Answers:
    """What is asked of whoever makes a process from a template; texts are in one language."""

    language: str
    title: str
    summary: str
    neighbourhood_id: int | None
    first_day: date
    days: int
    responsible: str


def add_from_template(
    actor: Actor, municipality: Municipality, template: Template, answers: Answers, *, publish: bool
) -> Process:
    """Begin a process with the phases of a template, as a draft or published at once.

    Raises:
        Refused: no title.
    """
    language = answers.language
    process = add_process(
        actor,
        municipality,
        _free_slug(municipality, answers.title),
        {language: answers.title},
        summaries={language: answers.summary},
        responsible={language: answers.responsible},
        neighbourhood_id=answers.neighbourhood_id,
        origin=vars(template.origin) if template.origin else None,
    )
    for dated in laid_out(template, answers.first_day, answers.days):
        _add(actor, process, dated, municipality)
    if publish:
        publish_process(actor, process)
    return process


def _add(actor: Actor, process: Process, dated: Dated, municipality: Municipality) -> None:
    plan, zone, languages = dated.plan, municipality.timezone, municipality.languages
    add_phase(
        actor,
        process,
        plan.kind,
        {each: text for each, text in plan.titles.items() if each in languages},
        clock.day_begins(dated.first, zone) if dated.first else None,
        clock.day_ends(dated.last, zone) if dated.last else None,
        summaries={each: text for each, text in plan.summaries.items() if each in languages},
        acts=plan.acts,
        duty=_answer(plan.answer, municipality),
    )


def _answer(owed: Duty | None, municipality: Municipality) -> Duty | None:
    """What a template asks of the town; a town without a map has no neighbourhoods to ask for."""
    return replace(owed, each=None) if owed and municipality.town_id is None else owed


def _free_slug(municipality: Municipality, title: str) -> str:
    """An address made of a title in Latin letters, with a number where the town has it already."""
    latin = re.sub(r"[^a-z0-9]+", "-", " ".join(words(title))).strip("-")[:LONGEST_SLUG].strip("-") or "process"
    number, slug = 1, latin
    while queries.process(slug_in_town(municipality, slug)) is not None:
        number += 1
        slug = f"{latin}-{number}"
    return slug_in_town(municipality, slug)


def template_of(process: Process, phases: Collection[Phase], zone: str, origin: Origin) -> Template:
    """What another town can copy of a process: its phases, in days from its first day on. Nothing of people.

    Names and summaries of phases go along, what people can do and when the town must
    answer; groups, councils, dates and texts of the process do not.
    """
    days = {phase.id: _days(phase, zone) for phase in phases}
    begin = min((first for first, _last in days.values() if first), default=None)
    return Template(process.titles, tuple(_plan(phase, *days[phase.id], begin) for phase in phases), origin)


def _days(phase: Phase, zone: str) -> tuple[date | None, date | None]:
    """The first day of a phase, and the first one after it, counted from the midnights next to its instants.

    So phases that turn in the evening follow each other in a template too, and do not share a day.
    """
    first, after = (clock.day_in(zone, at + HALF_A_DAY) if at else None for at in (phase.starts_at, phase.ends_at))
    return first, after


def _plan(phase: Phase, first: date | None, after: date | None, begin: date | None) -> PhasePlan:
    return PhasePlan(
        phase.kind,
        {language: text[:LONGEST_NAME] for language, text in phase.titles.items() if text},
        {language: text[:LONGEST_SUMMARY] for language, text in phase.summaries.items() if text},
        (first - begin).days if first and begin else None,
        max((after - first).days, 1) if first and after else None,
        tuple(act for act in phase.acts if act in OPTIONAL),
        replace(phase.duty, council_id=None) if phase.duty else None,
    )
