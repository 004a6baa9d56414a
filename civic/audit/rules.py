"""How entries hold together, what a checkpoint says, and what a verifier finds. Pure: no database, no clock.

Each hash covers its entry and the hash before it. A checkpoint names a size of the log, the hash at its end and the
same for each town; a copy of it that is kept elsewhere convicts a log that was cut, rewritten or restored from an
older backup.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, StrEnum

GENESIS = "0" * 64
#: How far an instant may lie before the one of the entry before it: clocks of several machines differ a little.
TOLERANCE = timedelta(minutes=2)
#: Faults that are told one by one; of the rest, their number.
MOST_FAULTS = 200


@dataclass(frozen=True)
class Entry:
    """What the hash covers, in the form in which it is covered. ``at`` is ISO 8601 in UTC, to the microsecond.

    ``number`` is its place in the log, from 1 on; None for entries that were written before numbers were covered.
    """

    at: str
    actor_id: int | None
    verb: str
    kind: str
    thing: str
    municipality_id: int | None
    details: Mapping[str, object]
    number: int | None = None


def chain(previous: str, entry: Entry) -> str:
    """SHA-256 (FIPS 180-4) over the previous hash and the entry as JSON with sorted keys; 64 hex digits."""
    covered = {name: value for name, value in entry.__dict__.items() if name != "number" or value is not None}
    content = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=dict)
    return hashlib.sha256(f"{previous}\n{content}".encode(errors="surrogatepass")).hexdigest()


def town_chain(head: str, entry_hash: str) -> str:
    """The end of one town's part of the log: a hash over the hashes of its entries, in their order."""
    return hashlib.sha256(f"{head}\n{entry_hash}".encode()).hexdigest()


# ---- what may stand in an entry

#: Fields whose values are codes of the program. Any other text is somebody's words: a commitment stands in its place.
CODES = frozenset(
    [
        "state",
        "kind",
        "role",
        "method",
        "language",
        "audience",
        "office",
        "reply",
        "currency",
        "theme",
        "timezone",
        "languages",
        "slug",
        "verdict",
        "question",
        "key",
        "answer_language",
        "reply_language",
        "waiting_language",
        "opening_hash",
        "seat",
        "purpose",
        "tie_rule",
        "level",
        "way",
    ]
)
#: Fields that follow from others, or that only count changes.
DERIVED = re.compile(r"(^id$|_html$|_words$|_version$|^sequence$|^revision$|^changed_at$|^created_at$|^batched_at$)")
CODE = re.compile(r"[A-Za-z0-9_.:/+~-]{0,160}")
COMMITMENT = "hmac:"


def commitment(key: bytes, value: object) -> str:
    """HMAC-SHA-256 (RFC 2104) of a value as canonical JSON. Whoever has the key and the value can show that it is the
    one that was logged; once the key is deleted nobody can, nor find out the value by guessing."""
    content = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return COMMITMENT + hmac.new(key, content.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()


def loggable(name: str, value: object, commit: Callable[[object], str]) -> object:
    """A field of a thing as an entry holds it: numbers, days and codes as they are, words as a commitment."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str) and (value == "" or (name in CODES and CODE.fullmatch(value))):
        return value
    return commit(value)


def detail(value: object, commit: Callable[[object], str]) -> object:
    """A detail that a verb names: codes, numbers and lists of them; anything that reads like words is committed to."""
    if isinstance(value, Mapping):
        return {str(key): detail(each, commit) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [detail(each, commit) for each in value]
    if isinstance(value, str) and not isinstance(value, Enum):
        return value if CODE.fullmatch(value) else commit(value)
    return loggable("", value, commit)


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """The fields in which two states of a thing differ, in their order."""
    names = dict.fromkeys((*before, *after))
    return [name for name in names if before.get(name) != after.get(name)]


# ---- checkpoints


@dataclass(frozen=True)
class Head:
    """How many entries there are, and the hash at their end."""

    entries: int = 0
    hash: str = GENESIS


@dataclass(frozen=True)
class Checkpoint:
    """What a log was at an instant. ``towns`` maps the id of a town to its own end; 0 stands for what is no town's."""

    origin: str
    head: Head
    at: str
    towns: Mapping[int, Head] = field(default_factory=dict)


# ---- what a verifier finds


class FaultKind(StrEnum):
    """In which way a log is broken."""

    CHANGED = "changed"
    BROKEN = "broken"
    MISSING = "missing"
    REPEATED = "repeated"
    BACK_DATED = "back_dated"
    FUTURE = "future"
    UNREADABLE = "unreadable"
    CUT = "cut"
    HEAD = "head"
    REWRITTEN = "rewritten"
    DIVERGENT = "divergent"
    SIGNATURE = "signature"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: at which entry (its number; None for the log as a whole), and what to know of it."""

    kind: FaultKind
    number: int | None = None
    town: int | None = None
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Walk:
    """Goes along a log from its first entry and notes what does not follow.

    After a fault it goes on with what the entry says of itself, so that one change is one fault.

    Attributes:
        now: nothing may be dated later than this, by more than the tolerance.
        stops: sizes at which to remember the ends, for the comparison with checkpoints.
    """

    now: datetime
    stops: frozenset[int] = frozenset()
    head: Head = field(default_factory=Head)
    towns: dict[int, Head] = field(default_factory=dict)
    last_at: datetime | None = None
    faults: list[Fault] = field(default_factory=list)
    marks: dict[int, tuple[str, dict[int, Head]]] = field(default_factory=dict)

    def take(self, number: int, entry: Entry, previous: str, said: str) -> None:
        """The next entry, in the order of numbers."""
        self._sequence(number)
        town = entry.municipality_id
        if previous != self.head.hash:
            self._fault(FaultKind.BROKEN, number, town)
        elif chain(previous, entry) != said:
            self._fault(FaultKind.CHANGED, number, town)
        self._time(number, entry)
        self.head = Head(number, said)
        own = self.towns.get(town or 0, Head())
        self.towns[town or 0] = Head(own.entries + 1, town_chain(own.hash, said))
        if number in self.stops:
            self.marks[number] = (said, dict(self.towns))

    def unreadable(self, number: int) -> None:
        """An entry that the database holds and that cannot be read."""
        self._sequence(number)
        self._fault(FaultKind.UNREADABLE, number, None)
        self.head = Head(number, self.head.hash)

    def _sequence(self, number: int) -> None:
        wanted = self.head.entries + 1
        if number > wanted:
            self._fault(FaultKind.MISSING, wanted, None, first=wanted, last=number - 1)
        elif number < wanted:
            self._fault(FaultKind.REPEATED, number, None)

    def _time(self, number: int, entry: Entry) -> None:
        """Entries without a covered number may be dated by what they tell of (demonstrations): not judged."""
        try:
            at = datetime.fromisoformat(entry.at)
        except ValueError:
            self._fault(FaultKind.UNREADABLE, number, entry.municipality_id)
            return
        if entry.number is None:
            return
        if self.last_at is not None and at < self.last_at - TOLERANCE:
            self._fault(
                FaultKind.BACK_DATED, number, entry.municipality_id, at=entry.at, after=self.last_at.isoformat()
            )
        if at > self.now + TOLERANCE:
            self._fault(FaultKind.FUTURE, number, entry.municipality_id, at=entry.at)
        self.last_at = at

    def _fault(self, kind: FaultKind, number: int | None, town: int | None, **params: object) -> None:
        self.faults.append(Fault(kind, number, town, params))

    def end(self, said: Head) -> None:
        """The end, as the row says that whoever appends holds."""
        if said.entries > self.head.entries:
            self._fault(FaultKind.CUT, None, None, entries=self.head.entries, known=said.entries, when="")
        elif said != self.head:
            self._fault(FaultKind.HEAD, None, None, entries=self.head.entries, known=said.entries)


def compare(walk: Walk, known: Iterable[Checkpoint]) -> list[Fault]:
    """What earlier checkpoints say against a log that was walked with their sizes as ``stops``."""
    faults: list[Fault] = []
    sizes: dict[int, Checkpoint] = {}
    agreed = 0
    for point in sorted(known, key=lambda each: (each.head.entries, each.at)):
        size = point.head.entries
        other = sizes.setdefault(size, point)
        if (other.head, dict(other.towns)) != (point.head, dict(point.towns)):
            faults.append(
                Fault(FaultKind.DIVERGENT, size, None, {"entries": size, "when": point.at, "other": other.at})
            )
        if size > walk.head.entries:
            params = {"entries": walk.head.entries, "known": size, "when": point.at}
            faults.append(Fault(FaultKind.CUT, None, None, params))
            continue
        hash_there, towns = walk.marks.get(size, (GENESIS if size == 0 else "", {}))
        if hash_there != point.head.hash:
            faults.append(Fault(FaultKind.REWRITTEN, size, None, {"agreed": agreed, "entries": size, "when": point.at}))
        elif towns != dict(point.towns):
            faults += _of_towns(point, towns)
        else:
            agreed = size
    return faults


def _of_towns(point: Checkpoint, there: Mapping[int, Head]) -> list[Fault]:
    differing = [town for town in {*point.towns, *there} if point.towns.get(town) != there.get(town)]
    params = {"agreed": 0, "entries": point.head.entries, "when": point.at}
    return [Fault(FaultKind.REWRITTEN, point.head.entries, town, params) for town in sorted(differing)]
