"""Quotas, the lottery over the pool, and the number that draws: in this order, each for everybody to see."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, update

from civic.accounts import queries as accounts
from civic.audit import service as audit
from civic.core import clock, mail, runs
from civic.core.db import db
from civic.core.i18n import say
from civic.core.mail_words import quoted
from civic.core.methods import MethodError
from civic.core.permissions import Actor, Refused
from civic.core.runs import RunState
from civic.core.urls import absolute
from civic.councils.sortition.conflicts import Bound, Change, conflict, relax
from civic.councils.sortition.problem import Problem
from civic.councils.sortition.rounding import drawn_row, public_number
from civic.recruitment import files, queries
from civic.recruitment.files import Dossier
from civic.recruitment.models import Application, Call, Draw
from civic.recruitment.policy import Can, require
from civic.recruitment.queries import Applicant
from civic.recruitment.rules import STEPS, Bounds, Place, RecruitmentCode, Stage, completed
from civic.recruitment.service.calls import locked, look, stage

JOB = "recruitment.compute"


@dataclass(frozen=True)
class Checked:
    """Whether quotas can be met by the pool: what conflicts, and the smallest change that would do."""

    people: int
    conflict: tuple[Bound, ...] = ()
    changes: tuple[Change, ...] = ()
    problem: RecruitmentCode | None = None


def check_quotas(actor: Actor, call_id: int, quotas: Sequence[Bounds]) -> Checked:
    """Try quotas on the pool; nothing is kept but that somebody looked.

    Raises:
        Refused: a quota whose least is more than its most, or more than the seats.
    """
    call = locked(call_id)
    require(actor, Can.SEE_POOL, call)
    _check_order(call, quotas)
    return _tried(call, look(actor, call.id, "quotas"), quotas)


def set_quotas(actor: Actor, call_id: int, quotas: Sequence[Bounds]) -> Checked:
    """Keep quotas, whether the pool can meet them yet or not: people may still apply.

    Raises:
        Refused: a quota whose least is more than its most or more than the seats, or the pool is fixed.
    """
    call = locked(call_id)
    require(actor, Can.DRAW, call)
    if call.frozen_at is not None:
        raise Refused(RecruitmentCode.FROZEN)
    _check_order(call, quotas)
    before = {"quotas": call.quotas}
    call.quotas = [
        {"feature": each.feature, "value": each.value, "least": each.least, "most": each.most} for each in quotas
    ]
    db.session.flush()
    audit.record(
        actor, "set_quotas", "call", call.id, call.municipality_id, before=before, after={"quotas": call.quotas}
    )
    return _tried(call, look(actor, call.id, "quotas"), quotas)


def _check_order(call: Call, quotas: Sequence[Bounds]) -> None:
    for each in quotas:
        if not 0 <= each.least <= each.most or each.least > call.seats:
            raise Refused(RecruitmentCode.QUOTA_ORDER, feature=each.feature, value=each.value)


def _tried(call: Call, pool: Sequence[Applicant], quotas: Sequence[Bounds]) -> Checked:
    if len(pool) < call.seats:
        return Checked(len(pool), problem=RecruitmentCode.TOO_FEW)
    problem = _dossier(call, pool, quotas).problem()
    # The secretary decides how far a quota may go: the smallest change is looked for among all.
    free = tuple(replace(one, lowest=0, highest=max(call.seats, one.maximum)) for one in problem.quotas)
    problem = replace(problem, quotas=free)
    try:
        broken = conflict(problem)
        return Checked(len(pool), tuple(broken), relax(problem).changes if broken else ())
    except MethodError:
        return Checked(len(pool), problem=RecruitmentCode.HOUSEHOLDS)


def _dossier(call: Call, pool: Sequence[Applicant], quotas: Sequence[Bounds]) -> Dossier:
    features = list(dict.fromkeys(each.feature for each in quotas))
    homes: dict[str, str] = {}
    people = []
    for place, one in enumerate(sorted(pool, key=lambda one: one.number or ""), 1):
        home = homes.setdefault(one.household, f"h{len(homes) + 1}") if call.households and one.household else ""
        people.append(files.entrant(one.number or str(place), one.answers, features, home))
    bounds = completed(quotas, [one.answers for one in pool], call.seats)
    return Dossier(call.seats, tuple(bounds), tuple(people))


# ---- the lottery


def compute(actor: Actor, call_id: int, folder: Path) -> Draw:
    """Fix the pool and have the lottery computed: the first one, or one for the seats that are open again.

    Raises:
        Refused: people can still apply, too few have, the quotas cannot be met, a draw is under way, or no seat is
            open.
    """
    call = locked(call_id)
    require(actor, Can.DRAW, call)
    if stage(call) in (Stage.ANNOUNCED, Stage.OPEN):
        raise Refused(RecruitmentCode.STILL_OPEN)
    earlier = queries.draws(call.id)
    if earlier and earlier[-1].drawn_at is None:
        raise Refused(RecruitmentCode.DRAW_RUNS)
    dossier = _completing(call, earlier, folder) if earlier else _first(call)
    problem = _checked(dossier)
    run_id = runs.begin(JOB, len(STEPS), lane=f"recruitment/{call.id}")
    if run_id is None:
        raise Refused(RecruitmentCode.DRAW_RUNS)
    draw = Draw(call_id=call.id, round=len(earlier) + 1, run_id=run_id, seats=problem.size, people=len(problem.people))
    draw.sealed = files.seal(dossier, folder)
    db.session.add(draw)
    db.session.flush()
    audit.record(
        actor, "compute", "call", call.id, call.municipality_id, after={"round": draw.round, "seats": draw.seats}
    )
    return draw


def _first(call: Call) -> Dossier:
    """The pool with a number for everybody, by chance."""
    pool = queries.pool(call.id)
    if len(pool) < call.seats:
        raise Refused(RecruitmentCode.TOO_FEW)
    numbers = [str(n).zfill(len(str(len(pool)))) for n in range(1, len(pool) + 1)]
    secrets.SystemRandom().shuffle(numbers)
    for one, number in zip(pool, numbers, strict=True):
        db.session.execute(update(Application).where(Application.id == one.id).values(number=number))
    call.frozen_at = clock.now()
    db.session.flush()
    return _dossier(call, queries.pool(call.id), queries.bounds(call))


def _completing(call: Call, earlier: Sequence[Draw], folder: Path) -> Dossier:
    """The first pool, with who sits by now, who leaves a seat open, and who cannot be asked any more."""
    first = _unsealed(earlier[0], folder)
    places = {one.number or "": one.place for one in queries.pool(call.id)}
    ever = [number for draw in earlier for number in draw.panel]
    replaced = {number for draw in earlier[1:] for number in _unsealed(draw, folder).leaving}
    panel = [number for number in ever if number not in replaced]
    leaving = [number for number in panel if places.get(number, Place.DECLINED) == Place.DECLINED]
    if not leaving:
        raise Refused(RecruitmentCode.NOTHING_OPEN)
    known = {one.number for one in first.people}
    gone = tuple(sorted(({*replaced} | (known - places.keys())) - {*panel}))
    return replace(first, panel=tuple(sorted(panel)), leaving=tuple(sorted(leaving)), unavailable=gone, answer={})


def _unsealed(draw: Draw, folder: Path) -> Dossier:
    if draw.sealed is None:
        raise Refused(RecruitmentCode.NO_DRAW)
    return files.unseal(draw.sealed, folder)


def _checked(dossier: Dossier) -> Problem:
    try:
        problem = dossier.problem()
        if conflict(problem):
            raise Refused(RecruitmentCode.CONFLICT)
    except MethodError as error:
        raise Refused(RecruitmentCode.TOO_FEW if dossier.leaving else RecruitmentCode.HOUSEHOLDS) from error
    return problem


def stop(actor: Actor, call_id: int) -> None:
    """End the computation with the best lottery so far, which is marked as not final.

    Raises:
        Refused: nothing is computed.
    """
    call = locked(call_id)
    draw = _computing(call, actor)
    draw.stop_asked = True
    db.session.flush()
    _note(actor, "stop", call, draw)


def cancel(actor: Actor, call_id: int) -> None:
    """Drop the computation. After the first one, applications can be withdrawn again.

    Raises:
        Refused: nothing is computed.
    """
    call = locked(call_id)
    draw = _computing(call, actor)
    runs.cancel(draw.run_id)
    _note(actor, "cancel", call, draw)
    _drop(call, draw)


def _computing(call: Call, actor: Actor) -> Draw:
    require(actor, Can.DRAW, call)
    found = queries.draws(call.id)
    if not found or found[-1].lottery is not None:
        raise Refused(RecruitmentCode.NO_DRAW)
    return found[-1]


def _drop(call: Call, draw: Draw) -> None:
    if draw.round == 1:
        call.frozen_at = None
        db.session.execute(update(Application).where(Application.call_id == call.id).values(number=None))
    db.session.execute(delete(Draw).where(Draw.id == draw.id))
    db.session.flush()


def _note(actor: Actor, verb: str, call: Call, draw: Draw) -> None:
    audit.record(
        actor,
        verb,
        "call",
        call.id,
        call.municipality_id,
        before={"state": RunState.RUNNING.value},
        after={"round": draw.round},
    )


def publish(draw: Draw, dossier: Dossier, final: bool, smallest: float, council: str, folder: Path) -> None:
    """Keep a lottery that was computed, and publish its file. Within the transaction that ends the run."""
    text = files.lottery(dossier, council, draw.round)
    draw.sealed = files.seal(dossier, folder)
    draw.lottery, draw.sha256 = text, hashlib.sha256(text.encode()).hexdigest()
    draw.final, draw.smallest, draw.published_at = final, smallest, clock.now()
    db.session.flush()


# ---- the number


def announce(actor: Actor, call_id: int, sources: dict[str, str], draws_at: datetime) -> None:
    """Say which public number will draw, and when it comes: once, after the lottery is out and before the number is.

    Raises:
        Refused: no lottery waits, it is announced already, the instant is not in the future, or no source is named.
    """
    call = locked(call_id)
    require(actor, Can.DRAW, call)
    draw = _waiting(call)
    if draw.draws_at is not None:
        raise Refused(RecruitmentCode.ANNOUNCED)
    if draws_at <= clock.now():
        raise Refused(RecruitmentCode.TOO_SOON)
    draw.sources = {language: text.strip() for language, text in sources.items() if text.strip()}
    if not draw.sources:
        raise Refused(RecruitmentCode.NO_SOURCE)
    draw.draws_at = draws_at
    db.session.flush()
    audit.record(
        actor, "announce", "call", call.id, call.municipality_id, after={"round": draw.round, "draws_at": draws_at}
    )


def _waiting(call: Call) -> Draw:
    found = queries.draws(call.id)
    if not found or found[-1].lottery is None:
        raise Refused(RecruitmentCode.NO_DRAW)
    if found[-1].drawn_at is not None:
        raise Refused(RecruitmentCode.DRAWN_ALREADY)
    return found[-1]


def enter(actor: Actor, call_id: int, number: str, folder: Path) -> Draw:
    """Enter the number that came: it names a row, whose people are drawn and told by e-mail.

    Raises:
        Refused: nothing was announced, the announced instant has not come, it is no number, or it was entered already.
    """
    call = locked(call_id)
    require(actor, Can.DRAW, call)
    draw = _waiting(call)
    if draw.draws_at is None:
        raise Refused(RecruitmentCode.NOT_ANNOUNCED)
    if clock.now() < draw.draws_at:
        raise Refused(RecruitmentCode.TOO_SOON)
    try:
        draw.number = public_number(number)
    except MethodError as error:
        raise Refused(RecruitmentCode.NOT_A_NUMBER) from error
    dossier = files.drawn(_unsealed(draw, folder), drawn_row(draw.number))
    panel = dossier.answer["panel"]
    assert isinstance(panel, list)
    draw.panel, draw.drawn_at, draw.sealed = panel, clock.now(), files.seal(dossier, folder)
    for one in queries.people_drawn(call.id, panel):
        one.place = Place.DRAWN.value
        _tell(call, one)
    db.session.flush()
    audit.record(
        actor, "draw", "call", call.id, call.municipality_id, after={"round": draw.round, "number": draw.number}
    )
    return draw


def _tell(call: Call, one: Application) -> None:
    person = accounts.person(one.person_id)
    if person is None or not person.email:
        return
    language = mail.spoken(person.language, call.municipality_id)
    with force_locale(language):
        name = quoted(say(call.titles), language)
        subject = _("You have been drawn: %(call)s", call=name)
        body = _(
            "You applied, and the draw has chosen you.\n\nSign in and say whether you take the seat:\n%(link)s",
            link=absolute("recruitment.show", lang=language, call_id=call.id),
        )
    mail.send(person.email, subject, body, language, kind=mail.Kind.INVITATION, municipality_id=call.municipality_id)


def dossier(actor: Actor, call_id: int, round_: int, folder: Path) -> Dossier:
    """All that a draw was computed from, for observers whom the town shows it. The look is written down.

    Raises:
        Refused: no such draw is out, or what it was computed from is deleted by now.
    """
    call = locked(call_id)
    require(actor, Can.SEE_POOL, call)
    draw = next((each for each in queries.draws(call.id) if each.round == round_ and each.lottery), None)
    if draw is None:
        raise Refused(RecruitmentCode.NO_DRAW)
    found = _unsealed(draw, folder)
    audit.record(actor, "read", "call", call.id, call.municipality_id, purpose="observers", round=round_)
    return found
