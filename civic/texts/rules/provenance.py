"""Where the words of a text come from: decisions that are replayed, one version after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from civic.texts.rules.changes import Change, DoesNotFit, applied, difference


class Source(StrEnum):
    """By which way words came into a text."""

    AUTHOR = "author"
    AMENDMENT = "amendment"
    EDITORIAL = "editorial"
    #: The text was divided into several; this one brought no words, it left some out.
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the present text and the version with which it came; None where nothing explains it."""

    start: int
    end: int
    version: int | None


def replayed(first: str, decisions: Iterable[Change]) -> str:
    """The present text: the first version, and then every decision.

    Raises:
        DoesNotFit: a decision was made for another text.
    """
    text = first
    for change in decisions:
        text = applied(text, change)
    return text


def traced(versions: Sequence[str], decisions: Mapping[int, Change]) -> tuple[Span, ...]:
    """Where each part of the present text comes from.

    Args:
        versions: the text of every version, the first one first, the present one last.
        decisions: by the number of the version that it made (the second version is 2) each recorded change.

    Returns:
        Spans that cover the whole present text in order. What came with a version without a decision, or with one
        that does not lead from the version before to this one, has no version: nobody is made its author.
    """
    spans = [Span(0, len(versions[0]), 1)] if versions[0] else []
    for number, (before, after) in enumerate(zip(versions, versions[1:], strict=False), start=2):
        change = decisions.get(number)
        known = change is not None and _leads(before, change, after)
        spans = _after(spans, change if known and change is not None else difference(before, after), number, known)
    return tuple(spans)


def _leads(before: str, change: Change, after: str) -> bool:
    try:
        return applied(before, change) == after
    except DoesNotFit:
        return False


def _after(spans: Sequence[Span], change: Change, number: int, known: bool) -> list[Span]:
    """The spans of a text after a change."""
    found: list[Span] = []
    waiting = list(reversed(spans))

    def keep(until: int, shift: int) -> None:
        while waiting and waiting[-1].start < until:
            span = waiting.pop()
            if span.end > until:
                waiting.append(Span(until, span.end, span.version))
            _put(found, Span(span.start + shift, min(span.end, until) + shift, span.version))

    def drop(until: int) -> None:
        while waiting and waiting[-1].start < until:
            span = waiting.pop()
            if span.end > until:
                waiting.append(Span(until, span.end, span.version))

    shift = 0
    for edit in change:
        keep(edit.start, shift)
        drop(edit.end)
        if edit.added:
            start = edit.start + shift
            _put(found, Span(start, start + len(edit.added), number if known else None))
        shift += edit.grows
    keep(waiting[0].end if waiting else 0, shift)
    return found


def _put(found: list[Span], span: Span) -> None:
    """Add a span; what comes with the same version as what stands before it is one with it."""
    if found and found[-1].version == span.version and found[-1].end == span.start:
        found[-1] = Span(found[-1].start, span.end, span.version)
    elif span.end > span.start:
        found.append(span)


def within(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """The spans of a part of the text, cut at its ends."""
    return [Span(max(s.start, start), min(s.end, end), s.version) for s in spans if s.start < end and s.end > start]
