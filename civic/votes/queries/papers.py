"""What a vote asks and when: its row while it is prepared, its opening entry from then on, compared with the log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from civic.audit import queries as audit
from civic.audit.queries import Act
from civic.core import sanitise
from civic.core.cache import remember
from civic.core.db import ByName, db, db_now
from civic.core.permissions import Faulty
from civic.processes import queries as processes
from civic.towns import queries as towns
from civic.towns.rules import GroupKind
from civic.votes import frozen
from civic.votes.frozen import Electorate, Paper, PaperOption, Partnered, Question, RecordBroken, Source
from civic.votes.models import Option, RollEntry, Vote
from civic.votes.queries.pictures import pictures_of
from civic.votes.queries.votes import entries, options
from civic.votes.rules import (
    SHARED,
    BallotRule,
    Electors,
    OptionRule,
    VoteCode,
    VoteState,
    electors,
    result_hash,
    roll_hash,
)

#: For votes whose opening entry does not say it.
OBJECTION_DAYS = 30
#: Acts that end a vote, and the state it is in from then on.
ENDINGS = {"close": VoteState.CLOSED, "interrupt": VoteState.INTERRUPTED}
#: Votes that are compared with the log at once.
PORTION = 100
#: What the row of a vote has as its opening entry has it.
FROZEN = ("titles", "texts", "method", "budget", "currency", "fewest", "most", "settings", "opens_at", "closes_at")


def logged_hashes(vote_ids: Collection[int]) -> dict[int, str]:
    """The hashes of opening entries that the log of acts has, by vote. One query."""
    found = audit.first_acts("vote", vote_ids, "open")
    return {int(thing): str(acts["open"].details.get("entry")) for thing, acts in found.items()}


def ballot_rule(found: Vote | Question, choices: Iterable[Option | PaperOption]) -> BallotRule:
    """What a ballot of this vote may say; of a vote's row and its rows, or of its paper."""
    return BallotRule(
        method=found.method,
        options=tuple(OptionRule(o.id, None if o.cost is None else Fraction(o.cost)) for o in choices),
        budget=None if found.budget is None else Fraction(found.budget),
        fewest=found.fewest,
        most=found.most,
        settings=found.settings,
    )


def as_asked(options: Sequence[Option]) -> list[PaperOption]:
    """Options as their rows have them, with their pictures. One query."""
    pictures = pictures_of([o.id for o in options])
    return [
        PaperOption(
            o.id,
            o.titles,
            o.texts,
            o.cost,
            o.neighbourhood_id,
            o.about_id,
            Source(**o.source) if o.source else None,
            pictures.get(o.id, ()),
        )
        for o in options
    ]


def paper(found: Vote) -> Paper:
    """A vote as its pages and its count read it: of its opening entry, as soon as there is one.

    Raises:
        Faulty: the entry does not match the hash that was written down when the vote was opened, or the row says
            otherwise than the log of acts how the vote ended.
    """
    row: dict[str, Any] = {
        "id": found.id,
        "process_id": found.process_id,
        "state": found.state,
        "result": found.result,
        "key_sealed_at": found.key_sealed_at,
        "key_destroyed_at": found.key_destroyed_at,
        "explained": found.explained,
    }
    # An imported vote of elsewhere was never opened here.
    never_opened = found.state in (VoteState.WRITING, VoteState.DRAFT) or bool(found.imported_from)
    if found.opening is None and never_opened:
        names = (*FROZEN, "texts_html")
        choices = tuple(as_asked(options(found.id)))
        days = towns.objection_days(found.municipality_id)
        asked_now = {name: getattr(found, name) for name in names}
        return Paper(**asked_now, options=choices, objection_days=days, electorate=electorate_now(found), **row)
    asked_then = vars(question(found.id, found.opening, found.opening_hash))
    if not found.imported_from and not remember(("ended", *_end_in_row(found)), lambda: _as_logged(found), 60.0):
        raise Faulty(VoteCode.END_CHANGED, vote=found.id)
    return Paper(**asked_then, **row)


def electorate_now(found: Vote) -> Electorate:
    """Who could vote if a vote were opened now: in a process that towns share, those of each. Two queries at most."""
    group = towns.group(found.group_id)
    assert group is not None
    kind = Electors.CODES if found.by_code else electors(group.kind)
    partners: tuple[Partnered, ...] = ()
    if kind in SHARED and found.process_id is not None:
        same = processes.groups_of_partners(found.process_id, GroupKind(group.kind))
        partners = tuple(Partnered(group_id, names) for group_id, names in same)
    return Electorate(kind, group.id, group.names, found.closes_at, partners=partners)


def electorate(found: Vote) -> Electorate:
    """Who can vote: of an opened vote by its opening entry, else by its row."""
    if found.opening is None or found.imported_from:
        return electorate_now(found)
    return question(found.id, found.opening, found.opening_hash).electorate


# ---- how a vote ended, by the log of acts


def _end_in_row(found: Vote) -> tuple[object, ...]:
    digest = None if found.result is None else result_hash(found.result)
    return found.id, found.state, digest, found.key_sealed_at, found.key_destroyed_at


def _as_logged(found: Vote, acts: dict[str, Act] | None = None) -> bool:
    """Whether the row of an opened vote says what the log says: its state, its result, and what became of its key."""
    acts = _endings([found.id]).get(str(found.id), {}) if acts is None else acts
    state = next((state for verb, state in ENDINGS.items() if verb in acts), VoteState.OPENED)
    _, there, digest, sealed, destroyed = _end_in_row(found)
    # Votes that were closed by the first releases have no hash of their result in the log.
    logged = acts["close"].details.get("result", digest) if "close" in acts else None
    key = (sealed is not None, destroyed is not None) == ("seal_key" in acts, "destroy_key" in acts)
    return there == state and digest == logged and key


def _endings(vote_ids: Collection[int]) -> dict[str, dict[str, Act]]:
    return audit.first_acts("vote", vote_ids, *ENDINGS, "seal_key", "destroy_key")


def objections_end(found: Vote) -> datetime | None:
    """Until when the key of a vote is kept for objections: counted from its end in the log. None before it ended.

    Raises:
        Faulty: the opening entry is broken.
    """
    acts = _endings([found.id]).get(str(found.id), {})
    end = next((acts[verb].at for verb in ENDINGS if verb in acts), None)
    if end is None:
        return None
    return end + timedelta(days=question(found.id, found.opening, found.opening_hash).objection_days)


def question(vote_id: int, entry: str | None, said: str | None, logged: str | None = None) -> Question:
    """What the opening entry of a vote asks. The hash is compared each time; what was read of it is kept a while.

    Whoever can change the row can change the hash beside it. So it is compared with the log of acts as well, which is
    chained and witnessed: before anything is kept, and so at least once a minute.

    Args:
        logged: the hash that the log has, where it was read already.

    Raises:
        Faulty: it does not match.
    """
    try:
        content = frozen.content(entry or "", said)
    except RecordBroken as broken:
        raise Faulty(VoteCode.RECORD_BROKEN, vote=vote_id) from broken

    def make() -> Question:
        if said != (logged or logged_hashes([vote_id]).get(vote_id)):
            raise Faulty(VoteCode.RECORD_BROKEN, vote=vote_id)
        return read(vote_id, content)

    found: Question = remember(("question", vote_id, said), make, 60.0)
    return found


def read(vote_id: int, content: dict[str, Any]) -> Question:
    """What an opening entry, or the entry of a rehearsal, asks."""
    old = any("neighbourhood" not in option for option in content["options"])
    hoods = {o.id: o.neighbourhood_id for o in options(vote_id)} if old else {}
    return Question(
        titles=content["titles"],
        texts=content["texts"],
        texts_html={language: sanitise.render(text) for language, text in content["texts"].items()},
        method=content["method"],
        budget=None if content["budget"] is None else Decimal(content["budget"]),
        currency=content["currency"],
        fewest=content["fewest"],
        most=content["most"],
        settings=content.get("settings", {}),
        options=frozen.options(content, hoods),
        opens_at=datetime.fromisoformat(content["opens_at"]),
        closes_at=datetime.fromisoformat(content["closes_at"]),
        objection_days=content.get("objection_days", OBJECTION_DAYS),
        electorate=frozen.electorate(content, datetime.fromisoformat(content["electorate"]["enter_until"])),
    )


# ---- opened votes, by what their entries say


def _opened(*conditions: ColumnElement[bool]) -> list[tuple[ByName, Question | None]]:
    """Opened votes, with the time of the database and what their entries ask; None for one that is broken."""
    statement = select(Vote.id, Vote.group_id, Vote.by_code, Vote.opening, Vote.opening_hash, db_now().label("now"))
    columns = [getattr(Vote, name) for name in FROZEN]
    rows = list(db.session.execute(statement.add_columns(*columns).where(Vote.state == VoteState.OPENED, *conditions)))
    logged = logged_hashes([row.id for row in rows]) if rows else {}
    return [(row, asked(row, logged)) for row in rows]


def asked(row: Vote | ByName, logged: dict[int, str]) -> Question | None:
    """What an opened vote asks by its entry; None if that is broken, which the vote's own page tells."""
    try:
        return question(row.id, row.opening, row.opening_hash, logged.get(row.id, "none"))
    except Faulty:
        return None


def due_to_close() -> list[int]:
    """Opened votes whose closing instant has passed, by the clock of the database and by their opening entries.

    A broken entry does not say when. By the row, counting is tried: it refuses, and the administrators are told.
    """
    return [row.id for row, said in _opened() if (said or row).closes_at <= row.now]


def open_now(*conditions: ColumnElement[bool]) -> list[int]:
    """Votes in which people can vote now, what closes first first."""
    found = [(said.closes_at, row) for row, said in _opened(*conditions) if said and said.opens_at <= row.now]
    return [row.id for closes_at, row in sorted(found, key=lambda pair: (pair[0], pair[1].id)) if closes_at > row.now]


def _on_roll(person_id: int) -> ColumnElement[bool]:
    return exists().where(RollEntry.vote_id == Vote.id, RollEntry.person_id == person_id)


def open_for_group_members(person_id: int) -> list[tuple[int, Electorate]]:
    """Opened votes of groups that a person belongs to now, that can still be entered, and on whose roll they are not
    yet."""
    asked_of = [(row, said.electorate) for row, said in _opened(~_on_roll(person_id)) if said]
    running = [(row.id, who) for row, who in asked_of if who.list_hash is None and who.enter_until > row.now]
    return [(vote_id, who) for vote_id, who in running if any(towns.is_member(person_id, g) for g in who.group_ids)]


def open_for_verified(person_id: int) -> list[int]:
    """Opened votes for verified residents on whose roll a person is."""
    return [row.id for row, said in _opened(_on_roll(person_id)) if said and said.electorate.kind.verified]


def takes_codes(vote_id: int) -> bool:
    """Whether people can enter the codes of their letters in a vote now."""
    found = [(row.now, said) for row, said in _opened(Vote.id == vote_id) if said]
    by_code = [(now, said) for now, said in found if said.electorate.kind is Electors.CODES]
    return any(said.opens_at <= now < said.electorate.enter_until for now, said in by_code)


def deviating() -> list[int]:
    """Opened votes of which the database has something else than their opening entry: somebody changed a row."""
    return _deviating([(row, said) for row, said in _opened() if said is not None])


def changed_since_the_end() -> list[int]:
    """Votes that have ended by their row or by the log, of which the row says something else than entry or log."""
    changed: list[int] = []
    held = select(Vote).where(Vote.opening.is_not(None), Vote.imported_from.is_(None)).order_by(Vote.id)
    for votes in db.session.scalars(held.execution_options(yield_per=PORTION)).partitions():
        endings = _endings([one.id for one in votes])
        over = [one for one in votes if one.state != VoteState.OPENED or endings.get(str(one.id))]
        changed += [one.id for one in over if not _as_logged(one, endings.get(str(one.id), {}))]
        logged = logged_hashes([one.id for one in over])
        asked_of = [(one, asked(one, logged)) for one in over]
        changed += [one.id for one, said in asked_of if said is None]
        changed += _deviating([(one, said) for one, said in asked_of if said is not None])
        db.session.expunge_all()
    return sorted(set(changed))


def _deviating(found: Sequence[tuple[Vote | ByName, Question]]) -> list[int]:
    listed: dict[int, list[PaperOption]] = {}
    wanted = select(Option).where(Option.vote_id.in_([row.id for row, _ in found])).order_by(Option.position)
    rows = list(db.session.scalars(wanted))
    for o, as_in_row in zip(rows, as_asked(rows), strict=True):
        listed.setdefault(o.vote_id, []).append(as_in_row)
    return [
        row.id
        for row, said in found
        if any(getattr(row, name) != getattr(said, name) for name in FROZEN)
        or tuple(listed.get(row.id, ())) != said.options
        or not _as_listed(row, said.electorate)
    ]


def _as_listed(row: Vote | ByName, who: Electorate) -> bool:
    """Whether a vote is for those of its opening entry, and a roll that was closed then has the same entries."""
    listed = who.list_hash
    if row.by_code != (who.kind is Electors.CODES):
        return False
    return row.group_id == who.group_id and (listed is None or roll_hash(entries(row.id)) == listed)
