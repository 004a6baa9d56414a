"""An import as a whole: what is new, in which order, in one transaction or in several.

Without ``strict`` every batch is a transaction of its own, so that a town that is online on SQLite waits for seconds
and not for minutes; an import that is interrupted goes on where it stopped. With ``strict`` there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field

from civic.core import sanitise
from civic.core.db import transaction
from civic.core.permissions import SYSTEM
from civic.imports import queries, service
from civic.imports.progress import Bar
from civic.imports.queries import Target
from civic.imports.rules.comments import Attached, Comments, ReadComment, attach
from civic.imports.rules.proposals import Proposals, ReadProposal
from civic.imports.rules.sheet import Broken
from civic.imports.service.decidim import Intake

#: Rows in one transaction. Their texts are rendered before it: on SQLite, nobody else can write meanwhile.
PROPOSALS_AT_ONCE = 500
COMMENTS_AT_ONCE = 2000


@dataclass(frozen=True)
class Plan:
    """What is to come in: files as they were read (None: not given), and where to."""

    target: Target
    source: str
    platform: str
    files: Mapping[str, str]
    proposals: Proposals | None
    comments: Comments | None
    chosen: bool = False
    kind: str = "decidim"


@dataclass
class Arrived:
    """How many rows of a file arrived and how many were here already, and the rows that did not arrive."""

    written: int = 0
    known: int = 0
    broken: list[Broken] = field(default_factory=list)


@dataclass
class Outcome:
    """What an import did.

    Attributes:
        orphans: comments whose parent is missing; they answer their proposal.
        elsewhere: how many comments are about other things.
        supports: the sum of the numbers that arrived.
        placed, unplaced: proposals with a neighbourhood of the town; other places by how many name them.
    """

    proposals: Arrived = field(default_factory=Arrived)
    comments: Arrived = field(default_factory=Arrived)
    orphans: list[ReadComment] = field(default_factory=list)
    elsewhere: int = 0
    supports: int = 0
    placed: int = 0
    unplaced: dict[str, int] = field(default_factory=dict)
    refused: bool = False

    @property
    def broken(self) -> int:
        return len(self.proposals.broken) + len(self.comments.broken)


class _Strict(Exception):
    """Something is broken, and so nothing is kept."""


def take_in(plan: Plan, strict: bool = False) -> Outcome:
    """Bring in what is new. Twice equals once; ``refused`` says that ``strict`` kept everything out."""
    outcome = Outcome()
    outcome.proposals.broken += plan.proposals.broken if plan.proposals else ()
    outcome.comments.broken += plan.comments.broken if plan.comments else ()
    try:
        if strict and outcome.broken:
            raise _Strict
        with _transactions(together=strict) as each:
            _Taking(plan, outcome, each, strict).all()
    except _Strict:
        outcome = Outcome(proposals=_none(outcome.proposals), comments=_none(outcome.comments), refused=True)
    return outcome


def _none(arrived: Arrived) -> Arrived:
    return Arrived(broken=arrived.broken)


@contextmanager
def _transactions(together: bool) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """What each batch runs in: its own transaction, or the one around all of them."""
    if together:
        with transaction():
            yield nullcontext
    else:
        yield transaction


class _Taking:
    def __init__(
        self, plan: Plan, outcome: Outcome, each: Callable[[], AbstractContextManager[None]], strict: bool
    ) -> None:
        self.plan = plan
        self.outcome = outcome
        self.each = each
        self.strict = strict
        self.intake: Intake | None = None

    def all(self) -> None:
        if self.plan.proposals is not None:
            self._proposals(self.plan.proposals)
        if self.plan.comments is not None:
            self._comments(self.plan.comments)
        if self.intake is not None:
            self.outcome.placed, self.outcome.unplaced = self.intake.placed, self.intake.unplaced

    def _open(self) -> Intake:
        """The import, from the first row that is new: a second run of the same files leaves no trace."""
        if self.intake is None:
            plan = self.plan
            self.intake = service.open_batch(SYSTEM, plan.target, plan.kind, plan.source, plan.platform, plan.files)
        return self.intake

    def _proposals(self, read: Proposals) -> None:
        known = queries.threads(self.plan.source)
        fresh = [row for row in read.rows if row.id not in known]
        arrived = self.outcome.proposals
        arrived.known = len(read.rows) - len(fresh)
        with Bar("proposals", len(fresh)) as bar:
            for start in range(0, len(fresh), PROPOSALS_AT_ONCE):
                self._some_proposals(fresh[start : start + PROPOSALS_AT_ONCE])
                bar(len(fresh[start : start + PROPOSALS_AT_ONCE]))

    def _some_proposals(self, rows: Sequence[ReadProposal]) -> None:
        lines = {row.id: row.line for row in rows}
        with self._ahead(text for row in rows for text in (row.body, row.answer)), self.each():
            result = service.bring_proposals(SYSTEM, self._open(), rows)
            self._refused(self.outcome.proposals, lines, result.skipped)
        self.outcome.proposals.written += result.written
        self.outcome.supports += sum(row.supports for row in rows if row.id in result.ids)

    def _comments(self, read: Comments) -> None:
        earlier = queries.comment_threads(self.plan.source)
        attached = self._attach(read, earlier)
        arrived = self.outcome.comments
        arrived.broken = sorted([*arrived.broken, *attached.broken], key=lambda each: each.line)
        self.outcome.elsewhere = attached.elsewhere
        if self.strict and attached.broken:
            raise _Strict
        fresh = {
            thread: new
            for thread, rows in attached.threads.items()
            if (new := [row for row in rows if row.id not in earlier])
        }
        total = sum(map(len, fresh.values()))
        arrived.known = sum(map(len, attached.threads.values())) - total
        with Bar("comments", total) as bar:
            for part in _parts(fresh):
                self._some_comments(part)
                bar(sum(map(len, part.values())))

    def _ahead(self, texts: Iterable[str]) -> AbstractContextManager[None]:
        """Render texts before the transaction of their portion; where all is one transaction, that saves nothing."""
        return nullcontext() if self.strict else sanitise.ahead(texts)

    def _attach(self, read: Comments, earlier: Mapping[str, int]) -> Attached:
        threads = queries.threads(self.plan.source)
        broken = self.plan.proposals.broken if self.plan.proposals else ()
        lines = {each.id: each.line for each in broken if each.id}
        return attach(read, threads, earlier, lines, self.plan.chosen)

    def _some_comments(self, part: Mapping[int, Sequence[ReadComment]]) -> None:
        rows = {row.id: row for comments in part.values() for row in comments}
        with self._ahead(row.body for row in rows.values()), self.each():
            result = service.bring_comments(SYSTEM, self._open(), part)
            self._refused(self.outcome.comments, {key: row.line for key, row in rows.items()}, result.skipped)
        self.outcome.comments.written += result.written
        self.outcome.orphans += [rows[key] for key in result.orphans]

    def _refused(self, arrived: Arrived, lines: Mapping[str, int], skipped: Sequence[tuple[str, str]]) -> None:
        """What a package did not take although its row was read well."""
        arrived.broken += [Broken(lines[key], f"it was not taken ({code})", key) for key, code in skipped]
        if self.strict and skipped:
            raise _Strict


def _parts(threads: Mapping[int, Sequence[ReadComment]]) -> Iterator[dict[int, Sequence[ReadComment]]]:
    """Whole threads, so many that together they have some two thousand comments."""
    part: dict[int, Sequence[ReadComment]] = {}
    size = 0
    for thread, rows in threads.items():
        part[thread] = rows
        size += len(rows)
        if size >= COMMENTS_AT_ONCE:
            yield part
            part, size = {}, 0
    if part:
        yield part
