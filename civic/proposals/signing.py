"""Whether people who signed for a proposal on paper can be counted. They are known by marks, not by names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import Protocol

from civic.core import clock
from civic.core.permissions import Refused
from civic.processes import queries as processes
from civic.processes import wording
from civic.processes.rules import Act, Right, Turn, Verdict, right
from civic.proposals import queries
from civic.proposals.rules import SignatureCode
from civic.verification.rules import VerificationCode
from civic.verification.service import Signer


class Signable(Protocol):
    """A proposal, as far as it matters for whom it takes signatures."""

    @property
    def process_id(self) -> int: ...
    @property
    def municipality_id(self) -> int: ...


@dataclass(frozen=True)
class Marked:
    """Somebody who signed, as the mark of the register; the day; the line of the list, 0 without one."""

    mark: str
    day: date
    line: int = 0


def portions(signed: Iterable[Marked], size: int) -> Iterable[list[Marked]]:
    """A list in parts of at most ``size``, in its order."""
    rest = iter(signed)
    while part := list(islice(rest, size)):
        yield part


class Signing:
    """The rules of one proposal for signatures, read once for a whole list."""

    def __init__(self, proposal: Signable) -> None:
        self._proposal, self._now = proposal, clock.now()
        self._groups: dict[int | None, frozenset[int]] = {}
        self._found: dict[tuple[int | None, date], Refused | None] = {}

    @cached_property
    def _zone(self) -> str:
        return queries.working_days(self._proposal.municipality_id)[1]

    @cached_property
    def _turns(self) -> tuple[Turn, ...]:
        return processes.turns(self._proposal.process_id)

    def refusal(self, who: Signer, day: date) -> Refused | None:
        """Why a signature of somebody on a day is not counted; None where it is. One query a neighbourhood."""
        if not who.listed:
            return Refused(SignatureCode.NOT_LISTED)
        asked = who.neighbourhood_id, day
        if asked not in self._found:
            self._found[asked] = self._refusal_of_day(who.neighbourhood_id, day)
        return self._found[asked]

    def _refusal_of_day(self, hood: int | None, day: date) -> Refused | None:
        if day > clock.day_in(self._zone, self._now):
            return Refused(VerificationCode.LATER_DAY)
        if hood not in self._groups:
            self._groups[hood] = queries.groups_of_residents(self._proposal.municipality_id, hood)
        then = [right(self._turns, Act.SUPPORT, at, self._groups[hood]) for at in self._instants(day)]
        if any(each.open for each in then):
            return None
        return _refused(next((each for each in then if each.verdict is Verdict.NOT_YOU), then[0]))

    def _instants(self, day: date) -> tuple[datetime, datetime]:
        """The last second of a day that has passed, and the first."""
        last = min(self._now, clock.day_ends(day, self._zone) - timedelta(seconds=1))
        return last, clock.day_begins(day, self._zone)


def _refused(found: Right) -> Refused:
    if found.verdict is Verdict.NOT_YOU:
        return Refused(SignatureCode.NOT_FOR_THEM, who=wording.who(found.who, found.group_names))
    return Refused(SignatureCode.CLOSED_THEN, when=wording.when(found))


def sorted_out(
    proposal: Signable, signed: Iterable[Marked], homes: Mapping[str, Signer]
) -> tuple[list[tuple[Marked, Signer]], list[tuple[Marked, Refused]]]:
    """Those of a list who can be counted, with where they live, and why not the others."""
    signing = Signing(proposal)
    good: list[tuple[Marked, Signer]] = []
    bad: list[tuple[Marked, Refused]] = []
    for each in signed:
        who = homes[each.mark]
        refused = signing.refusal(who, each.day)
        if refused is None:
            good.append((each, who))
        else:
            bad.append((each, refused))
    return good, bad
