"""Taking in a whole round of another platform, closed, with every answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert

from civic.audit import service as audit
from civic.core.db import db
from civic.core.permissions import Absent, Actor
from civic.processes import queries as processes
from civic.statements.models import ImportedVote, Round, Statement, Vote, Voter
from civic.statements.policy import Can, require
from civic.statements.rules import USUAL_EVERY, RoundState, StatementState
from civic.statements.service import computing
from civic.statements.service.rounds import NewRound, write_round
from civic.towns.queries import InMunicipality

#: Rows of one INSERT.
AT_ONCE = 5_000


@dataclass(frozen=True)
class ImportedStatement:
    """A statement; ``origin`` are the columns of its file that no field stands for."""

    number: int
    text: str
    hidden: bool
    meta: bool
    seed: bool
    origin: dict[str, Any]


@dataclass(frozen=True)
class ImportedRound:
    """A round as a file tells it.

    Attributes:
        voters: the participants' names in the order of the file, with what the file says of each.
        casts: voter, statement, value, time in milliseconds and further columns of each row, also of replaced ones.
        latest: the value that counts, by voter and statement.
    """

    titles: dict[str, str]
    texts: dict[str, str]
    language: str
    began_at: datetime
    ended_at: datetime
    statements: Sequence[ImportedStatement]
    voters: Mapping[str, dict[str, Any]]
    casts: Sequence[tuple[str, int, int, int | None, str]]
    latest: Mapping[tuple[str, int], int]
    origin: dict[str, Any] = field(default_factory=dict)


def bring_round(actor: Actor, process_id: int, wanted: ImportedRound) -> Round:
    """Write a closed round with everything in it, and have its result computed. It cannot be told twice from a file.

    Raises:
        Absent: no such process.
    """
    process = processes.process_by_id(process_id)
    if process is None:
        raise Absent(f"no process {process_id}")
    require(actor, Can.ORGANISE, InMunicipality(process.municipality_id))
    new = NewRound(wanted.titles, wanted.texts, wanted.ended_at, moderated=False, every=USUAL_EVERY)
    found = write_round(process, new, public=True)
    found.state, found.opened_at, found.closed_at = RoundState.CLOSED.value, wanted.began_at, wanted.ended_at
    found.origin, found.cast = wanted.origin, len(wanted.latest)
    found.last_number = max((each.number for each in wanted.statements), default=0)
    db.session.flush()
    statements = _statements(found.id, wanted)
    voters = _voters(found.id, wanted.voters)
    _insert(
        Vote,
        [
            {"voter_id": voters[voter], "statement_id": statements[number], "value": value}
            for (voter, number), value in wanted.latest.items()
        ],
    )
    _insert(
        ImportedVote,
        [
            {"voter_id": voters[v], "statement_id": statements[n], "value": value, "at": at, "written": rest}
            for v, n, value, at, rest in wanted.casts
        ],
    )
    counts = {"statements": len(statements), "votes": len(wanted.latest)}
    audit.record(actor, "import", "statements", found.id, found.municipality_id, after=counts)
    computing.ask_last(found)
    return found


def _statements(round_id: int, wanted: ImportedRound) -> dict[int, int]:
    """The ids of the statements by number."""
    given: dict[tuple[int, int], int] = {}
    for (_voter, number), value in wanted.latest.items():
        given[number, value] = given.get((number, value), 0) + 1
    rows = [
        {
            "round_id": round_id,
            "number": each.number,
            "text": each.text,
            "language": wanted.language,
            "state": (StatementState.SENT_BACK if each.hidden else StatementState.ACCEPTED).value,
            "seed": each.seed,
            "meta": each.meta,
            "agrees": given.get((each.number, 1), 0),
            "disagrees": given.get((each.number, -1), 0),
            "passes": given.get((each.number, 0), 0),
            "origin": each.origin,
        }
        for each in wanted.statements
    ]
    return dict(zip((each.number for each in wanted.statements), _insert(Statement, rows), strict=True))


def _voters(round_id: int, voters: Mapping[str, dict[str, Any]]) -> dict[str, int]:
    rows = [{"round_id": round_id, "name": name, "origin": origin} for name, origin in voters.items()]
    return dict(zip(voters, _insert(Voter, rows), strict=True))


def _insert(model: type[Any], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert many rows; the ids of those that have one, in their order."""
    found: list[int] = []
    waiting = iter(rows)
    while part := list(islice(waiting, AT_ONCE)):
        if hasattr(model, "id"):
            found += db.session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), part)
        else:
            db.session.execute(insert(model), part)
    return found
