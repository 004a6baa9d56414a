"""Beginning, changing, opening and closing a round, and the reasons for which statements are sent back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from civic.audit import service as audit
from civic.core import clock, sanitise
from civic.core.db import db
from civic.core.permissions import SYSTEM, Absent, Actor, Refused
from civic.processes import queries as processes
from civic.processes.models import Process
from civic.resources import service as resources
from civic.resources.rules import Audience
from civic.statements import queries
from civic.statements.kinds import ROUND
from civic.statements.models import Reason, Round
from civic.statements.policy import Can, require
from civic.statements.rules import (
    FEWEST_EVERY,
    LONGEST_REASON,
    LONGEST_TITLE,
    MOST_EVERY,
    MOST_REASONS,
    RoundState,
    StatementCode,
    StatementState,
)
from civic.statements.service import computing
from civic.towns.queries import InMunicipality


@dataclass(frozen=True)
class NewRound:
    """A round as its form has it."""

    titles: Mapping[str, str]
    texts: Mapping[str, str]
    closes_at: datetime
    moderated: bool
    every: int


def begin(actor: Actor, process_id: int, wanted: NewRound, reasons: Sequence[Mapping[str, str]]) -> Round:
    """Begin a round of a process as a draft, with the reasons for which statements can be sent back.

    Raises:
        Absent: no such process.
        Refused: no title.
    """
    process = processes.process_by_id(process_id)
    if process is None:
        raise Absent(f"no process {process_id}")
    require(actor, Can.ORGANISE, InMunicipality(process.municipality_id))
    found = write_round(process, wanted, public=False)
    db.session.add_all(Reason(round_id=found.id, texts=dict(texts)) for texts in reasons)
    db.session.flush()
    audit.record(actor, "begin", "statements", found.id, found.municipality_id, after=_state(found))
    return found


def write_round(process: Process, wanted: NewRound, *, public: bool) -> Round:
    """Write the rows of a round without statements; its caller has asked policy and rules.

    Raises:
        Refused: no title.
    """
    titles = _titles(wanted)
    language, town = next(iter(titles)), process.municipality_id
    audience = Audience.PUBLIC if public else Audience.LINK
    resource = resources.add_resource(
        ROUND.code, town, titles[language], language, process_id=process.id, audience=audience
    )
    found = Round(resource_id=resource.id, municipality_id=town, process_id=process.id)
    _write(found, titles, wanted)
    db.session.add(found)
    db.session.flush()
    resource.address = f"{ROUND.addresses}/{found.id}"
    return found


def change(actor: Actor, round_id: int, wanted: NewRound) -> Round:
    """Change what a round is called and about, when it closes, and how it is looked after. A closed one stays.

    Raises:
        Refused: no title, it is closed, or an open round would close in the past.
    """
    found = locked(round_id)
    require(actor, Can.ORGANISE, found)
    before, titles = _state(found), _titles(wanted)
    window, now = queries.times(round_id)
    if window.over_at(now):
        raise Refused(StatementCode.NOT_OPEN)
    if found.state == RoundState.OPEN and wanted.closes_at <= now:
        raise Refused(StatementCode.CLOSES_EARLY)
    _write(found, titles, wanted)
    db.session.flush()
    language = next(iter(titles))
    resources.retitle(found.resource_id, titles[language], language)
    audit.record(actor, "change", "statements", found.id, found.municipality_id, before=before, after=_state(found))
    return found


def open_round(actor: Actor, round_id: int) -> Round:
    """Let people answer from now on.

    Raises:
        Refused: it is no draft, has no statement, or would close in the past.
    """
    found = locked(round_id)
    require(actor, Can.ORGANISE, found)
    _window, now = queries.times(round_id)
    if found.state != RoundState.DRAFT:
        raise Refused(StatementCode.NOT_A_DRAFT)
    if not queries.counts(round_id).get(StatementState.ACCEPTED):
        raise Refused(StatementCode.NO_SEEDS)
    if found.closes_at <= now:
        raise Refused(StatementCode.CLOSES_EARLY)
    before = _state(found)
    found.state, found.opened_at = RoundState.OPEN.value, clock.now()
    db.session.flush()
    resources.change_resource(found.resource_id, audience=Audience.PUBLIC)
    audit.record(actor, "open", "statements", found.id, found.municipality_id, before=before, after=_state(found))
    return found


def close_round(actor: Actor, round_id: int) -> Round:
    """Take no more answers, and have the last result computed. Closing twice closes once.

    Raises:
        Refused: it was never opened.
    """
    found = locked(round_id)
    require(actor, Can.ORGANISE, found)
    if found.state == RoundState.DRAFT:
        raise Refused(StatementCode.NOT_OPEN)
    if found.state == RoundState.CLOSED:
        return found
    before = _state(found)
    found.state, found.closed_at = RoundState.CLOSED.value, clock.now()
    db.session.flush()
    computing.ask_last(found)
    audit.record(actor, "close", "statements", found.id, found.municipality_id, before=before, after=_state(found))
    return found


def close_when_over(round_id: int) -> None:
    """Close a round whose time is over, for the job."""
    close_round(SYSTEM, round_id)


def add_reason(actor: Actor, round_id: int, texts: Mapping[str, str]) -> Reason:
    """Let moderators send statements back for another reason, which authors read in their language.

    Raises:
        Refused: no words, or there are too many reasons.
    """
    found = locked(round_id)
    require(actor, Can.ORGANISE, found)
    words = {language: text[:LONGEST_REASON] for language, text in _told(texts).items()}
    if not words:
        raise Refused(StatementCode.EMPTY_REASON)
    if len(queries.reasons(round_id)) >= MOST_REASONS:
        raise Refused(StatementCode.MANY_REASONS)
    reason = Reason(round_id=found.id, texts=words)
    db.session.add(reason)
    db.session.flush()
    after = audit.state(reason)
    audit.record(actor, "add_reason", "statements", found.id, found.municipality_id, after=after)
    return reason


def remove_reason(actor: Actor, round_id: int, reason_id: int) -> None:
    """Offer a reason no longer. What was sent back for it keeps its words.

    Raises:
        Refused: it is the last one.
    """
    found = locked(round_id)
    require(actor, Can.ORGANISE, found)
    there = {reason.id: reason for reason in queries.reasons(round_id)}
    if reason_id not in there:
        return
    if len(there) == 1:
        raise Refused(StatementCode.LAST_REASON)
    before = audit.state(there[reason_id])
    db.session.execute(delete(Reason).where(Reason.id == reason_id))
    audit.record(actor, "remove_reason", "statements", found.id, found.municipality_id, before=before, after={})


def locked(round_id: int) -> Round:
    """A round, held until the transaction ends.

    Raises:
        Absent: there is none.
    """
    found = queries.round_by_id(round_id, lock=True)
    if found is None:
        raise Absent(f"no round {round_id}")
    return found


def _told(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: " ".join(text.split()) for language, text in texts.items() if text.strip()}


def _titles(wanted: NewRound) -> dict[str, str]:
    titles = {language: words[:LONGEST_TITLE] for language, words in _told(wanted.titles).items()}
    if not titles:
        raise Refused(StatementCode.NO_TITLE)
    return titles


def _write(found: Round, titles: dict[str, str], wanted: NewRound) -> None:
    found.titles = titles
    found.texts = {language: text for language, text in wanted.texts.items() if text.strip()}
    found.texts_html = {language: sanitise.render(text) for language, text in found.texts.items()}
    found.text_version = sanitise.VERSION
    found.closes_at, found.moderated = wanted.closes_at, wanted.moderated
    found.every = min(max(wanted.every, FEWEST_EVERY), MOST_EVERY)


def _state(found: Round) -> dict[str, Any]:
    """A round as the log compares it: without what participants do."""
    left_out = {"cast", "asked", "last_number", "origin"}
    return {name: value for name, value in audit.state(found).items() if name not in left_out}
