"""Mixed tables of a meeting: what they are mixed by, what people tell for them, and the draw.

The draw sees labels only, which are given by chance for each draw; codes stand for what people told. The published
file holds nothing else, so that anybody can repeat the draw, and names are known to who runs the meeting.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update

from civic.audit import service as audit
from civic.core import runs
from civic.core.db import db, upsert
from civic.core.methods import MethodError
from civic.core.permissions import Absent, Actor, Refused
from civic.meetings import queries
from civic.meetings.models import Meeting, Mixing, MixingAnswer, TableLabel
from civic.meetings.policy import Can, may, require
from civic.meetings.rules import MeetingCode, MeetingState
from civic.meetings.rules.mixing import (
    LONGEST_OPTION,
    LONGEST_QUESTION,
    MOST_OPTIONS,
    Drawn,
    as_problem,
    needs,
    unevenness,
)
from civic.meetings.tables.files import read_seed
from civic.meetings.tables.problem import MOST_ROUNDS, MOST_TABLES
from civic.meetings.tables.search import Result
from civic.meetings.tables.seating import settle

JOB = "meetings.seat_tables"


@dataclass(frozen=True)
class Settings:
    """How many tables and rounds, and what they are mixed by. ``offers``: tables for each language and each need."""

    tables: int
    rounds: int
    question: str = ""
    options: Sequence[str] = ()
    by_seat: bool = False
    offers: Mapping[str, Collection[int]] | None = None


@dataclass(frozen=True)
class Told:
    """What somebody tells for the tables of one meeting; ``option`` counts from 0."""

    option: int | None = None
    languages: Collection[str] = ()
    access: Collection[str] = ()


def _locked(meeting_id: int) -> Meeting:
    meeting = queries.meeting(meeting_id, lock=True)
    if meeting is None:
        raise Absent(f"no meeting {meeting_id}")
    return meeting


def _refuse_over(meeting: Meeting) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(MeetingCode.CANCELLED)
    if meeting.closed_at is not None or meeting.state == MeetingState.HELD:
        raise Refused(MeetingCode.TABLES_OVER)


def set_tables(actor: Actor, meeting_id: int, settings: Settings, language: str) -> None:
    """Say how many tables and rounds there are and what tables are mixed by. Tables that were drawn are dropped.

    What people told stays, as far as the question and its options are the same.

    Raises:
        Refused: cancelled or closed, too many tables or rounds, a question without two options, or a table that there
            is not.
    """
    meeting = _locked(meeting_id)
    require(actor, Can.RUN, meeting)
    _refuse_over(meeting)
    question, options = _question(settings)
    offers = {word: sorted(set(tables)) for word, tables in (settings.offers or {}).items() if tables}
    if not (1 <= settings.tables <= MOST_TABLES and 1 <= settings.rounds <= MOST_ROUNDS):
        raise Refused(MeetingCode.TABLES_MANY, tables=MOST_TABLES, rounds=MOST_ROUNDS)
    if any(not 1 <= table <= settings.tables for tables in offers.values() for table in tables):
        raise Refused(MeetingCode.NO_SUCH_TABLE, tables=settings.tables)
    found = queries.mixing(meeting_id)
    before = {} if found is None else _log_state(found)
    if found is None:
        found = Mixing(meeting_id=meeting_id)
        db.session.add(found)
    elif (found.question, found.options) != (question, options):
        db.session.execute(update(MixingAnswer).where(MixingAnswer.meeting_id == meeting_id).values(option=None))
    found.tables, found.rounds, found.by_seat = settings.tables, settings.rounds, settings.by_seat
    found.question, found.options, found.language, found.offers = question, options, language, offers
    _drop(found)
    db.session.flush()
    audit.record(
        actor, "set_tables", "meeting", meeting.id, meeting.municipality_id, before=before, after=_log_state(found)
    )


def _question(settings: Settings) -> tuple[str, list[str]]:
    question = " ".join(settings.question.split())[:LONGEST_QUESTION]
    options = [" ".join(option.split())[:LONGEST_OPTION] for option in settings.options]
    options = list(dict.fromkeys(option for option in options if option))
    if not question and not options:
        return "", []
    if not question or not 2 <= len(options) <= MOST_OPTIONS:
        raise Refused(MeetingCode.TABLE_OPTIONS, most=MOST_OPTIONS)
    return question, options


def _log_state(found: Mixing) -> dict[str, object]:
    """What the log says: numbers and what is mixed by, never what somebody told."""
    return {
        "tables": found.tables,
        "rounds": found.rounds,
        "question": found.question,
        "by_seat": found.by_seat,
        "draws": found.draws or 0,
        "seed": found.seed,
    }


def _drop(found: Mixing) -> None:
    runs.cancel(found.run_id) if found.run_id is not None else None
    found.seed = found.drawn = found.seated = found.run_id = None
    db.session.execute(delete(TableLabel).where(TableLabel.meeting_id == found.meeting_id))


def tell_for_tables(actor: Actor, meeting_id: int, told: Told) -> None:
    """Keep what somebody tells for the tables, in place of what they told before. The draw alone reads it.

    Raises:
        Refused: no tables are planned, the meeting is over, they neither belong to it nor signed up, or what they
            tell is not asked.
    """
    meeting = _locked(meeting_id)
    require(actor, Can.SPEAK, meeting)
    if not may(actor, Can.ENTER, meeting):
        raise Absent(f"no meeting {meeting_id}")
    _refuse_over(meeting)
    found = queries.mixing(meeting_id)
    if found is None:
        raise Refused(MeetingCode.NO_TABLES)
    if not queries.can_be_seated(meeting, actor.person_id):
        raise Refused(MeetingCode.TABLES_NOT_MINE)
    if told.option is not None and not 0 <= told.option < len(found.options):
        raise Refused(MeetingCode.NO_TABLES)
    values = {
        "option": told.option,
        "languages": sorted(set(told.languages) & found.offers.keys()),
        "access": sorted(set(told.access) & found.offers.keys()),
    }
    row = upsert(MixingAnswer).values(meeting_id=meeting_id, person_id=actor.person_id, **values)
    db.session.execute(row.on_conflict_do_update(index_elements=["meeting_id", "person_id"], set_=values))


def draw_tables(actor: Actor, meeting_id: int, seed: str, seats: Mapping[int, str] | None = None) -> None:
    """Give everybody a label by chance and have a worker seat them, by a number drawn in public.

    ``seats`` is the kind of seat of members, where tables are mixed by it.

    Raises:
        Refused: no tables are planned, the meeting is over, the number is none, there are too few people for so many
            tables or too many, tables at which people must sit have too few places, or a draw is under way.
    """
    meeting = _locked(meeting_id)
    require(actor, Can.RUN, meeting)
    _refuse_over(meeting)
    found = queries.mixing(meeting_id)
    if found is None:
        raise Refused(MeetingCode.NO_TABLES)
    try:
        number = read_seed(seed)
    except MethodError as error:
        raise Refused(MeetingCode.TABLE_NUMBER) from error
    before = _log_state(found)
    _drop(found)
    found.seed, found.drawn = number, _labelled(meeting, found, seats or {})
    _check(found)
    found.run_id = runs.begin(JOB, 1, lane=f"meetings/tables/{meeting_id}")
    if found.run_id is None:
        raise Refused(MeetingCode.TABLES_UNDER_WAY)
    found.draws += 1
    db.session.flush()
    audit.record(
        actor, "draw_tables", "meeting", meeting.id, meeting.municipality_id, before=before, after=_log_state(found)
    )


def _labelled(meeting: Meeting, found: Mixing, seats: Mapping[int, str]) -> list[Drawn]:
    """What the draw sees of each person: label, codes, tables. Labels and codes are given by chance."""
    people = [one.person_id for one in queries.to_seat(meeting)]
    labels = [str(number).zfill(len(str(len(people)))) for number in range(1, len(people) + 1)]
    secrets.SystemRandom().shuffle(labels)
    rows = [TableLabel(meeting_id=meeting.id, person_id=p, label=n) for p, n in zip(people, labels, strict=True)]
    db.session.add_all(rows)
    answers = queries.mixing_answers(meeting.id)
    fields = []
    if found.options:
        fields.append(_coded([str(one.option) if (one := answers.get(p)) else "None" for p in people]))
    if found.by_seat:
        fields.append(_coded([seats.get(person, "") for person in people]))
    told = [answers.get(person) for person in people]
    only = [needs(one.languages, one.access, found.offers) if one else None for one in told]
    drawn: list[Drawn] = [
        (label, list(codes), only[place]) for place, (label, *codes) in enumerate(zip(labels, *fields, strict=True))
    ]
    return sorted(drawn, key=str)


def _coded(values: Sequence[str]) -> list[str]:
    known = sorted(set(values))
    secrets.SystemRandom().shuffle(known)
    return [chr(ord("A") + known.index(value)) for value in values]


def _check(found: Mixing) -> None:
    try:
        problem = as_problem(found.drawn or [], found.tables, found.rounds)
        people = list(range(len(problem.people)))
        settle(problem, [people[table :: found.tables] for table in range(found.tables)])
    except MethodError as error:
        few = len(found.drawn or []) < 2 * found.tables
        raise Refused(MeetingCode.TABLES_FEW if few else MeetingCode.TABLES_FULL) from error


def keep_seating(run_id: int, result: Result) -> None:
    """Publish the tables that a run worked out. Drawn anew meanwhile, nothing is kept."""
    found = queries.mixing_of_run(run_id)
    if found is None:
        raise runs.Stopped
    runs.finish(run_id)
    told = unevenness(result.problem, result.rounds)
    found.seated, found.repeats, found.least_repeats = result.rounds, result.repeats, result.problem.least_repeats
    found.uneven, found.counts = told.off, told.counts
    db.session.flush()


def forget_told(meeting_id: int) -> None:
    """Forget what people told for the tables: the meeting is closed."""
    db.session.execute(delete(MixingAnswer).where(MixingAnswer.meeting_id == meeting_id))


def forget_told_before(instant: datetime) -> None:
    """The same for all meetings that ended before an instant."""
    over = queries.meetings_with_told_before(instant)
    db.session.execute(delete(MixingAnswer).where(MixingAnswer.meeting_id.in_(over)))
