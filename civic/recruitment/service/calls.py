"""Open a call and change it; its letters; who looks at the pool."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import delete, update

from civic.audit import service as audit
from civic.core import clock, sealing
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.councils import queries as councils
from civic.councils.models import Council
from civic.recruitment import queries
from civic.recruitment.files import KEY
from civic.recruitment.kinds import CALL
from civic.recruitment.models import Application, Call, Draw
from civic.recruitment.policy import Can, require
from civic.recruitment.queries import Applicant
from civic.recruitment.rules import MOST_LETTERS, MOST_SEATS, RecruitmentCode, Stage, shown_counts, stage_of
from civic.resources import queries as resources_queries
from civic.resources import service as resources
from civic.resources.rules import Audience
from civic.towns import queries as towns

LONGEST_CODE = 10


@dataclass(frozen=True)
class Terms:
    """When people can apply, for how many seats and which term; days are those of the town, the last one included."""

    opens_on: date
    closes_on: date
    seats: int
    first_day: date
    last_day: date | None
    by_letter: bool = False
    households: bool = False


def open_call(
    actor: Actor,
    council: Council,
    titles: Mapping[str, str],
    texts: Mapping[str, str],
    terms: Terms,
    questions: Mapping[str, Mapping[str, str]],
) -> Call:
    """Begin a call of a council.

    Args:
        questions: what is asked, each with its purpose by language.

    Raises:
        Refused: no title, no seats, or days in the wrong order.
    """
    require(actor, Can.CALL, council)
    call = Call(council_id=council.id, municipality_id=council.municipality_id)
    _write(call, titles, texts, terms, questions)
    language, title = _called(call)
    read = resources_queries.resource(council.resource_id)
    if read is None:
        raise LookupError(f"no resource {council.resource_id}")
    resource = resources.add_resource(
        CALL.code, call.municipality_id, title, language, audience=Audience(read.audience), group_id=read.group_id
    )
    call.resource_id = resource.id
    db.session.add(call)
    db.session.flush()
    resource.address = f"calls/{call.id}"
    db.session.flush()
    audit.record(actor, "open", "call", call.id, call.municipality_id, after=audit.state(call))
    return call


def change_call(
    actor: Actor,
    call_id: int,
    titles: Mapping[str, str],
    texts: Mapping[str, str],
    terms: Terms,
    questions: Mapping[str, Mapping[str, str]],
) -> Call:
    """Change a call. What is asked, and what for, stays as it is once somebody has agreed to it.

    Raises:
        Refused: somebody has applied and the questions differ, the draw has begun, or what ``open_call`` refuses.
    """
    call = locked(call_id)
    require(actor, Can.CALL, call)
    if call.frozen_at is not None:
        raise Refused(RecruitmentCode.FROZEN)
    asked = {feature: dict(purposes) for feature, purposes in questions.items()}
    if asked != queries.questions(call) and queries.count(call.id):
        raise Refused(RecruitmentCode.ASKED_ALREADY)
    before = audit.state(call)
    _write(call, titles, texts, terms, questions)
    language, title = _called(call)
    resources.retitle(call.resource_id, title, language)
    db.session.flush()
    audit.record(actor, "change", "call", call.id, call.municipality_id, before=before, after=audit.state(call))
    return call


def _write(
    call: Call,
    titles: Mapping[str, str],
    texts: Mapping[str, str],
    terms: Terms,
    questions: Mapping[str, Mapping[str, str]],
) -> None:
    call.titles = {language: text.strip() for language, text in titles.items() if text.strip()}
    if not call.titles:
        raise Refused(RecruitmentCode.NO_TITLE)
    if terms.closes_on < terms.opens_on:
        raise Refused(RecruitmentCode.DAYS_ORDER)
    if terms.last_day is not None and terms.last_day < terms.first_day:
        raise Refused(RecruitmentCode.TERM_ORDER)
    if not 1 <= terms.seats <= MOST_SEATS:
        raise Refused(RecruitmentCode.SEATS)
    call.texts = {language: text.strip() for language, text in texts.items() if text.strip()}
    call.opens_on, call.closes_on = terms.opens_on, terms.closes_on
    call.seats, call.first_day, call.last_day = terms.seats, terms.first_day, terms.last_day
    call.by_letter, call.households = terms.by_letter, terms.households
    call.questions = [{"feature": feature, "purposes": dict(words)} for feature, words in questions.items()]


def _called(call: Call) -> tuple[str, str]:
    """The language and title under which the search has a call: the first that was written."""
    return next(iter(call.titles.items()))


def locked(call_id: int) -> Call:
    """A call, held until the transaction ends."""
    call = queries.call(call_id, lock=True)
    if call is None:
        raise LookupError(f"no call {call_id}")
    return call


def stage(call: Call) -> Stage:
    """Where a call is now, by the clock of the database."""
    today = councils.today(towns.municipality_by_id(call.municipality_id).timezone)
    return stage_of(call.opens_on, call.closes_on, call.frozen_at is not None, today)


def look(actor: Actor, call_id: int, why: str) -> list[Applicant]:
    """The pool exactly as it is, for whoever prepares the draw. Every look is written down.

    Args:
        why: a code: "pool", "quotas", "outreach".
    """
    call = locked(call_id)
    require(actor, Can.SEE_POOL, call)
    found = queries.pool(call.id)
    audit.record(actor, "read", "call", call.id, call.municipality_id, purpose=why, people=len(found))
    return found


def show_anew(call: Call) -> None:
    """The table for others: counts protected, and so far apart in time that nobody's answer can be told from two."""
    applicants = queries.pool(call.id)
    counts: dict[str, object] = {}
    for feature in queries.questions(call):
        told: dict[str, int] = {}
        for one in applicants:
            if feature in one.answers:
                told[one.answers[feature]] = told.get(one.answers[feature], 0) + 1
        counts[feature] = shown_counts(told)
    call.shown = {"people": len(applicants), "at": clock.now().isoformat(), "counts": counts}
    call.changes = 0


def print_letters(actor: Actor, call_id: int, number: int, folder: Path) -> list[str]:
    """Codes for so many more letters. They can be computed again, and the database does not hold them.

    Raises:
        Refused: none or too many letters, or the pool is fixed.
    """
    call = locked(call_id)
    require(actor, Can.CALL, call)
    if call.frozen_at is not None:
        raise Refused(RecruitmentCode.FROZEN)
    if number < 1 or call.letters + number > MOST_LETTERS:
        raise Refused(RecruitmentCode.LETTERS)
    first = call.letters + 1
    call.letters += number
    audit.record(
        actor,
        "print",
        "call",
        call.id,
        call.municipality_id,
        before={"letters": first - 1},
        after={"letters": call.letters},
    )
    return codes(call, range(first, call.letters + 1), folder)


def codes(call: Call, letters: Sequence[int] | range, folder: Path) -> list[str]:
    """The codes of letters: 50 bits each, in two groups of five."""
    key = sealing.secret(folder, KEY)
    found = []
    for letter in letters:
        digest = hmac.digest(key, f"letter/{call.id}/{letter}".encode(), hashlib.sha256)
        text = b32encode(digest).decode()[:LONGEST_CODE]
        found.append(f"{text[:5]}-{text[5:]}")
    return found


def forget_pools(before: datetime) -> None:
    """Delete applications, and what draws were computed from, of calls whose last draw is longer ago than that."""
    over = queries.over(before)
    db.session.execute(delete(Application).where(Application.call_id.in_(over)))
    db.session.execute(update(Draw).where(Draw.call_id.in_(over)).values(sealed=None))
