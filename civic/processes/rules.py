"""States of a process, kinds of phase, and which phase a process is in. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class ProcessState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Audience(StrEnum):
    """Who may read something."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    GROUP = "group"
    LINK = "link"
    #: Hidden by a moderator: on no page, list, search, feed or file. ``moderation`` shows it to its author.
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Door:
    """What decides who may read a process and all that belongs to it.

    ``readers_id`` is the group of its readers: one that was chosen, or those who were invited by link.
    """

    municipality_id: int
    state: str
    audience: str
    readers_id: int | None
    link_hash: str | None


#: Kinds of phase in which people read. Packages in which people do something have the code of theirs.
INFORMATION_PHASE, DECISION_PHASE, RESULT_PHASE = "information", "decision", "result"


class PhaseStage(StrEnum):
    """Where a phase is on the route: solid, ring, dotted."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


class Act(StrEnum):
    """What people can do in a phase."""

    PROPOSE = "propose"
    SUPPORT = "support"
    DISCUSS = "discuss"
    #: Open a discussion with a title of its own.
    OPEN_DISCUSSION = "open_discussion"
    AMEND = "amend"
    VOTE = "vote"


#: Acts that organisers allow in a phase of any kind, or not. The others belong to a kind of phase.
OPTIONAL = (Act.SUPPORT, Act.DISCUSS, Act.OPEN_DISCUSSION, Act.AMEND)
#: Acts that nothing restricts in a process that has no phases at all.
UNRULED = frozenset({Act.DISCUSS, Act.AMEND})


class Who(StrEnum):
    """Who may do what a phase is for."""

    SIGNED_IN = "signed_in"
    #: Residents whom the town has verified; all, or those of the neighbourhood that the group is called after.
    VERIFIED = "verified"
    NEIGHBOURHOOD = "neighbourhood"
    GROUP = "group"


def who_may(group_kind: str | None) -> Who:
    """For whom a phase is that names a group of this kind, or none."""
    if group_kind is None:
        return Who.SIGNED_IN
    return Who(group_kind) if group_kind in (Who.VERIFIED, Who.NEIGHBOURHOOD) else Who.GROUP


#: Characters of news in one language.
LONGEST_NEWS = 4000
#: Characters of the reason for a change of rules.
LONGEST_REASON = 1000


class ProcessCode(StrEnum):
    """Why a request is refused."""

    PHASE_ENDS_BEFORE = "phase_ends_before"
    PHASE_BEGUN = "phase_begun"
    NO_TITLE = "no_title"
    DUTY_RANGE = "duty_out_of_range"
    EACH_RANGE = "duty_of_each_out_of_range"
    OTHER_GROUP = "phase_of_other_group"
    NO_REASON = "rule_without_reason"
    NO_NEWS = "news_without_words"
    NEWS_OF_DRAFT = "news_of_draft"
    NO_READERS = "no_readers"
    NOT_BY_LINK = "not_by_link"
    NOT_TO_SHARE = "process_not_to_share"
    OWN_TOWN = "partner_own_town"
    INVITED_ALREADY = "partner_invited_already"
    INVITATION_GONE = "partner_invitation_gone"
    NO_TASK = "partner_without_task"
    LONG_TASK = "partner_task_long"


#: The most letters of what a town is responsible for in a process that several share.
LONGEST_TASK = 300


@dataclass(frozen=True)
class Span:
    """From an instant to an instant; either may be open."""

    starts_at: datetime | None
    ends_at: datetime | None

    @property
    def dated(self) -> bool:
        return self.starts_at is not None or self.ends_at is not None

    def holds(self, at: datetime) -> bool:
        """The first instant is part of it, the last one is not."""
        return (self.starts_at is None or self.starts_at <= at) and (self.ends_at is None or at < self.ends_at)


def stage(span: Span, at: datetime) -> PhaseStage:
    """Whether a phase is over, running or to come at an instant."""
    if span.holds(at):
        return PhaseStage.NOW
    return PhaseStage.DONE if span.ends_at is not None and span.ends_at <= at else PhaseStage.NEXT


def stages(spans: Sequence[Span], at: datetime) -> list[PhaseStage]:
    """The stage of each phase of a process at an instant, in their order; at most one is running.

    Of several that run, it is the dated one that began last. Phases without dates are before or after it by their
    position; another dated one that runs beside it is not over.
    """
    found = [stage(span, at) for span in spans]
    running = [i for i, where in enumerate(found) if where is PhaseStage.NOW]
    if len(running) < 2:
        return found
    here = max(running, key=lambda i: (spans[i].dated, spans[i].starts_at or _LONG_AGO, i))
    for i in running:
        if i != here:
            earlier = i < here and not spans[i].dated
            found[i] = PhaseStage.DONE if earlier else PhaseStage.NEXT
    return found


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def overlaps(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Pairs of positions whose spans share an instant; phases may overlap, but organisers are told."""
    pairs = []
    for i, a in enumerate(spans):
        for j in range(i + 1, len(spans)):
            b = spans[j]
            a_first = b.starts_at is None or a.ends_at is None or b.starts_at < a.ends_at
            b_first = a.starts_at is None or b.ends_at is None or a.starts_at < b.ends_at
            if a_first and b_first:
                pairs.append((i, j))
    return pairs


@dataclass(frozen=True)
class Duty:
    """From how many supporters the town must answer a proposal of a phase, and within how many days of which kind.

    ``each``: so many of them at least have to live in each neighbourhood of the town; None asks for no such number.
    ``council_id``: the group of the council that must treat it then, instead of an answer of the town.
    """

    supporters: int
    days: int
    working: bool
    each: int | None = None
    council_id: int | None = None
    council_names: dict[str, str] = field(default_factory=dict)


#: What a phase may ask of the town: supporters, and days.
MOST_SUPPORTERS, MOST_ANSWER_DAYS = 1_000_000, 730


@dataclass(frozen=True)
class Turn:
    """A phase as far as rights go: when it is, what people can do in it, and who may.

    ``duty`` is what the town owes to proposals that are published in it, where that is not what it owes to all.
    """

    span: Span
    acts: frozenset[str]
    who: Who = Who.SIGNED_IN
    group_id: int | None = None
    group_names: dict[str, str] = field(default_factory=dict)
    duty: Duty | None = None
    process_id: int | None = None

    def admits(self, groups: Collection[int]) -> bool:
        """Whether somebody who is signed in and belongs to these groups may take part."""
        return self.who is Who.SIGNED_IN or self.group_id in groups


class Verdict(StrEnum):
    """Whether somebody may do something in a process now, or why not."""

    OPEN = "open"
    NOT_YOU = "not_you"
    NOT_YET = "not_yet"
    OVER = "over"
    NEVER = "never"


@dataclass(frozen=True)
class Right:
    """Whether somebody may do something in a process at an instant, and what there is to tell.

    Attributes:
        until: when what is open now ends; None where it has no end, or is not open for anybody.
        begins: when it opens, for ``NOT_YET``; ended: when it closed, for ``OVER``.
        who, group_names: for whom it is open now.
    """

    verdict: Verdict
    until: datetime | None = None
    begins: datetime | None = None
    ended: datetime | None = None
    who: Who = Who.SIGNED_IN
    group_names: dict[str, str] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        return self.verdict is Verdict.OPEN

    @property
    def running(self) -> bool:
        """Whether anybody may do it now."""
        return self.verdict in (Verdict.OPEN, Verdict.NOT_YOU)


def right(turns: Sequence[Turn], act: Act, at: datetime, groups: Collection[int] = ()) -> Right:
    """Whether a member of some groups may do something at an instant in a process with these phases.

    Of several phases that run, one that admits them is enough. What no phase offers is not possible, except
    ``UNRULED`` acts in a process without phases.
    """
    if not turns and act in UNRULED:
        return Right(Verdict.OPEN)
    offered = [turn for turn in turns if act in turn.acts]
    running = [turn for turn in offered if turn.span.holds(at)]
    mine = [turn for turn in running if turn.admits(groups)]
    if running:
        of = mine or running
        widest = min(of, key=lambda turn: list(Who).index(turn.who))
        ends = [turn.span.ends_at for turn in of]
        until = None if None in ends else max(end for end in ends if end)
        verdict = Verdict.OPEN if mine else Verdict.NOT_YOU
        return Right(verdict, until=until, who=widest.who, group_names=widest.group_names)
    if begins := min((t.span.starts_at for t in offered if t.span.starts_at and t.span.starts_at > at), default=None):
        return Right(Verdict.NOT_YET, begins=begins)
    if ended := max((t.span.ends_at for t in offered if t.span.ends_at and t.span.ends_at <= at), default=None):
        return Right(Verdict.OVER, ended=ended)
    return Right(Verdict.NEVER)


class Ruled(StrEnum):
    """A rule of a phase, or of a whole process, that can change while the process runs."""

    BEGINS = "begins"
    ENDS = "ends"
    ACTS = "acts"
    WHO = "who"
    #: From how many supporters the town must answer, and by when.
    ANSWER = "answer"
    #: The phase itself was taken away.
    PHASE = "phase"
    #: Who may read the process.
    READ = "read"


#: What stands in place of a kind of phase where a rule of the whole process changed.
WHOLE_PROCESS = "process"


@dataclass(frozen=True)
class Change:
    """A rule of a phase, before and after.

    Values are an instant (ISO 8601) or None for a day, acts for what people can do, ``{"who", "names"}`` or None (for
    anyone signed in) for who may; for who may read, the audience and the names of its group. Of a phase that is taken
    away, both values are None.
    """

    rule: Ruled
    before: Any = None
    after: Any = None


def changes(before: Turn, after: Turn) -> list[Change]:
    """Which rules of a phase differ, in the order of ``Ruled``."""
    pairs: dict[Ruled, tuple[Any, Any]] = {
        Ruled.BEGINS: (_instant(before.span.starts_at), _instant(after.span.starts_at)),
        Ruled.ENDS: (_instant(before.span.ends_at), _instant(after.span.ends_at)),
        Ruled.ACTS: (_in_order(before.acts), _in_order(after.acts)),
        Ruled.WHO: (before.group_id, after.group_id),
        Ruled.ANSWER: (_owed(before.duty), _owed(after.duty)),
    }
    found = {rule: pair for rule, pair in pairs.items() if pair[0] != pair[1]}
    if Ruled.WHO in found:
        found[Ruled.WHO] = (_whom(before), _whom(after))
    return [Change(rule, *pair) for rule, pair in found.items()]


def _whom(turn: Turn) -> dict[str, Any] | None:
    return None if turn.who is Who.SIGNED_IN else {"who": turn.who.value, "names": turn.group_names}


def _owed(duty: Duty | None) -> dict[str, Any] | None:
    """What a phase asks of the town; what it does not ask is left out, as in changes of earlier versions."""
    if duty is None:
        return None
    found: dict[str, Any] = {"supporters": duty.supporters, "days": duty.days, "working": duty.working}
    if duty.each is not None:
        found["each"] = duty.each
    if duty.council_id is not None:
        found |= {"council_id": duty.council_id, "council_names": duty.council_names}
    return found


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _in_order(acts: Collection[str]) -> list[str]:
    return [act.value for act in Act if act in acts]
