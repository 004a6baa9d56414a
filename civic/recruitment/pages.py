"""What the pages of calls show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import format_percent, ngettext
from flask_babel import gettext as _

from civic.core import clock, i18n
from civic.core.i18n import Marks, marks, say, tongue
from civic.core.permissions import Actor
from civic.core.run_panel import Panel, panel
from civic.core.runs import RunState
from civic.councils.models import Council
from civic.demographics import labels as demographics
from civic.recruitment import desk, labels, queries, service
from civic.recruitment.forms import value_words
from civic.recruitment.models import Application, Call, Draw
from civic.recruitment.policy import Can, may
from civic.recruitment.queries import Applicant
from civic.recruitment.rules import STEPS, Place, RecruitmentCode, Stage
from civic.towns.here import Town


@dataclass(frozen=True)
class DrawShown:
    """A draw in words; ``url`` is the published file."""

    round: int
    title: str
    url: str
    sha256: str
    facts: list[tuple[str, str]]
    final: bool
    panel: str


@dataclass(frozen=True)
class Head:
    """What every page of a call says at its head."""

    place: Town
    council: Council
    call: Call
    title: str
    title_lang: Marks
    council_name: str


@dataclass(frozen=True)
class CallPage(Head):
    """The public page of a call."""

    text: str
    text_lang: Marks
    facts: list[tuple[str, str]]
    stage: Stage
    mine: Application | None
    my_number: str
    open: bool
    may_answer: bool
    people: str
    tables: list[tuple[str, list[list[str]]]]
    draws: list[DrawShown]
    may_prepare: bool


def head(place: Town, council: Council, call: Call) -> Head:
    return Head(place, council, call, say(call.titles), marks(tongue(call.titles)), say(council.names))


def page(place: Town, council: Council, call: Call, actor: Actor) -> CallPage:
    """Everything on the public page of a call; what is the reader's own is for that reader."""
    stage = service.stage(call)
    mine = queries.application(call.id, actor.person_id) if actor.signed_in else None
    return CallPage(
        **vars(head(place, council, call)),
        text=say(call.texts),
        text_lang=marks(tongue(call.texts)),
        facts=_facts(call, stage),
        stage=stage,
        mine=mine,
        my_number=mine.number or "" if mine else "",
        open=stage is Stage.OPEN,
        may_answer=mine is not None and mine.place == Place.DRAWN,
        people=_people(call),
        tables=tables(call, place),
        draws=[draw_shown(draw) for draw in queries.draws(call.id) if draw.lottery],
        may_prepare=may(actor, Can.CALL, call),
    )


def _facts(call: Call, stage: Stage) -> list[tuple[str, str]]:
    term = i18n.day(call.first_day)
    if call.last_day:
        term = f"{term} – {i18n.day(call.last_day)}"
    return [
        (_("Status"), str(labels.STAGES[stage])),
        (_("Apply"), f"{i18n.day(call.opens_on)} – {i18n.day(call.closes_on)}"),
        (_("Seats to be drawn"), i18n.number(call.seats)),
        (_("Term"), term),
    ]


def _people(call: Call) -> str:
    people = call.shown.get("people")
    if not isinstance(people, int):
        return ""
    return str(
        ngettext(
            "%(num)s person had applied when this table was last updated.",
            "%(num)s people had applied when this table was last updated.",
            people,
        )
    )


def tables(call: Call, place: Town) -> list[tuple[str, list[list[str]]]]:
    """The pool as others than the secretary see it: counts under 10 withheld, others rounded, beside the population."""
    counts = call.shown.get("counts")
    if not isinstance(counts, dict):
        return []
    inhabitants, hoods = desk.population(call, place), _hoods(place)
    found = []
    for feature, told in counts.items():
        shares = _shares(inhabitants.get(feature, {}))
        rows = [
            [
                value_words(feature, value, hoods),
                _("fewer than 10, or withheld") if not n else i18n.number(n),
                shares(value),
            ]
            for value, n in told.items()
        ]
        if rows:
            found.append((str(demographics.DIMENSIONS[feature]), rows))
    return found


def _hoods(place: Town) -> dict[str, str]:
    return {code: say(names) for code, names in place.hoods.values()}


def _shares(people: Mapping[str, int]) -> Callable[[str], str]:
    """Shares of the population in words, by value; empty where no table counts a value."""
    total = sum(people.values())
    return lambda value: str(format_percent(people[value] / total)) if total and value in people else ""


@dataclass(frozen=True)
class ExactTable:
    """One feature of the pool, exactly; ``missing`` names the groups of which nobody has applied."""

    title: str
    rows: list[list[str]]
    missing: str


def exact(call: Call, place: Town, pool: Sequence[Applicant]) -> list[ExactTable]:
    """The pool for the secretary, beside the population; where a group is missing, the page says so."""
    inhabitants, hoods, found = desk.population(call, place), _hoods(place), []
    for feature, rows in desk.suggested(call, place).items():
        told: dict[str, int] = {}
        for one in pool:
            value = one.answers.get(feature, "")
            told[value] = told.get(value, 0) + 1
        people = inhabitants.get(feature, {})
        shares, lines, missing = _shares(people), [], []
        for row in rows[:-1]:
            count, words = told.get(row.value, 0), value_words(feature, row.value, hoods)
            if count or row.value in people:
                lines.append([words, str(count), shares(row.value), f"{row.least}–{row.most}" if people else ""])
            if count < row.least:
                missing.append(words)
        lines.append([value_words(feature, rows[-1].value, hoods), str(told.get("", 0)), "", ""])
        found.append(ExactTable(str(demographics.DIMENSIONS[feature]), lines, i18n.listed(missing)))
    return found


def draw_shown(draw: Draw) -> DrawShown:
    """A draw whose lottery is out."""
    source = say(draw.sources)
    facts = [
        (_("People in the draw"), i18n.number(draw.people)),
        (_("Seats"), i18n.number(draw.seats)),
        (_("Smallest chance of anybody"), format_percent(draw.smallest or 0.0, "#,##0.00%")),
        (_("Public number"), source),
        (_("Comes"), i18n.moment(draw.draws_at) if draw.draws_at else ""),
        (_("Number drawn"), draw.number or ""),
        (_("Drawn on"), i18n.moment(draw.drawn_at) if draw.drawn_at else ""),
    ]
    return DrawShown(
        round=draw.round,
        title=_("The draw") if draw.round == 1 else _("Replacements, draw %(n)s", n=draw.round),
        url=url_for("recruitment.lottery", call_id=draw.call_id, number=draw.round),
        sha256=draw.sha256 or "",
        facts=[(what, which) for what, which in facts if which],
        final=bool(draw.final),
        panel=i18n.listed(draw.panel),
    )


# ---- for the secretary


@dataclass(frozen=True)
class DeskPage(Head):
    """The page on which a draw is prepared: what can be done next, and how far a computation is."""

    stage: Stage
    people: int
    places: list[tuple[str, str]]
    quotas_set: bool
    job: Panel | None
    why: str
    waiting: Draw | None
    may_compute: bool
    may_announce: bool
    may_enter: bool
    draws: list[DrawShown]


def desk_page(place: Town, council: Council, call: Call) -> DeskPage:
    draws, stage, places = queries.draws(call.id), service.stage(call), queries.places(call.id)
    last = draws[-1] if draws else None
    run = queries.run_of(last) if last else None
    computing = last is not None and last.lottery is None
    waiting = last if last and last.lottery and last.drawn_at is None else None
    whole = last is None and stage is Stage.CLOSED
    open_seats = last is not None and last.drawn_at is not None and places[Place.DECLINED] > 0
    return DeskPage(
        **vars(head(place, council, call)),
        stage=stage,
        people=sum(places.values()),
        places=[(str(labels.PLACES[place_]), i18n.number(n)) for place_, n in places.items() if n],
        quotas_set=bool(call.quotas),
        job=panel(run, [labels.STEPS[step] for step in STEPS]) if run and computing else None,
        why=_why(run.state, run.reason) if run and computing else "",
        waiting=waiting,
        may_compute=whole or open_seats,
        may_announce=waiting is not None and waiting.draws_at is None,
        may_enter=waiting is not None and waiting.draws_at is not None and waiting.draws_at <= clock.now(),
        draws=[draw_shown(draw) for draw in draws if draw.lottery],
    )


def _why(state: RunState, reason: str | None) -> str:
    if state is RunState.REFUSED:
        return str(labels.REFUSALS[RecruitmentCode(reason or "")])
    return str(_("The computation broke. Cancel it and try again."))
