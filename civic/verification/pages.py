"""What the pages of verification show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from civic.core import i18n
from civic.core.i18n import say
from civic.towns.here import Town
from civic.verification import labels, queries
from civic.verification.models import Register
from civic.verification.reading import LineCode
from civic.verification.rules import TRIES_WITHIN, Field, Level, Way, code_shown


@dataclass(frozen=True)
class Shown:
    """A verification in words. ``withdrawn`` is None while it holds; the reason is in ``language``."""

    level: str
    resident: bool
    neighbourhood: str
    day: date
    way: str
    withdrawn: datetime | None
    reason: str
    language: str


def shown(person_id: int, place: Town) -> Shown | None:
    """What a town has confirmed of a person. One query."""
    found = queries.of_person(person_id, place.id)
    if found is None:
        return None
    return Shown(
        level=str(labels.LEVELS[Level(found.level)]),
        resident=found.level == Level.RESIDENCE,
        neighbourhood=say(found.hoods) if found.hoods else "",
        day=found.day,
        way=str(labels.WAYS[Way(found.way)]),
        withdrawn=found.withdrawn_at,
        reason=found.reason,
        language=found.language,
    )


@dataclass(frozen=True)
class Code:
    """The code to show at the desk, and until when."""

    code: str
    until: str


def code(person_id: int) -> Code | None:
    """The code that somebody can show now. One query."""
    found = queries.code_of(person_id)
    return Code(code_shown(found.code), i18n.moment(found.expires_at, "HH:mm")) if found else None


def next_try(person_id: int, municipality_id: int) -> str:
    """When somebody may compare themselves with the register again who did so too often."""
    since = queries.tries_since(person_id, municipality_id)
    return i18n.moment(since + TRIES_WITHIN, "d MMMM, HH:mm") if since else ""


@dataclass(frozen=True)
class RegisterShown:
    """A register as an officer sees it: counts, and which lines were left out."""

    entries: int
    left_out: int
    fields: str
    when: datetime
    problems: list[str]

    @property
    def untold(self) -> int:
        return self.left_out - len(self.problems)


def register(found: Register | None) -> RegisterShown | None:
    """A register in words."""
    if found is None:
        return None
    return RegisterShown(
        entries=found.entries,
        left_out=found.left_out,
        fields=i18n.listed(str(labels.FIELDS[Field(name)]) for name in found.fields),
        when=found.in_use_since or found.sent_at,
        problems=[_line(*problem) for problem in found.problems],
    )


def _line(line: int, problem: str, column: str) -> str:
    words = str(labels.FIELDS[Field(column)]) if column else ""
    return str(labels.LINES[LineCode(problem)]) % {"line": line, "column": words}
